"""Authors: who wrote what, and which papers share a person.

In: papers, batch by batch. Out: the authors table and WROTE edges, and an answer to whether two papers have a family
name in common. People and papers are numbers; each name is spelled out once.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from kgraph.assemble.arrays import Bools, among, chunks, ranges
from kgraph.columns import AUTHOR, EDGE, EVIDENCES, STRING, Ints, rows
from kgraph.resolve.copies import surname
from kgraph.schema import digest, slug

_ROWS = 1 << 16


class People:
    """The people of a collection.

    Example:
        >>> people = People()
        >>> people.read(pa.record_batch({"authors": [["Ada Lovelace"], ["Lovelace, A."], ["Alan Turing"]]}))
        >>> people.meet(np.array([0, 0]), np.array([1, 2])).tolist()
        [True, False]
        >>> [batch["id"].to_pylist() for batch in people.authors()]
        [['author:ada-lovelace', 'author:alan-turing', 'author:lovelace-a']]
    """

    def __init__(self) -> None:
        self.papers = 0
        self._numbers: dict[str, tuple[int, int]] = {}
        """The number of the author and of the family name for every name."""
        self._author: dict[str, int] = {}
        self._names: list[str] = []
        self._surname: dict[str, int] = {}
        self._wrote, self._paper, self._family = array("i"), array("i"), array("i")

    def read(self, batch: pa.RecordBatch) -> None:
        """Append papers; they are numbered as they come."""
        paper, names = rows(batch["authors"])
        known = [self._numbers.get(name) or self._met(name) for name in names.to_pylist()]
        self._paper.extend((paper + self.papers).tolist())
        self._wrote.extend([author for author, _ in known])
        self._family.extend([family for _, family in known])
        self.papers += len(batch)

    def _met(self, name: str) -> tuple[int, int]:
        identity = f"author:{slug(name) or digest(name)}"
        author = self._author.setdefault(identity, len(self._names))
        if author == len(self._names):
            self._names.append(name)
        self._names[author] = min(self._names[author], name)
        family = self._surname.setdefault(surname(name), len(self._surname))
        self._numbers[name] = author, family
        return author, family

    def meet(self, one: Ints, other: Ints) -> Bools:
        """Whether two papers, by number, share a family name; pair by pair."""
        width = max(1, len(self._surname))
        paper, family = np.asarray(self._paper, np.int64), np.asarray(self._family, np.int64)
        known = np.unique(paper * width + family)
        first = np.searchsorted(paper, np.arange(self.papers + 1))
        shared = np.zeros(len(one), bool)
        for chunk in chunks(np.diff(first)[one]):
            size = np.diff(first)[one[chunk]]
            pair = np.repeat(np.arange(len(one))[chunk], size)
            at = ranges(first[one[chunk]], size)
            shared[pair[among(other[pair].astype(np.int64) * width + family[at], known)]] = True
        return shared

    def authors(self) -> Iterator[pa.RecordBatch]:
        """All authors by id, each by the first of the spellings of the name."""
        ids = sorted(self._author)
        for start in range(0, len(ids), _ROWS):
            part = ids[start : start + _ROWS]
            names = [self._names[self._author[identity]] for identity in part]
            yield pa.record_batch([pa.array(part, STRING), pa.array(names, STRING)], schema=AUTHOR)

    def wrote(self, ids: pa.Array, rank: Ints) -> Iterator[pa.RecordBatch]:
        """WROTE edges by author and paper; ``ids`` are those of all papers in order, ``rank`` a paper's place there."""
        ordered = sorted(self._author)
        rank_of = np.empty(len(ordered), np.int64)
        rank_of[[self._author[identity] for identity in ordered]] = np.arange(len(ordered))
        width = max(1, len(ids))
        pairs = np.unique(rank_of[np.asarray(self._wrote, np.int64)] * width + rank[np.asarray(self._paper, np.int64)])
        people = pa.array(ordered, STRING)
        for start in range(0, len(pairs), _ROWS):
            author, paper = np.divmod(pairs[start : start + _ROWS], width)
            yield plain_edges(people.take(pa.array(author)), ids.take(pa.array(paper)), "WROTE", "metadata")


def plain_edges(sources: pa.Array, targets: pa.Array, type_: str, rule: str) -> pa.RecordBatch:
    """Edges that are sure and have no evidence in a text."""
    count = len(sources)
    columns = [
        sources,
        targets,
        pa.array([type_] * count, STRING),
        pa.array(np.ones(count)),
        pa.array([rule] * count, STRING),
        pa.array(np.ones(count, np.int64)),
        pa.array(np.zeros(count, bool)),
        pa.array([[]] * count, EVIDENCES),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=EDGE)
