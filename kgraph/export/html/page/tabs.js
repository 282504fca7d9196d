/* The row of views. In: model, scene, panel. Out: tabs that arrow keys move through, and the sheet of the chosen one. */

function buildTabs(model, scene, panel) {
  const sheet = byId("sheet");
  const years = yearsOf(model);
  const views = [
    ["map", "Map", null],
    ["concepts", "Concepts", () => conceptsSheet(model, scene)],
    ["papers", "Papers", () => papersSheet(model, scene)],
    years.size > 1 && ["timeline", "Timeline", () => timelineSheet(model, scene)],
    ["matrix", "Matrix", () => matrixSheet(model, scene)],
    model.results.length > 0 && ["results", "Results", () => resultsSheet(model, panel)],
  ].filter(Boolean);
  const buttons = views.map(([name, label]) =>
    h(
      "button",
      {
        id: `tab-${name}`,
        role: "tab",
        type: "button",
        "aria-controls": name === "map" ? "map" : "sheet",
        onclick: () => change({ tab: name }),
        onkeydown: steer,
      },
      label,
    ),
  );
  byId("tabs").append(...buttons);

  function steer(event) {
    const [now, end] = [buttons.indexOf(event.target), buttons.length - 1];
    const next = { ArrowRight: now < end ? now + 1 : 0, ArrowLeft: now ? now - 1 : end, Home: 0, End: end }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons[next].focus();
    change({ tab: views[next][0] });
  }

  function show() {
    const [name, , make] = views.find(([its]) => its === state.tab) ?? views[0];
    buttons.forEach((button, k) => {
      button.setAttribute("aria-selected", String(views[k][0] === name));
      button.tabIndex = views[k][0] === name ? 0 : -1;
    });
    byId("map").inert = Boolean(make);
    sheet.hidden = !make;
    if (!make) return sheet.replaceChildren();
    sheet.setAttribute("aria-labelledby", `tab-${name}`);
    return sheet.replaceChildren(...h("div", {}, make()).childNodes);
  }
  return { show };
}
