"""What earlier builds left in the database and this one lacks.

In: a session on a database that this build was loaded into. Out: a ``Stale`` of counts and examples; removal, which
touches only what carries kgraph's mark, and keeps a node that a relationship of someone else's holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.export.neo4j_model import BUILD, MARK, Model
from kgraph.schema import EDGES, NODES

if TYPE_CHECKING:
    import neo4j

_BATCH = 5_000
_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Stale:
    """Nodes by label and relationships by type that are no longer in the graph; a few ids; nodes that had to stay."""

    nodes: dict[str, int]
    links: dict[str, int]
    examples: tuple[str, ...] = ()
    held: int = 0

    def __bool__(self) -> bool:
        return bool(self.nodes or self.links)


def find_stale(session: neo4j.Session, model: Model, marks: dict[str, str]) -> Stale:
    """Count what carries this graph's mark and another build."""
    nodes: dict[str, int] = {}
    examples: list[str] = []
    for label in NODES:
        text = f"{_stale_nodes(model, label)} RETURN count(n) AS count, collect(n.id)[..{_EXAMPLES}] AS ids"
        record = session.run(text, marks).single(strict=True)
        if record["count"]:
            nodes[label] = record["count"]
            examples += record["ids"]
    links: dict[str, int] = {}
    for kind in EDGES:
        text = f"{_stale_links(kind)} RETURN count(r) AS count"
        if count := session.run(text, marks).single(strict=True)["count"]:
            links[kind] = count
    return Stale(nodes, links, tuple(examples[:_EXAMPLES]))


def remove_stale(session: neo4j.Session, model: Model, marks: dict[str, str], found: Stale) -> Stale:
    """Remove it, relationships first; return what was found, and how many nodes are held by others' relationships."""
    for kind in found.links:
        _repeat(session, f"{_stale_links(kind)} WITH r LIMIT {_BATCH} DELETE r RETURN count(*) AS count", marks)
    held = 0
    for label in found.nodes:
        stale = _stale_nodes(model, label)
        free = f"{stale} AND NOT (n)--() WITH n LIMIT {_BATCH} DELETE n RETURN count(*) AS count"
        _repeat(session, free, marks)
        rest = session.run(f"{stale} RETURN count(n) AS count", marks)
        held += rest.single(strict=True)["count"]
    return Stale(found.nodes, found.links, found.examples, held)


def _stale_nodes(model: Model, label: str) -> str:
    return f"MATCH (n:`{model.label(label)}`) WHERE n.{MARK} = $mark AND n.{BUILD} <> $build"


def _stale_links(kind: str) -> str:
    return f"MATCH ()-[r:`{kind}`]->() WHERE r.{MARK} = $mark AND r.{BUILD} <> $build"


def _repeat(session: neo4j.Session, text: str, marks: dict[str, str]) -> None:
    def once(tx: neo4j.ManagedTransaction) -> int:
        return int(tx.run(text, marks).single(strict=True)["count"])

    while session.execute_write(once):
        pass
