/* The page: puts the parts together. */

function startTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  const apply = () => {
    document.documentElement.dataset.theme = (chosen ?? dark.matches) ? "dark" : "light";
  };
  apply();
  return { apply, dark, toggle: () => ((chosen = document.documentElement.dataset.theme !== "dark"), apply()) };
}

async function start() {
  const theme = startTheme();
  const data = await readData();
  const model = buildModel(data);
  const scene = buildScene(model);
  const map = byId("map");
  const family = getComputedStyle(document.body).fontFamily;
  const decor = buildDecor(byId("under"), byId("over"), family);
  const panel = buildPanel(model);
  const filters = buildFilters(model, byId("legend"));
  const tabs = buildTabs(model, scene, panel);
  const search = buildSearchbox(model, byId("search"));
  let [drawn, islands, lit, pointed, called] = [null, [], null, null, ""];
  let pending = false;
  let fitted = null;

  const papers = model.papers.filter((node) => !node.paper.stub).length;
  byId("title").textContent = `${counted(papers, "paper")} · ${counted(model.nodes.length - model.papers.length, "concept")}`;
  byId("subtitle").textContent = "Every link shows the sentence it comes from";
  byId("network").setAttribute("aria-label", "Map of papers and concepts; use search to reach any of them by keyboard");
  byId("zoom").append(...[["+", "Zoom in", 1.35], ["−", "Zoom out", 1 / 1.35], ["⤢", "Show all", 0]].map(([sign, label, by]) =>
    h("button", { type: "button", "aria-label": label, title: label, onclick: () => (by ? zoom(by) : fitAll(true)) }, sign)));
  byId("actions").append(h("button", { type: "button", id: "theme", "aria-label": "Dark or light", title: "Dark or light", onclick: () => (theme.toggle(), recolour()) }, "◐"));

  const pictured = () => ({ ...renderer.view(), covered: coveredBy() });
  buildSave(byId("actions"), { svg: () => svgOf(drawn, islands, pictured(), decor.spots(), family), view: pictured, csv: () => csvOf(drawn) });

  /* The last of all, so that it finds its place at its final size. */
  const renderer = createRenderer(byId("network"), { click: clicked, point: pointAt, frame });

  function frame() {
    if (pending || !drawn) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      paint();
    });
  }

  function paint() {
    const shown = pointed && !lit ? litBy(model, drawn, pointed.id) : lit;
    byId("network").style.opacity = shown ? "0.22" : "1";
    const view = pictured();
    decor.draw({ drawn, islands, lit: shown, view });
  }

  /* Where the legend covers the map: no label goes there. */
  function coveredBy() {
    const { offsetLeft: x, offsetTop: y, offsetWidth: w, offsetHeight: height } = byId("legend");
    return [{ x, y, w, h: height }];
  }

  function redraw() {
    drawn = scene.compute();
    islands = islandsOf(model, drawn);
    renderer.show(drawn, colours());
    note();
  }

  function note() {
    const total = model.nodes.filter((node) => !node.paper?.stub || node.weight > 0).length;
    const text = drawn.apart ? "No path between the two with these filters."
      : drawn.mode === "path" ? `Shortest path: ${counted(drawn.at.size - 1, "step")}`
      : drawn.mode === "near" ? `${counted(drawn.at.size, "node")} within ${counted(state.hops, "step")}`
      : scene.first.size < total ? `${drawn.at.size.toLocaleString("en")} of ${total.toLocaleString("en")} nodes, those most papers name; search finds the rest`
      : "";
    byId("notice").replaceChildren(text, drawn.mode === "all" ? "" : h("button", { type: "button", onclick: () => change({ hops: 0, goal: null }) }, "Whole map"));
  }

  /* The part of the map that these places span, beside what covers it. */
  function fit(places, animate, closest = 1.6) {
    fitted = [places, false, closest];
    const { width, height } = renderer.view();
    const wide = width > 700;
    const rim = drawn.mode === "all" ? 28 : 14;
    const [xs, ys] = [places.map((p) => p.x), places.map((p) => p.y)];
    const [x0, x1, y0, y1] = [Math.min(...xs) - rim, Math.max(...xs) + rim, Math.min(...ys) - rim, Math.max(...ys) + rim];
    const [top, edge] = wide ? [30, 24] : [44, 8];
    const beside = (left) => {
      const scale = Math.min(closest, (width - left - 2 * edge) / (x1 - x0), (height - top - 2 * edge) / (y1 - y0));
      return { x: (x0 + x1 - left / scale) / 2, y: (y0 + y1 - top / scale) / 2, scale };
    };
    /* The legend may stand over an empty corner of the map, but not over a part of it. */
    const [{ w, h: tall }] = coveredBy();
    const under = ({ x, y, scale }) =>
      places.some((p) => (p.x - rim - x) * scale + width / 2 < w + 14 && (p.y - rim - y) * scale + height / 2 < tall + 14);
    const near = beside(wide ? 40 : 0);
    renderer.move(wide && under(near) ? beside(w + 14) : near, animate && !still());
  }

  const fitAll = (animate) => drawn.at.size && fit([...drawn.at.values()], animate);

  function clicked(hit, point) {
    const region = hit ? null : decor.nameAt(point);
    change({ pick: hit ? (hit.e === undefined ? hit.id : `edge:${hit.e}`) : region ? `region:${region.r}` : null });
  }

  function pointAt(node) {
    pointed = node;
    frame();
  }

  function fly() {
    if (!lit) return fitAll(true);
    const places = [...lit.nodes].map((node) => drawn.at.get(node));
    return fit(places, true, 1.25);
  }

  function callPicked() {
    const link = edgeOf(model, state.pick);
    const wanted = link ? [link.source, link.target] : [model.byKey.get(state.pick)].filter(Boolean);
    return wanted.map(scene.call).some(Boolean);
  }

  function update(changed) {
    const anew = callPicked() || changed.some((name) => name !== "pick" && name !== "tab");
    if (anew) redraw();
    lit = drawn.mode === "all" ? litBy(model, drawn, state.pick) : null;
    panel.show(byId("panel"));
    filters.show();
    if (changed.some((name) => name !== "pick" && name !== "hops" && name !== "goal")) tabs.show();
    const moved = `${state.pick}|${state.hops}|${state.goal}`;
    if (moved !== called) drawn.mode === "all" ? state.pick && fly() : fitAll(true);
    called = moved;
    frame();
  }

  function zoom(by) {
    const { centre, scale } = renderer.view();
    fitted = null;
    renderer.move({ ...centre, scale: scale * by }, !still());
  }

  function recolour() {
    renderer.show(drawn, colours());
    tabs.show();
    frame();
  }

  panel.events.askGoal = (node) => search.ask("Path to which paper or concept?", (goal) => change({ goal: goal.id, hops: 0, pick: node.id, tab: "map" }));
  theme.dark.addEventListener("change", () => (theme.apply(), recolour()));
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) (event.preventDefault(), search.focus());
    else if (event.key === "Escape" && !typing) change({ pick: null });
  });
  byId("network").addEventListener("mousemove", ({ offsetX: x, offsetY: y }) => map.classList.toggle("pointing", Boolean(pointed ?? decor.nameAt({ x, y }))));
  ["pointerdown", "wheel"].forEach((name) => byId("network").addEventListener(name, () => (fitted = null), { capture: true, passive: true }));
  new ResizeObserver(() => {
    renderer.redraw();
    if (fitted) fit(...fitted);
    frame();
  }).observe(map);

  readAddress();
  listen(update);
  callPicked();
  redraw();
  fitAll(false);
  called = "null|0|null";
  update(["tab"]);
  document.documentElement.dataset.ready = "yes";
  performance.mark("ready");
}

start();
