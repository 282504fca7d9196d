"""Scoring: equal to figures computed elsewhere for many random papers, and a review that shows every error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kgraph.evaluate import evaluate, render_figures, render_papers

CASES = json.loads((Path(__file__).parent / "fixtures" / "evaluate.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[str(i) for i in range(len(CASES))])
def test_random_collections_give_the_expected_figures(case: dict[str, Any]) -> None:
    assert evaluate(case["gold"], case["predicted"]).figures() == case["figures"]


def concept(name: str, kind: str = "method", role: str = "uses", *forms: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "role": role, "forms": list(forms or (name,)), **more}


GOLD: list[dict[str, Any]] = [
    {
        "id": "1",
        "title": "Mavors on VBench",
        "abstract": "We propose Mavors. It beats a diffusion transformer by 3.1% on VBench.",
        "concepts": [
            concept("Mavors", "method", "introduces"),
            concept("diffusion transformer", "method", "compares_with"),
            concept("VBench", "benchmark", "evaluates_on"),
            concept("beats", "task", optional=True),
        ],
        "relations": [["Mavors", "outperforms", "diffusion transformer"]],
        "relations_one": [["Mavors", "evaluated_on", "VBench"]],
        "results": [{"method": "Mavors", "benchmark": "VBench", "metric": None, "value": "3.1%"}],
    },
    {"id": "2", "title": "Nothing here", "abstract": "", "concepts": []},
]


def test_a_perfect_prediction_has_no_error() -> None:
    report = evaluate(GOLD, [{**GOLD[0], "id": "elsewhere"}, GOLD[1]])
    assert report.figures()["strict"]["all"]["f1"] == 1.0
    assert report.figures()["papers_right"] == 2
    assert render_papers(report) == "2 of 2 papers without an error"


def found() -> dict[str, Any]:
    return {
        "id": "1",
        "concepts": [
            concept("Mavors", "method", "uses", score=0.9, rule="tagger"),
            concept("transformer", "method", "uses", score=0.61, rule="tagger:span"),
            concept("VBench", "dataset", "evaluates_on"),
        ],
        "relations": [["VBench", "part_of", "Mavors"], ["Mavors", "evaluated_on", "VBench"]],
        "results": [{"method": "VBench", "benchmark": None, "metric": None, "value": "70"}],
    }


def test_every_error_is_in_the_review() -> None:
    report = evaluate(GOLD, [found()])
    first, second = report.papers
    assert [(m.name, m.nearest) for m in first.missed] == [("diffusion transformer", "transformer (method)")]
    assert first.missed[0].sentence == "It beats a diffusion transformer by 3.1% on VBench."
    [false] = first.false
    assert (false.name, false.score, false.rule) == ("transformer", 0.61, "tagger:span")
    assert false.nearest == "diffusion transformer (method)"
    assert [(w.name, w.role, w.gold_role) for w in first.wrong_roles] == [("Mavors", "uses", "introduces")]
    assert first.missed_relations == (("Mavors", "outperforms", "diffusion transformer"),)
    assert first.false_relations == (("VBench", "part_of", "Mavors"),)
    assert [r["value"] for r in first.missed_results] == ["3.1%"]
    assert [r["value"] for r in first.false_results] == ["70"]
    assert second.right
    text = render_papers(report)
    assert "- diffusion transformer (method, compares_with)   nearest found: transformer (method)" in text
    assert "+ transformer (method, uses, 0.61 tagger:span)" in text
    assert text.endswith("1 of 2 papers without an error")


def test_a_paper_that_was_not_read_is_counted() -> None:
    figures = evaluate(GOLD, []).figures()
    assert figures["papers_missing"] == 2
    assert figures["strict"]["core"]["fn"] == 3
    assert figures["role_accuracy"] is None


def test_the_table_names_every_figure() -> None:
    table = render_figures(evaluate(GOLD, [found()]))
    for label in ("strict   core", "overlap  metric", "relations", "results", "papers right: 1", "role accuracy: 0.5"):
        assert label in table


def test_hostile_text_cannot_reach_a_terminal() -> None:
    hostile = "\x1b[2J\x07evil\u202e\r\nname\x9b31m"
    gold = [{"id": hostile, "title": hostile, "abstract": hostile, "concepts": [concept(hostile)]}]
    text = render_papers(evaluate(gold, [{"id": hostile, "concepts": [concept(hostile + " x", rule=hostile)]}]))
    assert "evil" in text
    assert all(c.isprintable() or c == "\n" for c in text)
    assert not any(line.startswith("name") for line in text.split("\n"))
