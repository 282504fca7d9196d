"""Questions and their parameters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kgraph.errors import UsageError
from kgraph.queries import ask, questions
from kgraph.store import GraphDirectory

ROOT = Path(__file__).resolve().parents[2]


def test_there_are_twenty_and_each_uses_its_parameters() -> None:
    assert len(questions()) == 20
    for question in questions().values():
        for text in (question.cypher, question.neo4j):
            assert set(re.findall(r"\$(\w+)", text)) == set(question.parameters), question.name


def test_numbers_may_come_as_text(small_directory: GraphDirectory) -> None:
    assert len(ask(small_directory, "contested-baselines", limit="1").rows) == 1


@pytest.mark.parametrize("limit", ["x", "-1", "1.5", str(1 << 31)])
def test_a_number_that_is_none(small_directory: GraphDirectory, limit: str) -> None:
    with pytest.raises(UsageError, match="contested-baselines: limit is a"):
        ask(small_directory, "contested-baselines", limit=limit)


def test_unknown_names_are_answered_with_the_known(small_directory: GraphDirectory) -> None:
    with pytest.raises(UsageError, match=r"no question 'who': there are who-introduced, "):
        ask(small_directory, "who")
    with pytest.raises(UsageError, match="who-introduced has no parameter nmae: it has name"):
        ask(small_directory, "who-introduced", nmae="BERT")


def test_hostile_values_are_values(small_directory: GraphDirectory) -> None:
    assert ask(small_directory, "who-introduced", name="') RETURN 1 //\x00\"`$x").rows == []


def test_the_cookbook_holds_every_text() -> None:
    page = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
    for question in questions().values():
        assert question.cypher in page and question.neo4j in page, "run scripts/cookbook.py"
