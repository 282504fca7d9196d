/* What panels are built of: names that can be clicked, sentences with the name marked, sections that unfold.
   In: the model. Out: functions that make elements. */

function buildPieces(model) {
  const go =
    (key, patch = {}) =>
    () =>
      change({ pick: key, ...patch });
  const named = (node, properties = {}) =>
    h("button", { class: "link", type: "button", dir: "auto", onclick: go(node.id), ...properties }, node.name);
  const kicker = (node) => h("p", { class: "kicker" }, glyph(node.kind), capital(node.kind));
  const count = (n) => h("span", { class: "count" }, ` ${n.toLocaleString("en")}`);
  const percent = (score) => `${Math.round(score * 100)}%`;

  /* A sentence with the name in it marked. */
  function sentence([paper, field, start, end, from, to], kind) {
    const { title = "", abstract = "" } = model.nodes[paper].paper;
    const text = field ? abstract : title;
    const mark = h("mark", {}, text.slice(start, end));
    if (kind) mark.style.setProperty("--kind", `var(--${kind})`);
    return h("blockquote", { dir: "auto" }, text.slice(from, start), mark, text.slice(end, to));
  }

  function unfolding(items, make, shown = 12) {
    const list = h("ul");
    const more = h("button", { class: "more", type: "button", onclick: () => grow(50) });
    let end = 0;
    function grow(by) {
      const first = items.slice(end, end + by).map(make);
      list.append(...first);
      if (end) (first[0].querySelector("button, a") ?? list).focus();
      end += first.length;
      more.hidden = end >= items.length;
      more.textContent = `Show ${Math.min(50, items.length - end)} more of ${items.length.toLocaleString("en")}`;
    }
    grow(shown);
    return [list, more];
  }

  const section = (title, items, make, shown) =>
    items.length ? h("section", {}, h("h3", {}, title, count(items.length)), unfolding(items, make, shown)) : null;

  function bar(...extra) {
    return h(
      "div",
      { class: "bar" },
      h("button", { class: "button", type: "button", onclick: go(null) }, "← Overview"),
      h("span", { class: "grow" }),
      extra,
    );
  }

  /* The aliases that are more than the name in other capitals or in the plural. */
  function others(node) {
    const bare = (text) =>
      folded(text)
        .replace(/[\s-]+/g, "")
        .replace(/s$/, "");
    const seen = new Set([bare(node.name)]);
    return node.aliases.filter((alias) => alias && !seen.has(bare(alias)) && seen.add(bare(alias)));
  }

  const chip = (node) =>
    h(
      "button",
      { class: "chip", type: "button", onclick: go(node.id) },
      glyph(node.kind),
      h("span", { dir: "auto" }, node.name),
    );

  /* Title or abstract with every concept marked in its kind's colour; the longest of overlapping names wins. */
  function marked(node, field) {
    const text = (field ? node.paper.abstract : node.paper.title) ?? "";
    const spans = [];
    const flat = node.paper.spans ?? [];
    for (let k = 0; k < flat.length; k += 4)
      if (flat[k + 1] === field) spans.push({ concept: model.nodes[flat[k]], start: flat[k + 2], end: flat[k + 3] });
    spans.sort((a, b) => a.start - b.start || b.end - a.end);
    const parts = [];
    let done = 0;
    for (const { concept, start, end } of spans) {
      if (start < done) continue;
      const mark = h(
        "mark",
        {
          class: "link",
          role: "link",
          tabindex: "0",
          title: `${concept.kind}: ${concept.name}`,
          onclick: go(concept.id),
          onkeydown: (press) => press.key === "Enter" && go(concept.id)(),
        },
        text.slice(start, end),
      );
      mark.style.setProperty("--kind", `var(--${concept.kind})`);
      parts.push(text.slice(done, start), mark);
      done = end;
    }
    return [...parts, text.slice(done) || (parts.length ? "" : field ? "" : "(no title)")];
  }

  return { go, named, kicker, percent, sentence, section, bar, chip, marked, others };
}
