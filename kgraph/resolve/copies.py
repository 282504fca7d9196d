"""Which records are one paper: by the ids they share, else by title, year and authors.

In: a card of each record. Out: the numbers of the cards of each paper. Two records with an id in common are one paper;
titles decide where no id is shared (the rule of litstudy, Heldens et al., 2022), and only if none tells the two apart.
The DOI of a preprint does not tell it from its publication, whose DOI is another. The order of the cards changes
nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import pairwise
from typing import NamedTuple

from kgraph.readers.identifiers import is_preprint
from kgraph.records import Paper
from kgraph.resolve.normal import normal_form
from kgraph.schema import digest, slug

_INITIALS = re.compile(r"[^\W\d_a-z]{1,2}|(?:[^\W\d_a-z]\.-?){1,3}")
TITLE_LETTERS = 20
"""A shorter title ("Editorial", "Introduction") does not tell papers apart."""
_YEARS = 2
"""Between a preprint and its publication."""
_GENERIC = 30
"""A title of so many papers ("Message from the editor-in-chief") says nothing of the next."""
_NONE = "\uffff"
"""Sorts behind every id."""
HASHED = "paper:"
"""How the id of a record begins that has none."""


class Card(NamedTuple):
    """What tells a record from others, the first eight by weight: which of two records is the better."""

    grade: int
    doi: str
    arxiv_id: str
    shortness: int
    id: str
    content: str
    file: str
    line: int
    own: str
    title: str
    year: int
    authors: tuple[str, ...]
    abstract: str


def card_of(paper: Paper) -> Card:
    """The card of a record; best are those with a publisher's DOI, then a preprint's, then the longest abstract."""
    title = normal_form(paper.title)
    short, hashed = len(title) < TITLE_LETTERS, paper.id.startswith(HASHED)
    content = _content(paper)
    own = content if hashed else digest(slug(paper.title) or paper.title)
    return Card(
        2 if not paper.doi else int(is_preprint(paper.doi)),
        paper.doi or _NONE,
        paper.arxiv_id or _NONE,
        -len(paper.abstract),
        paper.id,
        content,
        paper.source.file,
        paper.source.line,
        "" if paper.doi or paper.arxiv_id else own,
        title if not short else paper.id * hashed,
        paper.year or 0,
        paper.authors,
        digest(paper.abstract) if short and paper.abstract else "",
    )


def _content(paper: Paper) -> str:
    """A digest of all that a record says, so that where it says it decides between equals only."""
    said = (paper.title, paper.abstract, paper.year, paper.authors, paper.venue, paper.url, paper.key)
    return digest("\0".join(map(str, (*said, *paper.references))))


def best_first(numbers: Iterable[int], cards: Sequence[Card]) -> list[int]:
    """The numbers of cards, that of the best first."""
    return sorted(numbers, key=lambda number: cards[number][:8])


def groups_of(cards: Sequence[Card]) -> list[tuple[str, list[int]]]:
    """The id of each paper, and the numbers of its cards, the best first; by id.

    Where records of several papers have one id, for it means something in its file only, each gets a hash to it.

    Example:
        >>> title = "A Survey of Graph Neural Networks"
        >>> one, two = Paper("10.1/x", title, "", 2021, "10.1/x"), Paper("arXiv:1", title, "We.", 2020, None, "1")
        >>> groups_of([card_of(two), card_of(one), card_of(Paper("s1", "Other", ""))])
        [('10.1/x', [1, 0]), ('s1', [2])]
    """
    titles = _Titles(cards)
    for members in _with_shared_ids(cards):
        titles.add(members)
    named = sorted((cards[group[0]].id, best_first(group, cards)) for group in titles.groups)
    twice = {one for (one, _), (other, _) in pairwise(named) if one == other}
    return sorted((_told_apart(cards[group[0]]) if id_ in twice else id_, group) for id_, group in named)


def _told_apart(card: Card) -> str:
    return f"{card.id}-{card.own or card.content}"


def names_of(card: Card) -> list[str]:
    """The ids that make two records one paper. A record's own id counts with its title, a hash with all it says."""
    doi = [card.doi] if card.doi != _NONE else []
    arxiv = [f"arXiv:{card.arxiv_id}"] if card.arxiv_id != _NONE else []
    return [*doi, *arxiv, *([f"{card.id} {card.own}"] if card.own else [])]


