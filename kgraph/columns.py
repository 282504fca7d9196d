"""Records as Arrow columns, the form in which many of them travel and rest: a foundation, like the records.

In: records. Out: record batches with a column an attribute, nested records as structs; and back. The schemas stand
here, so that a station can read the columns it needs without making records. UTF-8 cannot hold lone surrogates: each
becomes U+FFFD, one for one, so spans stay true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from itertools import pairwise
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from kgraph.records import (
    Evidence,
    ExtractedConcept,
    Mention,
    Reference,
    Source,
    StatedRelation,
    StatedResult,
    WrittenCitation,
)

Ints = npt.NDArray[np.integer[Any]]

STRING: pa.DataType = pa.string()
INT: pa.DataType = pa.int64()
FLOAT: pa.DataType = pa.float64()
BOOL: pa.DataType = pa.bool_()
STRINGS: pa.DataType = pa.list_(STRING)
EVIDENCE: pa.DataType = pa.struct(
    [("paper_id", STRING), ("field", STRING), ("start", INT), ("end", INT), ("sentence", STRING)]
)
EVIDENCES: pa.DataType = pa.list_(EVIDENCE)
_REFERENCE: pa.DataType = pa.struct(
    [("doi", STRING), ("arxiv_id", STRING), ("key", STRING), ("title", STRING), ("year", INT)]
)
_SOURCE: pa.DataType = pa.struct([("file", STRING), ("line", INT)])
_SAID = [("score", FLOAT), ("rule", STRING)]
_MENTION: pa.DataType = pa.struct(
    [("form", STRING), ("field", STRING), ("start", INT), ("end", INT), ("sentence", STRING), *_SAID]
)
_CONCEPT: pa.DataType = pa.struct(
    [("name", STRING), ("kind", STRING), ("role", STRING), *_SAID, ("mentions", pa.list_(_MENTION))]
)
_RELATION: pa.DataType = pa.struct(
    [("head", STRING), ("type", STRING), ("tail", STRING), *_SAID, ("evidence", EVIDENCES)]
)
_RESULT: pa.DataType = pa.struct(
    [("value", STRING), ("method", STRING), ("on", STRING), ("metric", STRING), *_SAID, ("evidence", EVIDENCES)]
)
_CITATION: pa.DataType = pa.struct(
    [
        ("text", STRING),
        ("authors", STRINGS),
        ("year", INT),
        ("doi", STRING),
        ("arxiv_id", STRING),
        ("evidence", EVIDENCE),
    ]
)


def _names(kind: pa.DataType) -> tuple[str, ...]:
    return tuple(field.name for field in kind) if isinstance(kind, pa.StructType) else ()


_RECORDS: dict[tuple[str, ...], type] = {
    _names(kind): record
    for kind, record in (
        (EVIDENCE, Evidence),
        (_REFERENCE, Reference),
        (_SOURCE, Source),
        (_MENTION, Mention),
        (_CONCEPT, ExtractedConcept),
        (_RELATION, StatedRelation),
        (_RESULT, StatedResult),
        (_CITATION, WrittenCitation),
    )
}
"""Which records a struct holds, by its fields: they are the attributes in their order."""

PAPER = pa.schema(
    [
        ("id", STRING),
        ("title", STRING),
        ("abstract", STRING),
        ("year", INT),
        ("doi", STRING),
        ("arxiv_id", STRING),
        ("url", STRING),
        ("venue", STRING),
        ("in_collection", BOOL),
        ("authors", STRINGS),
        ("references", pa.list_(_REFERENCE)),
        ("key", STRING),
        ("source", _SOURCE),
        ("other_ids", STRINGS),
    ]
)
EXTRACTION = pa.schema(
    [
        ("paper_id", STRING),
        ("concepts", pa.list_(_CONCEPT)),
        ("relations", pa.list_(_RELATION)),
        ("results", pa.list_(_RESULT)),
        ("citations", pa.list_(_CITATION)),
    ]
)
AUTHOR = pa.schema([("id", STRING), ("name", STRING)])
CONCEPT = pa.schema(
    [
        ("id", STRING),
        ("kind", STRING),
        ("name", STRING),
        ("aliases", STRINGS),
        ("first_year", INT),
        ("paper_count", INT),
    ]
)
MENTION = pa.schema(
    [
        ("paper_id", STRING),
        ("concept_id", STRING),
        ("form", STRING),
        ("field", STRING),
        ("start", INT),
        ("end", INT),
        ("sentence", STRING),
        *_SAID,
    ]
)
RESULT = pa.schema(
    [
        ("id", STRING),
        ("paper_id", STRING),
        ("method_id", STRING),
        ("on_id", STRING),
        ("metric_id", STRING),
        ("text", STRING),
        ("value", FLOAT),
        ("unit", STRING),
        ("evidence", EVIDENCES),
    ]
)
MERGE = pa.schema([("concept_id", STRING), ("form", STRING), ("kind", STRING), ("step", STRING), ("reason", STRING)])
EDGE = pa.schema(
    [
        ("source", STRING),
        ("target", STRING),
        ("type", STRING),
        *_SAID,
        ("support", INT),
        ("derived", BOOL),
        ("evidence", EVIDENCES),
    ]
)


def encode(columns: pa.Schema, records: Sequence[object]) -> pa.RecordBatch:
    """Records, whose attributes are named as the columns, as one batch.

    Example:
        >>> encode(pa.schema([("file", STRING), ("line", INT)]), [Source("a.bib", 3)]).to_pylist()
        [{'file': 'a.bib', 'line': 3}]
    """
    values = [list(map(_values(column.type), map(attrgetter(column.name), records))) for column in columns]
    try:
        arrays = [pa.array(v, column.type) for v, column in zip(values, columns, strict=True)]
    except UnicodeEncodeError:
        arrays = [pa.array(_encodable(v), column.type) for v, column in zip(values, columns, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=columns)


def decode(batch: pa.RecordBatch, record: type) -> Iterator[Any]:
    """The records of a batch that holds all of a record's attributes.

    Example:
        >>> list(decode(encode(pa.schema([("file", STRING), ("line", INT)]), [Source("a.bib", 3)]), Source))
        [Source(file='a.bib', line=3)]
    """
    names = [f.name for f in fields(record)]
    return map(record, *(decode_column(batch[name]) for name in names))


def decode_column(column: pa.Array) -> list[Any]:
    """The values of a column of nested records as attributes have them.

    Example:
        >>> decode_column(pa.array([[("a", "b", None, None, None)]], PAPER.field("references").type))[0][0].arxiv_id
        'b'
    """
    kind = column.type
    if isinstance(kind, pa.ListType):
        values, sizes = decode_column(column.flatten()), column.value_lengths().to_numpy()
        return [tuple(values[start:end]) for start, end in pairwise([0, *np.cumsum(sizes).tolist()])]
    record = _RECORDS.get(_names(kind))
    if record is None:
        return list(column.to_pylist())
    return list(map(record, *(decode_column(column.field(n)) for n in range(kind.num_fields))))


def rows(lists: pa.ListArray) -> tuple[Ints, pa.Array]:
    """The values of a column of lists one after the other, and for each the row it is of.

    Example:
        >>> parents, values = rows(pa.array([["a", "b"], [], ["c"]]))
        >>> parents.tolist(), values.to_pylist()
        ([0, 0, 2], ['a', 'b', 'c'])
    """
    offsets = lists.offsets.to_numpy()
    return np.repeat(np.arange(len(lists)), np.diff(offsets)), lists.flatten()


def lists(lengths: Ints, values: pa.Array) -> pa.ListArray:
    """Values cut into lists of these lengths.

    Example:
        >>> lists(np.array([2, 0, 1]), pa.array(["a", "b", "c"])).to_pylist()
        [['a', 'b'], [], ['c']]
    """
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), values)


def _values(kind: pa.DataType) -> Callable[[Any], Any]:
    """What turns an attribute into the plain value of a column: a nested record becomes a tuple."""
    if isinstance(kind, pa.ListType):
        inner = _values(kind.value_type)
        return _same if inner is _same else lambda many: [inner(one) for one in many]
    if _names(kind) not in _RECORDS:
        return _same
    attributes = attrgetter(*_names(kind))
    deep = [(n, _values(field.type)) for n, field in enumerate(kind) if _values(field.type) is not _same]
    return attributes if not deep else lambda record: _with(attributes(record), deep)


def _with(values: tuple[Any, ...], deep: Sequence[tuple[int, Callable[[Any], Any]]]) -> tuple[Any, ...]:
    changed = list(values)
    for n, turn in deep:
        changed[n] = turn(changed[n])
    return tuple(changed)


def _same(value: Any) -> Any:
    return value


_SURROGATE = re.compile("[\ud800-\udfff]")


def _encodable(value: Any) -> Any:
    """The value with every lone surrogate, at any depth, replaced by U+FFFD."""
    if isinstance(value, str):
        return _SURROGATE.sub("�", value)
    if isinstance(value, list | tuple):
        return [_encodable(v) for v in value] if isinstance(value, list) else tuple(map(_encodable, value))
    return value
