"""What a report says of a collection, counted: no words yet, no layout.

In: a graph's records. Out: a Digest. Every list is short, the most telling first, and in the same order every time.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kgraph.export.html.atlas import Region, draw
from kgraph.export.html.payload import NOT_DRAWN, Records, sentence_span
from kgraph.records import KINDS, Concept, Edge, Evidence, Kind, Paper, Result

_ROLES = ("INTRODUCES", "USES", "EVALUATES_ON", "COMPARES_WITH", "MENTIONS")
_DATA = ("dataset", "benchmark")
_LATELY = 0.25
"""The last years that hold this share of the papers are "lately"."""
_CERTAIN = 1.64
"""Standard errors that chance passes once in twenty times."""
_SHOWN = 5
"""Numbers of one board."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a paper with the place of the name in it."""

    paper: Paper
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Named:
    """A concept and a sentence that says what it is for: the introducing paper's where there is one."""

    concept: Concept
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Rise:
    """A concept that a larger share of the papers names lately than before; ``by_year`` are shares."""

    concept: Concept
    before: int
    lately: int
    by_year: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """The dated papers of each year from first to last, and what rose since the year ``since``."""

    years: tuple[int, ...]
    papers: tuple[int, ...]
    since: int
    rises: tuple[Rise, ...]

    @property
    def lately(self) -> int:
        """How many papers are of ``since`` or later."""
        return sum(count for year, count in zip(self.years, self.papers, strict=True) if year >= self.since)

    @property
    def before(self) -> int:
        """How many are older."""
        return sum(self.papers) - self.lately


