/* The renderer for large views: sigma, on WebGL. The same interface as vis.js; y is turned, sigma's grows upwards.
   Where there is no WebGL, the map says so and the rest of the page goes on. */

function createRenderer(element, events) {
  let byNumber = new Map();
  let shown = null;
  let sigma;
  try {
    sigma = new sigmaBundle.Sigma(new sigmaBundle.Graph({ multi: true }), element, {
      renderLabels: false,
      defaultNodeType: "shape",
      nodeProgramClasses: { shape: ShapeProgram },
      edgeProgramClasses: { line: sigmaBundle.EdgeLineProgram }, // a pixel wide: half the work of a rectangle
      itemSizesReference: "positions",
      zoomToSizeRatioFunction: (ratio) => ratio,
      hideEdgesOnMove: true,
      stagePadding: 0,
      autoRescale: true,
      defaultDrawNodeHover: () => {},
      allowInvalidContainer: true,
    });
  } catch {
    element.replaceChildren(
      h(
        "p",
        { class: "missing" },
        "This browser has no WebGL, which the map of a collection this large needs. Search and the tables work.",
      ),
    );
    const still = { scale: 1, centre: { x: 0, y: 0 }, width: 0, height: 0, toScreen: () => ({ x: -1e6, y: -1e6 }) };
    return { show: () => {}, view: () => still, move: () => {}, redraw: () => {} };
  }
  const camera = sigma.getCamera();
  sigma.on("clickNode", ({ node, event }) => events.click(byNumber.get(node), event));
  sigma.on("clickStage", ({ event }) => events.click(edgeAt(event), event));
  sigma.on("enterNode", ({ node }) => events.point(byNumber.get(node) ?? null));
  sigma.on("leaveNode", () => events.point(null));
  sigma.on("afterRender", () => events.frame());

  function show(drawn, colour) {
    const before = byNumber.size ? view() : null;
    const graph = new sigmaBundle.Graph({ multi: true });
    byNumber = new Map();
    shown = drawn;
    for (const [node, { x, y }] of drawn.at) {
      byNumber.set(String(node.n), node);
      graph.addNode(node.n, { x, y: -y, size: node.radius, shape: node.kind, color: colour[node.kind] });
    }
    const [near, far] = [
      mixed(colour.edge, colour.bg, drawn.mode === "all" ? 0.42 : 0.8),
      mixed(colour.edge, colour.bg, 0.15),
    ];
    for (const edge of drawn.seen) {
      graph.addEdge(edge.source.n, edge.target.n, {
        size: 1,
        color: drawn.mode !== "all" || edge.source.region === edge.target.region ? near : far,
      });
    }
    sigma.setGraph(graph);
    if (before) move({ ...before.centre, scale: before.scale }, false);
  }

  /* Looked up on a click: sigma's own way would draw every edge twice. */
  function edgeAt(point) {
    const { toScreen } = view();
    const near = (edge) => distance(point, toScreen(shown.at.get(edge.source)), toScreen(shown.at.get(edge.target)));
    const best = shown.seen.reduce((found, edge) => (near(edge) < found.reach ? { edge, reach: near(edge) } : found), {
      edge: null,
      reach: 4,
    });
    return best.edge;
  }

  /* Not as it was last drawn, but as the camera stands now. */
  const now = () => ({ cameraState: camera.getState() });

  function view() {
    const { width, height } = sigma.getDimensions();
    const [origin, right] = [0, 1000].map((x) => sigma.graphToViewport({ x, y: 0 }, now()));
    const scale = Math.hypot(right.x - origin.x, right.y - origin.y) / 1000;
    const toScreen = ({ x, y }) => ({ x: origin.x + x * scale, y: origin.y + y * scale });
    return {
      scale,
      centre: { x: (width / 2 - origin.x) / scale, y: (height / 2 - origin.y) / scale },
      width,
      height,
      toScreen,
    };
  }

  function move({ x, y, scale }, animate) {
    const { x: cx, y: cy } = sigma.viewportToFramedGraph(sigma.graphToViewport({ x, y: -y }, now()), now());
    const to = { x: cx, y: cy, ratio: (camera.ratio * view().scale) / scale };
    if (animate) camera.animate(to, { duration: 450 });
    else camera.setState(to);
  }

  return { show, view, move, redraw: () => sigma.refresh() };
}

/* From a point to a line between two others, in pixels. */
function distance({ x, y }, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = Math.max(0, Math.min(1, ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - from.x - along * dx, y - from.y - along * dy);
}

/* WebGL lines overlap too brightly when they are see-through: the colour as if it lay thin over the ground. */
function mixed(colour, ground, share) {
  const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const [above, below] = [channels(colour), channels(ground)];
  return `rgb(${above.map((value, k) => Math.round(value * share + below[k] * (1 - share))).join(",")})`;
}
