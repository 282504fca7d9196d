"""Reported numbers as nodes, with edges from their paper and to what they are about.

In: the results of each batch of extractions. Out: REPORTS edges at once; the results and their other edges when all
have been read, since these go by the id of the result. Until then they are kept on the disk.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kgraph.assemble.places import Places
from kgraph.assemble.roles import Nodes
from kgraph.columns import EDGE, FLOAT, RESULT, STRING
from kgraph.schema import allowed, digest
from kgraph.spill import Spill

_NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?")
_UNIT = re.compile(r"\s*\\?([%‰×x°]|[A-Za-zµ]+)?")
_ENDS = (("OF", "method", "method_id"), ("ON", "on", "on_id"), ("MEASURED_BY", "metric", "metric_id"))
"""Edge type, what the extraction calls its end, and the column."""
_SAID = pa.schema([*RESULT, ("score", FLOAT), ("rule", STRING)])


class Results:
    """The results of a collection; ``scratch`` is a directory for them."""

    def __init__(self, nodes: Nodes, scratch: Path) -> None:
        self._nodes = nodes
        self._said = Spill(scratch / "results", _SAID)
        self._keys = array("q")

    def read(self, batch: pa.RecordBatch, places: Places) -> pa.RecordBatch:
        """Append the results of a batch of extractions; the REPORTS edges of its papers."""
        said = []
        stated = zip(batch["paper_id"].to_pylist(), batch["results"].to_pylist(), strict=True)
        for row, (paper, results) in enumerate(stated):
            found = [self._result(paper, result, row, places) for result in results]
            said += sorted({one[0]: one for one in found}.values())
        columns = list(zip(*said, strict=True)) or [()] * len(_SAID)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, _SAID, strict=True)]
        rows = pa.RecordBatch.from_arrays(arrays, schema=_SAID)
        self._said.add(rows)
        self._keys.extend([int(one[0].rpartition(":")[2], 16) for one in said])
        return _edges(rows, "paper_id", "id", "REPORTS")

    def _result(self, paper: str, stated: dict[str, Any], row: int, places: Places) -> tuple[Any, ...]:
        ends = [self._end(type_, places.node(row, stated[name])) for type_, name, _ in _ENDS]
        place = stated["evidence"][0] if stated["evidence"] else None
        where = str(place and (place["field"], place["start"]))
        identity = digest("\0".join([paper, stated["value"], where, *map(str, ends)]))
        value, unit = parse_value(stated["value"])
        said = (stated["evidence"], stated["score"], stated["rule"])
        return f"result:{identity}", paper, *ends, stated["value"], value, unit, *said

    def _end(self, type_: str, node: int | None) -> str | None:
        if node is None or not allowed(type_, "Result", self._nodes.label(node)):
            return None
        return str(self._nodes.ids[node].as_py())

    def rows(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """The results table and the edges of each result, by the id of the result."""
        for batch in self._said.ordered(np.asarray(self._keys, np.int64)):
            yield "results", batch.select(RESULT.names)
            for type_, _, column in _ENDS:
                yield type_, _edges(batch.filter(pc.is_valid(batch[column])), "id", column, type_)


def _edges(rows: pa.RecordBatch, source: str, target: str, type_: str) -> pa.RecordBatch:
    count = len(rows)
    columns = [
        rows[source],
        rows[target],
        pa.array([type_] * count, STRING),
        rows["score"],
        rows["rule"],
        pa.array(np.ones(count, np.int64)),
        pa.array(np.zeros(count, bool)),
        rows["evidence"],
    ]
    return pa.RecordBatch.from_arrays(columns, schema=EDGE)


def parse_value(text: str) -> tuple[float | None, str]:
    """The number in a value as written, and its unit.

    Example:
        >>> parse_value("41.5%"), parse_value("1,200 points"), parse_value("state of the art")
        ((41.5, '%'), (1200.0, 'points'), (None, ''))
    """
    found = _NUMBER.search(text)
    if not found:
        return None, ""
    unit = _UNIT.match(text, found.end())
    number = float(found.group().replace(",", "").replace("−", "-"))
    return number, (unit.group(1) or "") if unit else ""
