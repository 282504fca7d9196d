/* What the whole collection is about: its topics, and what is named most. In: the model. Out: elements. */

function overview(model) {
  const { go, named } = buildPieces(model);
  const topics = model.regions
    .filter((its) => its.name)
    .sort((a, b) => b.papers - a.papers || a.r - b.r)
    .slice(0, 12);
  const best = (kinds) =>
    model.nodes
      .filter((node) => kinds.includes(node.kind))
      .sort((a, b) => b.weight - a.weight || b.edges.length - a.edges.length || a.n - b.n)
      .slice(0, 6);
  const ranks = [
    ["Tasks", ["task"]],
    ["Methods", ["method"]],
    ["Data and benchmarks", ["dataset", "benchmark"]],
    ["Metrics", ["metric"]],
  ];
  return [
    h("h2", {}, "What this collection is about"),
    topics.length > 0 &&
      h(
        "section",
        {},
        h("h3", {}, "Topics"),
        h(
          "ul",
          { class: "topics" },
          topics.map((its) =>
            h(
              "li",
              {},
              h(
                "button",
                { type: "button", onclick: go(`region:${its.r}`) },
                h("span", {}, its.name),
                h("span", { class: "count" }, counted(its.papers, "paper")),
              ),
            ),
          ),
        ),
      ),
    ranks.map(([title, kinds]) => ranked(title, best(kinds), named)),
  ];
}

function ranked(title, nodes, named) {
  const most = Math.max(1, ...nodes.map((node) => node.papers));
  return (
    nodes.length > 0 &&
    h(
      "section",
      {},
      h("h3", {}, title),
      h(
        "ul",
        { class: "rank" },
        nodes.map((node) => {
          const fill = h("i");
          fill.style.width = `${(100 * node.papers) / most}%`;
          fill.style.setProperty("--kind", `var(--${node.kind})`);
          return h(
            "li",
            {},
            named(node),
            h("span", { class: "count", title: counted(node.papers, "paper") }, String(node.papers)),
            h("span", { class: "track" }, fill),
          );
        }),
      ),
    )
  );
}
