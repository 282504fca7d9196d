/* Search as you type: a combobox. In: the index and what to do with a choice. Out: keyboard and pointer, both whole. */

function buildSearchbox(model, element) {
  const index = buildIndex(model);
  const usual = "Search papers, methods, datasets…";
  const input = h("input", {
    type: "text",
    role: "combobox",
    "aria-label": "Search",
    "aria-expanded": "false",
    "aria-controls": "hits",
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: usual,
  });
  const list = h("ul", { id: "hits", role: "listbox", "aria-label": "Results", hidden: true });
  element.append(input, h("kbd", { "aria-hidden": "true" }, "/"), list);
  let hits = [];
  let at = 0;
  let from = null;
  let choose = (node) => change({ pick: node.id, tab: "map" });

  function open(on) {
    list.hidden = !on;
    input.setAttribute("aria-expanded", String(on));
    if (!on) input.removeAttribute("aria-activedescendant");
  }

  function point(to) {
    at = (to + hits.length) % hits.length;
    [...list.children].forEach((item, k) => item.setAttribute("aria-selected", String(k === at)));
    list.children[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[at].id);
  }

  function look() {
    hits = find(index, input.value);
    const note = ({ node, why }) =>
      why ? `also “${why}”` : node.paper ? (node.paper.year ?? "") : counted(node.papers, "paper");
    list.replaceChildren(
      ...hits.map((hit, k) =>
        h(
          "li",
          { id: `hit-${k}`, role: "option", onmousedown: (event) => (event.preventDefault(), take(k)) },
          glyph(hit.node.kind),
          h("span", { dir: "auto" }, hit.node.name),
          h("span", { class: "why" }, note(hit)),
        ),
      ),
    );
    if (!hits.length && input.value.trim())
      list.replaceChildren(h("li", { class: "none", role: "option", "aria-disabled": "true" }, "Nothing of that name"));
    open(input.value.trim() !== "");
    if (hits.length) point(0);
  }

  function take(k) {
    const { node } = hits[k];
    const chosen = choose;
    close();
    byId("panel").focus();
    chosen(node);
  }

  function close() {
    input.value = "";
    input.placeholder = usual;
    choose = (node) => change({ pick: node.id, tab: "map" });
    open(false);
  }

  input.addEventListener("input", look);
  input.addEventListener("blur", close);
  input.addEventListener("focus", ({ relatedTarget }) => {
    from = relatedTarget;
    if (input.value.trim()) look();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") (close(), from?.isConnected ? from.focus() : input.blur());
    else if (list.hidden || !hits.length) return;
    else if (event.key === "ArrowDown") point(at + 1);
    else if (event.key === "ArrowUp") point(at - 1);
    else if (event.key === "Enter") take(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function ask(question, answer) {
    input.placeholder = question;
    choose = answer;
    input.focus();
  }
  return { ask, focus: () => input.focus() };
}
