/* What is known about the thing that is picked. In: model and state. Out: the panel's elements. */

function buildPanel(model) {
  const { go, named, kicker, percent, sentence, section, bar, chip, marked, others } = buildPieces(model);

  function around(node) {
    const steps = [1, 2, 3].map((hops) => {
      const on = state.hops === hops && !state.goal;
      return h(
        "button",
        {
          class: "button",
          type: "button",
          "aria-pressed": String(on),
          title: counted(hops, "step"),
          onclick: () => change({ hops: on ? 0 : hops, goal: null, tab: "map" }),
        },
        String(hops),
      );
    });
    return h(
      "div",
      { class: "bar around", role: "group", "aria-label": "Only its neighbourhood" },
      h("span", { class: "by" }, "Neighbourhood"),
      steps,
      h("span", { class: "grow" }),
      h("button", { class: "button", type: "button", onclick: () => events.askGoal(node) }, "Path to…"),
    );
  }

  function concept(node) {
    const roles = ROLES.map((role) => node.edges.filter((edge) => edge.type === role && edge.target === node));
    const results = model.results.filter((result) => [result.method, result.on, result.metric].includes(node));
    return [
      bar(),
      kicker(node),
      h("h2", { dir: "auto" }, node.name),
      others(node).length > 0 && h("p", { class: "also" }, "Also: ", others(node).join(", ")),
      h(
        "p",
        { class: "facts" },
        h("span", {}, `named in ${counted(node.papers, "paper")}`),
        node.year && h("span", {}, `first in ${node.year}`),
      ),
      around(node),
      roles.map((edges, r) =>
        section(
          capital(VERBS[ROLES[r]][1]),
          edges.sort((a, b) => b.score - a.score),
          (edge) => saidIn(edge, node),
          6,
        ),
      ),
      resultsOf(results),
      neighbours(
        node,
        node.edges.filter((edge) => !isRole(edge)),
        "Linked concepts",
      ),
      together(node),
    ];
  }

  function saidIn(edge, node) {
    return h(
      "li",
      { class: "said" },
      named(edge.source),
      edge.evidence.slice(0, 1).map((piece) => sentence(piece, node.kind)),
      h(
        "p",
        { class: "by" },
        edge.source.paper.year && `${edge.source.paper.year} · `,
        h("button", { type: "button", onclick: go(`edge:${edge.e}`) }, `why: ${percent(edge.score)}`),
      ),
    );
  }

  function neighbours(node, edges, title) {
    const sorted = edges.sort((a, b) => b.support - a.support || b.score - a.score);
    return section(title, sorted, (edge) => {
      const to = other(edge, node);
      const verb = VERBS[edge.type][edge.source === node ? 0 : 1];
      return h(
        "li",
        { class: "tied" },
        h("button", { class: "verb", type: "button", title: "Show the evidence", onclick: go(`edge:${edge.e}`) }, verb),
        h("span", {}, glyph(to.kind), " ", named(to)),
      );
    });
  }

  /* Concepts of the same papers, the ones that share most first. */
  function together(node) {
    const shared = new Map();
    for (const { source } of node.edges.filter(isRole))
      for (const edge of source.edges.filter(isRole))
        if (edge.target !== node) shared.set(edge.target, (shared.get(edge.target) ?? 0) + 1);
    const top = [...shared].sort(([a, x], [b, y]) => y - x || b.weight - a.weight || a.n - b.n).slice(0, 14);
    return (
      top.length > 0 &&
      h(
        "section",
        {},
        h("h3", {}, "In the same papers"),
        h(
          "div",
          { class: "chips" },
          top.map(([near]) => chip(near)),
        ),
      )
    );
  }

  function resultsOf(results, shown) {
    const cell = (node) => h("td", {}, node ? named(node) : "–");
    return section(
      "Reported results",
      results,
      (result) =>
        h(
          "li",
          { class: "said" },
          h("strong", {}, result.text),
          " ",
          [result.metric, result.method, result.on].filter(Boolean).map((node, k) => [k ? " · " : "", named(node)]),
          result.evidence.slice(0, 1).map((piece) => sentence(piece)),
        ),
      shown,
    );
  }

  function paper(node) {
    const { paper: its } = node;
    const links = [
      its.doi && outward(`https://doi.org/${encodeURI(its.doi)}`, "DOI"),
      its.arxiv && outward(`https://arxiv.org/abs/${encodeURI(its.arxiv)}`, "arXiv"),
      its.url && outward(its.url, "Link"),
    ];
    const between = node.edges.filter((edge) => !isRole(edge));
    const roles = ROLES.map((role) => node.edges.filter((edge) => edge.type === role));
    return [
      bar(),
      h("p", { class: "kicker" }, glyph("paper"), its.stub ? "Cited paper, not in the collection" : "Paper"),
      h("h2", { dir: "auto" }, marked(node, 0)),
      its.authors && h("p", { class: "also", dir: "auto" }, its.authors.join(", ")),
      h("p", { class: "facts" }, its.year && h("span", {}, String(its.year)), its.venue && h("span", {}, its.venue)),
      links.some(Boolean) && h("p", { class: "facts" }, links),
      around(node),
      its.abstract && h("p", { class: "abstract", dir: "auto" }, marked(node, 1)),
      roles.map((edges, r) =>
        section(
          capital(VERBS[ROLES[r]][0]),
          edges.sort((a, b) => b.target.weight - a.target.weight || b.score - a.score),
          (edge) =>
            h(
              "li",
              { class: "neighbour" },
              glyph(edge.target.kind),
              " ",
              named(edge.target),
              " ",
              h("span", { class: "by" }, h("button", { type: "button", onclick: go(`edge:${edge.e}`) }, "why")),
            ),
          20,
        ),
      ),
      resultsOf(model.results.filter((result) => result.paper === node)),
      ["BUILDS_ON", "CITES"].map((type) => [
        section(
          capital(VERBS[type][0]),
          between.filter((edge) => edge.type === type && edge.source === node),
          (edge) => link(edge, edge.target),
        ),
        section(
          capital(VERBS[type][1]),
          between.filter((edge) => edge.type === type && edge.target === node),
          (edge) => link(edge, edge.source),
        ),
      ]),
    ];
  }

  const link = (edge, to) =>
    h(
      "li",
      { class: "neighbour" },
      named(to),
      " ",
      h("span", { class: "by" }, h("button", { type: "button", onclick: go(`edge:${edge.e}`) }, "why")),
    );

  function edge(link) {
    const { source, target } = link;
    const facts = [
      ["Score", percent(link.score)],
      ["Support", counted(link.support, source.paper && target.paper ? "hint" : "paper")],
      ["Found by", link.rule],
      link.derived && ["Derived", "concluded from other links"],
    ];
    return [
      bar(),
      h("p", { class: "kicker" }, "Link"),
      h("h2", {}, named(source), h("span", { class: "also" }, ` ${VERBS[link.type][0]} `), named(target)),
      h("p", { class: "also" }, capital(model.types[link.type]), "."),
      h(
        "table",
        {},
        h(
          "tbody",
          {},
          facts.filter(Boolean).map(([name, fact]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, fact))),
        ),
      ),
      section("Evidence", link.evidence, (piece) =>
        h("li", { class: "said" }, named(model.nodes[piece[0]]), sentence(piece, target.paper ? null : target.kind)),
      ) ?? h("p", { class: "also" }, "No sentence: this link comes from metadata or was concluded."),
    ];
  }

  function region(its) {
    const members = model.nodes
      .filter((node) => node.region === its.r)
      .sort((a, b) => b.weight - a.weight || b.edges.length - a.edges.length);
    const papers = members.filter((node) => node.paper && !node.paper.stub);
    return [
      bar(),
      h("p", { class: "kicker" }, "Topic"),
      h("h2", {}, its.name || "Papers close to each other"),
      h("p", { class: "facts" }, counted(papers.length, "paper")),
      h(
        "section",
        {},
        h("h3", {}, "Concepts"),
        h(
          "div",
          { class: "chips" },
          members
            .filter((node) => !node.paper && node.kind !== "metric")
            .slice(0, 16)
            .map(chip),
        ),
      ),
      section("Papers", papers, (node) => h("li", { class: "said" }, named(node)), 30),
    ];
  }

  /* A method and data: the papers that have both. */
  function pair([method, on]) {
    const papers = method.edges
      .filter(isRole)
      .map((edge) => edge.source)
      .filter((paper) => on.edges.some((edge) => isRole(edge) && edge.source === paper));
    const evidence = (paper) =>
      [method, on].map((node) =>
        node.edges
          .find((edge) => isRole(edge) && edge.source === paper)
          .evidence.slice(0, 1)
          .map((piece) => sentence(piece, node.kind)),
      );
    return [
      bar(),
      h("p", { class: "kicker" }, "In the same papers"),
      h("h2", {}, named(method), h("span", { class: "also" }, " and "), named(on)),
      section("Papers", papers, (paper) => h("li", { class: "said" }, named(paper), evidence(paper))),
    ];
  }

  const events = { askGoal: () => {} };
  function show(element) {
    const held = element.contains(document.activeElement);
    const [link, its, both, node] = [
      edgeOf(model, state.pick),
      regionOf(model, state.pick),
      pairOf(model, state.pick),
      model.byKey.get(state.pick),
    ];
    element.replaceChildren(
      ...h(
        "div",
        {},
        both
          ? pair(both)
          : link
            ? edge(link)
            : its
              ? region(its)
              : node
                ? node.paper
                  ? paper(node)
                  : concept(node)
                : overview(model),
      ).childNodes,
    );
    element.scrollTop = 0;
    if (held) element.focus({ preventScroll: true });
  }
  return { show, sentence, events };
}
