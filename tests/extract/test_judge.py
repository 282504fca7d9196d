"""The judge: what drafts look like, and what the shipped trees say of them."""

from __future__ import annotations

import math

from kgraph.extract.finder import SHIPPED
from kgraph.extract.grouping import Group
from kgraph.extract.judge import FEATURES, JUDGE_FILE, Draft, Judge, looks
from kgraph.extract.knowledge import Knowledge
from kgraph.extract.naming import key
from kgraph.extract.tagger import Candidate


def draft(form: str, score: float = 0.9, start: int = 100) -> Draft:
    seen = Candidate("abstract", start, start + len(form), score, (0.9, 0.05, 0.05, 0.0), (0.1, 0, 0, 0.9, 0), 0.0)
    return Draft(Group([seen], [form], keys={key(form)}), "method", score)


def test_a_look_has_a_number_for_every_feature() -> None:
    known = Knowledge({"bert": (8, 0, 0, 0, 0)}, shares={"bert": 0.75})
    rows = looks([draft("BERT"), draft("BERT pre-training", 0.4)], known)
    assert rows.shape == (2, len(FEATURES))
    of = dict(zip(FEATURES, rows[0].tolist(), strict=True))
    assert math.isclose(of["share"], math.log(3), rel_tol=1e-5) and of["unknown"] == 0
    assert of["known kind"] == 1 and of["is method"] == 1 and of["is task"] == 0
    assert of["inside"] == 1 and of["holds"] == 0
    assert math.isclose(of["rest"], 0.4, rel_tol=1e-5)
    assert dict(zip(FEATURES, rows[1].tolist(), strict=True))["holds"] == 1


def test_the_shipped_judge_trusts_a_known_name_more() -> None:
    judge = Judge(SHIPPED / JUDGE_FILE)
    known = Knowledge({"adam": (40, 0, 0, 0, 0)}, shares={"adam": 0.95})
    [stranger], [friend] = judge([draft("Adam", 0.5)], Knowledge()), judge([draft("Adam", 0.5)], known)
    assert 0 <= stranger < friend <= 1


def test_nothing_to_judge() -> None:
    assert Judge(SHIPPED / JUDGE_FILE)([], Knowledge()) == []
