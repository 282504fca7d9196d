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

/* What stands below the map. */
function noteOf(drawn, shown, held, whole) {
  if (drawn.apart) return "No path between the two with these filters.";
  if (drawn.mode === "path") return `Shortest path: ${counted(drawn.at.size - 1, "step")}`;
  if (drawn.mode === "near") return `${counted(drawn.at.size, "node")} within ${counted(state.hops, "step")}`;
  if (shown >= held) return "";
  const [some, found, all] = [drawn.at.size, held, whole].map((n) => n.toLocaleString("en"));
  const rest = held < whole ? `the strongest ${found}` : "the rest";
  return `${some} of ${all} nodes, those most papers name; search finds ${rest}`;
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
  byId("title").textContent =
    `${counted(papers, "paper")} · ${counted(model.nodes.length - model.papers.length, "concept")}`;
  byId("subtitle").textContent = "Every link shows the sentence it comes from";
  byId("network").setAttribute("aria-label", "Map of papers and concepts; use search to reach any of them by keyboard");
  const button = (id, sign, label, onclick) =>
    h("button", { type: "button", id, "aria-label": label, title: label, onclick }, sign);
  byId("zoom").append(
    button(null, "+", "Zoom in", () => zoom(1.35)),
    button(null, "−", "Zoom out", () => zoom(1 / 1.35)),
    button(null, "⤢", "Show all", () => fitAll(true)),
  );
  byId("actions").append(button("theme", "◐", "Dark or light", () => (theme.toggle(), recolour())));

  const pictured = () => ({ ...renderer.view(), covered: coveredBy() });
  buildSave(byId("actions"), {
    svg: () => svgOf(drawn, islands, pictured(), decor.spots(), family),
    view: pictured,
    csv: () => csvOf(drawn),
  });

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

  /* Where the legend and the notice cover the map: no label goes there. */
  function coveredBy() {
    const [origin, ...boxes] = [map, byId("legend"), byId("notice")].map((its) => its.getBoundingClientRect());
    return boxes.map((box) => ({ x: box.x - origin.x, y: box.y - origin.y, w: box.width, h: box.height }));
  }

  function redraw() {
    drawn = scene.compute();
    islands = islandsOf(model, drawn);
    renderer.show(drawn, colours());
    note();
  }

  function note() {
    const known = model.nodes.filter((node) => !node.paper?.stub || node.weight > 0).length;
    const text = noteOf(drawn, scene.first.size, known, data.whole ?? known);
    byId("notice").replaceChildren(
      text,
      drawn.mode === "all"
        ? ""
        : h("button", { type: "button", onclick: () => change({ hops: 0, goal: null }) }, "Whole map"),
    );
  }

  function fit(places, animate, closest = 1.6) {
    fitted = [places, false, closest];
    const [legend, notice] = coveredBy();
    renderer.move(
      viewpoint(places, renderer.view(), legend, notice.h, drawn.mode === "all" ? 28 : 14, closest),
      animate && !still(),
    );
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
    document.body.classList.toggle("reading", state.tab !== "map" && !state.pick);
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

  panel.events.askGoal = (node) =>
    search.ask("Path to which paper or concept?", (goal) =>
      change({ goal: goal.id, hops: 0, pick: node.id, tab: "map" }),
    );
  theme.dark.addEventListener("change", () => (theme.apply(), recolour()));
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) (event.preventDefault(), search.focus());
    else if (event.key === "Escape" && !typing) change({ pick: null });
  });
  byId("network").addEventListener("mousemove", ({ offsetX: x, offsetY: y }) =>
    map.classList.toggle("pointing", Boolean(pointed ?? decor.nameAt({ x, y }))),
  );
  ["pointerdown", "wheel"].forEach((name) =>
    byId("network").addEventListener(name, () => (fitted = null), { capture: true, passive: true }),
  );
  let sized = false; // the first call tells the size it was drawn at
  new ResizeObserver(() => {
    if (!sized) return (sized = true);
    renderer.redraw();
    if (fitted) fit(...fitted);
    frame();
  }).observe(map);

  readAddress();
  listen(update);
  callPicked();
  filters.show(); // its size counts in the fit
  redraw();
  fitAll(false);
  called = "null|0|null";
  update(["tab"]);
  document.documentElement.dataset.ready = "yes";
  performance.mark("ready");
}

start();
