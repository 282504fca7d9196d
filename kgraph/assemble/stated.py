"""Edges that a paper's own text states: its role for each concept, relations between concepts, results.

In: a paper's extraction with the node of each concept (Placed). Out: edges with evidence, one a pair of nodes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kgraph.records import (
    ROLES,
    ConceptMention,
    Edge,
    Evidence,
    ExtractedConcept,
    Extraction,
    Kind,
    Result,
    StatedRelation,
    StatedResult,
)
from kgraph.schema import CONCEPT_LABELS, RELATION_EDGES, ROLE_EDGES, allowed, digest

_SHOWN = 8
"""The most evidence spans an edge carries; mentions.parquet has every one."""
_NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?")
_UNIT = re.compile(r"\s*\\?([%‰×x°]|[A-Za-zµ]+)?")


@dataclass(frozen=True, slots=True)
class Placed:
    """An extraction whose concepts know their node, which several may share; ``kinds`` is the kind of every node."""

    extraction: Extraction
    nodes: Sequence[str | None]
    kinds: dict[str, Kind]

    def concepts(self) -> Iterator[tuple[ExtractedConcept, str]]:
        """The concepts the user did not drop, each with its node."""
        for concept, node in zip(self.extraction.concepts, self.nodes, strict=True):
            if node:
                yield concept, node

    def node(self, name: str | None) -> str | None:
        """The node of a concept named in this paper."""
        return next((node for concept, node in self.concepts() if concept.name == name), None)

    def label(self, node: str) -> str:
        """The label of a node."""
        return CONCEPT_LABELS[self.kinds[node]]


def mentions(placed: Placed) -> list[ConceptMention]:
    """Every mention with its node; a span that two concepts of one node share is one mention."""
    paper = placed.extraction.paper_id
    rows = {
        (node, m.field, m.start, m.end): ConceptMention(
            paper, node, m.form, m.field, m.start, m.end, m.sentence, m.score, m.rule
        )
        for concept, node in placed.concepts()
        for m in concept.mentions
    }
    return list(rows.values())


def role_edges(placed: Placed) -> list[Edge]:
    """One edge from the paper to each of its concepts: the strongest role, with the spans that name it."""
    by_node: dict[str, list[ExtractedConcept]] = defaultdict(list)
    for concept, node in placed.concepts():
        by_node[node].append(concept)
    return [_role_edge(placed, node, concepts) for node, concepts in by_node.items()]


def _role_edge(placed: Placed, node: str, concepts: list[ExtractedConcept]) -> Edge:
    best = min(concepts, key=lambda c: ROLES.index(c.role))
    edge_type = ROLE_EDGES[best.role]
    if not allowed(edge_type, "Paper", placed.label(node)):
        edge_type = "USES"
    paper = placed.extraction.paper_id
    spans = sorted({(m.field != "title", m.start, m.end, m.sentence, m.field) for c in concepts for m in c.mentions})
    evidence = tuple(Evidence(paper, f, start, end, sentence) for _, start, end, sentence, f in spans[:_SHOWN])
    return Edge(paper, node, edge_type, max(c.score for c in concepts), best.rule, evidence=evidence)


def relation_edges(placed: Sequence[Placed]) -> list[Edge]:
    """Relations between nodes, added up over the papers that state them."""
    stated: dict[tuple[str, str, str], list[tuple[str, StatedRelation]]] = defaultdict(list)
    for one in placed:
        for relation in one.extraction.relations:
            head, tail = one.node(relation.head), one.node(relation.tail)
            edge_type = RELATION_EDGES[relation.type]
            if head and tail and head != tail and allowed(edge_type, one.label(head), one.label(tail)):
                stated[(head, tail, edge_type)].append((one.extraction.paper_id, relation))
    return [_relation_edge(ends, said) for ends, said in stated.items()]


def _relation_edge(ends: tuple[str, str, str], said: list[tuple[str, StatedRelation]]) -> Edge:
    head, tail, edge_type = ends
    best = max(said, key=lambda row: (row[1].score, row[0]))[1]
    evidence = dict.fromkeys(e for _, relation in said for e in relation.evidence)
    support = len({paper for paper, _ in said})
    return Edge(head, tail, edge_type, best.score, best.rule, support, evidence=tuple(evidence)[:_SHOWN])


def results(placed: Sequence[Placed]) -> tuple[list[Result], list[Edge]]:
    """Reported numbers as nodes, with edges from their paper and to what they are about."""
    found: dict[str, Result] = {}
    edges: dict[tuple[str, str, str], Edge] = {}
    for one in placed:
        for stated in one.extraction.results:
            result = _result(one, stated)
            found[result.id] = result
            ends = (("OF", result.method_id), ("ON", result.on_id), ("MEASURED_BY", result.metric_id))
            edges[(result.paper_id, result.id, "REPORTS")] = _result_edge(result.paper_id, result.id, "REPORTS", stated)
            for edge_type, target in ends:
                if target:
                    edges[(result.id, target, edge_type)] = _result_edge(result.id, target, edge_type, stated)
    return sorted(found.values(), key=lambda r: r.id), list(edges.values())


def _result_edge(source: str, target: str, edge_type: str, stated: StatedResult) -> Edge:
    return Edge(source, target, edge_type, stated.score, stated.rule, evidence=stated.evidence)


def _result(placed: Placed, stated: StatedResult) -> Result:
    paper = placed.extraction.paper_id
    ends = [
        _end(placed, edge_type, name)
        for edge_type, name in (("OF", stated.method), ("ON", stated.on), ("MEASURED_BY", stated.metric))
    ]
    place = stated.evidence[0] if stated.evidence else None
    identity = digest("\0".join([paper, stated.value, str(place and (place.field, place.start)), *map(str, ends)]))
    value, unit = parse_value(stated.value)
    return Result(f"result:{identity}", paper, ends[0], ends[1], ends[2], stated.value, value, unit, stated.evidence)


def _end(placed: Placed, edge_type: str, name: str | None) -> str | None:
    node = placed.node(name) if name else None
    return node if node and allowed(edge_type, "Result", placed.label(node)) else None


def parse_value(text: str) -> tuple[float | None, str]:
    """The number in a value as written, and its unit.

    Example:
        >>> parse_value("41.5%"), parse_value("1,200 points"), parse_value("state of the art")
        ((41.5, '%'), (1200.0, 'points'), (None, ''))
    """
    found = _NUMBER.search(text)
    if not found:
        return None, ""
    unit = _UNIT.match(text, found.end())
    number = float(found.group().replace(",", "").replace("−", "-"))
    return number, (unit.group(1) or "") if unit else ""