def _with_shared_ids(cards: Sequence[Card]) -> Iterable[list[int]]:
    """The cards that shared ids connect, the best first; the group of the best card first."""
    parent = list(range(len(cards)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number

    first: dict[str, int] = {}
    for number, card in enumerate(cards):
        for name in names_of(card):
            parent[root(number)] = root(first.setdefault(name, number))
    groups: dict[int, list[int]] = {}
    for number in best_first(range(len(cards)), cards):
        groups.setdefault(root(number), []).append(number)
    return groups.values()


class _Traits(NamedTuple):
    """What may tell a group of records from another of the same title."""

    published: bool
    with_doi: bool
    on_arxiv: bool
    first: int
    last: int
    authors: tuple[str, ...]
    abstract: str

    def joined(self, other: _Traits) -> _Traits:
        return _Traits(
            self.published or other.published,
            self.with_doi or other.with_doi,
            self.on_arxiv or other.on_arxiv,
            min(self.first or other.first, other.first or self.first),
            max(self.last, other.last),
            self.authors or other.authors,
            self.abstract or other.abstract,
        )


def _traits(card: Card) -> _Traits:
    surnames = tuple(dict.fromkeys(map(surname, card.authors)))
    return _Traits(
        card.grade == 0, card.grade < 2, card.arxiv_id != _NONE, card.year, card.year, surnames, card.abstract
    )


class _Titles:
    """Groups that share no id, joined by their titles; better groups come first."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self.groups: list[list[int]] = []
        self._cards = cards
        self._by_title: dict[str, list[int]] = defaultdict(list)
        self._known: dict[int, _Traits] = {}

    def add(self, members: list[int]) -> None:
        titled = [self._by_title[title] for title in {self._cards[number].title for number in members} if title]
        group = self._joined(members, sorted({g for groups in titled if len(groups) < _GENERIC for g in groups}))
        if group is None:
            group = len(self.groups)
            self.groups.append(members)
        for groups in titled:
            if len(groups) < _GENERIC and group not in groups:
                groups.append(group)

    def _joined(self, members: list[int], alike: Sequence[int]) -> int | None:
        """The number of the group that the members joined: of those that may be the same paper the nearest in time."""
        if not alike:
            return None
        traits = self._traits(members)
        known = [(self._known.get(group) or self._traits(self.groups[group]), group) for group in alike]
        fitting = [(_apart(traits, other), group, other) for other, group in known if _may_be_one(traits, other)]
        if not fitting:
            return None
        _, group, other = min(fitting)
        self._known[group] = other.joined(traits)
        self.groups[group] += members
        return group

    def _traits(self, members: list[int]) -> _Traits:
        return reduce(_Traits.joined, (_traits(self._cards[number]) for number in members))


def _apart(one: _Traits, other: _Traits) -> int:
    """Years between two groups; unknown ones are as far as they may be."""
    return abs(one.first - other.first) if one.first and other.first else _YEARS


def _may_be_one(one: _Traits, other: _Traits) -> bool:
    """Whether nothing tells groups of one title apart: ids of one kind, years, authors, the text below a short title.

    Where both have a DOI, of which one is a preprint's, the first author of one must have written the other.
    """
    if (one.published and other.published) or (one.on_arxiv and other.on_arxiv):
        return False
    if one.first and other.first and max(one.last, other.last) - min(one.first, other.first) > _YEARS:
        return False
    if one.abstract and other.abstract and one.abstract != other.abstract:
        return False
    if not (one.authors and other.authors):
        return True
    if one.with_doi and other.with_doi:
        return one.authors[0] in other.authors or other.authors[0] in one.authors
    return not set(one.authors).isdisjoint(other.authors)


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
