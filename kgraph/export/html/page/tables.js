/* The sheets beside the map: what a table says better. In: model and scene. Out: elements, one a tab. */

const picks = (node, text = node.name) =>
  h("button", { class: "link", type: "button", dir: "auto", onclick: () => change({ pick: node.id }) }, text);

/* A table that sorts by its headings and grows on demand. Columns: [heading, cell, sort key, is a number]. */
function sortable(caption, rows, columns, by = 1) {
  const body = h("tbody");
  const heads = [];
  let [order, down, shown] = [by, true, 100];
  const more = h("button", { class: "more", type: "button", onclick: () => ((shown += 400), fill()) });

  function fill() {
    const key = columns[order][2];
    const compare = (a, b) =>
      typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en");
    const sorted = [...rows].sort(
      (a, b) => (key(a) == null) - (key(b) == null) || compare(key(a) ?? 0, key(b) ?? 0) * (down ? -1 : 1) || a.n - b.n,
    );
    body.replaceChildren(
      ...sorted.slice(0, shown).map((row) =>
        h(
          "tr",
          {},
          columns.map(([, cell, , number], c) =>
            h(c ? "td" : "th", { class: number ? "number" : null, scope: c ? null : "row" }, cell(row)),
          ),
        ),
      ),
    );
    heads.forEach((head, c) =>
      head.setAttribute("aria-sort", c !== order ? "none" : down ? "descending" : "ascending"),
    );
    more.hidden = rows.length <= shown;
    more.textContent = `Show more of ${rows.length.toLocaleString("en")}`;
  }

  columns.forEach(([heading, , , number], c) => {
    const sort = () => (([order, down] = [c, c === order ? !down : Boolean(number)]), fill());
    heads.push(
      h(
        "th",
        { class: number ? "number" : null, scope: "col" },
        h("button", { class: "sort", type: "button", onclick: sort }, heading),
      ),
    );
  });
  fill();
  return h("div", {}, h("table", { "aria-label": caption }, h("thead", {}, h("tr", {}, heads)), body), more);
}

function conceptsSheet(model, scene) {
  const rows = model.nodes.filter((node) => !node.paper && scene.nodePasses(node));
  const introducer = (node) => node.edges.find((edge) => edge.type === "INTRODUCES" && edge.target === node)?.source;
  const columns = [
    ["Concept", (node) => [glyph(node.kind), " ", picks(node)], (node) => node.name],
    ["Papers", (node) => String(node.papers), (node) => node.papers + node.edges.length / 1e4, true],
    ["Kind", (node) => node.kind, (node) => node.kind],
    ["Links", (node) => String(node.edges.length), (node) => node.edges.length, true],
    [
      "Introduced in",
      (node) => introducer(node) && picks(introducer(node), introducer(node).label),
      (node) => introducer(node)?.label,
    ],
  ];
  if (rows.some((node) => node.year))
    columns.splice(3, 0, ["First year", (node) => node.year && String(node.year), (node) => node.year, true]);
  return [h("h2", {}, counted(rows.length, "concept")), sortable("Concepts", rows, columns)];
}

function papersSheet(model, scene) {
  const rows = model.papers.filter((node) => !node.paper.stub && scene.nodePasses(node));
  const cited = (node) => node.edges.filter((edge) => !isRole(edge) && edge.target === node).length;
  const own = (node) => node.edges.filter((edge) => edge.type === "INTRODUCES").map((edge) => edge.target);
  const columns = [
    ["Paper", (node) => picks(node), (node) => node.name],
    ["Concepts", (node) => String(node.edges.filter(isRole).length), (node) => node.edges.filter(isRole).length, true],
    [
      "Introduces",
      (node) =>
        own(node)
          .slice(0, 4)
          .map((its, k) => [k ? ", " : "", picks(its)]),
      (node) => own(node).length,
    ],
  ];
  if (rows.some(cited)) columns.splice(2, 0, ["Cited or built on by", (node) => String(cited(node)), cited, true]);
  if (rows.some((node) => node.paper.year))
    columns.splice(1, 0, [
      "Year",
      (node) => node.paper.year && String(node.paper.year),
      (node) => node.paper.year,
      true,
    ]);
  return [h("h2", {}, counted(rows.length, "paper")), sortable("Papers", rows, columns)];
}

