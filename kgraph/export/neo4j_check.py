"""What differs between a graph directory and the server it was loaded into.

In: a graph directory, a login. Out: a stream of ``Difference``; and ``decisions``, which turns what somebody edited
there (a renamed, retyped, merged or deleted concept) into lines of an alias file, so that the next build keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from kgraph.export.neo4j import BATCH, batches
from kgraph.export.neo4j_model import BUILD, CONCEPT, CONCEPTS, MARK, Model
from kgraph.export.neo4j_server import Login, connected
from kgraph.schema import CONCEPT_LABELS, EDGES, NODES
from kgraph.store import GraphDirectory

if TYPE_CHECKING:
    import neo4j

Found = tuple[list[str], dict[str, Any]]
"""Labels and properties of a node on the server."""
_KINDS = {label: kind for kind, label in CONCEPT_LABELS.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """``missing`` on the server, ``extra`` there, or ``changed``: a property (or the label) with both values.

    ``element`` is such as ``Method method:bert`` or ``p1 -USES-> method:bert``; ``merged_into`` names the concept on
    the server that has a missing concept's name among its names.
    """

    what: Literal["missing", "extra", "changed"]
    element: str
    property: str | None = None
    here: Any = None
    there: Any = None
    merged_into: str | None = None

    def __str__(self) -> str:
        if self.what == "changed":
            return f"changed  {self.element}  {self.property}: {_short(self.here)} → {_short(self.there)}"
        return f"{self.what:7}  {self.element}" + (f"  (now {self.merged_into})" if self.merged_into else "")


def check(
    graph: GraphDirectory, *, uri: str, user: str, password: str, database: str | None = None, prefix: str = ""
) -> Iterator[Difference]:
    """Compare node by node and link by link; nothing is written.

    Raises:
        ServerError: the server is away or refuses.
        UsageError: the prefix cannot begin a label.
    """
    model = Model(prefix)
    with connected(Login(uri, user, password, database)) as session:
        yield from _nodes(session, model, graph)
        yield from _links(session, model, graph)


def decisions(differences: Iterable[Difference]) -> str:
    """The lines of an alias file that say what was edited on the server; empty if nothing there can be said so.

    Example:
        >>> print(decisions([Difference("changed", "Method method:sgd", "name", "sgd", "SGD")]))
        [rename]
        "sgd" = "SGD"
    """
    drop: list[str] = []
    sections: dict[str, dict[str, Any]] = {"merge": {}, "rename": {}, "retype": {}}
    for one in differences:
        if one.element.split(" ")[0] not in CONCEPTS:
            continue
        if one.what == "missing" and one.merged_into:
            sections["merge"].setdefault(one.merged_into, []).append(one.here)
        elif one.what == "missing":
            drop.append(one.here)
        elif one.property == "name" and isinstance(one.there, str):
            sections["rename"][one.here] = one.there
        elif one.property == "label":
            sections["retype"][one.here] = _KINDS[one.there]
    return "\n\n".join(_toml(drop, sections))


def _toml(drop: list[str], sections: dict[str, dict[str, Any]]) -> Iterator[str]:
    if drop:
        yield f"drop = {_quoted(drop)}"
    for name, entries in sections.items():
        if entries:
            yield "\n".join([f"[{name}]", *(f"{_quoted(key)} = {_quoted(value)}" for key, value in entries.items())])


def _quoted(value: Any) -> str:
    """A string or list of strings as TOML, whose basic strings are JSON's but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"


def _present(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}


# ---------------------------------------------------------------- nodes


def _nodes(session: neo4j.Session, model: Model, graph: GraphDirectory) -> Iterator[Difference]:
    ids: set[str] = set()
    for label, rows in batches(graph.nodes(), BATCH):
        ids.update(row["id"] for row in rows)
        found = _found_nodes(session, model, label, [row["id"] for row in rows])
        for row in rows:
            yield from _node(session, model, label, row, found.get(row["id"]))
    for label in NODES:
        text = f"MATCH (n:`{model.label(label)}`) RETURN n.id AS id"
        extra = sorted(str(record["id"]) for record in session.run(text) if record["id"] not in ids)
        yield from (Difference("extra", f"{label} {one}") for one in extra)


