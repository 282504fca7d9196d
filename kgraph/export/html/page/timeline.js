/* Concepts by year. In: model and scene. Out: a chart (uPlot) of the papers a year that name the most named ones. */

const STROKES = ["#0072b2", "#d55e00", "#009e73", "#b5548b", "#d99500", "#56b4e9", "#7b8796", "#8c5a2b"];

function timelineOf(model, scene) {
  const counts = new Map();
  const years = new Set();
  for (const node of model.papers) {
    const { year, stub } = node.paper;
    if (!year || stub || !scene.nodePasses(node)) continue;
    years.add(year);
    for (const { target } of node.edges.filter(isRole)) {
      if (!scene.nodePasses(target)) continue;
      if (!counts.has(target)) counts.set(target, new Map());
      counts.get(target).set(year, (counts.get(target).get(year) ?? 0) + 1);
    }
  }
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const span = Array.from({ length: Math.max(0, last - first + 1) || 0 }, (_, k) => first + k);
  const total = (node) => [...counts.get(node).values()].reduce((sum, count) => sum + count, 0);
  const top = [...counts.keys()].sort((a, b) => total(b) - total(a) || a.n - b.n).slice(0, STROKES.length);
  return { span, top, series: top.map((node) => span.map((year) => counts.get(node).get(year) ?? 0)) };
}

function timelineSheet(model, scene, element) {
  const { span, top, series } = timelineOf(model, scene);
  const heading = [
    h("h2", {}, "Concepts by year"),
    h(
      "p",
      { class: "also" },
      "Papers a year that name each of the most named concepts; the legend on the map chooses kinds.",
    ),
  ];
  if (span.length < 2) return [...heading, h("p", {}, "The papers shown here are of one year, or carry none.")];
  const holder = h("div", { class: "chart" });
  const colour = colours();
  const axis = { stroke: colour.muted, grid: { stroke: colour.island }, ticks: { stroke: colour.island } };
  const lines = top.map((node, k) => ({ label: node.name, stroke: STROKES[k], width: 2, points: { size: 6 } }));
  requestAnimationFrame(
    () =>
      new uPlotBundle.uPlot(
        {
          width: Math.min(960, element.clientWidth - 48),
          height: 380,
          scales: { x: { time: false } },
          legend: { live: false },
          axes: [
            { ...axis, incrs: [1, 2, 5, 10], values: (_, years) => years.map(String) },
            { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500] },
          ],
          series: [{}, ...lines],
        },
        [span, ...series],
        holder,
      ),
  );
  const table = h(
    "table",
    {},
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, "Concept"),
        span.map((year) => h("th", { class: "number", scope: "col" }, String(year))),
      ),
    ),
    h(
      "tbody",
      {},
      top.map((node, k) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, glyph(node.kind), " ", picks(node)),
          series[k].map((count) => h("td", { class: "number" }, count ? String(count) : "·")),
        ),
      ),
    ),
  );
  return [...heading, holder, table];
}
