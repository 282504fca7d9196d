"""The graph into a Neo4j server, over Bolt, through the official driver.

In: a graph directory, a login. Out: its nodes and links in the database, and a ``Loaded`` that says how many, and
what earlier builds left there.

Constraints first, nodes before links, one writer, UNWIND batches. Every batch is a transaction that the driver
tries again while the server is away, and MERGE makes a repetition harmless, so an export that was cut off is
completed by running it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from kgraph.errors import NotAGraphError, ServerError
from kgraph.export import neo4j_model as texts
from kgraph.export.neo4j_model import CONCEPTS, Model, prepare
from kgraph.export.neo4j_server import Login, connected
from kgraph.export.neo4j_stale import Stale, find_stale, remove_stale
from kgraph.records import Edge
from kgraph.schema import EDGES
from kgraph.store import GraphDirectory
from kgraph.store.flat import edge_properties

if TYPE_CHECKING:
    import neo4j

Progress = Callable[[str, int, int], None]
"""Called with a station's name, how many rows are done, and how many there are."""

BATCH = 5_000
"""Rows of a transaction."""
_TABLES = ("papers", "authors", "concepts", "results", "edges")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an export left: rows written, and what is there from earlier builds (or was, if ``removed``)."""

    nodes: int
    links: int
    stale: Stale
    removed: bool


def export(
    graph: GraphDirectory,
    *,
    uri: str,
    user: str,
    password: str,
    database: str | None = None,
    prefix: str = "",
    prune: bool = False,
    progress: Progress | None = None,
) -> Loaded:
    """Load the graph; running it again changes nothing.

    ``prefix`` stands before every label, so that graphs and other people's data live side by side. ``prune``
    removes what kgraph wrote from an earlier build and this one lacks; nothing else is ever removed.

    Raises:
        ServerError: the server is away, refuses, or holds something that is in the way; one line says what to do.
        UsageError: the prefix cannot begin a label.
    """
    model, tell = Model(prefix), progress or (lambda station, done, total: None)
    with connected(Login(uri, user, password, database)) as session:
        prepare(session, model)
        marks = {"mark": model.mark, "build": build_of(graph)}
        rows = graph.manifest["rows"]
        total = sum(rows[name] for name in _TABLES if name != "edges")
        nodes = links = 0
        for nodes in _load_nodes(session, model, graph, marks):
            tell("nodes", nodes, total)
        for links in _load_links(session, model, graph, marks):
            tell("links", links, rows["edges"])
        stale = find_stale(session, model, marks)
        if prune:
            stale = remove_stale(session, model, marks, stale)
        return Loaded(nodes, links, stale, prune)


def build_of(graph: GraphDirectory) -> str:
    """What tells the content of one graph from another: 12 hex digits over the tables that are loaded."""
    whole = hashlib.sha256()
    for name in _TABLES:
        with (graph.path / f"{name}.parquet").open("rb") as table:
            whole.update(hashlib.file_digest(table, "sha256").digest())
    return whole.hexdigest()[:12]


def _load_nodes(session: neo4j.Session, model: Model, graph: GraphDirectory, marks: dict[str, str]) -> Iterator[int]:
    done = 0
    for label, rows in ahead(batches(graph.nodes(), BATCH)):
        session.execute_write(_write_nodes, model, label, rows, marks)
        yield (done := done + len(rows))


def _load_links(session: neo4j.Session, model: Model, graph: GraphDirectory, marks: dict[str, str]) -> Iterator[int]:
    done = 0
    for kind, rows in ahead(link_batches(graph, BATCH)):
        session.execute_write(_write, texts.link_statement(model, kind), rows, marks)
        yield (done := done + len(rows))


def _write_nodes(
    tx: neo4j.ManagedTransaction, model: Model, label: str, rows: list[dict[str, Any]], marks: dict[str, str]
) -> None:
    """Both labels in one transaction: no node is ever seen with half its type."""
    _write(tx, texts.node_statement(model.label(texts.key_label(label))), rows, marks)
    if label in CONCEPTS:
        tx.run(texts.kind_statement(model, label), ids=[row["id"] for row in rows]).consume()


def _write(tx: neo4j.ManagedTransaction, statement: str, rows: list[dict[str, Any]], marks: dict[str, str]) -> None:
    written = tx.run(statement, {"rows": rows} | marks).single(strict=True)["written"]
    if written != len(rows):
        reason = "nodes went away while their links were loaded, or edges.parquet names nodes that are none"
        raise ServerError(f"{len(rows) - written} relationships have no place: {reason}: export again, or build again")


Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")


def batches(keyed: Iterable[tuple[Key, Row]], size: int) -> Iterator[tuple[Key, list[Row]]]:
    """Runs of rows with one key, cut into lists of at most ``size``; one list at a time is in memory.

    Example:
        >>> list(batches([("a", 1), ("a", 2), ("a", 3), ("b", 4)], 2))
        [('a', [1, 2]), ('a', [3]), ('b', [4])]
    """
    for key, run in groupby(keyed, key=itemgetter(0)):
        while rows := [row for _, row in islice(run, size)]:
            yield key, rows


def link_batches(graph: GraphDirectory, size: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Edges by type, as rows of source, target and properties.

    Raises:
        NotAGraphError: the table holds a type that the schema does not know.
    """
    return batches(((edge.type, _link_row(edge)) for edge in graph.edges()), size)


def _link_row(edge: Edge) -> dict[str, Any]:
    if edge.type not in EDGES:
        raise NotAGraphError(f"edges.parquet: {edge.type[:40]!r} is no type of edge: build the graph again")
    return {"source": edge.source, "target": edge.target, "properties": edge_properties(edge)}


def ahead(items: Iterator[Row]) -> Iterator[Row]:
    """The same items, the next one made while the last is worked on: reading goes on while the server writes.

    Example:
        >>> list(ahead(iter([1, 2, 3])))
        [1, 2, 3]
    """
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item
