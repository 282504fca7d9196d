"""One paper, one record: duplicates from several files or formats become one paper with all that each knows.

In: records as read. Out: unique papers by id, and for every record that had another id why it belongs to its paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from kgraph.columns import MERGE, PAPER, Ints, decode, encode
from kgraph.records import Merge, Paper
from kgraph.resolve.copies import HASHED, Card, best_first, card_of, groups_of, names_of, surname
from kgraph.spill import Spill

_FILLED = ("title", "year", "doi", "arxiv_id", "authors", "venue", "url", "references")


class Catalogue:
    """The records of a collection: their texts on the disk, what decides which are one paper in memory.

    ``scratch`` is a directory for the texts.

    Example:
        >>> import tempfile
        >>> catalogue = Catalogue(Path(tempfile.mkdtemp()))
        >>> one = Paper("10.1/x", "A Survey of Graph Neural Networks", "", doi="10.1/x")
        >>> catalogue.add([one, Paper("p2", "A survey of graph neural networks.", "We survey.", year=2020)])
        >>> [(p.id, p.abstract, p.year) for batch in catalogue.unique() for p in decode(batch, Paper)]
        [('10.1/x', 'We survey.', 2020)]
    """

    def __init__(self, scratch: Path) -> None:
        self._records = Spill(scratch / "records", PAPER)
        self._cards: list[Card] = []
        self.merges = Spill(scratch / "paper-merges", MERGE)
        """Why records with ids of their own belong to a paper, by its id: complete when ``unique`` is through."""

    def __len__(self) -> int:
        return len(self._cards)

    def add(self, papers: Sequence[Paper]) -> None:
        """Append records as they were read."""
        self._records.add(encode(PAPER, papers))
        self._cards += map(card_of, papers)

    def unique(self) -> Iterator[pa.RecordBatch]:
        """The records of each paper joined, papers by id; the outcome does not depend on the order of adding."""
        ids, groups = zip(*groups_of(self._cards), strict=True) if self._cards else ((), ())
        self._cards = []
        keys = np.empty(sum(map(len, groups)), np.int64)
        sizes = np.fromiter(map(len, groups), np.int64, len(groups))
        for number, members in enumerate(groups):
            keys[members] = number
        start = 0
        for batch in self._records.ordered(keys):
            stop = start + int(np.searchsorted(np.cumsum(sizes[start:]), len(batch))) + 1
            yield self._joined(batch, sizes[start:stop], ids[start:stop])
            start = stop

    def _joined(self, batch: pa.RecordBatch, sizes: Ints, ids: Sequence[str]) -> pa.RecordBatch:
        """The rows of groups of these sizes, one a group; what stands alone and keeps its id stays as it is."""
        firsts = np.cumsum(sizes) - sizes
        own = batch["id"].take(pa.array(firsts)).to_pylist()
        several = [n for n, id_ in enumerate(ids) if sizes[n] > 1 or own[n] != id_]
        if not several:
            return batch
        groups = [_by_weight(list(decode(batch.slice(firsts[n], sizes[n]), Paper))) for n in several]
        joined = [_join(group, ids[n]) for group, n in zip(groups, several, strict=True)]
        reasons = [merge for group, paper in zip(groups, joined, strict=True) for merge in _reasons(group, paper)]
        if reasons:
            self.merges.add(encode(MERGE, reasons))
        table = pa.Table.from_batches([batch, encode(PAPER, joined)])
        firsts[several] = len(batch) + np.arange(len(several))
        return table.take(pa.array(firsts)).combine_chunks().to_batches()[0]


def _by_weight(records: list[Paper]) -> list[Paper]:
    return [records[n] for n in best_first(range(len(records)), list(map(card_of, records)))]


def _join(group: list[Paper], id_: str) -> Paper:
    """The first record, with what it lacks filled from the others in order."""
    filled = {name: next((v for p in group if (v := getattr(p, name))), getattr(group[0], name)) for name in _FILLED}
    longest = max(group, key=lambda p: len(p.abstract)).abstract
    keys = "\n".join(dict.fromkeys(p.key for p in group if p.key)) or None
    paper = replace(group[0], id=id_, abstract=longest, key=keys, **filled)
    return replace(paper, other_ids=tuple(sorted(set().union(*map(_ids, group)) - _ids(paper) - {group[0].id})))


def _ids(paper: Paper) -> set[str]:
    """All ids of a paper that mean something, each as it would be the paper's."""
    ids = {paper.id, paper.doi or paper.id, f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else paper.id}
    return {name for name in ids if not name.startswith(HASHED)}


def _reasons(group: list[Paper], paper: Paper) -> Iterator[Merge]:
    """Why each record with another id than the paper's belongs to it, by these ids."""
    cards = list(map(card_of, group))
    why: dict[str, tuple[str, str]] = {}
    for number, (record, card) in enumerate(zip(group, cards, strict=True)):
        form = record.key if record.id.startswith(HASHED) else record.id
        if form and form not in (paper.id, group[0].id) and form not in why:
            why[form] = _reason(card, [*cards[:number], *cards[number + 1 :]])
    for form in sorted(why):
        yield Merge(paper.id, form, "paper", *why[form])


def _reason(card: Card, others: Sequence[Card]) -> tuple[str, str]:
    """The step that joined a record to the others, and what it has in common with the best of them that will do."""
    names = {name for name in names_of(card) if not name.startswith(HASHED)}
    for other in others:
        if shared := sorted(names.intersection(names_of(other))):
            return "same id", f"both carry {shared[0]}"
    other = next((other for other in others if other.title == card.title), others[0])
    years = " and ".join(str(year) for year in dict.fromkeys((other.year, card.year)) if year)
    both = [name for name in map(surname, other.authors) if name in set(map(surname, card.authors))]
    said = (f"same title as {other.id}", years, f"{both[0]} wrote both" if both else "")
    return "same title", ", ".join(filter(None, said))
