"""Loading over Bolt: what arrives is what the directory holds, once, whole, and beside other people's data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kgraph.cli import main
from kgraph.errors import ServerError, UsageError
from kgraph.export.neo4j import export
from kgraph.export.neo4j.check import check
from kgraph.records import Graph
from kgraph.store import GraphDirectory, open_graph, write
from tests.neo4j.conftest import Server
from tests.neo4j.contents import contents, expected

pytestmark = pytest.mark.neo4j


@pytest.fixture
def smaller(small_graph: Graph, tmp_path: Path) -> GraphDirectory:
    """The small graph without ELMo and all that touches it."""
    gone = "method:elmo"
    graph = replace(
        small_graph,
        concepts=[c for c in small_graph.concepts if c.id != gone],
        edges=[e for e in small_graph.edges if gone not in (e.source, e.target)],
        mentions=[m for m in small_graph.mentions if m.concept_id != gone],
    )
    write(graph, tmp_path / "smaller")
    return open_graph(tmp_path / "smaller")


def test_all_of_it_arrives_hostile_texts_too(server: Server, small_directory: GraphDirectory) -> None:
    loaded = export(small_directory, **server.login)
    assert contents(server) == expected(small_directory)
    assert (loaded.nodes, loaded.links) == (20 + 2, 31)
    assert not loaded.stale


def test_twice_changes_nothing(server: Server, small_directory: GraphDirectory) -> None:
    export(small_directory, **server.login)
    before = server.rows("MATCH (n) RETURN elementId(n), properties(n) ORDER BY elementId(n)")
    links = server.rows("MATCH ()-[r]->() RETURN elementId(r), properties(r) ORDER BY elementId(r)")
    export(small_directory, **server.login)
    assert server.rows("MATCH (n) RETURN elementId(n), properties(n) ORDER BY elementId(n)") == before
    assert server.rows("MATCH ()-[r]->() RETURN elementId(r), properties(r) ORDER BY elementId(r)") == links


def test_constraints_and_full_text(server: Server, small_directory: GraphDirectory) -> None:
    export(small_directory, **server.login)
    labels = {label for ((label,),) in server.rows("SHOW CONSTRAINTS YIELD labelsOrTypes")}
    assert labels == {"Paper", "Author", "Method", "Dataset", "Benchmark", "Task", "Metric", "Result", "Concept"}
    found = "CALL db.index.fulltext.queryNodes('kgraph_text', $text) YIELD node RETURN node.id LIMIT 1"
    assert server.value(found, text='"Bidirectional Encoder Representations"') == "method:bert"
    assert server.value(found, text="Devlin") == "author:jacob-devlin"
    assert server.value(found, text="contextualized") == "10.18653/v1/n18-1202"


def test_small_batches_make_the_same_graph(
    server: Server, small_directory: GraphDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgraph.export.neo4j.load.BATCH", 2)
    seen: list[tuple[str, int, int]] = []
    export(small_directory, **server.login, progress=lambda *step: seen.append(step))
    assert contents(server) == expected(small_directory)
    assert [step for step in seen if step[1] == step[2]] == [("nodes", 22, 22), ("links", 31, 31)]


def test_a_smaller_build_says_what_is_gone_and_prune_removes_it(
    server: Server,
    small_directory: GraphDirectory,
    smaller: GraphDirectory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    export(small_directory, **server.login)
    loaded = export(smaller, **server.login)
    assert loaded.stale.nodes == {"Method": 1}
    assert loaded.stale.links == {"COMPARES_WITH": 2, "MENTIONS": 1, "OUTPERFORMS": 1}
    assert loaded.stale.examples == ("method:elmo",)
    assert not loaded.removed
    assert server.value("MATCH (n:Method {id: 'method:elmo'}) RETURN count(n)") == 1

    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    command = ["export", "neo4j", str(smaller.path), "--uri", server.uri, "--user", server.user]
    gone = "an earlier build: Method 1, COMPARES_WITH 2, MENTIONS 1, OUTPERFORMS 1 (such as method:elmo)"
    assert main(command) == 0
    assert f"still there, of {gone}\n--prune removes that" in capsys.readouterr().err
    assert main([*command, "--prune"]) == 0
    assert f"removed, of {gone}" in capsys.readouterr().err
    assert contents(server) == expected(smaller)


def test_prune_keeps_what_others_wrote(
    server: Server, small_directory: GraphDirectory, smaller: GraphDirectory
) -> None:
    export(small_directory, **server.login)
    server.rows(
        "MATCH (m:Method {id: 'method:elmo'}), (b:Method {id: 'method:bert'}) "
        "CREATE (m)<-[:READ]-(:Person {name: 'Ada'}), (b)-[:EXTENDS {note: 'mine'}]->(m)"
    )
    assert export(smaller, **server.login, prune=True).stale.held == 1
    assert server.value("MATCH (:Person)-[:READ]->(m:Method) RETURN m.id") == "method:elmo"
    assert server.value("MATCH ()-[r:EXTENDS {note: 'mine'}]->() RETURN properties(r)") == {"note": "mine"}


def test_prefixes_keep_graphs_apart(
    server: Server, small_directory: GraphDirectory, smaller: GraphDirectory, prefix: str
) -> None:
    export(small_directory, **server.login, prefix=prefix)
    export(smaller, **server.login, prune=True)
    assert contents(server, prefix) == expected(small_directory, prefix)
    assert contents(server) == expected(smaller)


def test_links_that_a_merge_there_doubled(server: Server, small_directory: GraphDirectory) -> None:
    export(small_directory, **server.login)
    server.rows("MATCH (a)-[r:USES|EXTENDS]->(b {id: 'method:bert'}) CREATE (a)-[s:$(type(r))]->(b) SET s = r, s.x = 1")
    doubled = ["extra    10.1162/tacl_a_00300 -USES-> method:bert", "extra    method:spanbert -EXTENDS-> method:bert"]
    assert {str(one) for one in check(small_directory, **server.login)} >= {*doubled}
    loaded = export(small_directory, **server.login)
    assert (loaded.links, loaded.stale.links) == (31, {"EXTENDS": 1, "USES": 1})
    assert export(small_directory, **server.login, prune=True).removed
    assert server.value("MATCH ()-[r]->() RETURN count(r)") == 31
    assert {one.property for one in check(small_directory, **server.login)} <= {"x"}  # the user's, if that one stayed


@pytest.mark.parametrize("prefix", ["1", "a b", "`x", "é", "x" * 33])
def test_a_prefix_that_cannot_begin_a_label(small_directory: GraphDirectory, prefix: str) -> None:
    with pytest.raises(UsageError, match="a letter, then up to 31"):
        export(small_directory, uri="bolt://127.0.0.1:1", user="u", password="p", prefix=prefix)


def _constraint(server: Server) -> None:
    server.rows("CREATE CONSTRAINT theirs FOR (p:Paper) REQUIRE p.title IS UNIQUE")


def _index(server: Server) -> None:
    server.rows("CREATE INDEX theirs FOR (p:Paper) ON (p.id)")


def _name(server: Server) -> None:
    server.rows("CREATE CONSTRAINT kgraph_paper_id FOR (p:Theirs) REQUIRE p.x IS UNIQUE")


def _node(server: Server) -> None:
    server.rows("CREATE (:Paper {id: 'arXiv:1810.04805', title: 'theirs'})")


@pytest.mark.parametrize(
    ("put", "message"),
    [
        (_constraint, r"the constraint theirs on Paper\(title\) is in the way"),
        (_index, r"the index theirs on Paper\(id\) is in the way"),
        (_name, r"the constraint kgraph_paper_id on Theirs\(x\) is in the way"),
        (_node, "holds 1 nodes labelled Paper that kgraph did not write"),
    ],
)
def test_what_is_in_the_way_is_named_and_nothing_written(
    bare_server: Server, small_directory: GraphDirectory, put: Callable[[Server], None], message: str
) -> None:
    put(bare_server)
    nodes, schema = bare_server.rows("MATCH (n) RETURN properties(n)"), bare_server.rows("SHOW INDEXES YIELD name")
    with pytest.raises(ServerError, match=message):
        export(small_directory, **bare_server.login)
    assert bare_server.rows("MATCH (n) RETURN properties(n)") == nodes
    assert bare_server.rows("SHOW INDEXES YIELD name") == schema
