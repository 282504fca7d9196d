/* Making elements. In: names, properties, children. Out: elements whose text is always text, never markup. */

function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const byId = (id) => document.getElementById(id);

/* Only these lead out of the page, and only when a person clicks. */
function outward(address, label) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  return h("a", { class: "button", href: url.href, target: "_blank", rel: "noopener noreferrer" }, label);
}

/* The shape of each kind, in a box of 13; as large as a circle of OUTLINE_RADIUS looks. */
const OUTLINE_RADIUS = 5.3;
const OUTLINES = {
  paper: "M2 2h9v9H2z",
  method: "M6.5 1.2a5.3 5.3 0 1 1 0 10.6a5.3 5.3 0 1 1 0-10.6z",
  dataset: "M6.5 .4L12.6 6.5L6.5 12.6L.4 6.5z",
  benchmark: "M6.5 1L12.5 11.8H.5z",
  task: "M3.4 1.1h6.2L12.7 6.5L9.6 11.9H3.4L.3 6.5z",
  metric: "M6.5 .4l1.8 4h4.4L9.2 7.2l1.3 4.6L6.5 9.2L2.5 11.8l1.3-4.6L.3 4.4h4.4z",
};

function glyph(kind) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("class", "glyph");
  svg.setAttribute("viewBox", "0 0 13 13");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", OUTLINES[kind]);
  path.style.fill = `var(--${kind})`;
  svg.append(path);
  return svg;
}

const counted = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
const capital = (word) => word[0].toUpperCase() + word.slice(1);
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
