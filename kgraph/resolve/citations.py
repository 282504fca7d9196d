"""Who cites whom: reference lists and citations written in abstracts become CITES edges.

In: unique papers and what was extracted from them. Out: CITES edges between papers and stubs (works cited but
not in the collection). Ids decide first (DOI, arXiv id, the source's own key); a normalised title with its year only
where no id is shared; a written citation goes to the one paper whose authors and year agree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from kgraph.columns import EDGE, PAPER, decode_column, encode
from kgraph.readers.identifiers import is_preprint
from kgraph.records import Edge, Paper, Reference, WrittenCitation
from kgraph.resolve.copies import TITLE_LETTERS, surname
from kgraph.resolve.normal import normal_form
from kgraph.schema import digest, paper_id, slug
from kgraph.spill import Spill

_TITLE_SCORE = 0.9
_WRITTEN_SCORE = 0.8
_TITLE_LETTERS = 12
_BATCH = 1 << 12
"""Stubs that wait in memory."""

Batches = Iterable[pa.RecordBatch]
_ET_AL = re.compile(r"\bet\.?[ ~]al\b|\band[ ~](?:colleagues|others)\b")
_YEAR = re.compile(r"(?:19|20)\d\d[a-z]?")


def cite(papers: Batches, extractions: Batches, scratch: Path) -> tuple[Spill, Spill]:
    """CITES edges by their ends, and by id a stub for every cited work that is not among the papers.

    Papers and extractions come by paper and in batches of the same papers. ``scratch`` is a directory for the outcome.

    Example:
        >>> import tempfile
        >>> from kgraph.columns import EXTRACTION
        >>> from kgraph.records import Extraction
        >>> old = Paper("10.1/a", "Old", "", doi="10.1/a")
        >>> new = Paper("10.1/b", "New", "", references=(Reference(doi="10.1/a"), Reference(doi="10.1/c", title="C")))
        >>> papers, extractions = encode(PAPER, [old, new]), encode(EXTRACTION, [Extraction(p.id) for p in (old, new)])
        >>> edges, stubs = cite([papers], [extractions], Path(tempfile.mkdtemp()))
        >>> [b["target"].to_pylist() for b in edges], [b["id"].to_pylist() for b in stubs]
        ([['10.1/a', '10.1/c']], [['10.1/c']])
    """
    index = _Index(papers)
    stubs = _Stubs(index.ids, scratch)
    edges = Spill(scratch / "cites", EDGE)
    for batch, extracted in zip(papers, extractions, strict=True):
        found = [
            edge
            for paper, references, citations in zip(*_cited(batch, extracted), strict=True)
            for edge in _edges(paper, references, citations, index, stubs)
        ]
        if found:
            edges.add(encode(EDGE, found))
    return edges, stubs.ordered()


def _cited(papers: pa.RecordBatch, extractions: pa.RecordBatch) -> tuple[list[str], list[Any], list[Any]]:
    """Ids, reference lists and written citations of a batch of papers."""
    lists = (decode_column(batch[name]) for batch, name in ((papers, "references"), (extractions, "citations")))
    return papers["id"].to_pylist(), *lists


def _edges(
    paper: str,
    references: Sequence[Reference],
    citations: Sequence[WrittenCitation],
    index: _Index,
    stubs: _Stubs,
) -> list[Edge]:
    """What one paper cites, by id of the cited; what its reference list and its text both name, by the list."""
    edges: dict[str, Edge] = {}
    for reference in references:
        target, rule, score = index.referenced(reference)
        if _says_something(reference) and target != paper:
            edges.setdefault(target, Edge(paper, target, "CITES", score, rule))
            stubs.add(_reference_stub(target, reference), written=False)
    for citation in citations:
        target, rule, score = index.written(citation)
        if target != paper:
            edges.setdefault(target, Edge(paper, target, "CITES", score, rule, evidence=(citation.evidence,)))
            stubs.add(_written_stub(target, citation), written=True)
    return [edges[target] for target in sorted(edges)]


class _Stubs:
    """Cited works that are not in the collection; of two stubs for one work a reference list's stands."""

    def __init__(self, known: set[str], scratch: Path) -> None:
        self._known = known
        self._seen: dict[tuple[str, bool], int] = {}
        self._waiting: list[Paper] = []
        self._found = Spill(scratch / "stubs-found", PAPER)
        self._scratch = scratch

    def add(self, stub: Paper, *, written: bool) -> None:
        if stub.id in self._known or (stub.id, written) in self._seen:
            return
        self._seen[(stub.id, written)] = len(self._seen)
        self._waiting.append(stub)
        if len(self._waiting) == _BATCH:
            self._flush()

    def _flush(self) -> None:
        self._found.add(encode(PAPER, self._waiting))
        self._waiting = []

    def ordered(self) -> Spill:
        self._flush()
        rank = np.empty(len(self._seen), np.int64)
        for number, name in enumerate(sorted(self._seen)):
            rank[self._seen[name]] = number
        stubs = Spill(self._scratch / "stubs", PAPER)
        last = ""
        for batch in self._found.ordered(rank):
            ids = batch["id"].to_pylist()
            first = [one != before for before, one in zip([last, *ids], ids, strict=False)]
            stubs.add(batch.filter(pa.array(first)))
            last = ids[-1]
        return stubs


class _Known(NamedTuple):
    """What a citation may be compared with."""

    id: str
    year: int | None
    doi: str | None
    arxiv_id: str | None
    authors: tuple[str, ...]


