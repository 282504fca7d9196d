"""Who cites whom: reference lists and citations written in abstracts become CITES edges.

In: unique papers and what was extracted from them. Out: CITES edges between papers and stubs (works cited but
not in the collection). Ids decide first (DOI, arXiv id, the source's own key); a normalised title with its year only
where no id is shared; a written citation goes to the one paper whose authors and year agree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from kgraph.records import Edge, Extraction, Paper, Reference, WrittenCitation
from kgraph.resolve.normal import normal_form
from kgraph.resolve.papers import surname
from kgraph.schema import digest, slug

_TITLE_SCORE = 0.9
_WRITTEN_SCORE = 0.8
_ET_AL = re.compile(r"\bet\.?[ ~]al\b|\band[ ~](?:colleagues|others)\b")
_YEAR = re.compile(r"(?:19|20)\d\d[a-z]?")


def cite(papers: Sequence[Paper], extractions: Sequence[Extraction]) -> tuple[list[Edge], list[Paper]]:
    """CITES edges, and a stub for every cited work that is not among the papers.

    Example:
        >>> old = Paper("10.1/a", "Old", "", doi="10.1/a")
        >>> new = Paper("10.1/b", "New", "", references=(Reference(doi="10.1/a"), Reference(doi="10.1/c", title="C")))
        >>> edges, stubs = cite([old, new], [])
        >>> [(e.source, e.target) for e in edges], [s.id for s in stubs]
        ([('10.1/b', '10.1/a'), ('10.1/b', '10.1/c')], ['10.1/c'])
    """
    index = _Index(papers)
    stubs: dict[str, Paper] = {}
    edges: dict[tuple[str, str], Edge] = {}
    for paper in papers:
        for reference in paper.references:
            target, rule, score = index.referenced(reference)
            _add(edges, stubs, Edge(paper.id, target, "CITES", score, rule), _reference_stub(target, reference), index)
    for extraction in extractions:
        for citation in extraction.citations:
            target, rule, score = index.written(citation)
            edge = Edge(extraction.paper_id, target, "CITES", score, rule, evidence=(citation.evidence,))
            _add(edges, stubs, edge, _written_stub(target, citation), index)
    return list(edges.values()), list(stubs.values())


def _add(
    edges: dict[tuple[str, str], Edge], stubs: dict[str, Paper], edge: Edge, stub: Paper | None, index: _Index
) -> None:
    if stub is None or edge.source == edge.target:
        return
    edges.setdefault((edge.source, edge.target), edge)
    if edge.target not in index.ids:
        stubs.setdefault(edge.target, stub)


class _Index:
    """The papers of the collection by everything a citation may name."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.ids = {paper.id for paper in papers}
        self.by_name: dict[str, str] = {}
        self.by_title: dict[str, list[Paper]] = defaultdict(list)
        self.by_author_year: dict[tuple[str, int], list[Paper]] = defaultdict(list)
        for paper in papers:
            for name in _names(paper.doi, paper.arxiv_id, paper.key):
                self.by_name.setdefault(name, paper.id)
            self.by_title[normal_form(paper.title)].append(paper)
            if paper.authors and paper.year:
                self.by_author_year[(surname(paper.authors[0]), paper.year)].append(paper)

    def referenced(self, reference: Reference) -> tuple[str, str, float]:
        """Target id, rule and score of an entry of a reference list."""
        names = _names(reference.doi, reference.arxiv_id, reference.key)
        for name in names:
            if name in self.by_name:
                return self.by_name[name], "reference:id", 1.0
        title = normal_form(reference.title or "")
        same = [p for p in self.by_title.get(title, []) if title and _years_agree(p.year, reference.year)]
        if len(same) == 1 and not _ids_conflict(same[0], reference):
            return same[0].id, "reference:title", _TITLE_SCORE
        if names:
            return _stub_id(reference), "reference:id", 1.0
        return f"cited:{digest(title)}", "reference:title", _TITLE_SCORE

    def written(self, citation: WrittenCitation) -> tuple[str, str, float]:
        """Target id, rule and score of a citation in running text."""
        for name in _names(citation.doi, citation.arxiv_id, None):
            found = self.by_name.get(name)
            return found or (citation.doi or f"arXiv:{citation.arxiv_id}"), "written:id", 1.0
        names = [surname(author) for author in citation.authors]
        same = self.by_author_year.get((names[0] if names else "", citation.year or 0), [])
        same = [paper for paper in same if _authors_agree(names, citation, paper)]
        target = same[0].id if len(same) == 1 else f"cited:{slug(_called(citation)) or digest(citation.text)}"
        return target, "written:author-year", _WRITTEN_SCORE


def _authors_agree(names: list[str], citation: WrittenCitation, paper: Paper) -> bool:
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


def _stub_id(reference: Reference) -> str:
    if reference.doi:
        return reference.doi.lower()
    return f"arXiv:{reference.arxiv_id}" if reference.arxiv_id else f"cited:{reference.key}"


def _years_agree(one: int | None, other: int | None) -> bool:
    return one is None or other is None or abs(one - other) <= 1


def _ids_conflict(paper: Paper, reference: Reference) -> bool:
    pairs: Iterable[tuple[str | None, str | None]] = (
        (paper.doi, reference.doi),
        (paper.arxiv_id, reference.arxiv_id),
    )
    return any(a and b and a.lower() != b.lower() for a, b in pairs)


def _reference_stub(target: str, reference: Reference) -> Paper | None:
    """A stub needs something to show: a title, or at least an id."""
    if not (reference.title or _names(reference.doi, reference.arxiv_id, reference.key)):
        return None
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
