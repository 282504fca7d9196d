"""One paper, one record: duplicates from several files or formats become one paper with all that each knows.

In: papers as read. Out: unique papers, in order of id. Two records are one paper if all the ids they share
agree; titles decide only where no id is shared (the rule of litstudy, Heldens et al., 2022).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kgraph.records import Paper
from kgraph.resolve.normal import normal_form
from kgraph.schema import slug

_FILLED = ("title", "year", "doi", "arxiv_id", "authors", "venue", "url", "references")
_TITLE_LETTERS = 20
"""A shorter title ("Editorial", "Introduction") does not tell papers apart."""


def unique_papers(papers: Iterable[Paper]) -> list[Paper]:
    """Join the records of one paper; the outcome does not depend on the order they were read in.

    Example:
        >>> one = Paper("10.1/x", "A Survey of Graph Neural Networks", "", doi="10.1/x")
        >>> two = Paper("p2", "A survey of graph neural networks.", "We survey.", year=2020)
        >>> [(p.id, p.abstract, p.year) for p in unique_papers([one, two])]
        [('10.1/x', 'We survey.', 2020)]
    """
    ordered = sorted(papers, key=_sort_key)
    group_of: dict[int, int] = {}
    groups: dict[int, list[Paper]] = {}
    by_id: dict[str, int] = {}
    by_title: dict[str, list[int]] = defaultdict(list)
    for number, paper in enumerate(ordered):
        group = _find_group(paper, by_id, by_title, groups)
        group = number if group is None else group
        groups.setdefault(group, []).append(paper)
        group_of[number] = group
        for name in _ids(paper):
            by_id.setdefault(name, group)
        title = _title_key(paper)
        if title and group not in by_title[title]:
            by_title[title].append(group)
    return sorted((_join(group) for group in groups.values()), key=lambda p: p.id)


def _sort_key(paper: Paper) -> tuple[object, ...]:
    """Best record first: with a DOI, with an arXiv id, with the longest abstract."""
    return (
        paper.doi or "\uffff",
        paper.arxiv_id or "\uffff",
        -len(paper.abstract),
        paper.id,
        paper.title,
        paper.abstract,
        paper.source.file,
        paper.source.line,
    )


def _ids(paper: Paper) -> list[str]:
    doi = [f"doi:{paper.doi}"] if paper.doi else []
    return [paper.id, *doi, *([f"arXiv:{paper.arxiv_id}"] if paper.arxiv_id else [])]


def _title_key(paper: Paper) -> str:
    title = normal_form(paper.title)
    return title if len(title) >= _TITLE_LETTERS else ""


def _find_group(
    paper: Paper, by_id: dict[str, int], by_title: dict[str, list[int]], groups: dict[int, list[Paper]]
) -> int | None:
    for name in _ids(paper):
        if name in by_id:
            return by_id[name]
    for group in by_title.get(_title_key(paper), []):
        if all(_agree(paper, other) for other in groups[group]):
            return group
    return None


def _agree(one: Paper, other: Paper) -> bool:
    """No id that both carry differs, and the years are those of a preprint and its publication at most."""
    for a, b in ((one.doi, other.doi), (one.arxiv_id, other.arxiv_id)):
        if a and b and a != b:
            return False
    if one.year and other.year and abs(one.year - other.year) > 2:
        return False
    return not (one.authors and other.authors) or bool(_surnames(one) & _surnames(other))


def _surnames(paper: Paper) -> set[str]:
    return {surname(author) for author in paper.authors}


def surname(author: str) -> str:
    """The plain lower-case family name of a person written either way round, its last word without accents.

    Example:
        >>> surname("Qing Lu"), surname("Lu, Qing"), surname("Lu Q"), surname("José van der Müller")
        ('lu', 'lu', 'lu', 'muller')
    """
    before_comma, comma, _ = author.partition(",")
    words = before_comma.split()
    if not comma and len(words) > 1 and len(words[-1]) <= 2 and words[-1].isupper():
        words = words[:-1]
    last = words[-1] if words else author.strip()
    return slug(last) or last.casefold()


def _join(group: list[Paper]) -> Paper:
    """The best record, with what it lacks filled from the others in order."""
    best = group[0]
    if len(group) == 1:
        return best

    filled = {name: next((v for p in group if (v := getattr(p, name))), getattr(best, name)) for name in _FILLED}
    longest = max(group, key=lambda p: len(p.abstract)).abstract
    return replace(best, abstract=longest, **filled)
