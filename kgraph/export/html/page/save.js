/* Taking a view along. In: the drawn scene and its view. Out: PNG, SVG and CSV files, made here in the page. */

const escaped = (text) =>
  String(text)
    .replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");

function svgOf(drawn, islands, view, spots, family) {
  const colour = colours();
  const place = (node) => view.toScreen(drawn.at.get(node));
  const round = (number) => number.toFixed(1);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${view.width}" height="${view.height}" font-family="${escaped(family)}">`,
    `<rect width="100%" height="100%" fill="${colour.bg}"/>`,
  ];
  for (const { outline } of islands) {
    const points = outline
      .map(view.toScreen)
      .map(({ x, y }) => `${round(x)},${round(y)}`)
      .join(" ");
    parts.push(
      `<polygon points="${points}" fill="${colour.island}" stroke="${colour.island}" stroke-width="${round(52 * view.scale)}" stroke-linejoin="round"/>`,
    );
  }
  for (const { source, target } of drawn.seen) {
    const [from, to] = [place(source), place(target)];
    const opacity = drawn.mode !== "all" ? 0.8 : source.region === target.region ? 0.5 : 0.16;
    parts.push(
      `<line x1="${round(from.x)}" y1="${round(from.y)}" x2="${round(to.x)}" y2="${round(to.y)}" stroke="${colour.edge}" stroke-opacity="${opacity}"/>`,
    );
  }
  for (const node of drawn.at.keys()) {
    const { x, y } = place(node);
    const size = (node.radius * view.scale) / OUTLINE_RADIUS;
    parts.push(
      `<path d="${OUTLINES[node.kind]}" transform="translate(${round(x)} ${round(y)}) scale(${size.toFixed(3)}) translate(-6.5 -6.5)" fill="${colour[node.kind]}"><title>${escaped(node.name)}</title></path>`,
    );
  }
  for (const { text, x, y, size, weight, fill } of spots)
    parts.push(
      `<text x="${round(x)}" y="${round(y + size * 0.9)}" font-size="${round(size)}" font-weight="${weight}" fill="${fill}" stroke="${colour.bg}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">${escaped(text)}</text>`,
    );
  return `${parts.join("\n")}\n</svg>\n`;
}

/* One line a link; a text that a spreadsheet would take for a formula gets an apostrophe in front. */
function csvOf(drawn) {
  const cell = (value) =>
    `"${String(value ?? "")
      .replace(/^(?=[=+\-@\t\r])/, "'")
      .replaceAll('"', '""')}"`;
  const rows = drawn.edges.map((edge) => [
    edge.source.id,
    edge.source.name,
    edge.type,
    edge.target.id,
    edge.target.name,
    edge.target.kind,
    edge.score,
    edge.support,
    edge.rule,
  ]);
  return (
    [["source", "source_name", "type", "target", "target_name", "target_kind", "score", "support", "rule"], ...rows]
      .map((row) => row.map(cell).join(","))
      .join("\r\n") + "\r\n"
  );
}

function download(name, content) {
  const address = URL.createObjectURL(content);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

async function pngOf(svg, { width, height }) {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  image.src = address;
  await image.decode();
  const canvas = h("canvas", { width: String(width * 2), height: String(height * 2) });
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  context.drawImage(image, 0, 0, width, height);
  URL.revokeObjectURL(address);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function buildSave(element, current) {
  const save = {
    PNG: async () => download("kgraph.png", await pngOf(current.svg(), current.view())),
    SVG: () => download("kgraph.svg", new Blob([current.svg()], { type: "image/svg+xml" })),
    CSV: () => download("kgraph.csv", new Blob(["\ufeff", current.csv()], { type: "text/csv" })),
  };
  const choices = h(
    "div",
    { id: "saves", hidden: true },
    Object.keys(save).map((name) =>
      h("button", { type: "button", onclick: () => (save[name](), open(false)) }, `Save as ${name}`),
    ),
  );
  const button = h(
    "button",
    {
      type: "button",
      id: "save",
      "aria-expanded": "false",
      "aria-controls": "saves",
      onclick: () => open(choices.hidden),
    },
    "Save",
  );
  const open = (on) => {
    choices.hidden = !on;
    button.setAttribute("aria-expanded", String(on));
  };
  element.append(button, choices);
  element.addEventListener(
    "keydown",
    (event) => event.key === "Escape" && !choices.hidden && (open(false), button.focus(), event.stopPropagation()),
  );
  document.addEventListener("click", (event) => element.contains(event.target) || open(false));
}
