"""What was found in one paper → the one JSON object a line that ``kgraph extract`` prints.

In: a Paper and its Extraction. Out: a plain dict in the shape of an annotated paper, so that ``kgraph evaluate`` reads
both alike; every concept, relation, result and citation with its evidence.
"""

from __future__ import annotations

from typing import Any

from kgraph.records import Evidence, ExtractedConcept, Extraction, Paper, StatedResult, WrittenCitation

_DIGITS = 4


def extraction_line(paper: Paper, extraction: Extraction) -> dict[str, Any]:
    """One paper's extraction as plain data.

    ``relations`` are bare triples, as annotations have them; ``relations_evidence`` holds score, rule and evidence of
    each, in the same order.

    Example:
        >>> line = extraction_line(Paper("p1", "BERT", ""), Extraction("p1"))
        >>> line["id"], line["title"], line["concepts"]
        ('p1', 'BERT', [])
    """
    return {
        "id": paper.id,
        "title": paper.title,
        "concepts": [_concept(c) for c in extraction.concepts],
        "relations": [[r.head, r.type, r.tail] for r in extraction.relations],
        "relations_evidence": [
            {"score": round(r.score, _DIGITS), "rule": r.rule, "evidence": [_evidence(e) for e in r.evidence]}
            for r in extraction.relations
        ],
        "results": [_result(r) for r in extraction.results],
        "citations": [_citation(c) for c in extraction.citations],
    }


def _concept(concept: ExtractedConcept) -> dict[str, Any]:
    return {
        "name": concept.name,
        "type": concept.kind,
        "role": concept.role,
        "forms": list(concept.forms),
        "score": round(concept.score, _DIGITS),
        "rule": concept.rule,
        "evidence": [
            {"field": m.field, "start": m.start, "end": m.end, "sentence": m.sentence} for m in concept.mentions
        ],
    }


def _result(result: StatedResult) -> dict[str, Any]:
    return {
        "method": result.method,
        "benchmark": result.on,
        "metric": result.metric,
        "value": result.value,
        "score": round(result.score, _DIGITS),
        "rule": result.rule,
        "evidence": [_evidence(e) for e in result.evidence],
    }


def _citation(citation: WrittenCitation) -> dict[str, Any]:
    return {
        "text": citation.text,
        "authors": list(citation.authors),
        "year": citation.year,
        "doi": citation.doi,
        "arxiv_id": citation.arxiv_id,
        "evidence": _evidence(citation.evidence),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "field": evidence.field,
        "start": evidence.start,
        "end": evidence.end,
        "sentence": evidence.sentence,
    }