class _Index:
    """The papers of the collection by everything a citation may name."""

    def __init__(self, papers: Batches) -> None:
        self.ids: set[str] = set()
        self.by_name: dict[str, str] = {}
        self.by_title: dict[str, list[_Known]] = defaultdict(list)
        self.by_author_year: dict[tuple[str, int], list[_Known]] = defaultdict(list)
        for batch in papers:
            columns = (batch[name].to_pylist() for name in (*_Known._fields, "key", "other_ids", "title"))
            for *known, key, other_ids, title in zip(*columns, strict=True):
                self._add(_Known(*known), [*(key or "").splitlines(), *other_ids], title)

    def _add(self, paper: _Known, keys: list[str], title: str) -> None:
        self.ids.add(paper.id)
        for name in (*_names(paper.doi, paper.arxiv_id, None), *(name for key in keys for name in _names_of_id(key))):
            self.by_name.setdefault(name, paper.id)
        self.by_title[normal_form(title)].append(paper)
        if paper.authors and paper.year:
            self.by_author_year[(surname(paper.authors[0]), paper.year)].append(paper)

    def referenced(self, reference: Reference) -> tuple[str, str, float]:
        """Target id, rule and score of an entry of a reference list."""
        names = _names(reference.doi, reference.arxiv_id, reference.key)
        for name in names:
            if name in self.by_name:
                return self.by_name[name], "reference:id", 1.0
        title = normal_form(reference.title or "")
        same = [p for p in self.by_title.get(title, []) if title and _years_agree(p.year, reference.year, title)]
        if len(same) == 1 and not _ids_conflict(same[0], reference, title):
            return same[0].id, "reference:title", _TITLE_SCORE
        if names:
            return _stub_id(reference), "reference:id", 1.0
        return f"cited:{digest(title)}", "reference:title", _TITLE_SCORE

    def written(self, citation: WrittenCitation) -> tuple[str, str, float]:
        """Target id, rule and score of a citation in running text."""
        for name in _names(citation.doi, citation.arxiv_id, None):
            found = self.by_name.get(name)
            return found or paper_id(citation.doi, citation.arxiv_id, None, ""), "written:id", 1.0
        names = [surname(author) for author in citation.authors]
        same = self.by_author_year.get((names[0] if names else "", citation.year or 0), [])
        same = [paper for paper in same if _authors_agree(names, citation, paper)]
        target = same[0].id if len(same) == 1 else f"cited:{slug(_called(citation)) or digest(citation.text)}"
        return target, "written:author-year", _WRITTEN_SCORE


def _authors_agree(names: list[str], citation: WrittenCitation, paper: _Known) -> bool:
    """Whether a citation may name a paper by these authors: all it names, and more only where it says so."""
    if not set(names) <= {surname(author) for author in paper.authors}:
        return False
    if _ET_AL.search(citation.text):
        return len(paper.authors) > len(names)
    return len(names) == 1 or len(paper.authors) == len(names)


def _called(citation: WrittenCitation) -> str:
    """How a citation is written everywhere: "Neu & Olkhovskaya (2020)" is "Neu and Olkhovskaya, 2020"."""
    if " " not in citation.text or not citation.authors or not citation.year:
        return citation.text
    year = next(iter(y for y in _YEAR.findall(citation.text) if y.startswith(str(citation.year))), str(citation.year))
    *rest, last = citation.authors
    names = f"{', '.join(rest)} and {last}" if rest else last
    return f"{names} et al., {year}" if _ET_AL.search(citation.text) else f"{names}, {year}"


def _names(doi: str | None, arxiv_id: str | None, key: str | None) -> list[str]:
    """What a work is called by, strongest first, each with its own prefix so that they never collide."""
    named = (("doi", doi and doi.lower()), ("arxiv", arxiv_id), ("key", key))
    return [f"{prefix}:{value}" for prefix, value in named if value]


def _names_of_id(id_: str) -> list[str]:
    """What a work is called by an id of one of its records."""
    if id_.startswith("10."):
        return _names(id_, None, id_)
    return _names(None, id_.removeprefix("arXiv:") if id_.startswith("arXiv:") else None, id_)


def _stub_id(reference: Reference) -> str:
    return paper_id(reference.doi, reference.arxiv_id, f"cited:{reference.key}", "")


def _years_agree(one: int | None, other: int | None, title: str) -> bool:
    """Whether the years may be those of one work; a short title ("Editorial") without a year says nothing."""
    if one is None or other is None:
        return len(title) >= _TITLE_LETTERS
    return abs(one - other) <= 1


def _ids_conflict(paper: _Known, reference: Reference, title: str) -> bool:
    """Whether ids tell a paper and a reference of one title apart; a preprint's DOI does only under a short title."""
    if paper.arxiv_id and reference.arxiv_id and paper.arxiv_id != reference.arxiv_id:
        return True
    if not paper.doi or not reference.doi or paper.doi == reference.doi.lower():
        return False
    return len(title) < TITLE_LETTERS or not (is_preprint(paper.doi) or is_preprint(reference.doi))


def _says_something(reference: Reference) -> bool:
    """A stub needs something to show: a title, or at least an id."""
    return bool(reference.title or _names(reference.doi, reference.arxiv_id, reference.key))


def _reference_stub(target: str, reference: Reference) -> Paper:
    title = reference.title or reference.doi or reference.arxiv_id or reference.key or ""
    doi = reference.doi.lower() if reference.doi else None
    return Paper(target, title, "", reference.year, doi, reference.arxiv_id, key=reference.key, in_collection=False)


def _written_stub(target: str, citation: WrittenCitation) -> Paper:
    return Paper(
        target,
        _called(citation),
        "",
        citation.year,
        citation.doi,
        citation.arxiv_id,
        authors=citation.authors,
        in_collection=False,
    )