@dataclass(frozen=True, slots=True)
class TaskData:
    """A task, how many papers address it, and the data those are evaluated on, with the number of papers."""

    task: Concept
    papers: int
    data: tuple[tuple[Concept, int], ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """A number a paper reports, with the method it is about."""

    result: Result
    method: Concept | None
    paper: Paper
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Board:
    """Numbers reported on the same data by the same measure, the highest first."""

    on: Concept
    metric: Concept | None
    reported: tuple[Reported, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """All that a report says."""

    papers: int
    concepts: dict[Kind, int]
    topics: tuple[Region, ...]
    top: dict[Kind, tuple[Named, ...]]
    trend: Trend | None
    tasks: tuple[TaskData, ...]
    boards: tuple[Board, ...]
    results: int
    grounds: tuple[tuple[Paper, int], ...]


def digest(graph: Records, length: int = 8) -> Digest:
    """What there is to say of a graph, each list with at most ``length`` entries.

    Example:
        >>> from kgraph.records import Graph
        >>> from kgraph.export.html.part import Part
        >>> digest(Part(Graph(papers=[Paper("p", "A title", "")]))).papers
        1
    """
    papers = {paper.id: paper for paper in graph.papers()}
    concepts = {concept.id: concept for concept in graph.concepts()}
    edges = [edge for edge in graph.edges() if edge.type not in NOT_DRAWN]
    results = list(graph.results())
    own = [paper for paper in papers.values() if paper.in_collection]
    regions = draw(list(papers.values()), list(concepts.values()), edges, budget=0).regions
    topics = sorted((r for r in regions if r.names), key=lambda region: -region.papers)
    kinds = Counter(concept.kind for concept in concepts.values())
    return Digest(
        papers=len(own),
        concepts={kind: kinds[kind] for kind in KINDS if kinds[kind]},
        topics=tuple(topics[: length + 4]),
        top=_top(papers, concepts, edges, length),
        trend=_trend(own, concepts, edges, length),
        tasks=_tasks(concepts, edges, length),
        boards=_boards(papers, concepts, results, length),
        results=len(results),
        grounds=_grounds(papers, edges, length),
    )


def quoted(papers: dict[str, Paper], evidence: Iterable[Evidence]) -> Quote | None:
    """The first piece of evidence as a sentence with its name marked.

    Example:
        >>> paper = Paper("p", "", "Hi. We use BERT.")
        >>> found = quoted({"p": paper}, [Evidence("p", "abstract", 11, 15, "We use BERT.")])
        >>> found.sentence[found.start : found.end]
        'BERT'
    """
    for piece in evidence:
        text = papers[piece.paper_id].text(piece.field)
        start, end = sentence_span(text, piece)
        return Quote(papers[piece.paper_id], text[start:end], piece.start - start, piece.end - start)
    return None


def _top(
    papers: dict[str, Paper], concepts: dict[str, Concept], edges: Sequence[Edge], length: int
) -> dict[Kind, tuple[Named, ...]]:
    best: dict[str, Edge] = {}
    for edge in edges:
        if edge.type in _ROLES and edge.evidence and _telling(edge) > _telling(best.get(edge.target)):
            best[edge.target] = edge
    links = Counter(end for edge in edges for end in (edge.source, edge.target))
    top: dict[Kind, tuple[Named, ...]] = {}
    for kind in KINDS:
        ranked = sorted(
            (c for c in concepts.values() if c.kind == kind), key=lambda c: (-c.paper_count, -links[c.id], c.id)
        )
        named = (Named(c, quoted(papers, best[c.id].evidence) if c.id in best else None) for c in ranked[:length])
        if ranked:
            top[kind] = tuple(named)
    return top


def _telling(edge: Edge | None) -> tuple[bool, bool, float]:
    """A sentence that introduces the concept tells most, and one of an abstract more than a title."""
    if edge is None:
        return (False, False, -1.0)
    return (edge.type == "INTRODUCES", edge.evidence[0].field == "abstract", edge.score)


def _trend(own: Sequence[Paper], concepts: dict[str, Concept], edges: Sequence[Edge], length: int) -> Trend | None:
    """None where the papers are not of at least two years."""
    dated = {paper.id: paper.year for paper in own if paper.year}
    by_year = Counter(dated.values())
    if len(by_year) < 2:
        return None
    years = tuple(range(min(by_year), max(by_year) + 1))
    since = years[-1]
    while since - 1 > years[0] and sum(by_year[y] for y in range(since, years[-1] + 1)) < _LATELY * len(dated):
        since -= 1
    named: dict[str, Counter[int]] = defaultdict(Counter)
    for edge in edges:
        if edge.type in _ROLES and edge.source in dated and concepts[edge.target].kind != "metric":
            named[edge.target][dated[edge.source]] += 1
    trend = Trend(years, tuple(by_year[year] for year in years), since, ())
    rises = []
    for id_, counts in named.items():
        lately = sum(count for year, count in counts.items() if year >= since)
        before = counts.total() - lately
        surprise = rise(before, trend.before, lately, trend.lately)
        if lately > 1 and surprise > _CERTAIN:
            shares = tuple(counts[year] / by_year[year] if by_year[year] else 0.0 for year in years)
            rises.append((-surprise, id_, Rise(concepts[id_], before, lately, shares)))
    return Trend(trend.years, trend.papers, since, tuple(found for *_, found in sorted(rises)[:length]))


def rise(before: int, all_before: int, lately: int, all_lately: int) -> float:
    """By how many standard errors the share lately is above the share before: the two-proportion z-test.

    Example:
        >>> round(rise(5, 100, 20, 100), 2), rise(0, 0, 1, 1)
        (3.21, 0.0)
    """
    if not all_before or not all_lately:
        return 0.0
    pooled = (before + lately) / (all_before + all_lately)
    error = math.sqrt(pooled * (1 - pooled) * (1 / all_before + 1 / all_lately))
    return (lately / all_lately - before / all_before) / error if error else 0.0


def _tasks(concepts: dict[str, Concept], edges: Sequence[Edge], length: int) -> tuple[TaskData, ...]:
    tasks_of, data_of = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    papers_of: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for edge in edges:
        target = concepts.get(edge.target)
        if target and edge.type in _ROLES and edge.type != "MENTIONS":
            if target.kind == "task":
                tasks_of[edge.source].add(target.id)
            elif target.kind in _DATA and edge.type in ("EVALUATES_ON", "INTRODUCES"):
                data_of[edge.source].add(target.id)
        elif target and edge.type == "USED_FOR" and concepts[edge.source].kind in _DATA:
            papers_of[target.id][edge.source] |= {piece.paper_id for piece in edge.evidence}
    addressed = Counter(task for tasks in tasks_of.values() for task in tasks)
    for paper, tasks in tasks_of.items():
        for task in tasks:
            for data in data_of.get(paper, ()):
                papers_of[task][data].add(paper)
    found = []
    for task, papers_on in papers_of.items():
        used = sorted(((concepts[id_], len(its)) for id_, its in papers_on.items()), key=lambda d: (-d[1], d[0].id))
        found.append(TaskData(concepts[task], addressed[task], tuple(used)))
    return tuple(sorted(found, key=lambda row: (-row.papers, -len(row.data), row.task.id))[:length])


def _boards(
    papers: dict[str, Paper], concepts: dict[str, Concept], results: Sequence[Result], length: int
) -> tuple[Board, ...]:
    grouped: dict[tuple[str, str], list[Reported]] = defaultdict(list)
    for result in results:
        if result.on_id:
            method = concepts.get(result.method_id or "")
            its = Reported(result, method, papers[result.paper_id], quoted(papers, result.evidence))
            grouped[result.on_id, result.metric_id or ""].append(its)
    boards = [
        Board(concepts[on], concepts.get(metric), tuple(sorted(group, key=_height)[:_SHOWN]))
        for (on, metric), group in grouped.items()
    ]
    return tuple(sorted(boards, key=lambda b: (-len(b.reported), -b.on.paper_count, b.on.id, str(b.metric)))[:length])


def _height(reported: Reported) -> tuple[float, str]:
    value = reported.result.value
    return (-value if value is not None else math.inf, reported.result.id)


def _grounds(papers: dict[str, Paper], edges: Sequence[Edge], length: int) -> tuple[tuple[Paper, int], ...]:
    """The papers that most others cite or build on."""
    pairs = {(e.source, e.target) for e in edges if e.type in ("CITES", "BUILDS_ON") and e.source != e.target}
    counts = Counter(target for _, target in pairs)
    ranked = sorted(counts, key=lambda id_: (-counts[id_], id_))
    return tuple((papers[id_], counts[id_]) for id_ in ranked[:length] if counts[id_] > 1)
