"""What was extracted, kept so that it is extracted once.

    journal (beside the graph, grows while papers are extracted)  →  extractions.parquet (in the graph, by paper)

In: extractions with the content key of their paper. Out: those of a new build, copied from the last graph and from the
journal of a build that died. A file of another extractor, or one that cannot be read, counts as none. The journal is
a line that names the extractor and then records batches, each with its length in front, so that a torn end costs one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import accumulate
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kgraph.columns import EXTRACTION, STRING, Ints
from kgraph.store.tables import Writer

FILE = "extractions.parquet"
GROUP = 512
"""Papers of a row group."""
_KEPT = pa.schema([("key", STRING), *EXTRACTION])
_KEY = [_KEPT.get_field_index("key")]
_DAMAGE = (OSError, pa.ArrowException, ValueError, KeyError)
_LENGTH = 8
"""Bytes of the number in front of a batch of the journal."""
_CACHED = 4
"""Groups that stay in memory while rows are taken from them; papers go by id, so the next row is seldom far."""

Group = tuple[pa.Array, Callable[[], pa.RecordBatch]]
"""The keys of some hundred extractions, and how to read them."""


class Kept:
    """Extractions on the disk, by the content key of their paper."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._keys = pa.concat_arrays([pa.array([], STRING), *(keys for keys, _ in groups)])
        self._starts = np.array([0, *accumulate(len(keys) for keys, _ in groups)])
        self._read = lru_cache(_CACHED)(lambda number: groups[number][1]())

    def find(self, keys: pa.Array) -> Ints:
        """The row of each key, -1 where it is not kept."""
        found: Ints = pc.index_in(keys, value_set=self._keys).fill_null(-1).to_numpy().astype(np.int64)
        return found

    def take(self, rows: Ints) -> pa.RecordBatch:
        """The extractions of these rows, in their order."""
        group = np.searchsorted(self._starts, rows, side="right") - 1
        numbers = np.unique(group)
        places = [np.flatnonzero(group == number) for number in numbers]
        parts = [
            self._read(int(number)).take(pa.array(rows[at] - self._starts[number]))
            for number, at in zip(numbers, places, strict=True)
        ]
        back = np.argsort(np.concatenate(places), kind="stable")
        return pa.Table.from_batches(parts).take(pa.array(back)).combine_chunks().to_batches()[0]


class Journal:
    """What a build has extracted so far, safe from its death; the next build takes it up. ``path`` need not exist.

    Example:
        >>> import tempfile
        >>> from kgraph.columns import encode
        >>> from kgraph.records import Extraction
        >>> journal = Journal(Path(tempfile.mkdtemp()) / "journal", "1")
        >>> with journal.open() as add:
        ...     add(keyed(pa.array(["key"]), encode(EXTRACTION, [Extraction("p1")])))
        >>> Kept(journal.groups()).find(pa.array(["other", "key"])).tolist()
        [-1, 0]
    """

    def __init__(self, path: Path, version: str) -> None:
        self.path = path
        self._title = f"kgraph extractions {version}\n".encode()

    def groups(self) -> list[Group]:
        """The batches that are whole; none if another extractor wrote them."""
        return [(keys, partial(self._batch, start, stop)) for start, stop, keys in self._whole()]

    @contextmanager
    def open(self) -> Iterator[Callable[[pa.RecordBatch], None]]:
        """A function that appends a batch of extractions with their keys (``keyed``)."""
        end = max((stop for _, stop, _ in self._whole()), default=0)
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            file.truncate(end)
            file.seek(end)
            if not end:
                file.write(self._title)

            def add(batch: pa.RecordBatch) -> None:
                data = _packed(batch)
                file.write(len(data).to_bytes(_LENGTH, "little") + data)
                file.flush()

            yield add

    def _whole(self) -> Iterator[tuple[int, int, pa.Array]]:
        """Where each batch begins and ends, and its keys."""
        try:
            with self.path.open("rb") as file:
                if file.readline() != self._title:
                    return
                size = self.path.stat().st_size
                while len(length := file.read(_LENGTH)) == _LENGTH:
                    start = file.tell()
                    stop = start + int.from_bytes(length, "little")
                    if stop > size:
                        return
                    yield start, stop, _unpacked(file.read(stop - start), _KEY)["key"]
        except _DAMAGE:
            return

    def _batch(self, start: int, stop: int) -> pa.RecordBatch:
        with self.path.open("rb") as file:
            file.seek(start)
            return _unpacked(file.read(stop - start))


def keyed(keys: pa.Array, found: pa.RecordBatch) -> pa.RecordBatch:
    """Extractions with their keys in front."""
    return pa.RecordBatch.from_arrays([keys, *found.columns], schema=_KEPT)


def _packed(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue())


def _unpacked(data: bytes, fields: list[int] | None = None) -> pa.RecordBatch:
    with pa.ipc.open_stream(data, options=pa.ipc.IpcReadOptions(included_fields=fields)) as stream:
        return stream.read_next_batch()


def stored(directory: Path, version: str) -> list[Group]:
    """The extractions of the graph in a directory; none where there are none of this extractor.

    Example:
        >>> stored(Path("nowhere"), "1")
        []
    """
    try:
        file = pq.ParquetFile(directory / FILE, page_checksum_verification=True)
        if (file.schema_arrow.metadata or {}).get(b"extractor") != version.encode() or file.schema_arrow != _KEPT:
            return []
        return [(_group(file, n, ["key"])["key"], partial(_group, file, n)) for n in range(file.num_row_groups)]
    except _DAMAGE:
        return []


def _group(file: pq.ParquetFile, number: int, columns: list[str] | None = None) -> pa.RecordBatch:
    return file.read_row_group(number, columns).combine_chunks().to_batches()[0]


def writer(directory: Path, version: str) -> Writer:
    """The file of a new graph's extractions, to be filled by paper."""
    return Writer(directory / FILE, _KEPT.with_metadata({"extractor": version}), GROUP)


class Extractions:
    """The extractions of a graph directory in the batches they were written in, as often as one iterates.

    With ``columns`` only these, which costs that much less.
    """

    def __init__(self, directory: Path, *columns: str) -> None:
        self._path = directory / FILE
        self._columns = list(columns) or None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(self._path) as file:
            for number in range(file.num_row_groups):
                yield _group(file, number, self._columns)
