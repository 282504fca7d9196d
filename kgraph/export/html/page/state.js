/* What the person looks at. In: changes. Out: calls to those who listen, and the address, so that a view can be shared.
   `pick` is a node's id, or "edge:12", "region:3", "pair:5,7". */

const fresh = () => ({
  tab: "map",
  pick: null,
  hops: 0,
  goal: null,
  hidden: new Set(),
  off: new Set(),
  from: null,
  to: null,
  support: 1,
  score: 0,
});
const state = fresh();
const listeners = [];
const listen = (listener) => listeners.push(listener);

function change(patch) {
  if ("pick" in patch && !("hops" in patch)) Object.assign(patch, { hops: 0, goal: null });
  const moved = ("pick" in patch && patch.pick !== state.pick) || ("tab" in patch && patch.tab !== state.tab);
  Object.assign(state, patch);
  const address = written();
  if (address !== (location.hash || "#")) history[moved ? "pushState" : "replaceState"](null, "", address);
  listeners.forEach((listener) => listener(Object.keys(patch)));
}

function written() {
  const usual = fresh();
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (value instanceof Set) value.size && query.set(name, [...value].join(","));
    else if (value !== usual[name]) query.set(name, value);
  }
  return `#${query}`;
}

function readAddress() {
  const query = new URLSearchParams(location.hash.slice(1));
  const read = fresh();
  for (const [name, usual] of Object.entries(read)) {
    const text = query.get(name);
    if (text === null) continue;
    if (usual instanceof Set) read[name] = new Set(text.split(","));
    else if (["from", "to", "hops", "support", "score"].includes(name)) read[name] = Number(text) || usual;
    else read[name] = text;
  }
  Object.assign(state, read);
}

addEventListener("popstate", () => {
  readAddress();
  listeners.forEach((listener) => listener(Object.keys(state)));
});
