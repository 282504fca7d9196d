/* The graph. In: the file's data block. Out: nodes, edges and how they hang together. */

async function readData() {
  const block = byId("data");
  if (block.dataset.encoding === "json") return JSON.parse(block.textContent);
  const bytes = Uint8Array.from(atob(block.textContent), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

const VERBS = {
  INTRODUCES: ["introduces", "introduced in"],
  USES: ["uses", "used in"],
  EVALUATES_ON: ["evaluates on", "evaluated in"],
  COMPARES_WITH: ["compares with", "compared in"],
  MENTIONS: ["mentions", "mentioned in"],
  PART_OF: ["part of", "has part"],
  EXTENDS: ["extends", "extended by"],
  OUTPERFORMS: ["outperforms", "outperformed by"],
  TRAINED_ON: ["trained on", "training data of"],
  EVALUATED_ON: ["evaluated on", "test bed of"],
  USED_FOR: ["used for", "done with"],
  CITES: ["cites", "cited by"],
  BUILDS_ON: ["builds on", "built on by"],
};
const ROLES = ["INTRODUCES", "USES", "EVALUATES_ON", "COMPARES_WITH", "MENTIONS"];
const [ID, KIND, LABEL, RADIUS, WEIGHT, REGION, X, Y] = [0, 1, 2, 3, 4, 5, 6, 7];

function buildModel(data) {
  const types = Object.keys(data.types);
  const nodes = data.nodes.map((row, n) => ({
    n,
    id: row[ID],
    kind: data.kinds[row[KIND]],
    label: row[LABEL],
    radius: row[RADIUS],
    weight: row[WEIGHT],
    region: row[REGION],
    x: row[X],
    y: row[Y],
    edges: [],
  }));
  data.papers.forEach((paper, n) => Object.assign(nodes[n], { paper, name: paper.title || "(no title)" }));
  data.concepts.forEach(([aliases, year, papers], c) =>
    Object.assign(nodes[data.papers.length + c], { aliases, year, papers, name: nodes[data.papers.length + c].label }),
  );
  const edges = data.edges.map(([s, t, type, score, rule, support, derived, evidence], e) => {
    const edge = {
      e,
      source: nodes[s],
      target: nodes[t],
      type: types[type],
      score,
      rule: data.rules[rule],
      support,
      derived,
      evidence,
    };
    nodes[s].edges.push(edge);
    if (s !== t) nodes[t].edges.push(edge);
    return edge;
  });
  const results = data.results.map(([paper, method, on, metric, text, value, unit, evidence]) => ({
    paper: nodes[paper],
    method: nodes[method],
    on: nodes[on],
    metric: nodes[metric],
    text,
    value,
    unit,
    evidence,
  }));
  const regions = data.regions.map(([names, papers], r) => ({ r, names, papers, name: names.join(" · ") }));
  const byKey = new Map(nodes.map((node) => [node.id, node]));
  return {
    nodes,
    edges,
    results,
    regions,
    types: data.types,
    kinds: data.kinds,
    byKey,
    papers: nodes.slice(0, data.papers.length),
  };
}

const other = (edge, node) => (edge.source === node ? edge.target : edge.source);
/* The years of the collection's own papers, not of works they only cite. */
const yearsOf = (model) =>
  new Set(model.papers.filter(({ paper }) => paper.year && !paper.stub).map(({ paper }) => paper.year));
const isRole = (edge) => ROLES.includes(edge.type);

/* Nodes within some steps of one node, with their distance, over the edges that pass. */
function within(node, hops, passes) {
  const distance = new Map([[node, 0]]);
  let edge = [node];
  for (let step = 1; step <= hops; step += 1) {
    const next = [];
    for (const from of edge) {
      for (const link of from.edges) {
        const to = other(link, from);
        if (!distance.has(to) && passes(link, to)) {
          distance.set(to, step);
          next.push(to);
        }
      }
    }
    edge = next;
  }
  return distance;
}

/* A shortest path between two nodes, or null (breadth first). */
function shortestPath(from, to, passes) {
  const before = new Map([[from, null]]);
  for (let queue = [from], k = 0; k < queue.length; k += 1) {
    if (queue[k] === to) break;
    for (const link of queue[k].edges) {
      const next = other(link, queue[k]);
      if (!before.has(next) && passes(link, next)) {
        before.set(next, queue[k]);
        queue.push(next);
      }
    }
  }
  if (!before.has(to)) return null;
  const path = [];
  for (let node = to; node; node = before.get(node)) path.unshift(node);
  return path;
}
