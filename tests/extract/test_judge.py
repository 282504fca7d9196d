"""The judge: what drafts look like, and what the shipped trees say of them."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from kgraph.extract.finder import SHIPPED
from kgraph.extract.grouping import Group
from kgraph.extract.judge import FEATURES, INPUT, JUDGE_FILE, Draft, Judge, looks
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


def test_a_second_name_is_like_a_surer_one_of_its_kind() -> None:
    known = Knowledge(long_forms={"llm": "large language model"})
    made = [draft("large language models", 0.9, 0), draft("LLMs in general", 0.5, 40), draft("HOS", 0.4, 58)]
    made.append(draft("hierarchical optimistic search", 0.6, 64))
    rows = [dict(zip(FEATURES, row, strict=True)) for row in looks(made, known).tolist()]
    assert [row["twin by words"] for row in rows] == [0, pytest.approx(3 / 5), 0, 0]
    assert rows[2]["twin by letters"] == 1 and rows[3]["twin by letters"] == 0
    assert [row["twin by place"] for row in rows] == [0, 0, 0, 0]


def test_a_second_name_right_behind_the_first_is_seen() -> None:
    made = [draft("prefix tree", 0.9, 0), draft("Trie", 0.5, 13), draft("Trie", 0.5, 40)]
    assert [row[FEATURES.index("twin by place")] for row in looks(made, Knowledge())] == [0, 1, 0]


def test_things_of_other_kinds_are_no_twins() -> None:
    task = replace(draft("image denoising", 0.5, 40), kind="task")
    assert not looks([draft("image denoising", 0.9, 0), task], Knowledge())[1, FEATURES.index("twin by words") :].any()


def test_a_judge_made_before_a_look_was_added_reads_those_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    class OfTwo:
        def get_inputs(self) -> list[SimpleNamespace]:
            return [SimpleNamespace(shape=[None, 2])]

        def run(self, _: list[str], inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
            return [inputs[INPUT][:, 1:] - inputs[INPUT][:, :1]] if inputs[INPUT].shape[1] == 2 else []

    monkeypatch.setattr("kgraph.extract.judge.session", lambda _: OfTwo())
    assert Judge(Path())([draft("Adam", 0.5)], Knowledge()) == [0.0]


def test_the_shipped_judge_trusts_a_known_name_more() -> None:
    judge = Judge(SHIPPED / JUDGE_FILE)
    known = Knowledge({"adam": (40, 0, 0, 0, 0)}, shares={"adam": 0.95})
    [stranger], [friend] = judge([draft("Adam", 0.5)], Knowledge()), judge([draft("Adam", 0.5)], known)
    assert 0 <= stranger < friend <= 1


def test_nothing_to_judge() -> None:
    assert Judge(SHIPPED / JUDGE_FILE)([], Knowledge()) == []
