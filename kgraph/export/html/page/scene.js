/* What is on the map and where. In: model and state. Out: the nodes and edges to draw, with places, and what is lit. */

/* Whole numbers: vis cuts the rest off, and reads 4e-14 as 4. */
const whole = (x, y) => ({ x: Math.round(x), y: Math.round(y) });

const MOST_BETWEEN = 1500;

function buildScene(model) {
  const placed = new Map();
  model.nodes.forEach((node) => node.x !== undefined && placed.set(node, { x: node.x, y: node.y }));
  const first = new Set(placed.keys());
  const called = new Set();

  const yearOk = (paper) =>
    (!state.from && !state.to) ||
    (paper.year && (!state.from || paper.year >= state.from) && (!state.to || paper.year <= state.to));
  const edgePasses = (edge) =>
    !state.off.has(edge.type) && edge.score >= state.score && (edge.source.paper || edge.support >= state.support);
  const nodePasses = (node) =>
    !state.hidden.has(node.kind) &&
    (node.paper
      ? yearOk(node.paper)
      : node.papers >= state.support &&
        ((!state.from && !state.to) ||
          node.edges.some((edge) => isRole(edge) && edge.target === node && yearOk(edge.source.paper))));
  const passes = (edge, node) => edgePasses(edge) && nodePasses(node);

  /* A node that has no place yet gets one beside a neighbour that has. */
  function place(node) {
    if (placed.has(node)) return;
    const anchor = node.edges.map((edge) => other(edge, node)).find((near) => placed.has(near));
    const from = anchor ? placed.get(anchor) : { x: 0, y: 0 };
    const turn = node.n * 2.399963;
    const reach = (anchor ? anchor.radius : 0) + 45 + (node.n % 5) * 9;
    placed.set(node, whole(from.x + reach * Math.cos(turn), from.y + reach * Math.sin(turn)));
  }

  /* The picked node in the middle, each step a ring around it, children beside their parents. */
  function rings(centre, distance) {
    const at = new Map([[centre, { x: 0, y: 0 }]]);
    let angles = new Map([[centre, 0]]);
    let reach = 0;
    for (let step = 1; ; step += 1) {
      const ring = [...distance.keys()].filter((node) => distance.get(node) === step);
      if (!ring.length) return at;
      const parent = (node) =>
        other(
          node.edges.find((edge) => angles.has(other(edge, node))),
          node,
        );
      const sorted = ring.map((node) => [node, angles.get(parent(node))]);
      sorted.sort(([a, x], [b, y]) => x - y || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.n - b.n));
      reach += Math.max(150, (ring.length * 34) / (2 * Math.PI) - reach);
      const next = new Map(angles);
      sorted.forEach(([node], k) => {
        const angle = ((k + 0.5) / ring.length) * 2 * Math.PI;
        next.set(node, angle);
        at.set(node, whole(1.25 * reach * Math.cos(angle), reach * Math.sin(angle)));
      });
      angles = next;
    }
  }

  function trail(path) {
    return new Map(path.map((node, k) => [node, { x: k * 190, y: k % 2 ? 46 : -46 }]));
  }

  function compute() {
    const picked = model.byKey.get(state.pick);
    const goal = model.byKey.get(state.goal);
    if (picked && goal) {
      const path = shortestPath(picked, goal, passes);
      return path ? drawn(trail(path), "path") : { ...drawn(new Map([...trail([picked, goal])]), "path"), apart: true };
    }
    if (picked && state.hops) return drawn(rings(picked, within(picked, state.hops, passes)), "near");
    const at = new Map([...first, ...called].filter(nodePasses).map((node) => [node, placed.get(node)]));
    return drawn(at, "all");
  }

  function drawn(at, mode) {
    const edges = [];
    for (const node of at.keys())
      for (const edge of node.edges)
        if (edge.source === node && at.has(edge.target) && edgePasses(edge)) edges.push(edge);
    return { at, edges, seen: mode === "all" ? clear(edges) : edges, mode };
  }

  /* Very many links between regions are a fog that hides both: they show when one of their ends is picked. */
  function clear(edges) {
    const inside = edges.filter((edge) => edge.source.region === edge.target.region);
    return edges.length - inside.length > MOST_BETWEEN ? inside : edges;
  }

  /* Bring a node, and its strongest neighbours, onto the map. */
  function call(node) {
    const near = node.edges
      .map((edge) => other(edge, node))
      .sort((a, b) => b.weight - a.weight)
      .slice(0, 30);
    const wanted = first.has(node) ? [node] : [node, ...near];
    const news = wanted.filter((one) => !first.has(one) && !called.has(one));
    news.forEach((one) => (place(one), called.add(one)));
    return news.length > 0;
  }

  return { compute, call, nodePasses, edgePasses, first };
}

/* The part of a drawn scene that a node, an edge or a region stands out with; null for nothing. */
function litBy(model, drawn, key) {
  const edge = edgeOf(model, key);
  if (edge) return { nodes: new Set([edge.source, edge.target]), edges: [edge], centre: null };
  const region = regionOf(model, key);
  if (region) {
    const nodes = new Set([...drawn.at.keys()].filter((node) => node.region === region.r));
    return { nodes, edges: drawn.edges.filter((e) => nodes.has(e.source) && nodes.has(e.target)), centre: null };
  }
  const node = model.byKey.get(key);
  if (!node || !drawn.at.has(node)) return null;
  const edges = drawn.edges.filter((e) => e.source === node || e.target === node);
  return { nodes: new Set([node, ...edges.map((e) => other(e, node))]), edges, centre: node };
}

const numbered = (key, prefix) => (key?.startsWith(prefix) ? Number(key.slice(prefix.length)) : NaN);
const edgeOf = (model, key) => model.edges[numbered(key, "edge:")];
const regionOf = (model, key) => model.regions[numbered(key, "region:")];

function pairOf(model, key) {
  const pair = key
    ?.match(/^pair:(\d+),(\d+)$/)
    ?.slice(1)
    .map((n) => model.nodes[n]);
  return pair?.every((node) => node && !node.paper) ? pair : null;
}
