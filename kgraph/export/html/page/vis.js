/* The renderer for views up to about a thousand nodes: the vis-network that pyvis brings.
   In: an element, and what to call on a click, a pointed-at node and a drawn frame. Out: the renderer interface
   { show, view, move, pointAt } that the page is written against. */

function createRenderer(element, events) {
  /* What vis calls the shapes, and how much larger than its own it must draw them to match the outlines. */
  const SHAPE = {
    paper: ["square", 0.85],
    method: ["dot", 1],
    dataset: ["diamond", 1.15],
    benchmark: ["triangle", 1],
    task: ["hexagon", 1.17],
    metric: ["star", 1.08],
  };
  const data = { nodes: new vis.DataSet(), edges: new vis.DataSet() };
  const network = new vis.Network(element, data, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: {
      hover: true,
      dragNodes: false,
      selectConnectedEdges: false,
      multiselect: false,
      keyboard: false,
      tooltipDelay: 1e9,
    },
    nodes: { chosen: false, borderWidth: 0, borderWidthSelected: 0, font: { size: 0 } },
    edges: { chosen: false, smooth: false, width: 1, hoverWidth: 0, selectionWidth: 0 },
  });
  element.firstElementChild.tabIndex = -1; // vis puts its canvas into the order of Tab, where no key does anything
  let byNumber = { nodes: new Map(), edges: new Map() };
  const hit = ({ nodes, edges }) => byNumber.nodes.get(nodes[0]) ?? byNumber.edges.get(edges[0]) ?? null;
  network.on("click", (found) => events.click(hit(found), found.pointer.DOM));
  network.on("hoverNode", ({ node }) => events.point(byNumber.nodes.get(node) ?? null));
  network.on("blurNode", () => events.point(null));
  network.on("afterDrawing", () => events.frame());

  function show(drawn, colour) {
    byNumber = {
      nodes: new Map([...drawn.at.keys()].map((node) => [node.n, node])),
      edges: new Map(drawn.seen.map((edge) => [edge.e, edge])),
    };
    const nodes = [...drawn.at].map(([node, { x, y }]) => ({
      id: node.n,
      x,
      y,
      size: node.radius * SHAPE[node.kind][1],
      shape: SHAPE[node.kind][0],
      color: { background: colour[node.kind], border: colour.bg },
    }));
    const edges = drawn.seen.map((edge) => ({
      id: edge.e,
      from: edge.source.n,
      to: edge.target.n,
      dashes: edge.derived ? [5, 4] : false,
      color: {
        color: colour.edge,
        opacity: drawn.mode !== "all" ? 0.8 : edge.source.region === edge.target.region ? 0.5 : 0.16,
      },
    }));
    const { centre, scale } = view();
    network.setData({ nodes: new vis.DataSet(nodes), edges: new vis.DataSet(edges) });
    move({ ...centre, scale }, false);
  }

  function view() {
    const scale = network.getScale();
    const centre = network.getViewPosition();
    const { clientWidth: width, clientHeight: height } = element;
    const toScreen = ({ x, y }) => ({ x: (x - centre.x) * scale + width / 2, y: (y - centre.y) * scale + height / 2 });
    return { scale, centre, width, height, toScreen };
  }

  function move({ x, y, scale }, animate) {
    const animation = animate ? { duration: 450, easingFunction: "easeInOutCubic" } : false;
    network.moveTo({ position: { x, y }, scale, animation });
  }

  return { show, view, move, redraw: () => network.redraw() };
}
