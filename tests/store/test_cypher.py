"""Cypher on the embedded database: equal to the tables, reading only, one clear line for a wrong query."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kgraph.errors import QueryError
from kgraph.schema import EDGES, NODES
from kgraph.store import Answer, GraphDirectory
from kgraph.store.cypher import check
from tests.conftest import HOSTILE


def test_every_node_is_in_the_database_as_in_the_tables(small_directory: GraphDirectory) -> None:
    expected = [{"label": label} | properties for label, properties in small_directory.nodes()]
    answer = small_directory.query("MATCH (n) RETURN n")
    assert sorted((row[0] for row in answer.rows), key=lambda n: n["id"]) == sorted(expected, key=lambda n: n["id"])


def test_every_link_is_in_the_database_as_in_the_tables(small_directory: GraphDirectory) -> None:
    expected = [(source, {"type": kind} | data, target) for kind, _, source, _, target, data in small_directory.links()]
    answer = small_directory.query("MATCH (a)-[r]->(b) RETURN a.id, r, b.id")

    def key(row: tuple[Any, ...]) -> tuple[str, str, str]:
        return row[0], row[1]["type"], row[2]

    assert sorted(answer.rows, key=key) == sorted(expected, key=key)


@pytest.mark.parametrize("label", NODES)
def test_counts_by_label_are_equal(label: str, small_directory: GraphDirectory) -> None:
    count = Counter(label for label, _ in small_directory.nodes())[label]
    assert count
    assert small_directory.query(f"MATCH (n:{label}) RETURN count(*)") == Answer(["COUNT_STAR()"], [(count,)])


@pytest.mark.parametrize("kind", EDGES)
def test_counts_by_type_are_equal(kind: str, small_directory: GraphDirectory) -> None:
    count = Counter(link[0] for link in small_directory.links())[kind]
    name = "`ON`" if kind == "ON" else kind
    assert count
    assert small_directory.query(f"MATCH ()-[r:{name}]->() RETURN count(*) AS n") == Answer(["n"], [(count,)])


def test_parameters_are_values_and_nothing_else(small_directory: GraphDirectory) -> None:
    query = "MATCH (p:Paper) WHERE p.venue = $venue RETURN count(*)"
    assert small_directory.query(query, {"venue": HOSTILE}).rows == [(1,)]
    assert small_directory.query(query, {"venue": "' OR true //"}).rows == [(0,)]
    assert small_directory.query("RETURN $x", {"x": HOSTILE}).rows == [(HOSTILE,)]
    wanted = ["method:bert", "method:elmo"]
    found = small_directory.query("MATCH (m:Method) WHERE m.id IN $ids RETURN m.id ORDER BY m.id", {"ids": wanted})
    assert [row[0] for row in found.rows] == wanted


def test_values_are_plain_python(small_directory: GraphDirectory) -> None:
    query = (
        "MATCH p = (a:Method {id: 'method:spanbert'})-[:EXTENDS]->(b:Method) "
        "RETURN p, [a.name, b.name] AS names, {year: b.first_year} AS born, null AS nothing, 1.5 AS half"
    )
    answer = small_directory.query(query)
    assert answer.columns == ["p", "names", "born", "nothing", "half"]
    path, *rest = answer.rows[0]
    assert rest == [["SpanBERT", "BERT"], {"year": 2018}, None, 1.5]
    assert [node["name"] for node in path["nodes"]] == ["SpanBERT", "BERT"]
    assert [edge["type"] for edge in path["relationships"]] == ["EXTENDS"]
    assert "_" not in {key[0] for node in path["nodes"] for key in node}
    assert json.loads(json.dumps(answer.rows))


def test_last_of_several_statements_answers(small_directory: GraphDirectory) -> None:
    assert small_directory.query("RETURN 1 AS a; RETURN 2 AS b;") == Answer(["b"], [(2,)])


@pytest.mark.parametrize(
    "cypher",
    [
        "match (p:Paper) return p.title",
        "MATCH (p:Paper) WHERE p.title CONTAINS 'LOAD FROM x; COPY y' RETURN p.id",
        'MATCH (p:Paper) WHERE p.title = "it\\"s LOAD" RETURN p.id',
        "/* COPY */ MATCH (p:Paper) // ATTACH\n RETURN p.title AS `LOAD`",
        "OPTIONAL MATCH (p:Paper) RETURN p.id",
        "UNWIND [1, 2] AS x RETURN x",
        "WITH 1 AS x RETURN x",
        "CALL show_tables() RETURN *",
        "CALL TABLE_INFO('Paper') RETURN *",
        "EXPLAIN MATCH (p:Paper) RETURN p.id",
        "PROFILE MATCH (p:Paper) RETURN p.id",
        "MATCH (p:Paper)-[:USES|INTRODUCES]->(c) RETURN c.name, count(*) ORDER BY c.name LIMIT 3",
    ],
)
def test_reading_queries_run(cypher: str, small_directory: GraphDirectory) -> None:
    assert small_directory.query(cypher).columns


@pytest.mark.parametrize(
    "cypher",
    [
        "CREATE (:Paper {id: 'x'})",
        "MERGE (:Paper {id: 'x'})",
        "MATCH (p:Paper) SET p.title = 'x'",
        "MATCH (p:Paper) DETACH DELETE p",
        "MATCH (p:Paper) CREATE (:Task {id: p.id})",
        "RETURN 1; MATCH (p:Paper) DETACH DELETE p",
        "EXPLAIN CREATE (:Paper {id: 'x'})",
        "DROP TABLE Paper",
        "ALTER TABLE Paper ADD x INT64",
        "CREATE NODE TABLE X(id STRING PRIMARY KEY)",
        "CREATE MACRO f(x) AS x + 1",
        "BEGIN TRANSACTION",
        "CHECKPOINT",
    ],
)
def test_writing_queries_are_refused_and_change_nothing(cypher: str, small_directory: GraphDirectory) -> None:
    database = small_directory.path / "graph.lbug"
    before = database.read_bytes()
    with pytest.raises(QueryError) as error:
        small_directory.query(cypher)
    assert "\n" not in str(error.value)
    assert small_directory.query("MATCH (p:Paper) RETURN count(*)").rows == [(7,)]
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    "cypher",
    [
        "LOAD FROM '{secret}' (file_format='csv', header=false) RETURN *",
        "load/**/from '{secret}' (file_format='csv', header=false) RETURN *",
        "LOAD WITH HEADERS (x STRING) FROM '{secret}' (file_format='csv') RETURN *",
        "RETURN 1; LOAD FROM '{secret}' (file_format='csv', header=false) RETURN *",
        "MATCH (p:Paper) WITH p LOAD FROM '{secret}' (file_format='csv', header=false) RETURN *",
        "MATCH (p:Paper) WITH p LIMIT 1LOAD FROM '{secret}' (file_format='csv', header=false) RETURN *",
        "RETURN 'it\\'s' AS x; LOAD FROM '{secret}' (file_format='csv', header=false) RETURN * // '",
        "RETURN '\\\\'; LOAD FROM '{secret}' (file_format='csv', header=false) RETURN * // '",
        "RETURN 1 AS `a``b`; LOAD FROM '{secret}' (file_format='csv', header=false) RETURN *",
        "RETURN 1 // '\n; LOAD FROM '{secret}' (file_format='csv', header=false) RETURN *",
        "RETURN 1 /* ' */; LOAD FROM '{secret}' (file_format='csv', header=false) RETURN *",
        "COPY (MATCH (p:Paper) RETURN p.id) TO '{out}'",
        "EXPLAIN COPY (MATCH (p:Paper) RETURN p.id) TO '{out}'",
        "PROFILE COPY (MATCH (p:Paper) RETURN p.id) TO '{out}'",
        "EXPORT DATABASE '{out}'",
        "IMPORT DATABASE '{out}'",
        "INSTALL httpfs",
        "LOAD EXTENSION '{secret}'",
        "UPDATE EXTENSION httpfs",
        "ATTACH '{secret}' AS other (dbtype lbug)",
        "USE other",
        "CALL file_search_path='/'",
        "CALL spill_to_disk=true",
        "CALL `current_setting`('threads') RETURN *",
        "MATCH (p:Paper) CALL _cache_array_column_locally('Paper', 'id') RETURN *",
    ],
)
def test_queries_that_reach_outside_are_refused(cypher: str, small_directory: GraphDirectory, tmp_path: Path) -> None:
    secret, out = tmp_path / "secret.csv", tmp_path / "out.csv"
    secret.write_text("password")
    text = cypher.replace("{secret}", str(secret)).replace("{out}", str(out))
    with pytest.raises(QueryError, match=r"is not allowed|is not how a reading query begins"):
        small_directory.query(text)
    assert not out.exists()


@pytest.mark.parametrize(
    ("cypher", "line"),
    [
        ("MATCH (n:Foo) RETURN n", "Table Foo does not exist. Labels: Paper, Author, Method, "),
        ("MATCH (:Paper)-[r:CITED]->() RETURN r", "Types: INTRODUCES, EVALUATES_ON"),
        ("MATCH (p:Paper) RETURN p.name", "Cannot find property name for p."),
        ("MATCH (p:Paper RETURN p", "the database refuses the query: Invalid input"),
        ("MATCH ()-[r:ON]->() RETURN r", "write the type as `ON`"),
        ("", "the query is empty: try MATCH"),
        (" // nothing", "the query is empty: try MATCH"),
        ("RETURN $x, $y", "the query names parameters without a value: x, y"),
        ("RETURN 1/0", "Divide by zero"),
        ("RETURN " + "(" * 100_000, "nested more than 200 brackets deep"),
        ("RETURN \ud800", "the query holds half a character"),
        ("MATCH (n) \x1b[31m RETURN n", "Invalid input"),
        ("hello", "hello is not how a reading query begins: begin with MATCH"),
    ],
)
def test_wrong_query_gets_one_clear_line(cypher: str, line: str, small_directory: GraphDirectory) -> None:
    with pytest.raises(QueryError) as error:
        small_directory.query(cypher)
    message = str(error.value)
    assert line in message
    assert message.isprintable()


@pytest.mark.parametrize("value", [object(), [1, "x"], 1 << 200, {"x": object()}, "\ud800"])
def test_value_the_database_cannot_hold_is_one_clear_line(value: object, small_directory: GraphDirectory) -> None:
    with pytest.raises(QueryError) as error:
        small_directory.query("RETURN $x", {"x": value})
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("opener", ["/* ", "'", '"', "`", "'\\'"])
def test_what_is_not_closed_is_refused_in_linear_time(opener: str) -> None:
    with pytest.raises(QueryError, match="does not close it"):
        check("RETURN 1 " + opener * 200_001)


def test_long_query_is_checked_in_linear_time() -> None:
    check("RETURN '" + "\\'" * 200_000 + "'" + " // '" * 100_000)
