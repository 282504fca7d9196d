/* The legend, which is the filter. In: model and scene. Out: a column of switches that change the state. */

function buildFilters(model, element) {
  const toggled = (set, name) => {
    const next = new Set(set);
    if (!next.delete(name)) next.add(name);
    return next;
  };
  const many = {
    paper: "Papers",
    method: "Methods",
    dataset: "Datasets",
    benchmark: "Benchmarks",
    task: "Tasks",
    metric: "Metrics",
  };
  const counts = Object.fromEntries(
    model.kinds.map((kind) => [kind, model.nodes.filter((node) => node.kind === kind && !node.paper?.stub).length]),
  );
  const years = [...yearsOf(model)].sort((a, b) => a - b);
  const most = model.nodes.reduce((best, node) => Math.max(best, node.papers ?? 0), 1);
  const linked = Object.keys(model.types)
    .map((type) => [type, model.edges.filter((edge) => edge.type === type).length])
    .filter(([, n]) => n);
  const open = { links: false };

  function kinds() {
    return model.kinds
      .filter((kind) => counts[kind])
      .map((kind) =>
        h(
          "button",
          {
            class: "kind",
            type: "button",
            "data-kind": kind,
            "aria-pressed": String(!state.hidden.has(kind)),
            onclick: () => change({ hidden: toggled(state.hidden, kind) }),
          },
          glyph(kind),
          many[kind],
          h("span", { class: "count" }, counts[kind].toLocaleString("en")),
        ),
      );
  }

  function links() {
    return linked.map(([type, n]) =>
      h(
        "label",
        { title: model.types[type] },
        h("input", {
          type: "checkbox",
          "data-type": type,
          checked: !state.off.has(type),
          onchange: () => change({ off: toggled(state.off, type) }),
        }),
        VERBS[type][0],
        h("span", { class: "count" }, n.toLocaleString("en")),
      ),
    );
  }

  function range(label, name, properties) {
    return h(
      "label",
      { class: "range" },
      label,
      h("input", {
        type: "range",
        "data-filter": name,
        value: String(state[name]),
        ...properties,
        onchange: (event) => change({ [name]: Number(event.target.value) }),
      }),
    );
  }

  function yearRange() {
    if (years.length < 2) return null;
    const choice = (name, usual, label) => {
      const select = h(
        "select",
        {
          "aria-label": label,
          onchange: (event) =>
            change({ [name]: Number(event.target.value) === usual ? null : Number(event.target.value) }),
        },
        years.map((year) => h("option", { value: String(year) }, String(year))),
      );
      select.value = String(state[name] ?? usual);
      return select;
    };
    return h(
      "div",
      { class: "years" },
      choice("from", years[0], "From year"),
      "–",
      choice("to", years.at(-1), "To year"),
    );
  }

  function show() {
    const focused = element.contains(document.activeElement) ? document.activeElement : null;
    const again = focused?.dataset.kind
      ? `[data-kind="${focused.dataset.kind}"]`
      : focused?.dataset.type
        ? `[data-type="${focused.dataset.type}"]`
        : focused?.dataset.filter
          ? `[data-filter="${focused.dataset.filter}"]`
          : null;
    element.replaceChildren(
      ...kinds(),
      h(
        "details",
        { open: open.links, ontoggle: (event) => (open.links = event.target.open) },
        h("summary", {}, "Links and filters"),
        links(),
        yearRange(),
        most > 1 &&
          range(
            state.support > 1 ? `Named by at least ${state.support} papers` : "Named by at least 1 paper",
            "support",
            { min: "1", max: String(Math.min(most, 20)) },
          ),
        range(`Score at least ${Math.round(state.score * 100)}%`, "score", { min: "0", max: "0.95", step: "0.05" }),
      ),
    );
    if (again) element.querySelector(again)?.focus();
  }
  return { show };
}
