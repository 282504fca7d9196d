"""The graph on the disk: ``write`` leaves a graph directory, ``open_graph`` reads one.

In: rows for each table, or a ``Graph`` of records. Out: the directory with its tables, manifest, list of skipped
records and embedded Cypher database, put in place whole or not at all; and back, streams of records, flat nodes and
links, answers. The place may be a URL: then the directory grows on this disk and is put there, or fetched from there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kgraph.records import Graph, Skipped
from kgraph.schema import FORMAT_VERSION
from kgraph.store import swap
from kgraph.store.cypher import Answer
from kgraph.store.directory import OWN, SKIPPED, GraphDirectory
from kgraph.store.swap import MANIFEST
from kgraph.store.tables import TABLES, Rows, graph_rows, write_tables
from kgraph.urls import place

__all__ = ["Answer", "Building", "GraphDirectory", "Reservation", "open_graph", "reserve", "write"]

Finish = Callable[[GraphDirectory], None]


@dataclass(frozen=True, slots=True)
class Building:
    """A new graph directory that grows beside its place; ``scratch`` is inside it and goes before it is put there."""

    path: Path
    scratch: Path

    def write(self, rows: Iterable[Rows], *, skipped: Iterable[Skipped], manifest: dict[str, Any]) -> dict[str, int]:
        """Write tables, manifest and list of skipped records; how many rows came for each table and type of edges."""
        from kgraph.store import database

        counts = write_tables(rows, self.path, self.scratch)
        _write_skipped(self.path / SKIPPED, skipped)
        versions = {"format_version": FORMAT_VERSION, "database": database.version()}
        tables = {"rows": {name: counts[name] for name in TABLES}}
        _write_manifest(self.path / MANIFEST, versions | manifest | tables)
        return counts

    def index(self) -> None:
        """Make the embedded database from the tables."""
        with GraphDirectory(self.path) as written:
            written.fill_database()


def open_graph(directory: str | Path) -> GraphDirectory:
    """Open what ``kgraph build -o DIR`` left; of one that is a URL, a copy on this disk.

    Raises:
        NotAGraphError: nothing there, not a graph, damaged, or written by a newer kgraph.
        KgraphError: the store behind a URL is away, or refuses.
    """
    from kgraph.store.bucket import Bucket

    where = place(directory)
    return GraphDirectory(where if isinstance(where, Path) else Bucket(where).graph())


class Reservation:
    """A graph directory that this process alone may write; from ``reserve``."""

    def __init__(self, target: Path, named: Path, *earlier: Path) -> None:
        self._target = target
        self._named = named
        self.earlier = earlier
        """Where earlier builds' extractions are; the first is of the graph in place, and may hold an alias file."""
        self.journal = swap.beside(target, "extracted")
        """Where a build may leave what it has extracted so far, for the next one should it die."""

    @contextmanager
    def building(self) -> Iterator[Building]:
        """A new graph directory that takes its place, in one step, if the block ends well."""
        with swap.disk_errors(self._named), swap.replacing(self._target, OWN) as path:
            scratch = path / "scratch"
            scratch.mkdir()
            yield Building(path, scratch)
            shutil.rmtree(scratch)


@contextmanager
def reserve(directory: str | Path) -> Iterator[Reservation]:
    """Keep other builds out of ``directory``, refuse a place that cannot take a graph, clear what dead builds left.

    What is built for a URL is put there if the block ends well; builds on other machines are not kept out.

    Raises:
        BusyError: another build holds it.
        KgraphError: it is a file, a mount point, the working directory, holds something else, or is not writable.
    """
    from kgraph.store.bucket import Bucket

    where = place(directory)
    if isinstance(where, Path):
        with swap.reserved(where) as target:
            yield Reservation(target, where, where)
        return
    bucket = Bucket(where)
    with swap.reserved(bucket.unsent) as target:
        yield Reservation(target, target, bucket.earlier(), target)
        bucket.publish(target)


def write(
    graph: Graph,
    directory: str | Path,
    *,
    skipped: Sequence[Skipped] = (),
    manifest: dict[str, Any] | None = None,
    finish: Finish | None = None,
) -> None:
    """Write a graph directory: all of it beside ``directory``, then in its place in one step.

    The same graph, skipped records and manifest give the same bytes in every table. ``finish`` gets the new
    graph, still beside, and may add files (the page). The user's own files in an old graph directory are kept.

    Example:
        >>> import tempfile
        >>> from kgraph.records import Author
        >>> place = Path(tempfile.mkdtemp()) / "graph"
        >>> write(Graph(authors=[Author("author:ada", "Ada")]), place)
        >>> list(open_graph(place).authors())
        [Author(id='author:ada', name='Ada')]

    Raises:
        BusyError: another build is writing the same directory.
        KgraphError: the place cannot take a graph, or the disk refuses; what was there is whole.
    """
    with reserve(directory) as reservation, reservation.building() as building:
        building.write(graph_rows(graph), skipped=skipped, manifest=manifest or {})
        building.index()
        if finish is not None:
            with GraphDirectory(building.path) as written:
                finish(written)


def _write_skipped(path: Path, skipped: Iterable[Skipped]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(asdict(record)) + "\n" for record in skipped)


def _write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    path.write_bytes(text.encode("utf-8", "replace") + b"\n")
