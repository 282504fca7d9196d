"""What differs between a graph directory and the server it was loaded into.

In: a graph directory, a login. Out: a stream of ``Difference``, from which ``neo4j_edits`` makes an alias file.
A concept that is gone from the server is told last: the links it had say where it went.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

from kgraph.export.neo4j.load import BATCH
from kgraph.export.neo4j.model import BUILD, CONCEPT, CONCEPTS, MARK, Model, key_label, link_labels
from kgraph.export.neo4j.rows import LINK_NAMES, Row, link_batches, node_batches, node_names
from kgraph.export.neo4j.server import Login, connected
from kgraph.schema import EDGES, NODES
from kgraph.store import GraphDirectory

if TYPE_CHECKING:
    import neo4j

Found = tuple[list[str], dict[str, Any]]
"""Labels and properties of a node on the server."""
Pair = tuple[str, str]
"""Ids of a link's ends."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``missing`` on the server, ``extra`` there, or ``changed``: a property (or the label) with both values.

    ``element`` is such as ``Method method:bert`` or ``p1 -USES-> method:bert``; ``merged_into`` names the concept on
    the server that has a missing concept's name among its names, or most of its links; ``name`` is a concept's here.
    """

    what: Literal["missing", "extra", "changed"]
    element: str
    property: str | None = None
    here: Any = None
    there: Any = None
    merged_into: str | None = None
    name: str | None = None

    def node(self) -> tuple[str, str]:
        """Label and id of what differs, if it is a node.

        Example:
            >>> Difference("missing", "Method method:bert").node()
            ('Method', 'method:bert')
        """
        label, _, id_ = self.element.partition(" ")
        return label, id_

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
        gone: dict[str, Difference] = {}
        for one in _nodes(session, model, graph):
            label, id_ = one.node()
            if one.what == "missing" and label in CONCEPTS:
                gone[id_] = one
            else:
                yield one
        moves = _Moves(frozenset(gone))
        yield from _links(session, model, graph, moves)
        for id_, one in gone.items():
            yield replace(one, merged_into=_absorbed(session, model, one.here, moves.target(id_)))


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"


def _present(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """The values of a row by name; Neo4j has no null properties."""
    return {name: value for name, value in zip(names, row, strict=True) if value is not None}


# ---------------------------------------------------------------- nodes


def _nodes(session: neo4j.Session, model: Model, graph: GraphDirectory) -> Iterator[Difference]:
    ids: set[str] = set()
    for label, rows in node_batches(graph, BATCH):
        ids.update(row[0] for row in rows)
        found = _found_nodes(session, model, label, [row[0] for row in rows])
        for row in rows:
            yield from _node(model, label, _present(node_names(label), row), found.get(row[0]))
    for label in NODES:
        text = f"MATCH (n:`{model.label(label)}`) RETURN n.id AS id"
        extra = sorted(str(record["id"]) for record in session.run(text) if record["id"] not in ids)
        yield from (Difference("extra", f"{label} {one}") for one in extra)


def _found_nodes(session: neo4j.Session, model: Model, label: str, ids: list[str]) -> dict[str, Found]:
    text = (
        f"UNWIND $ids AS id MATCH (n:`{model.label(key_label(label))}` {{id: id}}) "
        "RETURN id, labels(n) AS labels, properties(n) AS p"
    )
    return {record["id"]: (record["labels"], record["p"]) for record in session.run(text, ids=ids)}


def _node(model: Model, label: str, row: dict[str, Any], found: Found | None) -> Iterator[Difference]:
    element, name = f"{label} {row['id']}", row.get("name")
    if found is None:
        yield Difference("missing", element, here=name)
        return
    labels, properties = found
    if model.label(label) not in labels:
        other = next((one for one in NODES if model.label(one) in labels), None)
        yield Difference("changed", element, "label", label, other, name=name)
    for one in _properties(element, row, properties):
        yield replace(one, name=name)


def _absorbed(session: neo4j.Session, model: Model, name: str, moved_to: str | None) -> str | None:
    """The name of the concept that has this one's name, else of the one that has its links."""
    text = (
        f"MATCH (n:`{model.label(CONCEPT)}`) WHERE $name = n.name OR $name IN n.aliases OR n.id = $id "
        "RETURN n.name AS name ORDER BY n.id = $id, n.id LIMIT 1"
    )
    record = session.run(text, name=name, id=moved_to).single()
    return record["name"] if record else None


