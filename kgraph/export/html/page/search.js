/* Finding nodes by what they are called. In: the model, then queries. Out: ranked nodes with the name that matched. */

const folded = (text) =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();

function buildIndex(model) {
  return model.nodes.map((node) => ({
    node,
    name: folded(node.name),
    others: (node.aliases ?? []).map((alias) => [folded(alias), alias]),
  }));
}

/* 0: the whole name, 1: its start, 2: a word's start, 3: inside, 4: every word of the query somewhere. */
function closeness(text, query, parts) {
  const at = text.indexOf(query);
  if (at === 0) return text.length === query.length ? 0 : 1;
  if (at > 0) return /[\p{L}\p{N}]/u.test(text[at - 1]) ? 3 : 2;
  return parts.length > 1 && parts.every((part) => text.includes(part)) ? 4 : Infinity;
}

const before = (a, b) =>
  Math.floor(a.best) - Math.floor(b.best) || b.node.weight - a.node.weight || a.best - b.best || a.node.n - b.node.n;

/* Only the best few are kept in order: to sort all that a single letter finds would take longer than to find it. */
function find(index, text, limit = 12) {
  const query = folded(text.trim());
  if (!query) return [];
  const parts = query.split(/\s+/);
  const hits = [];
  for (const { node, name, others } of index) {
    let best = closeness(name, query, parts);
    let why = null;
    for (const [alias, shown] of others) {
      const close = closeness(alias, query, parts) + 0.5;
      if (close < best) [best, why] = [close, shown];
    }
    const hit = { node, best, why };
    if (best === Infinity || (hits.length === limit && before(hit, hits[limit - 1]) > 0)) continue;
    const at = hits.findIndex((other) => before(hit, other) < 0);
    hits.splice(at < 0 ? hits.length : at, 0, hit);
    hits.length = Math.min(hits.length, limit);
  }
  return hits;
}
