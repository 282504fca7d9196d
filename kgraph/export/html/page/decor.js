/* What is drawn under and over the renderer's picture: islands with their names, what is lit, labels that never collide.
   In: the drawn scene, what is lit, the view (places to screen). Out: two canvases; where each region's name stands. */

const SHAPES = Object.fromEntries(Object.entries(OUTLINES).map(([kind, outline]) => [kind, new Path2D(outline)]));

function colours() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    ["bg", "ink", "muted", "accent", "island", "edge", "paper", "method", "dataset", "benchmark", "task", "metric"].map(
      (name) => [name, style.getPropertyValue(`--${name}`).trim()],
    ),
  );
}

function hull(points) {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const turn = (o, a, b) => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
  const half = (list) => {
    const chain = [];
    for (const point of list) {
      while (chain.length > 1 && turn(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
}

function islandsOf(model, drawn) {
  if (drawn.mode !== "all") return [];
  const points = new Map();
  for (const [node, at] of drawn.at) {
    if (node.region < 0) continue;
    if (!points.has(node.region)) points.set(node.region, []);
    points.get(node.region).push(at);
  }
  return [...points].map(([r, its]) => {
    const outline = hull(its);
    const middle = its.reduce((sum, p) => ({ x: sum.x + p.x / its.length, y: sum.y + p.y / its.length }), {
      x: 0,
      y: 0,
    });
    const heights = outline.map((p) => p.y);
    return { region: model.regions[r], outline, middle, top: Math.min(...heights), bottom: Math.max(...heights) };
  });
}

function buildDecor(under, over, fontFamily) {
  const widths = new Map();
  const contexts = [under, over].map((canvas) => canvas.getContext("2d"));
  let names = [];
  let spots = [];

  function ready(width, height) {
    const ratio = devicePixelRatio || 1;
    contexts.forEach((context) => {
      const { canvas } = context;
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
    });
  }

  function width(context, text) {
    const key = context.font + text;
    if (!widths.has(key)) widths.set(key, context.measureText(text).width);
    return widths.get(key);
  }

  function drawIslands(islands, view, colour) {
    const context = contexts[0];
    context.lineJoin = context.lineCap = "round";
    context.fillStyle = context.strokeStyle = colour.island;
    for (const { outline } of islands) {
      context.lineWidth = 52 * view.scale;
      context.beginPath();
      outline.forEach((point, k) => {
        const { x, y } = view.toScreen(point);
        context[k ? "lineTo" : "moveTo"](x, y);
      });
      context.closePath();
      context.stroke();
      context.fill();
    }
  }

  function drawLit(lit, drawn, view, colour) {
    const context = contexts[1];
    context.strokeStyle = colour.edge;
    context.fillStyle = colour.edge;
    for (const edge of lit.edges) drawArrow(context, edge, drawn, view, lit.edges.length < 60);
    for (const node of lit.nodes)
      drawNode(context, node, view.toScreen(drawn.at.get(node)), view.scale, colour, node === lit.centre);
  }

  /* Names are placed in order of weight, each below or above its node, or not at all. */
  function drawLabels(drawn, lit, view, colour, islands) {
    const context = contexts[1];
    const boxes = [];
    spots = [];
    const free = (box) =>
      box.x > 2 &&
      box.x + box.w < view.width - 2 &&
      boxes.every((b) => box.x > b.x + b.w || b.x > box.x + box.w || box.y > b.y + b.h || b.y > box.y + box.h);
    view.covered.forEach((box) => boxes.push(box));
    names = lit ? [] : drawNames(context, islands, view, colour, boxes, free);
    const told = new Set(names.map((name) => name.lines.join(" ").toLowerCase()));
    const wanted = lit ? [...lit.nodes] : [...drawn.at.keys()].filter((its) => !told.has(its.label.toLowerCase()));
    const bulk = (node) => node.radius * view.scale;
    const ordered = wanted
      .filter((node) => lit || drawn.mode !== "all" || bulk(node) > (node.paper ? 4.6 : node.weight > 1 ? 3.5 : 7))
      .sort((a, b) => (b === lit?.centre) - (a === lit?.centre) || rank(b) - rank(a) || a.n - b.n);
    for (const node of ordered) {
      const at = view.toScreen(drawn.at.get(node));
      const half = bulk(node) * 0.8;
      if (lit || node.weight > 1 || node.paper)
        boxes.push({ x: at.x - half, y: at.y - half, w: 2 * half, h: 2 * half });
    }
    for (const node of ordered) {
      const at = view.toScreen(drawn.at.get(node));
      if (at.x < -50 || at.y < -50 || at.x > view.width + 50 || at.y > view.height + 50) continue;
      const size = node === lit?.centre ? 15 : Math.min(16, 11 + bulk(node) / 6);
      context.font = `${node.paper ? "" : "600 "}${size.toFixed(1)}px ${fontFamily}`;
      const text = node === lit?.centre || node.label.length < 40 ? node.label : `${node.label.slice(0, 38)}…`;
      const w = width(context, text);
      const h = size * 1.15;
      const gap = bulk(node) + 3;
      const places = [at.y + gap, at.y - gap - h].map((y) => ({ x: at.x - w / 2, y, w, h }));
      places.push({ x: at.x + gap, y: at.y - h / 2, w, h }, { x: at.x - gap - w, y: at.y - h / 2, w, h });
      const spot = places.find(free);
      if (!spot) continue;
      boxes.push(spot);
      print(
        context,
        {
          text,
          x: spot.x,
          y: spot.y,
          size,
          weight: node.paper ? 400 : 600,
          fill: node.paper ? colour.muted : colour.ink,
        },
        colour,
      );
    }
  }

  /* Every region gets its first name before any gets its second. */
  function drawNames(context, islands, view, colour, boxes, free) {
    const named = islands.filter(({ region }) => region.name).sort((a, b) => b.region.papers - a.region.papers);
    const size = view.width < 600 ? 12 : named.length > 20 && view.scale < 0.6 ? 13 : 15;
    context.font = `700 ${size}px ${fontFamily}`;
    const roomy = named.length * 45000 < view.width * view.height * Math.max(1, view.scale ** 2);
    const placed = [];
    const put = (island, lines, within) => {
      const box = nameBox(context, island, lines, size, view, free, within);
      if (box) placed.push({ ...box, lines, island, region: island.region });
      return box;
    };
    for (const island of named)
      if (put(island, wrapped(context, island.region.names[0], size * 11), true)) boxes.push(placed.at(-1));
    for (const first of roomy ? [...placed] : []) {
      const { name, names } = first.region;
      boxes.splice(boxes.indexOf(first), 1);
      const longer = put(first.island, width(context, name) > 200 ? names : [name], false);
      if (longer) placed.splice(placed.indexOf(first), 1);
      boxes.push(longer ? placed.at(-1) : first);
    }
    for (const { lines, x, y, w } of placed)
      lines.forEach((text, k) => {
        const at = { x: x + (w - width(context, text)) / 2, y: y + k * size * 1.2 };
        print(context, { text, ...at, size, weight: 700, fill: colour.ink }, colour);
      });
    return placed;
  }

  /* A name on one line, or on two of like width where it is wider than most. */
  function wrapped(context, text, most) {
    const words = text.split(" ");
    if (words.length < 2 || width(context, text) <= most) return [text];
    const cuts = words.slice(1).map((_, k) => [words.slice(0, k + 1).join(" "), words.slice(k + 1).join(" ")]);
    const widest = (lines) => Math.max(...lines.map((line) => width(context, line)));
    return cuts.reduce((best, lines) => (widest(lines) < widest(best) ? lines : best));
  }

  /* Above its island, below it, or else within it; null where the island is out of sight or no place is free. */
  function nameBox(context, { middle, top, bottom }, lines, size, view, free, within) {
    const [above, below] = [top, bottom].map((y) => view.toScreen({ x: middle.x, y }));
    if (below.y < 0 || above.y > view.height) return null;
    const rim = 26 * view.scale + 3;
    const [w, h] = [Math.max(...lines.map((line) => width(context, line))), lines.length * size * 1.2];
    const ys = [above.y - rim - h, below.y + rim, ...(within ? [above.y] : [])];
    const xs = within ? [0, w / 3, -w / 3] : [0];
    const inSight = (x) => Math.max(4, Math.min(view.width - w - 4, x));
    const places = xs.flatMap((aside) => ys.map((y) => ({ x: inSight(above.x - w / 2 + aside), y, w, h })));
    return places.find(free) ?? null;
  }

  function print(context, spot, colour) {
    spots.push(spot);
    write(context, spot.text, spot.x, spot.y, spot.fill, colour.bg);
  }

  function draw({ drawn, islands, lit, view }) {
    const colour = colours();
    ready(view.width, view.height);
    drawIslands(islands, view, colour);
    if (lit) drawLit(lit, drawn, view, colour);
    drawLabels(drawn, lit, view, colour, islands);
    if (drawn.mode === "path" && !lit) drawSteps(drawn, view, colour);
  }

  /* What each step of a path says, beside its arrow. */
  function drawSteps(drawn, view, colour) {
    const context = contexts[1];
    const told = new Map();
    context.strokeStyle = context.fillStyle = colour.edge;
    for (const edge of drawn.edges) drawArrow(context, edge, drawn, view, true);
    for (const { source, target, type } of drawn.edges) {
      const [from, to] = [source, target].map((node) => view.toScreen(drawn.at.get(node)));
      const pair = [source.n, target.n].sort().join();
      const line = told.get(pair) ?? 0;
      told.set(pair, line + 1);
      context.font = `400 12px ${fontFamily}`;
      const [text, size] = [VERBS[type][0], 12];
      const x = (from.x + to.x - width(context, text)) / 2;
      print(context, { text, x, y: (from.y + to.y) / 2 - 7 + line * 15, size, weight: 400, fill: colour.muted }, colour);
    }
  }

  return {
    draw,
    spots: () => spots,
    nameAt: ({ x, y }) =>
      names.find((box) => x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h)?.region,
  };
}

/* Concepts before papers of the same weight: they tell more in fewer words. */
const rank = (node) => node.weight * (node.paper ? 0.9 : 1) + node.edges.length / 1000;

function write(context, text, x, y, colour, halo) {
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = halo;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

function drawNode(context, node, at, scale, colour, ringed) {
  const size = (node.radius * scale) / OUTLINE_RADIUS;
  context.save();
  context.translate(at.x, at.y);
  if (ringed) {
    context.beginPath();
    context.arc(0, 0, node.radius * scale + 5, 0, 2 * Math.PI);
    context.strokeStyle = colour.accent;
    context.lineWidth = 2.5;
    context.stroke();
  }
  context.scale(size, size);
  context.translate(-6.5, -6.5);
  context.fillStyle = colour[node.kind];
  context.fill(SHAPES[node.kind]);
  context.restore();
}

function drawArrow(context, edge, drawn, view, headed) {
  const [from, to] = [view.toScreen(drawn.at.get(edge.source)), view.toScreen(drawn.at.get(edge.target))];
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length < 1) return;
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const [tail, tip] = [edge.source, edge.target].map((node) => node.radius * view.scale + 2);
  context.lineWidth = 1.4;
  context.setLineDash(edge.derived ? [5, 4] : []);
  context.beginPath();
  context.moveTo(from.x + dx * tail, from.y + dy * tail);
  context.lineTo(to.x - dx * tip, to.y - dy * tip);
  context.stroke();
  context.setLineDash([]);
  if (!headed || length < tail + tip + 10) return;
  const [x, y] = [to.x - dx * tip, to.y - dy * tip];
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - dx * 8 - dy * 3.5, y - dy * 8 + dx * 3.5);
  context.lineTo(x - dx * 8 + dy * 3.5, y - dy * 8 - dx * 3.5);
  context.fill();
}
