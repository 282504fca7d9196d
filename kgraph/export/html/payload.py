"""What the page knows: one JSON value made from a graph directory.

In: a graph directory's records and the map. Out: plain lists and dicts, compact: nodes go by number, a sentence
goes by its place in the abstract, and every offset counts UTF-16 units, as JavaScript strings do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kgraph.export.escape import plain
from kgraph.export.html.atlas import Atlas, draw, numbered
from kgraph.records import KINDS, Author, Concept, ConceptMention, Edge, Evidence, Paper, Result
from kgraph.schema import EDGES

_CAPTION = 30
_NAME_BEFORE_COLON = re.compile(r"\s*+([^:]{2,30}?)\s*:\s")
NOT_DRAWN = ("WROTE", "REPORTS", "OF", "ON", "MEASURED_BY")
"""Authors and results are shown beside their papers, not as nodes."""


class Records(Protocol):
    """The part of a graph directory that the page is made from."""

    def papers(self) -> Iterable[Paper]: ...  # noqa: D102
    def authors(self) -> Iterable[Author]: ...  # noqa: D102
    def concepts(self) -> Iterable[Concept]: ...  # noqa: D102
    def mentions(self) -> Iterable[ConceptMention]: ...  # noqa: D102
    def edges(self) -> Iterable[Edge]: ...  # noqa: D102
    def results(self) -> Iterable[Result]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class _Places:
    """Turns spans of the stored texts into what the page holds."""

    papers: Sequence[Paper]
    number: dict[str, int]

    def span(self, paper: Paper, field: str, start: int, end: int) -> tuple[int, int]:
        text = paper.title if field == "title" else paper.abstract
        return utf16(text, start), utf16(text, end)

    def evidence(self, evidence: Evidence) -> list[int]:
        """Paper, field (0 title, 1 abstract), the name's start and end, the sentence's start and end."""
        number = self.number[evidence.paper_id]
        text = self.papers[number].text(evidence.field)
        spans = (evidence.start, evidence.end, *sentence_span(text, evidence))
        units = spans if text.isascii() else [utf16(text, span) for span in spans]
        return [number, int(evidence.field == "abstract"), *units]


def payload(graph: Records, budget: int) -> dict[str, Any]:
    """Everything the page shows, ready for ``json.dumps``; at most ``budget`` nodes have a position."""
    papers, concepts = list(graph.papers()), list(graph.concepts())
    every = list(graph.edges())
    edges = [edge for edge in every if edge.type not in NOT_DRAWN]
    atlas = draw(papers, concepts, edges, budget)
    number = numbered(papers, concepts)
    places = _Places(papers, number)
    rules = sorted({edge.rule for edge in edges})
    return {
        "kinds": ["paper", *KINDS],
        "types": {name: EDGES[name].meaning for name in EDGES if name not in NOT_DRAWN},
        "rules": rules,
        "regions": [[list(region.names), region.papers] for region in atlas.regions],
        "nodes": _nodes(papers, concepts, atlas),
        "papers": _papers(graph, papers, every, places),
        "concepts": [[list(c.aliases), c.first_year, c.paper_count] for c in concepts],
        "edges": _edges(edges, rules, places),
        "results": [_result(result, places) for result in graph.results()],
    }


def utf16(text: str, offset: int) -> int:
    """An offset in characters as an offset in UTF-16 units.

    Example:
        >>> utf16("𝛽-VAE", 1), utf16("β-VAE", 1)
        (2, 1)
    """
    return offset if text.isascii() else len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def sentence_span(text: str, evidence: Evidence) -> tuple[int, int]:
    """Where the sentence of a piece of evidence stands in its text; the span itself if it is not found.

    Example:
        >>> sentence_span("Hi. We use BERT. Bye.", Evidence("p", "abstract", 11, 15, "We use BERT."))
        (4, 16)
    """
    start = text.rfind(evidence.sentence, 0, evidence.start + len(evidence.sentence)) if evidence.sentence else -1
    if start < 0 or start > evidence.start or start + len(evidence.sentence) < evidence.end:
        return evidence.start, evidence.end
    return start, start + len(evidence.sentence)


def caption(title: str) -> str:
    """A paper's short name on the map: what stands before the colon, else the start of the title.

    Example:
        >>> caption("Mavors: Multi-granularity Video Representation")
        'Mavors'
        >>> caption("Understanding the Training Dynamics of Transformers")
        'Understanding the Training…'
    """
    title = plain(title)
    named = _NAME_BEFORE_COLON.match(title)
    if named:
        return named[1]
    return title if len(title) <= _CAPTION + 6 else title[: _CAPTION + 1].rsplit(" ", 1)[0].rstrip(" ,:;") + "…"


def _nodes(papers: Sequence[Paper], concepts: Sequence[Concept], atlas: Atlas) -> list[list[Any]]:
    """Id, kind, label, radius, importance, region, and x and y if the node is shown at first."""
    kinds = {kind: k for k, kind in enumerate(KINDS, start=1)}
    faces = [(p.id, 0, caption(p.title)) for p in papers] + [(c.id, kinds[c.kind], plain(c.name)) for c in concepts]
    return [
        [*face, atlas.radii[n], atlas.importance[n], atlas.regions_of[n], *atlas.positions.get(n, ())]
        for n, face in enumerate(faces)
    ]


def _papers(graph: Records, papers: Sequence[Paper], edges: Sequence[Edge], places: _Places) -> list[dict[str, Any]]:
    names = {author.id: author.name for author in graph.authors()}
    written: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        if edge.type == "WROTE":
            written[edge.target].append(names[edge.source])
    spans: dict[str, list[int]] = defaultdict(list)
    by_id = {paper.id: paper for paper in papers}
    for m in graph.mentions():
        start, end = places.span(by_id[m.paper_id], m.field, m.start, m.end)
        spans[m.paper_id] += [places.number[m.concept_id], int(m.field == "abstract"), start, end]
    return [_paper(paper, list(paper.authors) or written[paper.id], spans[paper.id]) for paper in papers]


def _paper(paper: Paper, authors: Sequence[str], spans: list[int]) -> dict[str, Any]:
    facts = {
        "title": paper.title,
        "abstract": paper.abstract,
        "year": paper.year,
        "venue": paper.venue,
        "doi": paper.doi,
        "arxiv": paper.arxiv_id,
        "url": paper.url,
        "authors": list(authors),
        "spans": spans,
        "stub": not paper.in_collection,
    }
    return {name: fact for name, fact in facts.items() if fact}


def _edges(edges: Sequence[Edge], rules: Sequence[str], places: _Places) -> list[list[Any]]:
    """Source, target, type, score, rule, support, derived, evidence."""
    types = {name: t for t, name in enumerate(name for name in EDGES if name not in NOT_DRAWN)}
    rule = {name: r for r, name in enumerate(rules)}
    return [
        [
            places.number[e.source],
            places.number[e.target],
            types[e.type],
            round(e.score, 3),
            rule[e.rule],
            e.support,
            int(e.derived),
            [places.evidence(piece) for piece in e.evidence],
        ]
        for e in edges
    ]


def _result(result: Result, places: _Places) -> list[Any]:
    """Paper, method, where, metric (numbers of nodes or null), as written, value, unit, evidence."""
    ends = (result.method_id, result.on_id, result.metric_id)
    return [
        places.number[result.paper_id],
        *(places.number[end] if end else None for end in ends),
        result.text,
        result.value,
        result.unit,
        [places.evidence(piece) for piece in result.evidence],
    ]
