"""Edits on a server as lines of an alias file."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.export.neo4j.check import Difference
from kgraph.export.neo4j.edits import alias_lines
from kgraph.resolve.normal import joined
from tests.conftest import HOSTILE


def changed(name: str, what: str, here: object, there: object) -> Difference:
    return Difference("changed", f"Method method:{name}", what, here, there, name=name)


def gone(name: str, into: str | None = None) -> Difference:
    return Difference("missing", f"Method method:{name}", here=name, merged_into=into)


@pytest.mark.parametrize(
    ("differences", "lines"),
    [
        ([gone("elmo")], {"drop": ["elmo"]}),
        ([gone("elmo", "bert"), gone("ulmfit", "bert")], {"merge": {"bert": ["elmo", "ulmfit"]}}),
        ([changed("bert", "aliases", ["x"], ["x", "bert-base"])], {"merge": {"bert": ["bert-base"]}}),
        ([changed("bert", "aliases", ["x"], ["elmo"]), gone("elmo", "bert")], {"merge": {"bert": ["elmo"]}}),
        ([changed("bert", "aliases", ["x"], [])], {}),
        ([changed("bert", "name", "bert", "BERT")], {"rename": {"bert": "BERT"}}),
        ([changed("bert", "name", "bert", "B"), gone("elmo", "B")], {"merge": {"B": ["elmo", "bert"]}}),
        (
            [changed("bert", "name", "bert", "B"), changed("bert", "aliases", [], ["b2"])],
            {"merge": {"B": ["b2", "bert"]}},
        ),
        ([changed("bert", "name", "bert", ["a", "b"]), changed("bert", "name", "bert", " ")], {}),
        ([changed("bert", "label", "Method", "Task")], {"retype": {"bert": "task"}}),
        ([changed("bert", "label", "Method", None)], {}),
        ([changed("bert", "kind", "method", "dataset")], {"retype": {"bert": "dataset"}}),
        ([changed("bert", "kind", "method", "animal")], {}),
        ([changed("bert", "note", None, "mine"), Difference("extra", "Method method:mine")], {}),
        ([Difference("missing", "Paper p1"), Difference("missing", "p1 -USES-> method:bert")], {}),
    ],
)
def test_each_edit(differences: list[Difference], lines: dict[str, object]) -> None:
    assert tomllib.loads(alias_lines(differences)) == lines


@given(st.text(min_size=1) | st.text("a\"'\\\\[]#=\\n\\t\\x7f\u202e😀é", min_size=1) | st.just(HOSTILE))
def test_any_name_that_an_alias_file_takes_is_read_back_as_it_was(name: str) -> None:
    text = alias_lines([gone(name)])
    assert text.isprintable()
    assert tomllib.loads(text) in ({"drop": [name]}, {})
    assert bool(text) == (name.isprintable() and bool(joined(name)))