/* Which method was tried on which data: a cell counts the papers, an empty cell is a gap. */
function matrixOf(model, scene, most = [40, 16]) {
  const papers = new Map();
  const add = (method, on, paper) => {
    if (!papers.has(method)) papers.set(method, new Map());
    const row = papers.get(method);
    if (!row.has(on)) row.set(on, new Set());
    row.get(on).add(paper);
  };
  const data = (node) => node.kind === "dataset" || node.kind === "benchmark";
  for (const node of model.papers.filter(scene.nodePasses)) {
    const links = node.edges.filter(
      (edge) => isRole(edge) && edge.type !== "MENTIONS" && scene.nodePasses(edge.target),
    );
    const tried = links.filter((edge) => edge.target.kind === "method");
    const on = links.filter(
      (edge) => data(edge.target) && (edge.type === "EVALUATES_ON" || edge.type === "INTRODUCES"),
    );
    tried.forEach((method) => on.forEach((its) => add(method.target, its.target, node)));
  }
  const users = new Map();
  const use = (on, paper) => users.set(on, (users.get(on) ?? new Set()).add(paper));
  papers.forEach((row) => row.forEach((its, on) => its.forEach((paper) => use(on, paper))));
  const columns = [...users.keys()]
    .sort((a, b) => users.get(b).size - users.get(a).size || b.weight - a.weight || a.n - b.n)
    .slice(0, most[1]);
  const counts = (method) => columns.map((on) => papers.get(method).get(on)?.size ?? 0);
  const filled = new Map([...papers.keys()].map((its) => [its, counts(its).filter(Boolean).length]));
  const rows = [...papers.keys()]
    .filter((method) => filled.get(method))
    .sort((a, b) => filled.get(b) - filled.get(a) || b.weight - a.weight || a.n - b.n)
    .slice(0, most[0]);
  return { rows, columns, papers };
}

function matrixSheet(model, scene) {
  const { rows, columns, papers } = matrixOf(model, scene);
  if (!rows.length)
    return [h("h2", {}, "Methods by data"), h("p", {}, "No paper here evaluates a method on a dataset or benchmark.")];
  const most = Math.max(...rows.flatMap((method) => columns.map((on) => papers.get(method).get(on)?.size ?? 0)));
  const cell = (method, on) => {
    const count = papers.get(method).get(on)?.size ?? 0;
    if (!count) return h("td", { class: "gap" });
    const button = h(
      "button",
      {
        type: "button",
        title: `${method.name} on ${on.name}: ${counted(count, "paper")}`,
        onclick: () => change({ pick: `pair:${method.n},${on.n}` }),
      },
      String(count),
    );
    button.style.setProperty("--strength", `${Math.round(14 + (31 * count) / most)}%`);
    return h("td", {}, button);
  };
  return [
    h("h2", {}, "Methods by data"),
    h(
      "p",
      { class: "also" },
      "How many papers use a method and evaluate on the data; an empty cell is a gap. Shown are the data that most papers evaluate on, and the methods tried on most of these.",
    ),
    h(
      "table",
      { class: "matrix" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td"),
          columns.map((on) => h("th", { scope: "col" }, h("span", {}, picks(on)))),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((method) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, picks(method)),
            columns.map((on) => cell(method, on)),
          ),
        ),
      ),
    ),
  ];
}

/* Reported numbers, those of the same place and measure together, the highest first; what most papers report on first. */
function resultsSheet(model, panel) {
  const boards = new Map();
  for (const result of model.results) {
    const key = `${result.on?.n}|${result.on ? result.metric?.n : ""}`;
    if (!boards.has(key)) boards.set(key, []);
    boards.get(key).push(result);
  }
  const reporters = new Map([...boards.values()].map((its) => [its, new Set(its.map((result) => result.paper)).size]));
  const sorted = [...boards.values()].sort(
    (a, b) =>
      (b[0].on ? 1 : 0) - (a[0].on ? 1 : 0) || reporters.get(b) - reporters.get(a) || b.length - a.length,
  );
  const list = h("div");
  const more = h("button", { class: "more", type: "button", onclick: () => grow(100) });
  let end = 0;
  const grow = (by) => {
    list.append(...sorted.slice(end, end + by).map((board) => boardOf(board, panel)));
    end += by;
    more.hidden = end >= sorted.length;
    more.textContent = `Show more of ${sorted.length.toLocaleString("en")} boards`;
  };
  grow(40);
  return [
    h("h2", {}, counted(model.results.length, "reported result")),
    h(
      "p",
      { class: "also" },
      "As the abstracts state them. Whether higher is better, and whether two numbers may be compared, the sentence tells.",
    ),
    list,
    more,
  ];
}

function boardOf(board, panel) {
  const [{ on, metric }] = board;
  const title = on ? [glyph(on.kind), " ", picks(on), metric ? [" · ", picks(metric)] : ""] : "No dataset named";
  const grow = unrolled(
    board.sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity)),
    (result) =>
      h(
        "tr",
        {},
        h("th", { scope: "row", class: "number" }, result.text),
        h(
          "td",
          {},
          result.method ? picks(result.method) : "–",
          !result.on && result.metric ? [" · ", picks(result.metric)] : "",
        ),
        h(
          "td",
          {},
          picks(result.paper, result.paper.label),
          result.evidence.slice(0, 1).map((piece) => panel.sentence(piece)),
        ),
      ),
  );
  return h("section", {}, h("h3", {}, title), grow);
}

/* A table that grows on demand. */
function unrolled(rows, make) {
  const body = h("tbody");
  const more = h("button", { class: "more", type: "button", onclick: () => grow() });
  const grow = () => {
    body.append(...rows.slice(body.rows.length, body.rows.length + 50).map(make));
    more.hidden = body.rows.length >= rows.length;
    more.textContent = `Show more of ${rows.length.toLocaleString("en")}`;
  };
  grow();
  return [h("table", { class: "board" }, body), more];
}
