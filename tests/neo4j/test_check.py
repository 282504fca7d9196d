"""What was edited on the server is found, and has a way back into an alias file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kgraph.export.neo4j import export
from kgraph.export.neo4j.check import check
from kgraph.export.neo4j.edits import alias_lines
from kgraph.resolve import read_aliases
from kgraph.store import GraphDirectory
from tests.neo4j.conftest import Server
from tests.neo4j.contents import contents, expected

pytestmark = pytest.mark.neo4j


def test_nothing_differs_after_a_load(server: Server, small_directory: GraphDirectory) -> None:
    export(small_directory, **server.login)
    assert list(check(small_directory, **server.login)) == []


def test_edits(server: Server, small_directory: GraphDirectory, tmp_path: Path) -> None:
    export(small_directory, **server.login)
    for edit in (
        "MATCH (n {id: 'method:spanbert'}) SET n.name = 'Span-\"BERT\\\\'",
        "MATCH (n {id: 'dataset:wikipedia'}) REMOVE n:Dataset SET n:Benchmark",
        "MATCH (n {id: 'method:elmo'}), (b {id: 'method:bert'}) SET b.aliases = b.aliases + n.name DETACH DELETE n",
        "MATCH (n {id: 'metric:f1'}) DETACH DELETE n",
        "CREATE (:Method:Concept {id: 'method:mine', name: 'mine'})",
        "MATCH ({id: 'dataset:squad'})-[r:PART_OF]->() SET r.score = 0.5",
    ):
        server.rows(edit)
    found = list(check(small_directory, **server.login))
    lines = [str(one) for one in found]
    assert "missing  Method method:elmo  (now BERT)" in lines
    assert "missing  Metric metric:f1" in lines
    assert "extra    Method method:mine" in lines
    assert "missing  method:bert -OUTPERFORMS-> method:elmo" in lines
    assert "changed  dataset:squad -PART_OF-> benchmark:glue  score: 0.75 → 0.5" in lines
    assert tomllib.loads(alias_lines(found)) == {
        "drop": ["F1"],
        "merge": {"BERT": ["ELMo"]},
        "rename": {"SpanBERT": 'Span-"BERT\\'},
        "retype": {"Wikipedia": "benchmark"},
    }
    (tmp_path / "aliases.toml").write_text(alias_lines(found), encoding="utf-8")
    assert read_aliases(tmp_path / "aliases.toml").target("ELMo") == "BERT"


def test_a_merge_shows_in_the_links_that_moved(server: Server, small_directory: GraphDirectory) -> None:
    export(small_directory, **server.login)
    server.rows(  # as refactoring tools merge two nodes: the links move, the other's properties go
        "MATCH (p)-[r:COMPARES_WITH|MENTIONS]->(n {id: 'method:elmo'}), (b {id: 'method:bert'}) "
        "CALL (p, r, b) { WITH p, r, b WHERE type(r) = 'MENTIONS' CREATE (p)-[new:MENTIONS]->(b) SET new = r "
        "UNION WITH p, r, b WHERE type(r) <> 'MENTIONS' CREATE (p)-[new:COMPARES_WITH]->(b) SET new = r } "
        "DETACH DELETE n"
    )
    found = list(check(small_directory, **server.login))
    assert str(found[-1]) == "missing  Method method:elmo  (now BERT)"
    assert tomllib.loads(alias_lines(found)) == {"merge": {"BERT": ["ELMo"]}}


def test_a_load_after_a_kind_was_changed_there_puts_it_right(server: Server, small_directory: GraphDirectory) -> None:
    export(small_directory, **server.login)
    server.rows("MATCH (n {id: 'dataset:wikipedia'}) REMOVE n:Dataset SET n:Benchmark")
    export(small_directory, **server.login)
    assert contents(server) == expected(small_directory)
