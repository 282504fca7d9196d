"""Whatever is wrong with a server comes out as one clear line, without the password."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from kgraph.cli import cli
from kgraph.errors import ServerError
from kgraph.export.neo4j import export
from kgraph.export.neo4j.server import Login, _check_version
from kgraph.store import GraphDirectory
from tests.neo4j.conftest import Server

SECRET = "swordfish-1234"


def message(graph: GraphDirectory, uri: str, **login: str) -> str:
    given = {"user": "neo4j", "password": SECRET} | login
    with pytest.raises(ServerError) as caught:
        export(graph, uri=uri, **given)
    text = str(caught.value)
    assert "\n" not in text and given["password"] not in text and len(text) < 250
    assert caught.value.exit_code == 1
    return text


@pytest.fixture
def talker() -> Iterator[str]:
    """The address of something that speaks HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(100)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


def test_no_server(small_directory: GraphDirectory) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    assert "no Neo4j server answers: start it" in message(small_directory, f"bolt://127.0.0.1:{port}")
    assert "no Neo4j server answers: start it" in message(small_directory, f"neo4j://127.0.0.1:{port}")


def test_a_password_is_asked_for_and_does_not_show(
    small_directory: GraphDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEO4J_PASSWORD", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    command = ["export", "neo4j", str(small_directory.path), "--uri", f"bolt://127.0.0.1:{port}"]
    said = CliRunner().invoke(cli, command, input=f"{SECRET}\n")
    assert isinstance(said.exception, ServerError)
    assert "Password of neo4j" in said.output and SECRET not in said.output + str(said.exception)


def test_another_kind_of_server(small_directory: GraphDirectory, talker: str) -> None:
    assert "check the port (7687 by default)" in message(small_directory, f"bolt://{talker}")


@pytest.mark.parametrize("uri", ["http://localhost:7474", "nonsense", "", "bolt://host:notaport"])
def test_not_an_address(small_directory: GraphDirectory, uri: str) -> None:
    assert "such as bolt://localhost:7687" in message(small_directory, uri)


def test_an_old_server() -> None:
    with pytest.raises(ServerError, match=r"Neo4j/4\.4\.30 is too old: kgraph needs Neo4j 5 or later"):
        _check_version("Neo4j/4.4.30", Login("bolt://x", "u", SECRET))
    _check_version("Neo4j/5.26.30", Login("bolt://x", "u", SECRET))
    _check_version("Neo4j/2026.08.1", Login("bolt://x", "u", SECRET))


def test_a_login_does_not_show_its_password() -> None:
    assert SECRET not in repr(Login("bolt://x", "u", SECRET)) + str(Login("bolt://x", "u", SECRET))


@pytest.mark.neo4j
def test_a_wrong_password(server: Server, small_directory: GraphDirectory) -> None:
    text = message(small_directory, server.uri, user="nobody")
    assert "refuses the login of nobody: check the user and NEO4J_PASSWORD" in text
    assert server.value("MATCH (n) RETURN count(n)") == 0


@pytest.mark.neo4j
def test_a_wrong_database(server: Server, small_directory: GraphDirectory) -> None:
    text = message(small_directory, server.uri, user=server.user, password=server.password, database="elsewhere")
    assert "the server has no database elsewhere" in text


@pytest.mark.neo4j
def test_no_tls(server: Server, small_directory: GraphDirectory) -> None:
    uri = server.uri.replace("bolt://", "bolt+s://")
    assert "TLS fails: the server has none (use bolt://)" in message(small_directory, uri)
