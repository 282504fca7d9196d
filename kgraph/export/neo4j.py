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
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from kgraph.errors import ServerError
from kgraph.export import neo4j_model as texts
from kgraph.export.neo4j_model import CONCEPT, CONCEPTS, Model, prepare
from kgraph.export.neo4j_server import Login, connected
from kgraph.export.neo4j_stale import Stale, find_stale, remove_stale
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
    for label, rows in ahead(batches(graph.nodes(), BATCH)):
        name, concept = model.label(label), model.label(CONCEPT) if label in CONCEPTS else None
        session.execute_write(_write_nodes, name, concept, rows, marks)
        yield (done := done + len(rows))


def _load_links(session: neo4j.Session, model: Model, graph: GraphDirectory, marks: dict[str, str]) -> Iterator[int]:
    done = 0
    for (kind, source, target), rows in ahead(link_batches(graph, BATCH)):
        statement = texts.link_statement(kind, model.label(source), model.label(target))
        session.execute_write(_write, statement, rows, marks)
        yield (done := done + len(rows))


def _write_nodes(
    tx: neo4j.ManagedTransaction, label: str, concept: str | None, rows: list[dict[str, Any]], marks: dict[str, str]
) -> None:
    """Both labels in one transaction: no node is ever seen with half its type."""
    _write(tx, texts.node_statement(label), rows, marks)
    if concept:
        statement = texts.concept_statement(label, concept)
        tx.run(statement, ids=[row["id"] for row in rows]).consume()


def _write(tx: neo4j.ManagedTransaction, statement: str, rows: list[dict[str, Any]], marks: dict[str, str]) -> None:
    written = tx.run(statement, {"rows": rows} | marks).single(strict=True)["written"]
    if written != len(rows):
        raise ServerError(f"{len(rows) - written} nodes went away while their links were loaded: export again")


Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")


def batches(keyed: Iterable[tuple[Key, Row]], size: int) -> Iterator[tuple[Key, list[Row]]]:
    """Rows gathered by key into lists of at most ``size``; those of one key keep their order.

    Example:
        >>> list(batches([("a", 1), ("b", 2), ("a", 3), ("a", 4)], 2))
        [('a', [1, 3]), ('b', [2]), ('a', [4])]
    """
    waiting: dict[Key, list[Row]] = {}
    for key, row in keyed:
        rows = waiting.setdefault(key, [])
        rows.append(row)
        if len(rows) == size:
            yield key, waiting.pop(key)
    yield from waiting.items()


def link_batches(graph: GraphDirectory, size: int) -> Iterator[tuple[tuple[str, str, str], list[dict[str, Any]]]]:
    """Links by type, source label and target label, as rows of source, target and properties."""
    for _, links in groupby(graph.links(), key=lambda link: link[0]):
        keyed = (((kind, s, t), {"source": a, "target": b, "properties": p}) for kind, s, a, t, b, p in links)
        yield from batches(keyed, size)


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
