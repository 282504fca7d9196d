"""The graph of the seeds, loaded by the command line, answers on the server as the embedded database does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kgraph.cli import main
from kgraph.queries import ask, questions
from kgraph.store import GraphDirectory, open_graph
from tests.neo4j.conftest import ROOT, Server, clear

pytestmark = pytest.mark.neo4j

ABOUT = {"name": "Transformer", "from": "Transformer", "to": "VGG"}
CYPHER = [
    "MATCH (p:Paper)-[:INTRODUCES]->(m:Method) RETURN m.id, p.id ORDER BY m.id, p.id",
    "MATCH (p:Paper)-[:EVALUATES_ON]->(b) RETURN b.name, count(*) AS papers ORDER BY papers DESC, b.name",
    "MATCH (p:Paper)-[e:INTRODUCES]->(m:Method {name: 'Mavors'}) RETURN p.title, e.sentences, e.spans",
    "MATCH (a:Method)-[e:EXTENDS]->(b:Method) RETURN a.name, b.name, e.support, e.rule ORDER BY a.id, b.id",
    "MATCH (m:Method)-[e:USED_FOR]->(t:Task) RETURN t.name, collect(m.name) AS methods ORDER BY t.name LIMIT 1",
    "MATCH (a:Paper)-[e:BUILDS_ON]->(b:Paper) RETURN a.id, b.id, e.score, e.derived ORDER BY a.id, b.id",
]


@pytest.fixture(scope="module")
def seeds(_answering: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GraphDirectory, Server]]:
    """The seeds built and exported as a user does it."""
    place: Path = tmp_path_factory.mktemp("seeds") / "graph"
    clear(_answering, schema=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEO4J_PASSWORD", _answering.password)
        login = ["--uri", _answering.uri, "--user", _answering.user, "--database", _answering.database]
        assert main(["build", str(ROOT / "seeds"), "-o", str(place), "--no-page", "-q"]) == 0
        assert main(["export", "neo4j", str(place), *login]) == 0
        assert main(["export", "neo4j", str(place), *login, "--check"]) == 0
    with open_graph(place) as graph:
        yield graph, _answering


@pytest.mark.parametrize("cypher", CYPHER)
def test_one_cypher_text_gives_equal_rows(seeds: tuple[GraphDirectory, Server], cypher: str) -> None:
    graph, server = seeds
    rows = graph.query(cypher).rows
    assert rows or "BUILDS_ON" in cypher
    assert server.rows(cypher) == rows


@pytest.mark.parametrize("name", questions())
def test_every_question_gives_equal_rows(seeds: tuple[GraphDirectory, Server], name: str) -> None:
    graph, server = seeds
    question = questions()[name]
    about = {key: value for key, value in ABOUT.items() if key in question.parameters}
    for values in ({}, about):
        assert server.rows(question.neo4j, **question.values(values)) == ask(graph, name, **values).rows
