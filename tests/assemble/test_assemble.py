"""Roles, relations, results and derived edges, each with evidence, from hand-made extractions."""

from dataclasses import replace

import pytest

from kgraph.assemble.derived import sized_variants
from kgraph.assemble.results import parse_value
from kgraph.records import (
    Concept,
    Edge,
    Evidence,
    ExtractedConcept,
    Extraction,
    Graph,
    Kind,
    Mention,
    Paper,
    Role,
    StatedRelation,
    StatedResult,
)
from kgraph.schema import ROLE_EDGES
from tests.assembled import graph_of as assembled

TEXT = "We propose X. X beats Y on D, reaching 91.5% accuracy."


def found(paper: Paper, form: str, kind: Kind, role: Role) -> ExtractedConcept:
    start = paper.abstract.index(form)
    mention = Mention(form, "abstract", start, start + len(form), paper.abstract, 0.9, "tagger")
    return ExtractedConcept(form, kind, role, 0.9, "tagger", (mention,))


def graph_of(*papers: tuple[Paper, Extraction]) -> Graph:
    return assembled([paper for paper, _ in papers], [extraction for _, extraction in papers])


def edges(graph: Graph, edge_type: str) -> list[tuple[str, str]]:
    return [(e.source, e.target) for e in graph.edges if e.type == edge_type]


def one_paper() -> tuple[Paper, Extraction]:
    paper = Paper("p1", "On X", TEXT, 2020, authors=("Ada Lovelace",))
    concepts = (
        found(paper, "X", "method", "introduces"),
        found(paper, "Y", "method", "compares_with"),
        found(paper, "D", "dataset", "evaluates_on"),
        found(paper, "accuracy", "metric", "uses"),
    )
    where = Evidence("p1", "abstract", 14, 21, paper.abstract)
    relations = (
        StatedRelation("X", "outperforms", "Y", 0.8, "cue:beats", (where,)),
        StatedRelation("X", "outperforms", "D", 0.8, "cue:beats"),
        StatedRelation("X", "evaluated_on", "nobody", 0.8, "cue:on"),
    )
    results = (StatedResult("91.5%", "X", "D", "accuracy", 0.7, "number", (where,)),)
    return paper, Extraction("p1", concepts, relations, results)


def test_one_paper() -> None:
    graph = graph_of(one_paper())
    assert edges(graph, "INTRODUCES") == [("p1", "method:x")]
    assert edges(graph, "COMPARES_WITH") == [("p1", "method:y")]
    assert edges(graph, "EVALUATES_ON") == [("p1", "dataset:d")]
    assert edges(graph, "OUTPERFORMS") == [("method:x", "method:y")], "an end of the wrong label is no edge"
    assert edges(graph, "EVALUATED_ON") == []
    (result,) = graph.results
    assert (result.text, result.value, result.unit) == ("91.5%", 91.5, "%")
    assert edges(graph, "REPORTS") == [("p1", result.id)]
    assert edges(graph, "OF") == [(result.id, "method:x")]
    assert edges(graph, "MEASURED_BY") == [(result.id, "metric:accuracy")]
    assert edges(graph, "WROTE") == [("author:ada-lovelace", "p1")]


def test_every_extracted_edge_shows_a_span_of_the_stored_text() -> None:
    paper, extraction = one_paper()
    for edge in graph_of((paper, extraction)).edges:
        for e in edge.evidence:
            assert e.sentence in paper.text(e.field)
            assert paper.text(e.field)[e.start : e.end] in e.sentence
        assert edge.evidence or edge.type == "WROTE"


def test_the_strongest_role_wins_where_two_names_become_one_node() -> None:
    paper = Paper("p", "T", "graph networks and graph network", 2020)
    concepts = (
        found(paper, "graph networks", "method", "mentions"),
        found(paper, "graph network", "method", "introduces"),
    )
    graph = graph_of((paper, Extraction("p", concepts)))
    assert [(e.type, e.target) for e in graph.edges] == [("INTRODUCES", "method:graph-network")]


def test_a_role_that_does_not_fit_the_kind_becomes_uses() -> None:
    paper = Paper("p", "T", "we look at parsing", 2020)
    graph = graph_of((paper, Extraction("p", (found(paper, "parsing", "task", "compares_with"),))))
    assert [(e.type, e.target) for e in graph.edges] == [("USES", "task:parsing")]


def test_support_counts_papers_and_keeps_both_sentences() -> None:
    papers = []
    for name in ("p1", "p2"):
        paper = Paper(name, "T", f"X beats Y in {name}.", 2020)
        concepts = (found(paper, "X", "method", "uses"), found(paper, "Y", "method", "uses"))
        where = Evidence(name, "abstract", 0, 1, paper.abstract)
        relation = StatedRelation("X", "outperforms", "Y", 0.8, "cue:beats", (where,))
        papers.append((paper, Extraction(name, concepts, (relation,))))
    (edge,) = [e for e in graph_of(*papers).edges if e.type == "OUTPERFORMS"]
    assert edge.support == 2
    assert [e.paper_id for e in edge.evidence] == ["p1", "p2"]


def test_counts_and_first_year() -> None:
    one, two = Paper("p1", "T", "X here", 2021), Paper("p2", "T", "X there", 2019)
    graph = graph_of(*((p, Extraction(p.id, (found(p, "X", "method", "uses"),))) for p in (one, two)))
    assert graph.concepts == [Concept("method:x", "method", "X", (), 2019, 2)]


