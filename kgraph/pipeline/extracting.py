"""Extract what is not known yet, and lay the extractions of all papers side by side with the papers.

In: a Collection, an extractor, what earlier builds kept. Out: extractions.parquet in the new graph, by paper and in
batches of the same papers as the Collection. New extractions go to the journal first, so that a build that dies has
not worked in vain; whoever fills the journal, the rest is the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from kgraph.columns import Ints, decode
from kgraph.extract import Extractor
from kgraph.extract.cluster import Cluster
from kgraph.pipeline.collecting import Collection
from kgraph.records import Paper
from kgraph.store.extractions import Journal, Kept, keyed, stored, writer

_WORTH_A_PROCESS = 50
"""New papers for which a worker process is started."""


def extract(
    collection: Collection,
    extractor: Extractor | Cluster,
    earlier: Sequence[Path],
    building: Path,
    journal: Journal,
    processes: int,
    tell: Callable[[int, int], None],
) -> int:
    """Fill the extractions of the graph that grows in ``building``; how many were known before."""
    keys = pa.concat_arrays([_keys(batch, extractor.version) for batch in collection.papers])
    known = [group for directory in earlier for group in stored(directory, extractor.version)]
    rows = Kept([*known, *journal.groups()]).find(keys)
    new = np.flatnonzero(rows < 0)
    if len(new):
        _extract_new(collection, extractor, keys, new, journal, min(processes, 1 + len(new) // _WORTH_A_PROCESS), tell)
    kept = Kept([*known, *journal.groups()])
    rows = kept.find(keys)
    with writer(building, extractor.version) as table:
        start = 0
        for batch in collection.papers:
            table.add(kept.take(rows[start : start + len(batch)]))
            start += len(batch)
    return len(keys) - len(new)


def _extract_new(
    collection: Collection,
    extractor: Extractor | Cluster,
    keys: pa.Array,
    new: Ints,
    journal: Journal,
    processes: int,
    tell: Callable[[int, int], None],
) -> None:
    """Extract the papers of these numbers into the journal, an entry a batch: what a build that dies may lose."""
    left = keys.take(pa.array(new))
    with journal.open() as add:
        for batch in extractor.columns(_papers(collection, new), processes):
            add(keyed(left[: len(batch)], batch))
            left = left[len(batch) :]
            tell(len(keys) - len(left), len(keys))


def _papers(collection: Collection, numbers: Ints) -> Iterator[Paper]:
    """The papers of these numbers, which ascend."""
    start = 0
    for batch in collection.papers:
        here = numbers[(numbers >= start) & (numbers < start + len(batch))] - start
        yield from decode(batch.take(pa.array(here)), Paper)
        start += len(batch)


def _keys(papers: pa.RecordBatch, version: str) -> pa.Array:
    columns = (papers[name].to_pylist() for name in ("id", "title", "abstract"))
    return pa.array([content_key(version, *texts) for texts in zip(*columns, strict=True)], pa.string())


def content_key(version: str, id_: str, title: str, abstract: str) -> str:
    """What an extraction depends on: the paper's id and text, and the extractor's version.

    Example:
        >>> content_key("1", "p", "A", "b") == content_key("1", "p", "A", "c")
        False
    """
    return hashlib.sha256("\0".join((version, id_, title, abstract)).encode()).hexdigest()
