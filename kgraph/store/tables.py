"""The tables of a graph directory as Parquet files, the same bytes for the same rows.

In: rows batch by batch, each with the table or the type of edges they are for, in order for each; or records. Out:
the files; and back, streams of records. Row groups have a fixed size whatever the batches were, and nothing in a file
depends on the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kgraph.columns import AUTHOR, CONCEPT, EDGE, MENTION, MERGE, PAPER, RESULT, encode
from kgraph.errors import KgraphError
from kgraph.records import Author, Concept, ConceptMention, Edge, Graph, Merge, Paper, Result
from kgraph.schema import EDGES
from kgraph.spill import Spill

ROWS = 1 << 14
"""Rows of a row group, and of a batch in memory."""
_DICTIONARY = 1 << 23
"""Bytes of different texts in a row group up to which each is stored once; sentences recur a lot."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the graph directory: its record class and its columns in file order."""

    name: str
    record: type
    columns: pa.Schema

    @property
    def file(self) -> str:
        """The file's name in the graph directory."""
        return f"{self.name}.parquet"


TABLES: dict[str, Table] = {
    name: Table(name, record, columns)
    for name, record, columns in (
        ("papers", Paper, PAPER),
        ("authors", Author, AUTHOR),
        ("concepts", Concept, CONCEPT),
        ("mentions", ConceptMention, MENTION),
        ("edges", Edge, EDGE),
        ("results", Result, RESULT),
        ("merges", Merge, MERGE),
    )
}


class Writer:
    """One Parquet file that grows batch by batch; its bytes depend on the rows alone."""

    def __init__(self, path: Path, schema: pa.Schema, rows: int = ROWS) -> None:
        self.count = 0
        self._rows = rows
        self._schema = schema
        self._waiting: list[pa.RecordBatch] = []
        options = {"compression": "zstd", "dictionary_pagesize_limit": _DICTIONARY, "write_page_checksum": True}
        self._file = pq.ParquetWriter(path, schema, **options)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._write(1)
        self._file.close()

    def add(self, batch: pa.RecordBatch) -> None:
        """Append rows."""
        self.count += len(batch)
        self._waiting.append(batch)
        if sum(map(len, self._waiting)) >= self._rows:
            self._write(self._rows)

    def _write(self, least: int) -> None:
        """Write row groups as long as there are at least so many rows."""
        table = pa.Table.from_batches(self._waiting, self._schema)
        while len(table) >= least:
            self._file.write_table(table.slice(0, self._rows).combine_chunks(), row_group_size=self._rows)
            table = table.slice(self._rows)
        self._waiting = table.to_batches()


Rows = tuple[str, pa.RecordBatch]
"""The name of a table or the type of edges, and rows for it."""


def write_tables(rows: Iterable[Rows], directory: Path, scratch: Path) -> Counter[str]:
    """Write all tables into ``directory``; how many rows came for each table and each type of edges.

    Edges wait in ``scratch``, type by type.
    """
    edges = {type_: Spill(scratch / f"edges-{type_}", EDGE) for type_ in sorted(EDGES)}
    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        writers = {t.name: stack.enter_context(Writer(directory / t.file, t.columns)) for t in TABLES.values()}
        for name, batch in rows:
            if name not in edges and name not in writers:
                raise KgraphError(f"{name} cannot join anything: types of edges are {', '.join(edges)}")
            counts[name] += len(batch)
            (edges[name] if name in edges else writers[name]).add(batch)
        for spill in edges.values():
            counts["edges"] += spill.rows
            for batch in spill:
                writers["edges"].add(batch)
            spill.path.unlink()
    return counts


def graph_rows(graph: Graph) -> Iterator[Rows]:
    """The rows of a graph that was made in memory."""
    for table in TABLES.values():
        for name, records in groupby(getattr(graph, table.name), key=partial(_rows_for, table.name)):
            while part := list(islice(records, ROWS)):
                yield name, encode(table.columns, part)


def _rows_for(table: str, record: Any) -> str:
    return str(record.type) if table == "edges" else table
