"""Import files and the Cypher script leave in a server what a load over Bolt leaves."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.cli import main
from kgraph.export import cypher
from kgraph.export.neo4j import export
from kgraph.export.neo4j.check import check
from kgraph.queries import questions
from kgraph.store import GraphDirectory
from tests.conftest import HOSTILE
from tests.neo4j.conftest import SCRIPT, Server, start
from tests.neo4j.contents import contents, expected

pytestmark = pytest.mark.neo4j


def statements(script: str) -> Iterator[str]:
    """The script split as cypher-shell splits it: at ``;`` outside of quotes; a backslash escapes inside them."""
    quote, begin, position = "", 0, 0
    while position < len(script):
        char = script[position]
        if quote and char == "\\" and quote != "`":
            position += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"`":
            quote = char
        elif char == ";":
            yield script[begin:position]
            begin = position + 1
        position += 1
    assert not script[begin:].strip() and not quote


def _run(*arguments: str | Path) -> None:
    assert main(["export", *map(str, arguments)]) == 0


@pytest.mark.parametrize("prefix", ["", "NLP_"])
def test_import_with_the_real_tool(
    own_home: dict[str, str], small_directory: GraphDirectory, tmp_path: Path, prefix: str
) -> None:
    output = tmp_path / "import it's here"
    _run("neo4j-csv", small_directory.path, "-o", output, "--prefix", prefix)
    environment = own_home | {"NEO4J_ADMIN": f"{SCRIPT} admin"}
    done = subprocess.run([output / "import.sh", "neo4j"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    server = start(own_home)
    for statement in statements((output / "finish.cypher").read_text(encoding="utf-8")):
        _autocommit(server, statement)
    mark = prefix or "kgraph"
    assert contents(server, mark) == expected(small_directory, prefix)
    for question in questions().values() if not prefix else ():
        values = question.values({name: "BERT" for name in question.parameters if name == "name"})
        rows = small_directory.query(question.cypher, values).rows
        assert server.rows(question.neo4j, **values) == rows, question.name
    loaded = export(small_directory, **server.login, prefix=prefix)
    assert not loaded.stale
    assert contents(server, mark) == expected(small_directory, prefix)
    assert list(check(small_directory, **server.login, prefix=prefix)) == []


def _autocommit(server: Server, statement: str) -> None:
    import neo4j

    with (
        neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver,
        driver.session(database=server.database) as session,
    ):
        session.run(statement).consume()


def test_the_script_statement_by_statement_twice(
    server: Server, small_directory: GraphDirectory, tmp_path: Path, prefix: str
) -> None:
    for one in ("", prefix):
        _run("cypher", small_directory.path, "-o", tmp_path / "graph.cypher", "--prefix", one)
        script = (tmp_path / "graph.cypher").read_text(encoding="utf-8")
        for statement in [*statements(script), *statements(script)]:
            server.rows(statement)
    assert contents(server) == expected(small_directory)
    assert contents(server, prefix) == expected(small_directory, prefix)
    assert list(check(small_directory, **server.login, prefix=prefix)) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text() | st.just(HOSTILE) | st.text("\\'\"`;u0027\n\r$/*", min_size=1), max_size=40))
def test_a_literal_is_the_text_and_nothing_else(_answering: Server, texts: list[str]) -> None:
    text = cypher.literal(texts)
    assert text.isprintable() or "\n" not in text
    assert list(statements(f"RETURN {text};")) == [f"RETURN {text}"]
    assert _answering.value(f"RETURN {text}") == texts
