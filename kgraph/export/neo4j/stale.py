"""What earlier builds left in the database and this one lacks.

In: a session on a database that this build was loaded into. Out: a ``Stale`` of counts and examples; removal, which
touches only what carries kgraph's mark, and keeps a node that a relationship of someone else's holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kgraph.export.neo4j.model import BUILD, MARK, Model
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
    label = "[label IN labels(n) WHERE label IN $labels][0]"
    text = f"{_stale_nodes(model)} RETURN {label} AS label, count(n) AS count, collect(n.id)[..{_EXAMPLES}] AS ids"
    found = session.run(text, marks, labels=[model.label(label) for label in NODES]).data()
    nodes = {record["label"].removeprefix(model.prefix): record for record in found}
    counts = {label: nodes[label]["count"] for label in NODES if label in nodes}
    links = session.run(f"{_stale_links()} RETURN type(r) AS kind, count(r) AS count ORDER BY kind", marks)
    examples = [id_ for label in counts for id_ in nodes[label]["ids"]]
    return Stale(counts, {record["kind"]: record["count"] for record in links}, tuple(examples[:_EXAMPLES]))


def remove_stale(session: neo4j.Session, model: Model, marks: dict[str, str], found: Stale) -> Stale:
    """Remove it, relationships first; return what was found, and how many nodes are held by others' relationships."""
    if not found:
        return found
    stale = _stale_nodes(model)
    _repeat(session, f"{_stale_links()} WITH r LIMIT {_BATCH} DELETE r RETURN count(*) AS count", marks)
    _repeat(session, f"{stale} AND NOT (n)--() WITH n LIMIT {_BATCH} DELETE n RETURN count(*) AS count", marks)
    held = session.run(f"{stale} RETURN count(n) AS count", marks).single(strict=True)["count"]
    return replace(found, held=held)


def _stale_nodes(model: Model) -> str:
    return f"MATCH (n:{model.any_label}) WHERE n.{MARK} = $mark AND n.{BUILD} <> $build"


def _stale_links() -> str:
    return f"MATCH ()-[r:{'|'.join(f'`{kind}`' for kind in EDGES)}]->() WHERE r.{MARK} = $mark AND r.{BUILD} <> $build"


def _repeat(session: neo4j.Session, text: str, marks: dict[str, str]) -> None:
    def once(tx: neo4j.ManagedTransaction) -> int:
        return int(tx.run(text, marks).single(strict=True)["count"])

    while session.execute_write(once):
        pass
