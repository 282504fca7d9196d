"""The graph into a Neo4j server, over Bolt, through the official driver.

In: a graph directory, a login. Out: its nodes and links in the database, and a ``Loaded`` that says how many, and
what earlier builds left there.

Constraints first, nodes before links, one writer, UNWIND batches. Every batch is a transaction that the driver
tries again while the server is away, and MERGE makes a repetition harmless, so an export that was cut off is
completed by running it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from kgraph.errors import ServerError
from kgraph.export.neo4j.model import Model, doubled_statement, link_statement, node_statement, prepare
from kgraph.export.neo4j.rows import Row, link_batches, node_batches
from kgraph.export.neo4j.server import Login, connected
from kgraph.export.neo4j.stale import Stale, find_stale, remove_stale
from kgraph.store import GraphDirectory

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
    for label, rows in ahead(node_batches(graph, BATCH)):
        session.execute_write(_write, node_statement(model, label), rows, marks)
        yield (done := done + len(rows))


def _load_links(session: neo4j.Session, model: Model, graph: GraphDirectory, marks: dict[str, str]) -> Iterator[int]:
    done = 0
    for kind, rows in ahead(link_batches(graph, BATCH)):
        session.execute_write(_write_links, model, kind, rows, marks)
        yield (done := done + len(rows))


def _write_links(tx: neo4j.ManagedTransaction, model: Model, kind: str, rows: list[Row], marks: dict[str, str]) -> None:
    written = _write(tx, link_statement(model, kind), rows, marks)
    if written < len(rows):
        reason = "nodes went away while their links were loaded, or edges.parquet names nodes that are none"
        raise ServerError(f"{len(rows) - written} relationships have no place: {reason}: export again, or build again")
    if written > len(rows):  # merging two nodes there doubles the links that both had
        tx.run(doubled_statement(model, kind), {"rows": [row[:2] for row in rows]} | marks).consume()


def _write(tx: neo4j.ManagedTransaction, statement: str, rows: list[Row], marks: dict[str, str]) -> int:
    return int(tx.run(statement, {"rows": rows} | marks).single(strict=True)["written"])


Item = TypeVar("Item")


def ahead(items: Iterator[Item]) -> Iterator[Item]:
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
