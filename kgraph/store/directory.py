"""A graph directory opened for reading.

In: the path of a directory that a build left. Out: streams of records, of flat nodes and links, answers to Cypher,
a networkx view. Tables stay open as they were found: a build that replaces the directory meanwhile does not show.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from kgraph.columns import decode
from kgraph.errors import KgraphError, NotAGraphError
from kgraph.records import Author, Concept, ConceptMention, Edge, Merge, Paper, Result, Skipped
from kgraph.schema import FORMAT_VERSION
from kgraph.store import flat
from kgraph.store.cypher import Answer, run
from kgraph.store.extractions import FILE as EXTRACTIONS
from kgraph.store.swap import MANIFEST
from kgraph.store.tables import ROWS, TABLES, Table

if TYPE_CHECKING:
    import ladybug
    import networkx

SKIPPED = "skipped.jsonl"
DATABASE = "graph.lbug"
_RECORDS = 1 << 11
"""Records in memory at a time: each is many times the size of its row."""
OWN = frozenset(
    {MANIFEST, SKIPPED, EXTRACTIONS, DATABASE, f"{DATABASE}.wal", "graph.html"} | {t.file for t in TABLES.values()}
)
"""The files of a graph directory that are kgraph's; all others are the user's."""


class GraphDirectory:
    """A graph on the disk; see ``kgraph.store.open_graph``. Every method may be called again and starts anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest: dict[str, Any] = _read_manifest(path)
        self._identity = _identity(path)
        self._files = {name: _open_table(path, table, self.manifest) for name, table in TABLES.items()}
        self._database: ladybug.Database | None = None

    def __enter__(self) -> GraphDirectory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files; it happens by itself when the object goes."""
        if self._database is not None:
            self._database.close()
            self._database = None
        for file in self._files.values():
            file.close()

    # ------------------------------------------------------------ records

    def papers(self) -> Iterator[Paper]:
        """All papers, stubs included, by id."""
        return self._records("papers")

    def authors(self) -> Iterator[Author]:
        """All authors, by id."""
        return self._records("authors")

    def concepts(self) -> Iterator[Concept]:
        """All concepts, by id."""
        return self._records("concepts")

    def mentions(self) -> Iterator[ConceptMention]:
        """All mentions with their spans."""
        return self._records("mentions")

    def edges(self) -> Iterator[Edge]:
        """All edges with their evidence."""
        return self._records("edges")

    def results(self) -> Iterator[Result]:
        """All reported numbers."""
        return self._records("results")

    def merges(self) -> Iterator[Merge]:
        """Why each surface form belongs to its concept."""
        return self._records("merges")

    def skipped(self) -> Iterator[Skipped]:
        """The records of the inputs that were not used, and why."""
        with _damage(self.path / SKIPPED), (self.path / SKIPPED).open(encoding="utf-8") as lines:
            for line in lines:
                yield Skipped(**json.loads(line))

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self._files[table].metadata.num_rows)

    def batches(self, table: str, rows: int = ROWS) -> Iterator[pa.RecordBatch]:
        """The rows of a table as columns, so many at a time."""
        with _damage(self.path / TABLES[table].file):
            yield from self._files[table].iter_batches(rows)

    def _records(self, name: str) -> Iterator[Any]:
        for batch in self.batches(name, _RECORDS):
            yield from decode(batch, TABLES[name].record)

    # ------------------------------------------------------------ flat

    def nodes(self) -> Iterator[flat.Node]:
        """Every node as ``(label, properties)``: papers, authors, concepts, results."""
        for name in flat.NODE_TABLES:
            for batch in self.batches(name):
                yield from flat.nodes(name, batch)

    def links(self) -> Iterator[flat.Link]:
        """Every edge as ``(type, source label, source id, target label, target id, properties)``."""
        for batch in self.batches("edges"):
            yield from flat.links(batch)

    # ------------------------------------------------------------ views

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Run a reading Cypher text on the embedded database.

        Raises:
            QueryError: the text is wrong, writes, or reaches outside the graph.
        """
        if self._database is None:
            self._database = self._open_database()
        return run(self._database, cypher, parameters)

    def fill_database(self) -> None:
        """Make the embedded database of a directory that is being built."""
        from kgraph.store import database

        database.build(self.path / DATABASE, self._files)

    def _open_database(self) -> ladybug.Database:
        """The database of the directory; one filled anew from the tables where it is missing, old or damaged."""
        from kgraph.store import database

        if not self.path.is_dir() or _identity(self.path) != self._identity:
            raise KgraphError(f"{self.path}: the graph was built anew meanwhile: open it again")
        path = self.path / DATABASE
        if self.manifest.get("database") == database.version() and path.is_file() and path.stat().st_size:
            with suppress(RuntimeError, MemoryError):
                return database.open_database(path, read_only=True)
        scratch = tempfile.mkdtemp(prefix="kgraph-")
        weakref.finalize(self, shutil.rmtree, scratch, ignore_errors=True)
        path = Path(scratch) / DATABASE
        database.build(path, self._files)
        return database.open_database(path, read_only=True)

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """The graph in memory: nodes by id with ``label`` and properties, edges keyed by type with properties."""
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        for label, properties in self.nodes():
            graph.add_node(properties["id"], label=label, **{k: v for k, v in properties.items() if k != "id"})
        for kind, _, source, _, target, properties in self.links():
            graph.add_edge(source, target, key=kind, type=kind, **properties)
        return graph


def _read_manifest(path: Path) -> dict[str, Any]:
    if not path.is_dir():
        raise NotAGraphError(f"{path}: no such directory: build a graph first, kgraph build INPUT -o {path}")
    file = path / MANIFEST
    if not file.is_file():
        raise NotAGraphError(f"{path}: not a graph (no {MANIFEST}): build one, kgraph build INPUT -o DIR")
    with _damage(file):
        manifest = json.loads(file.read_text(encoding="utf-8"))
    version = manifest.get("format_version") if isinstance(manifest, dict) else None
    if not isinstance(version, int):
        raise NotAGraphError(f"{file}: not the manifest of a graph: build one, kgraph build INPUT -o DIR")
    if version > FORMAT_VERSION:
        raise NotAGraphError(f"{path}: format {version}, this kgraph reads up to {FORMAT_VERSION}: update kgraph")
    return dict(manifest)


def _open_table(path: Path, table: Table, manifest: dict[str, Any]) -> pq.ParquetFile:
    place = path / table.file
    with _damage(place):
        file = pq.ParquetFile(place, pre_buffer=False)  # or all of the file's bytes stay in memory
    rows = manifest.get("rows")
    described = isinstance(rows, dict) and rows.get(table.name) == file.metadata.num_rows
    if not described or file.schema_arrow != table.columns:
        raise NotAGraphError(f"{place}: not the table that {MANIFEST} describes: build the graph again")
    return file


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


@contextmanager
def _damage(place: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise NotAGraphError(f"{place}: missing: build the graph again") from None
    except PermissionError:
        raise NotAGraphError(f"{place}: no permission to read it") from None
    except (OSError, ValueError, TypeError, RecursionError, pa.ArrowException) as error:
        reason = (str(error).splitlines() or ["?"])[0]
        raise NotAGraphError(f"{place}: damaged ({os.fspath(reason)}): build the graph again") from None
