"""One paper, one record: duplicates from several files or formats become one paper with all that each knows.

In: records as read. Out: unique papers, in order of id. Two records are one paper if all the ids they share
agree; titles decide only where no id is shared (the rule of litstudy, Heldens et al., 2022).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from kgraph.columns import PAPER, Ints, decode, encode
from kgraph.records import Paper
from kgraph.resolve.normal import normal_form
from kgraph.schema import digest, slug
from kgraph.spill import Spill

_FILLED = ("title", "year", "doi", "arxiv_id", "authors", "venue", "url", "references")
_INITIALS = re.compile(r"[^\W\d_a-z]{1,2}|(?:[^\W\d_a-z]\.-?){1,3}")
_TITLE_LETTERS = 20
"""A shorter title ("Editorial", "Introduction") does not tell papers apart."""


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
        self._cards: list[_Card] = []

    def __len__(self) -> int:
        return len(self._cards)

    def add(self, papers: Sequence[Paper]) -> None:
        """Append records as they were read."""
        self._records.add(encode(PAPER, papers))
        self._cards += map(_card, papers)

    def unique(self) -> Iterator[pa.RecordBatch]:
        """The records of each paper joined, papers by id; the outcome does not depend on the order of adding."""
        groups = _groups(self._cards)
        self._cards = []
        keys = np.empty(sum(map(len, groups)), np.int64)
        sizes = np.fromiter(map(len, groups), np.int64, len(groups))
        for number, members in enumerate(groups):
            keys[members] = number
        start = 0
        for batch in self._records.ordered(keys):
            stop = start + int(np.searchsorted(np.cumsum(sizes[start:]), len(batch))) + 1
            yield _joined_rows(batch, sizes[start:stop])
            start = stop


def _joined_rows(batch: pa.RecordBatch, sizes: Ints) -> pa.RecordBatch:
    """The rows of groups of these sizes, one a group; what stands alone stays as it is."""
    if len(sizes) == len(batch):
        return batch
    firsts = np.cumsum(sizes) - sizes
    several = np.flatnonzero(sizes > 1)
    joined = [_join(list(decode(batch.slice(firsts[n], sizes[n]), Paper))) for n in several]
    table = pa.Table.from_batches([batch, encode(PAPER, joined)])
    firsts[several] = len(batch) + np.arange(len(several))
    return table.take(pa.array(firsts)).combine_chunks().to_batches()[0]


class _Card(NamedTuple):
    """What tells a record from others."""

    doi: str
    arxiv_id: str
    shortness: int
    id: str
    text: str
    file: str
    line: int
    title: str
    year: int | None
    authors: tuple[str, ...]


_NONE = "\uffff"
"""Sorts behind every id."""


def _card(paper: Paper) -> _Card:
    title = normal_form(paper.title)
    return _Card(
        paper.doi or _NONE,
        paper.arxiv_id or _NONE,
        -len(paper.abstract),
        paper.id,
        digest(f"{paper.title}\0{paper.abstract}"),
        paper.source.file,
        paper.source.line,
        title if len(title) >= _TITLE_LETTERS else "",
        paper.year,
        paper.authors,
    )


def _rank(card: _Card) -> tuple[object, ...]:
    """Best record first: with a DOI, with an arXiv id, with the longest abstract."""
    return card[:7]


def _groups(cards: Sequence[_Card]) -> list[list[int]]:
    """The numbers of the cards of each paper, the best first, by the id of the best."""
    groups: list[list[int]] = []
    by_id: dict[str, int] = {}
    by_title: dict[str, list[int]] = defaultdict(list)
    for number in sorted(range(len(cards)), key=lambda n: _rank(cards[n])):
        card = cards[number]
        group = _find_group(card, by_id, by_title, groups, cards)
        if group is None:
            group = len(groups)
            groups.append([])
        groups[group].append(number)
        for name in _ids(card):
            by_id.setdefault(name, group)
        if card.title and group not in by_title[card.title]:
            by_title[card.title].append(group)
    return sorted(groups, key=lambda group: cards[group[0]].id)


def _ids(card: _Card) -> list[str]:
    doi = [f"doi:{card.doi}"] if card.doi != _NONE else []
    return [card.id, *doi, *([f"arXiv:{card.arxiv_id}"] if card.arxiv_id != _NONE else [])]


def _find_group(
    card: _Card, by_id: dict[str, int], by_title: dict[str, list[int]], groups: list[list[int]], cards: Sequence[_Card]
) -> int | None:
    for name in _ids(card):
        if name in by_id:
            return by_id[name]
    for group in by_title.get(card.title, []):
        if all(_agree(card, cards[other]) for other in groups[group]):
            return group
    return None


def _agree(one: _Card, other: _Card) -> bool:
    """No id that both carry differs, and the years are those of a preprint and its publication at most."""
    for a, b in ((one.doi, other.doi), (one.arxiv_id, other.arxiv_id)):
        if a != b and _NONE not in (a, b):
            return False
    if one.year and other.year and abs(one.year - other.year) > 2:
        return False
    return not (one.authors and other.authors) or bool(
        set(map(surname, one.authors)) & set(map(surname, other.authors))
    )


def surname(author: str) -> str:
    """The plain lower-case family name of a person written either way round, its last word without accents.

    Example:
        >>> [surname(name) for name in ("Qing Lu", "Lu, Qing", "Lu Q", "José van der Müller", "Lu Q.-W. X")]
        ['lu', 'lu', 'lu', 'muller', 'lu']
    """
    before_comma, comma, _ = author.partition(",")
    words = before_comma.split()
    while not comma and len(words) > 1 and _INITIALS.fullmatch(words[-1]):
        words = words[:-1]
    last = words[-1] if words else author.strip()
    return slug(last) or last.casefold()


def _join(records: list[Paper]) -> Paper:
    """The best record, with what it lacks filled from the others in order."""
    group = sorted(records, key=lambda paper: _rank(_card(paper)))
    filled = {name: next((v for p in group if (v := getattr(p, name))), getattr(group[0], name)) for name in _FILLED}
    longest = max(group, key=lambda p: len(p.abstract)).abstract
    keys = "\n".join(dict.fromkeys(p.key for p in group if p.key)) or None
    return replace(group[0], abstract=longest, key=keys, **filled)
