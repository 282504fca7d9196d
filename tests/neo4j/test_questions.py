"""Every named question gives the same rows on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kgraph.export.neo4j import export
from kgraph.queries import Question, ask, questions
from kgraph.store import GraphDirectory, open_graph, write
from tests.conftest import make_small_graph
from tests.neo4j.conftest import Server, clear
from tests.neo4j.synthetic import make_graph

pytestmark = pytest.mark.neo4j

SMALL = {"name": "bert", "from": "SpanBERT", "to": "ELMo", "paper": "SpanBERT", "min_papers": 1, "year": 2019}
EMPTY_ON_SMALL = {
    *("compared-with", "outperformed-by", "leaderboard", "gaps", "parts", "evaluates-on"),
    *("lineage", "builds-on", "unused-resources"),
}
"""BERT has none of these; other names are asked for below."""
OTHERS = [
    ("evaluates-on", {"name": "squad"}),
    ("compared-with", {"name": "ELMo"}),
    ("outperformed-by", {"name": "elmo"}),
    ("leaderboard", {"name": "Stanford Question Answering Dataset"}),
    ("resources-of-task", {"name": "Coreference Resolution"}),
    ("parts", {"name": "GLUE"}),
    ("lineage", {"name": "SpanBERT"}),
    ("builds-on", {"name": "SpanBERT"}),
]


@pytest.fixture(scope="module")
def both(_answering: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GraphDirectory, Server]]:
    """The small graph in both databases."""
    place = tmp_path_factory.mktemp("questions") / "small"
    write(make_small_graph(), place)
    yield from _loaded(_answering, place)


@pytest.fixture(scope="module")
def both_large(_answering: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GraphDirectory, Server]]:
    """Two thousand nodes and ten thousand links in both."""
    place = tmp_path_factory.mktemp("questions") / "large"
    write(make_graph(2_000, 10_000), place)
    yield from _loaded(_answering, place)


def _loaded(server: Server, place: Path) -> Iterator[tuple[GraphDirectory, Server]]:
    clear(server, schema=False)
    with open_graph(place) as graph:
        export(graph, **server.login)
        yield graph, server


def _given(question: Question, values: dict[str, str | int]) -> dict[str, str | int]:
    return {name: value for name, value in values.items() if name in question.parameters}


def _compare(graph: GraphDirectory, server: Server, name: str, values: dict[str, str | int]) -> int:
    question = questions()[name]
    rows = ask(graph, name, **values).rows
    assert server.rows(question.neo4j, **question.values(values)) == rows
    return len(rows)


@pytest.mark.parametrize("name", questions())
def test_the_small_graph(both: tuple[GraphDirectory, Server], name: str) -> None:
    found = _compare(*both, name, _given(questions()[name], SMALL))
    assert bool(found) == (name not in EMPTY_ON_SMALL)


@pytest.mark.parametrize(("name", "values"), OTHERS)
def test_the_small_graph_about_others(
    both: tuple[GraphDirectory, Server], name: str, values: dict[str, str | int]
) -> None:
    assert _compare(*both, name, values)


@pytest.mark.parametrize("name", questions())
def test_a_larger_graph(both_large: tuple[GraphDirectory, Server], name: str) -> None:
    methods = [c for c in both_large[0].concepts() if c.kind == "method"]
    popular = {
        "name": methods[0].name,
        "from": methods[0].name,
        "to": methods[1].name,
        "paper": "10.1/000003",
    }
    found = _compare(*both_large, name, _given(questions()[name], popular))
    assert found or name not in ("unused-resources", "used-together", "gaps", "similar-papers", "most-cited")