def _properties(element: str, here: dict[str, Any], there: dict[str, Any]) -> Iterator[Difference]:
    for name in sorted(here.keys() | (there.keys() - {MARK, BUILD})):
        if here.get(name) != there.get(name):
            yield Difference("changed", element, name, here.get(name), there.get(name))


# ---------------------------------------------------------------- links


@dataclass(frozen=True, slots=True)
class _Moves:
    """Where the links of the concepts that are gone went: a link lost at one end and found at another is one vote."""

    gone: frozenset[str]
    votes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def count(self, lost: set[Pair], extra: set[Pair]) -> None:
        """Add the votes of one type of link."""
        for end in (0, 1):
            new = defaultdict(list)
            for pair in extra:
                new[pair[1 - end]].append(pair[end])
            for pair in lost:
                if pair[end] in self.gone:
                    self.votes[pair[end]].update(new[pair[1 - end]])

    def target(self, gone: str) -> str | None:
        """The node that most of its links lead to now."""
        return min(self.votes[gone], key=lambda one: (-self.votes[gone][one], one), default=None)


def _links(session: neo4j.Session, model: Model, graph: GraphDirectory, moves: _Moves) -> Iterator[Difference]:
    missing_types = set(EDGES)
    for kind, runs in groupby(link_batches(graph, BATCH), key=itemgetter(0)):
        missing_types.discard(kind)
        known: set[Pair] = set()
        lost: set[Pair] = set()
        extra: set[Pair] = set()
        for _, rows in runs:
            known.update((source, target) for source, target, *_ in rows)
            yield from _compared(session, model, kind, rows, lost, extra)
        extra |= _found_links(session, model, kind) - known
        moves.count(lost, extra)
        yield from _extra(kind, extra)
    for kind in sorted(missing_types):
        yield from _extra(kind, _found_links(session, model, kind))


def _compared(
    session: neo4j.Session, model: Model, kind: str, rows: list[Row], lost: set[Pair], extra: set[Pair]
) -> Iterator[Difference]:
    source, target = map(model.label, link_labels(kind))
    text = (
        f"UNWIND $pairs AS pair MATCH (a:`{source}` {{id: pair[0]}})-[r:`{kind}` {{{MARK}: $mark}}]->"
        f"(b:`{target}` {{id: pair[1]}}) RETURN a.id AS a, b.id AS b, properties(r) AS p"
    )
    pairs = [row[:2] for row in rows]
    found: dict[Pair, dict[str, Any]] = {}
    for record in session.run(text, pairs=pairs, mark=model.mark):
        pair = record["a"], record["b"]
        if pair in found:  # merging two nodes there doubles the links that both had
            extra.add(pair)
        found[pair] = record["p"]
    for source, target, *values in rows:
        pair = source, target
        if pair in found:
            yield from _properties(_link(kind, pair), _present(LINK_NAMES[2:], values), found[pair])
        else:
            lost.add(pair)
            yield Difference("missing", _link(kind, pair))


def _found_links(session: neo4j.Session, model: Model, kind: str) -> set[Pair]:
    text = f"MATCH (a)-[r:`{kind}`]->(b) WHERE r.{MARK} = $mark RETURN a.id AS a, b.id AS b"
    return {(str(record["a"]), str(record["b"])) for record in session.run(text, mark=model.mark)}


def _extra(kind: str, pairs: set[Pair]) -> Iterator[Difference]:
    yield from (Difference("extra", _link(kind, pair)) for pair in sorted(pairs))


def _link(kind: str, pair: Pair) -> str:
    return f"{pair[0]} -{kind}-> {pair[1]}"
