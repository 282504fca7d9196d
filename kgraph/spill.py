"""Rows kept on the disk as they come and given back in another order: a foundation for stations that must sort.

In: record batches, then a key for every row. Out: the rows in the order of their keys, a bounded part at a time.
Only the keys are in memory. Where the rows are too many to be sorted at once, they are first dealt out to files by
ranges of keys (a distribution sort, Knuth 1998, The Art of Computer Programming 3, 5.2.5).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from kgraph.columns import Ints

PART = 1 << 26
"""Bytes that are sorted at once."""
_COMPRESSED = pa.ipc.IpcWriteOptions(compression="lz4")


class Spill:
    """Rows of one schema in a scratch file.

    Example:
        >>> import tempfile
        >>> spill = Spill(Path(tempfile.mkdtemp()) / "rows", pa.schema([("name", pa.string())]))
        >>> spill.add(pa.record_batch({"name": ["c", "a", "b"]}))
        >>> [part["name"].to_pylist() for part in spill.ordered(np.array([3, 1, 2]))]
        [['a', 'b', 'c']]
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path = path
        self.schema = schema
        self.rows = 0
        self._bytes = 0
        self._writer: pa.RecordBatchStreamWriter | None = pa.ipc.new_stream(path, schema, options=_COMPRESSED)

    def add(self, batch: pa.RecordBatch) -> None:
        """Append the rows of a batch."""
        assert self._writer is not None, "rows cannot be added to a spill that was read"
        self._writer.write_batch(batch)
        self.rows += len(batch)
        self._bytes += batch.get_total_buffer_size()

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """The batches as they were added; the first reading ends the adding."""
        self.close()
        with pa.OSFile(os.fspath(self.path)) as file, pa.ipc.open_stream(file) as stream:
            yield from stream

    def close(self) -> None:
        """Bring everything to the disk."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def ordered(self, keys: Ints) -> Iterator[pa.RecordBatch]:
        """The rows by their keys (one for each row, in the order of adding), equal ones as they were added.

        Rows with one key are always in one batch.
        """
        order = np.argsort(keys, kind="stable")
        parts = self._bytes // PART + 1
        if parts == 1:
            yield from _taken(list(self), self.schema, order)
            return
        ranked = keys[order]
        starts = [0, *(int(np.searchsorted(ranked, ranked[n * len(ranked) // parts])) for n in range(1, parts))]
        bounds = sorted({*starts, len(ranked)})
        yield from self._dealt(order, bounds)

    def _dealt(self, order: Ints, bounds: list[int]) -> Iterator[pa.RecordBatch]:
        """Deal the rows out to a file for each range of ranks, then give back file by file."""
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        part_of = np.searchsorted(bounds, rank, side="right") - 1
        parts = [Spill(self.path.with_name(f"{self.path.name}-{n}"), self.schema) for n in range(len(bounds) - 1)]
        start = 0
        for batch in self:
            here = part_of[start : start + len(batch)]
            for n in np.unique(here):
                parts[n].add(batch.filter(pa.array(here == n)))
            start += len(batch)
        self.path.unlink()
        for n, part in enumerate(parts):
            yield from _taken(list(part), self.schema, np.argsort(rank[part_of == n], kind="stable"))
            part.path.unlink()


def regrouped(batches: Iterable[pa.RecordBatch], schema: pa.Schema, rows: int) -> Iterator[pa.RecordBatch]:
    """The same rows in batches of one size, the last one aside.

    Example:
        >>> batches = [pa.record_batch({"n": [1, 2, 3]}), pa.record_batch({"n": [4]})]
        >>> [batch["n"].to_pylist() for batch in regrouped(batches, batches[0].schema, 2)]
        [[1, 2], [3, 4]]
    """
    waiting = pa.Table.from_batches([], schema)
    for batch in batches:
        waiting = pa.concat_tables([waiting, pa.Table.from_batches([batch], schema)])
        while len(waiting) >= rows:
            yield waiting.slice(0, rows).combine_chunks().to_batches()[0]
            waiting = waiting.slice(rows)
    if len(waiting):
        yield waiting.combine_chunks().to_batches()[0]


def _taken(batches: list[pa.RecordBatch], schema: pa.Schema, order: Ints) -> Iterator[pa.RecordBatch]:
    if len(order):
        table = pa.Table.from_batches(batches, schema).combine_chunks()
        yield from table.take(pa.array(order)).combine_chunks().to_batches()
