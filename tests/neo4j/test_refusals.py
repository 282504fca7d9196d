"""A real server that refuses: the command line says one clear line, ends with 1, and nothing was written."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j
import pytest

from kgraph.cli import main
from kgraph.store import GraphDirectory
from tests.neo4j.conftest import SCRIPT, Server, start

pytestmark = pytest.mark.neo4j

Refuse = Callable[..., str]
_TLS = "dbms.ssl.policy.bolt"


@pytest.fixture(scope="module")
def read_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose databases are read-only and whose certificate it signed itself; it also answers without TLS."""
    home = tmp_path_factory.mktemp("refusing") / "neo4j"
    (home / "tls").mkdir(parents=True)
    _self_signed(home / "tls" / "private.key", home / "tls" / "public.crt")
    environment = os.environ | {"KGRAPH_NEO4J_HOME": str(home)}
    settings = {
        f"{_TLS}.enabled": "true",
        f"{_TLS}.base_directory": str(home / "tls"),
        f"{_TLS}.private_key": "private.key",
        f"{_TLS}.public_certificate": "public.crt",
        f"{_TLS}.client_auth": "NONE",
        "server.bolt.tls_level": "OPTIONAL",
        "server.databases.default_to_read_only": "true",
    }
    start(environment)  # a database that does not exist yet cannot be made read-only
    subprocess.run([SCRIPT, "stop"], env=environment, check=True, capture_output=True)
    yield start(environment, **settings)
    subprocess.run([SCRIPT, "stop"], env=environment, check=True, capture_output=True)


def _self_signed(key: Path, certificate: Path) -> None:
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "9",
    ]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True)


@pytest.fixture
def refused(
    small_directory: GraphDirectory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Refuse:
    """Exports the small graph with a login and returns the one line that comes of it."""

    def refused(server: Server, *options: str, uri: str | None = None, **login: str) -> str:
        password = login.get("password", server.password)
        monkeypatch.setenv("NEO4J_PASSWORD", password)
        named = ["--uri", uri or server.uri, "--user", login.get("user", server.user), *options]
        assert main(["export", "neo4j", str(small_directory.path), *named]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        (line,) = said.err.splitlines()
        assert password not in line and "Traceback" not in line
        return line

    return refused


def _holds(server: Server) -> list[tuple[object, ...]]:
    schema = server.rows("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name")
    return [*schema, *server.rows("MATCH (n) RETURN count(n)")]


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_an_untrusted_certificate(read_only: Server, refused: Refuse, scheme: str) -> None:
    line = refused(read_only, uri=read_only.uri.replace("bolt", scheme))
    assert "its certificate is not trusted" in line
    assert _holds(read_only) == [(0,)]


@pytest.mark.parametrize("scheme", ["bolt", "bolt+ssc"])
def test_a_read_only_database(read_only: Server, refused: Refuse, scheme: str) -> None:
    line = refused(read_only, uri=read_only.uri.replace("bolt", scheme))
    assert "the database (the default) is read-only: name one that can be written" in line
    assert _holds(read_only) == [(0,)]


def test_a_password_that_must_be_changed(read_only: Server, refused: Refuse) -> None:
    password = secrets.token_hex(8)
    login = (read_only.user, read_only.password)
    with neo4j.GraphDatabase.driver(read_only.uri, auth=login) as driver:
        text = "CREATE USER novice SET PASSWORD $password CHANGE REQUIRED"
        driver.execute_query(text, password=password, database_="system")
    line = refused(read_only, user="novice", password=password)
    assert "the password of novice has to be changed first: ALTER CURRENT USER SET PASSWORD" in line
    assert _holds(read_only) == [(0,)]


def test_a_wrong_password(bare_server: Server, refused: Refuse) -> None:
    assert "refuses the login of nobody" in refused(bare_server, user="nobody", password=secrets.token_hex(8))
    assert _holds(bare_server) == [(0,)]


def test_a_wrong_database(bare_server: Server, refused: Refuse) -> None:
    assert "the server has no database elsewhere" in refused(bare_server, "--database", "elsewhere")
    assert "the server has no database elsewhere" in refused(bare_server, "--database", "elsewhere", "--check")
    assert _holds(bare_server) == [(0,)]


def test_no_tls_where_it_is_asked_for(bare_server: Server, refused: Refuse) -> None:
    line = refused(bare_server, uri=bare_server.uri.replace("bolt", "bolt+s"))
    assert "TLS fails: the server has none" in line
    assert _holds(bare_server) == [(0,)]


def test_a_constraint_of_someone_else(bare_server: Server, refused: Refuse) -> None:
    bare_server.rows("CREATE CONSTRAINT theirs FOR (p:Paper) REQUIRE p.title IS UNIQUE")
    assert "the constraint theirs on Paper(title) is in the way: nothing was written" in refused(bare_server)
    assert _holds(bare_server) == [("theirs",), (0,)]
