"""Records ↔ Parquet tables, the same bytes for the same records.

In: an iterable of records of one type, already in order. Out: a Parquet file; and back, a stream of records.
Nested records (evidence, references, source) become structs. Row groups have a fixed size and nothing in a
file depends on the clock. UTF-8 cannot hold lone surrogates: each becomes U+FFFD, one for one, so spans stay true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kgraph.records import (
    Author,
    Concept,
    ConceptMention,
    Edge,
    Evidence,
    Graph,
    Merge,
    Paper,
    Reference,
    Result,
    Source,
)

ROWS = 1 << 14
"""Rows of a row group, and of a batch in memory."""

_STRING: pa.DataType = pa.string()
_INT: pa.DataType = pa.int64()
_FLOAT: pa.DataType = pa.float64()
_BOOL: pa.DataType = pa.bool_()
_STRINGS: pa.DataType = pa.list_(_STRING)
_EVIDENCE: pa.DataType = pa.struct(
    [("paper_id", _STRING), ("field", _STRING), ("start", _INT), ("end", _INT), ("sentence", _STRING)]
)
_REFERENCE: pa.DataType = pa.struct(
    [("doi", _STRING), ("arxiv_id", _STRING), ("key", _STRING), ("title", _STRING), ("year", _INT)]
)
_SOURCE: pa.DataType = pa.struct([("file", _STRING), ("line", _INT)])

_NESTED: dict[pa.DataType, type] = {_EVIDENCE: Evidence, _REFERENCE: Reference, _SOURCE: Source}
"""Which records a struct holds."""


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
    name: Table(name, record, pa.schema(columns))
    for name, record, columns in (
        (
            "papers",
            Paper,
            [
                ("id", _STRING),
                ("title", _STRING),
                ("abstract", _STRING),
                ("year", _INT),
                ("doi", _STRING),
                ("arxiv_id", _STRING),
                ("url", _STRING),
                ("venue", _STRING),
                ("in_collection", _BOOL),
                ("authors", _STRINGS),
                ("references", pa.list_(_REFERENCE)),
                ("key", _STRING),
                ("source", _SOURCE),
            ],
        ),
        ("authors", Author, [("id", _STRING), ("name", _STRING)]),
        (
            "concepts",
            Concept,
            [
                ("id", _STRING),
                ("kind", _STRING),
                ("name", _STRING),
                ("aliases", _STRINGS),
                ("first_year", _INT),
                ("paper_count", _INT),
            ],
        ),
        (
            "mentions",
            ConceptMention,
            [
                ("paper_id", _STRING),
                ("concept_id", _STRING),
                ("form", _STRING),
                ("field", _STRING),
                ("start", _INT),
                ("end", _INT),
                ("sentence", _STRING),
                ("score", _FLOAT),
                ("rule", _STRING),
            ],
        ),
        (
            "edges",
            Edge,
            [
                ("source", _STRING),
                ("target", _STRING),
                ("type", _STRING),
                ("score", _FLOAT),
                ("rule", _STRING),
                ("support", _INT),
                ("derived", _BOOL),
                ("evidence", pa.list_(_EVIDENCE)),
            ],
        ),
        (
            "results",
            Result,
            [
                ("id", _STRING),
                ("paper_id", _STRING),
                ("method_id", _STRING),
                ("on_id", _STRING),
                ("metric_id", _STRING),
                ("text", _STRING),
                ("value", _FLOAT),
                ("unit", _STRING),
                ("evidence", pa.list_(_EVIDENCE)),
            ],
        ),
        (
            "merges",
            Merge,
            [("concept_id", _STRING), ("form", _STRING), ("kind", _STRING), ("step", _STRING), ("reason", _STRING)],
        ),
    )
}


def write_tables(graph: Graph, directory: Path) -> dict[str, int]:
    """Write every table of ``graph`` into ``directory`` and return the number of rows of each."""
    return {
        table.name: write_rows(directory / table.file, table.columns, getattr(graph, table.name))
        for table in TABLES.values()
    }


def write_rows(path: Path, columns: pa.Schema, records: Iterable[object]) -> int:
    """Write records, whose attributes are named as the columns, into one Parquet file; return how many."""
    count = 0
    rest = iter(records)
    with pq.ParquetWriter(path, columns, compression="zstd") as writer:
        while batch := list(islice(rest, ROWS)):
            writer.write_batch(_encode(columns, batch))
            count += len(batch)
    return count


def read_records(table: Table, file: pq.ParquetFile) -> Iterator[Any]:
    """The records of an open table, one after the other; a batch at a time is in memory."""
    names = [f.name for f in fields(table.record)]
    makers = [_maker(table.columns.field(name).type) for name in names]
    for batch in file.iter_batches(batch_size=ROWS, columns=names):
        columns = [map(make, batch[name].to_pylist()) for name, make in zip(names, makers, strict=True)]
        yield from map(table.record, *columns)


def _encode(columns: pa.Schema, records: list[object]) -> pa.RecordBatch:
    values = [_column(records, field) for field in columns]
    try:
        arrays = [pa.array(v, field.type) for v, field in zip(values, columns, strict=True)]
    except UnicodeEncodeError:
        arrays = [pa.array(_encodable(v), field.type) for v, field in zip(values, columns, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=columns)


def _column(records: list[object], column: pa.Field[Any]) -> list[Any]:
    values = list(map(attrgetter(column.name), records))
    record, many = _nested(column.type)
    if record is None:
        return values
    row = _row_maker(record)
    return [[row(v) for v in value] for value in values] if many else [row(v) for v in values]


def _nested(kind: pa.DataType) -> tuple[type | None, bool]:
    """The record that a column's values are made of, and whether each is a list of them."""
    if isinstance(kind, pa.ListType):
        return _NESTED.get(kind.value_type), True
    return _NESTED.get(kind), False


def _row_maker(record: type) -> Callable[[object], dict[str, object]]:
    names = [f.name for f in fields(record)]
    values = attrgetter(*names)
    return lambda item: dict(zip(names, values(item), strict=True))


def _maker(kind: pa.DataType) -> Callable[[Any], Any]:
    """What turns a column's plain value back into the record's attribute."""
    record, many = _nested(kind)
    if record is None:
        return tuple if many else _same
    return (lambda rows: tuple(record(**row) for row in rows)) if many else (lambda row: record(**row))


def _same(value: Any) -> Any:
    return value


_SURROGATE = re.compile("[\ud800-\udfff]")


def _encodable(value: Any) -> Any:
    """The value with every lone surrogate, at any depth, replaced by U+FFFD."""
    if isinstance(value, str):
        return _SURROGATE.sub("�", value)
    if isinstance(value, dict):
        return {key: _encodable(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(v) for v in value]
    return value
