"""Relations and results on small papers, and what holds for every paper."""

from __future__ import annotations

import re

import numpy as np
import pytest

from kgraph.extract.contest import LEAST, LOOKS, entries
from kgraph.extract.context import context
from kgraph.extract.linear import load
from kgraph.extract.numbers import amounts
from kgraph.extract.pairs import Pairs
from kgraph.extract.relations import find_relations
from kgraph.extract.results import find_results
from kgraph.records import RELATIONS, ExtractedConcept, Kind, Mention, Paper, Role
from kgraph.schema import CONCEPT_LABELS, RELATION_EDGES, allowed

TITLE = "Mavors: Multi-granularity Video Representation"
ABSTRACT = (
    "Long video understanding is costly. We propose Mavors, a framework that consists of an Intra-chunk Vision Encoder "
    "and an Inter-chunk Feature Aggregator. Mavors builds on Qwen2. It is trained on WebVid in 2023 with 8 GPUs. "
    "Experiments on VBench show that Mavors outperforms LLaVA and achieves 83.2% accuracy."
)
NAMES: tuple[tuple[str, Kind, Role], ...] = (
    ("Mavors", "method", "introduces"),
    ("Intra-chunk Vision Encoder", "method", "introduces"),
    ("Inter-chunk Feature Aggregator", "method", "introduces"),
    ("Qwen2", "method", "uses"),
    ("LLaVA", "method", "compares_with"),
    ("WebVid", "dataset", "uses"),
    ("VBench", "benchmark", "evaluates_on"),
    ("video understanding", "task", "uses"),
    ("accuracy", "metric", "uses"),
)


def concept(paper: Paper, name: str, kind: Kind, role: Role) -> ExtractedConcept:
    mentions = tuple(
        Mention(name, f, m.start(), m.end(), paper.text(f), 1.0, "by hand")  # type: ignore[arg-type]
        for f in ("title", "abstract")
        for m in re.finditer(re.escape(name), paper.text(f))  # type: ignore[arg-type]
    )
    return ExtractedConcept(name, kind, role, 1.0, "by hand", mentions)


def example() -> tuple[Paper, tuple[ExtractedConcept, ...]]:
    paper = Paper("p", TITLE, ABSTRACT)
    return paper, tuple(concept(paper, *n) for n in NAMES)


@pytest.mark.parametrize(
    "stated",
    [
        ("Intra-chunk Vision Encoder", "part_of", "Mavors"),
        ("Inter-chunk Feature Aggregator", "part_of", "Mavors"),
        ("Mavors", "outperforms", "LLaVA"),
        ("Mavors", "evaluated_on", "VBench"),
        ("Mavors", "used_for", "video understanding"),
    ],
)
def test_what_the_text_states_is_found(stated: tuple[str, str, str]) -> None:
    assert stated in {(r.head, r.type, r.tail) for r in find_relations(context(*example()))}


def test_nothing_runs_the_wrong_way_or_between_the_wrong_kinds() -> None:
    paper, concepts = example()
    found = find_relations(context(paper, concepts))
    label = {c.name: CONCEPT_LABELS[c.kind] for c in concepts}
    assert all(allowed(RELATION_EDGES[r.type], label[r.head], label[r.tail]) for r in found)
    pairs = [frozenset((r.head, r.tail)) for r in found]
    assert len(pairs) == len(set(pairs))
    assert not any(r.head == "LLaVA" and r.type == "outperforms" for r in found)
    assert not any(r.tail == "accuracy" for r in found)


def test_every_relation_shows_score_rule_and_evidence() -> None:
    paper, concepts = example()
    forms = {c.name: c.forms for c in concepts}
    model = load("relations")
    for r in find_relations(context(paper, concepts)):
        assert model.cut[RELATIONS.index(r.type)] <= r.score <= 1
        assert r.rule.startswith("cue:") and (r.rule[4:] in model or r.rule == "cue:bias")
        text = " ".join(paper.text(e.field)[e.start : e.end] for e in r.evidence)
        assert all(paper.text(e.field)[e.start : e.end] in e.sentence for e in r.evidence)
        assert forms[r.head][0] in text and forms[r.tail][0] in text


def test_the_result_is_told_from_the_year_and_the_number_of_machines() -> None:
    paper, concepts = example()
    [result] = find_results(context(paper, concepts))
    assert (result.value, result.method, result.on, result.metric) == ("83.2%", "Mavors", "VBench", "accuracy")
    [evidence] = result.evidence
    assert "83.2" in paper.abstract[evidence.start : evidence.end]
    assert evidence.sentence.startswith("Experiments on VBench")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a gain of 3.2\\% to 4.1\\%", ["3.2\\% to 4.1\\%"]),
        ("it is 3.2x faster, 4-27 times", ["3.2x", "4-27"]),
        ("GPT-4, COCO2017, 3-layer, v2.0 and ResNet50", []),
        ("1,234.5 points, +5.3 mAP and 12.", ["1,234.5", "+5.3", "12"]),
        ("$10\\times$ more", ["10\\times"]),
    ],
)
def test_amounts_are_copied_as_written(text: str, expected: list[str]) -> None:
    assert [text[a.start : a.end] for a in amounts(context(Paper("p", "", text), ()))] == expected


def test_papers_without_concepts_or_text() -> None:
    paper, concepts = example()
    assert find_relations(context(paper, ())) == find_results(context(paper, ())) == ()
    empty = Paper("q", "", "")
    assert find_relations(context(empty, ())) == find_results(context(empty, ())) == ()
    unmentioned = tuple(ExtractedConcept(c.name, c.kind, c.role, 1.0, "by hand", ()) for c in concepts)
    assert find_relations(context(paper, unmentioned)) == find_results(context(paper, unmentioned)) == ()


def test_a_relation_is_looked_at_beside_the_others() -> None:
    paper, concepts = example()
    pairs = Pairs(context(paper, concepts))
    index = {c.name: i for i, c in enumerate(concepts)}
    mavors, encoder, qwen = index["Mavors"], index["Intra-chunk Vision Encoder"], index["Qwen2"]
    part, extends = RELATIONS.index("part_of"), RELATIONS.index("extends")
    low = [LEAST - 1] * len(RELATIONS)
    between = [(encoder, mavors), (mavors, encoder), (qwen, mavors)]
    odds = np.array([low, low, low])
    odds[0, part], odds[1, extends], odds[2, part] = 1.0, 0.5, 2.0
    found = {(e.head, e.relation, e.tail): dict(zip(LOOKS, e.look, strict=True)) for e in entries(pairs, between, odds)}
    assert set(found) == {(encoder, part, mavors), (mavors, extends, encoder), (qwen, part, mavors)}
    look = found[encoder, part, mavors]
    assert (look["odds"], look["turned round"], look["other turned round"]) == (1.0, LEAST - 1, 0.5)
    assert (look["best of tail"], look["better of tail"], look["better of head"]) == (2.0, 1, 0)
    assert found[qwen, part, mavors]["best of tail"] == 1.0
    assert look["tail introduces"] == 1 and look["tail voted introduces"] == 1, "no tagger, no votes but the role"