def role(paper: str, concept: str, edge_type: str) -> tuple[str, str, str]:
    return paper, concept, edge_type


def builds_on(
    roles: list[tuple[str, str, str]], years: dict[str, int | None], authors: dict[str, tuple[str, ...]] | None = None
) -> list[Edge]:
    """The BUILDS_ON edges of papers with these roles; each name of a concept stands once in the abstract."""
    papers = []
    for name in sorted({paper for paper, *_ in roles}):
        own = [(concept, type_) for paper, concept, type_ in roles if paper == name]
        paper = Paper(name, "T", " ".join(c for c, _ in own), years.get(name), authors=(authors or {}).get(name, ()))
        concepts = tuple(replace(found(paper, c, KIND[c[0]], ROLE[t]), score=1.0) for c, t in own)
        papers.append((paper, Extraction(name, concepts)))
    return [edge for edge in graph_of(*papers).edges if edge.type == "BUILDS_ON"]


KIND: dict[str, Kind] = {"x": "method", "d": "dataset", "t": "task"}
ROLE: dict[str, Role] = {edge_type: role for role, edge_type in ROLE_EDGES.items()}  # type: ignore[misc]


def test_builds_on_never_points_to_a_later_paper_or_to_itself() -> None:
    roles = [role("new", "xnet", "INTRODUCES"), role("new", "xnet", "USES"), role("old", "xnet", "USES")]
    assert builds_on(roles, {"new": 2021, "old": 2019}) == []


def test_builds_on_joins_hints_and_says_why() -> None:
    roles = [
        role("old", "xnet", "INTRODUCES"),
        role("old", "dbank", "INTRODUCES"),
        role("new", "xnet", "COMPARES_WITH"),
        role("new", "dbank", "EVALUATES_ON"),
    ]
    (edge,) = builds_on(roles, {"new": 2021, "old": 2019})
    assert (edge.source, edge.target, edge.support, edge.derived) == ("new", "old", 2, True)
    assert edge.rule == "compares_with method:xnet"
    assert edge.score == pytest.approx(0.94 * 0.5 ** (1 / 5), abs=1e-6), "two hints, two years apart"
    assert {e.paper_id for e in edge.evidence} == {"new"}


def test_a_name_that_many_papers_introduce_builds_nothing() -> None:
    roles = [role(f"p{i}", "xnet", "INTRODUCES") for i in range(4)] + [role("new", "xnet", "USES")]
    assert builds_on(roles, {}) == []


def test_a_sized_variant_extends_its_family_once() -> None:
    concepts = [Concept(f"method:{n.lower()}", "method", n) for n in ("Qwen2.5", "Qwen2.5-7B-Instruct", "Qwen2.5-72B")]
    assert sized_variants(concepts) == [(1, 0), (2, 0)]


def test_values() -> None:
    assert parse_value("-3.5 points") == (-3.5, "points")
    assert parse_value("34.5\\%") == (34.5, "%")
    assert parse_value("2×") == (2.0, "×")
    assert parse_value("3.2x") == (3.2, "x")
    assert parse_value("best") == (None, "")


def test_a_rare_shared_concept_makes_builds_on_surer_and_a_common_one_less_sure() -> None:
    def score(*more: Edge) -> float:
        roles = [role("old", "xnet", "INTRODUCES"), role("new", "xnet", "USES"), *more]
        (edge,) = [e for e in builds_on(roles, {"old": 2019, "new": 2020}) if e.source == "new"]
        return edge.score

    alone = score()
    rare = score(role("old", "task", "USES"), role("new", "task", "USES"))
    common = score(*(role(f"p{i}", "xnet", "MENTIONS") for i in range(30)))
    assert common < alone < rare


def test_builds_on_is_less_sure_within_a_year_and_over_years() -> None:
    roles = [role("old", "xnet", "INTRODUCES"), role("new", "xnet", "USES")]
    same, soon, late = (builds_on(roles, {"old": 2000, "new": year})[0].score for year in (2000, 2003, 2015))
    assert max(same, late) < soon


def test_the_first_to_name_a_rare_concept_is_its_origin_where_none_introduces_it() -> None:
    roles = [role("old", "xnet", "USES"), role("new", "xnet", "USES")]
    (edge,) = builds_on(roles, {"old": 2019, "new": 2020})
    assert (edge.source, edge.target) == ("new", "old")
    introduced = builds_on([role("old", "xnet", "INTRODUCES"), roles[1]], {"old": 2019, "new": 2020})
    assert edge.score < introduced[0].score
    assert builds_on(roles, {"old": 2019, "new": 2019}) == []
    assert builds_on([role(f"p{i}", "xnet", "USES") for i in range(20)], {f"p{i}": i + 2000 for i in range(20)}) == []


def test_a_shared_author_makes_builds_on_surer() -> None:
    roles = [role("old", "xnet", "INTRODUCES"), role("new", "xnet", "USES")]
    years: dict[str, int | None] = {"old": 2019, "new": 2020}
    strangers = builds_on(roles, years, {"old": ("Ada Lovelace",), "new": ("Alan Turing",)})[0].score
    same = builds_on(roles, years, {"old": ("Ada Lovelace",), "new": ("Lovelace, A.",)})[0].score
    assert strangers == builds_on(roles, years)[0].score < same <= 1
