/* Concepts by year. In: model and scene. Out: a small chart (uPlot) for each of the most named ones, and their numbers. */

const CHARTS = 12;

function timelineOf(model, scene) {
  const counts = new Map();
  const papers = new Map();
  for (const node of model.papers) {
    const { year, stub } = node.paper;
    if (!year || stub || !scene.nodePasses(node)) continue;
    papers.set(year, (papers.get(year) ?? 0) + 1);
    for (const { target } of node.edges.filter(isRole)) {
      if (!scene.nodePasses(target)) continue;
      if (!counts.has(target)) counts.set(target, new Map());
      counts.get(target).set(year, (counts.get(target).get(year) ?? 0) + 1);
    }
  }
  const { span, before } = spanOf(papers);
  const total = (node) => [...counts.get(node).values()].reduce((sum, count) => sum + count, 0);
  /* Measures last: they say how work is judged, not what it is about. */
  const top = [...counts.keys()]
    .sort((a, b) => (a.kind === "metric") - (b.kind === "metric") || total(b) - total(a) || a.n - b.n)
    .slice(0, CHARTS);
  return { span, before, top, series: top.map((node) => span.map((year) => counts.get(node).get(year) ?? 0)) };
}

/* The years from the first that matters: a few old papers would squeeze all others into a corner. */
function spanOf(papers) {
  const years = [...papers.keys()].sort((a, b) => a - b);
  const all = [...papers.values()].reduce((sum, count) => sum + count, 0);
  let before = 0;
  while (years.length > 2 && (before + papers.get(years[0])) * 100 < all) before += papers.get(years.shift());
  const [first, last] = [years[0], years.at(-1)];
  return { span: Array.from({ length: years.length ? last - first + 1 : 0 }, (_, k) => first + k), before };
}

function timelineSheet(model, scene) {
  const { span, before, top, series } = timelineOf(model, scene);
  const left = before ? ` Left out: ${counted(before, "paper")} before ${span[0]}.` : "";
  const heading = [
    h("h2", {}, "Concepts by year"),
    h(
      "p",
      { class: "also" },
      `Papers a year that name each of the most named concepts, each on its own scale; the legend on the map chooses kinds.${left}`,
    ),
  ];
  if (span.length < 2) return [...heading, h("p", {}, "The papers shown here are of one year, or carry none.")];
  const charts = top.map((node, k) => {
    const place = h("div");
    requestAnimationFrame(() => chart(place, node, span, series[k]));
    return h("figure", {}, h("figcaption", {}, glyph(node.kind), " ", picks(node)), place);
  });
  return [...heading, h("div", { class: "charts" }, charts), timelineTable(span, top, series)];
}

function chart(place, node, span, counts) {
  const colour = colours();
  const axis = { stroke: colour.muted, grid: { stroke: colour.island }, ticks: { show: false }, font: "12px sans-serif" };
  const [most, every] = [Math.max(...counts), Math.ceil(span.length / 6)];
  const told = span.filter((_, k) => (span.length - 1 - k) % every === 0);
  return new uPlotBundle.uPlot(
    {
      width: place.clientWidth,
      height: 130,
      scales: { x: { time: false, range: [span[0] - 0.4, span.at(-1) + 0.4] }, y: { range: [0, most * 1.08] } },
      legend: { show: false },
      cursor: { show: false },
      axes: [
        { ...axis, grid: { show: false }, size: 24, splits: told, values: (_, years) => years.map(String) },
        { ...axis, size: 40, splits: [0, most], values: (_, found) => found.map((n) => n.toLocaleString("en")) },
      ],
      series: [{}, { stroke: colour[node.kind], width: 2, fill: `${colour[node.kind]}22`, points: { size: 5 } }],
    },
    [span, counts],
    place,
  );
}

function timelineTable(span, top, series) {
  const year = (its) => h("th", { class: "number", scope: "col" }, String(its));
  const row = (node, k) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, glyph(node.kind), " ", picks(node)),
      series[k].map((count) => h("td", { class: "number" }, count ? count.toLocaleString("en") : "·")),
    );
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Concept"), span.map(year))),
    h("tbody", {}, top.map(row)),
  );
}