def _found_nodes(session: neo4j.Session, model: Model, label: str, ids: list[str]) -> dict[str, Found]:
    """Concepts are looked for by the label they share: somebody may have changed the other."""
    shared = model.label(CONCEPT if label in CONCEPTS else label)
    text = f"UNWIND $ids AS id MATCH (n:`{shared}` {{id: id}}) RETURN id, labels(n) AS labels, properties(n) AS p"
    return {record["id"]: (record["labels"], record["p"]) for record in session.run(text, ids=ids)}


def _node(
    session: neo4j.Session,
    model: Model,
    label: str,
    row: dict[str, Any],
    found: Found | None,
) -> Iterator[Difference]:
    element, name = f"{label} {row['id']}", row.get("name")
    if found is None:
        into = _absorbed(session, model, label, name) if label in CONCEPTS else None
        yield Difference("missing", element, here=name, merged_into=into)
        return
    labels, properties = found
    if model.label(label) not in labels:
        other = next((one for one in NODES if model.label(one) in labels), None)
        yield Difference("changed", element, "label", name, other)
    yield from _properties(element, _present(row), properties)


def _absorbed(session: neo4j.Session, model: Model, label: str, name: str | None) -> str | None:
    text = (
        f"MATCH (n:`{model.label(CONCEPT)}`) WHERE $name = n.name OR $name IN n.aliases "
        "RETURN n.name AS name ORDER BY n.id LIMIT 1"
    )
    record = session.run(text, name=name).single()
    return record["name"] if record else None


def _properties(element: str, here: dict[str, Any], there: dict[str, Any]) -> Iterator[Difference]:
    for name in sorted(here.keys() | (there.keys() - {MARK, BUILD})):
        if here.get(name) != there.get(name):
            yield Difference("changed", element, name, here.get(name), there.get(name))


# ---------------------------------------------------------------- links


def _links(session: neo4j.Session, model: Model, graph: GraphDirectory) -> Iterator[Difference]:
    missing_types = set(EDGES)
    for kind, links in groupby(graph.links(), key=lambda link: link[0]):
        missing_types.discard(kind)
        known: set[tuple[str, str]] = set()
        keyed = (((s, t), (a, b, properties)) for _, s, a, t, b, properties in links)
        for (source, target), rows in batches(keyed, BATCH):
            known.update((a, b) for a, b, _ in rows)
            yield from _compared(session, model, (kind, source, target), rows)
        yield from _extra_links(session, model, kind, known)
    for kind in sorted(missing_types):
        yield from _extra_links(session, model, kind, set())


def _compared(
    session: neo4j.Session,
    model: Model,
    ends: tuple[str, str, str],
    rows: list[tuple[str, str, dict[str, Any]]],
) -> Iterator[Difference]:
    kind, *labels = ends
    source, target = (model.label(CONCEPT if label in CONCEPTS else label) for label in labels)
    text = (
        f"UNWIND $pairs AS pair MATCH (a:`{source}` {{id: pair[0]}})-[r:`{kind}` {{{MARK}: $mark}}]->"
        f"(b:`{target}` {{id: pair[1]}}) RETURN a.id AS a, b.id AS b, properties(r) AS p"
    )
    pairs = [[a, b] for a, b, _ in rows]
    found = {(r["a"], r["b"]): r["p"] for r in session.run(text, pairs=pairs, mark=model.mark)}
    for a, b, properties in rows:
        element = f"{a} -{kind}-> {b}"
        if (a, b) not in found:
            yield Difference("missing", element)
        else:
            yield from _properties(element, _present(properties), found[a, b])


def _extra_links(session: neo4j.Session, model: Model, kind: str, known: set[tuple[str, str]]) -> Iterator[Difference]:
    text = f"MATCH (a)-[r:`{kind}`]->(b) WHERE r.{MARK} = $mark RETURN a.id AS a, b.id AS b"
    pairs = ((record["a"], record["b"]) for record in session.run(text, mark=model.mark))
    yield from (Difference("extra", f"{a} -{kind}-> {b}") for a, b in sorted(set(pairs) - known, key=str))
