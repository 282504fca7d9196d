"""The server of the tests: the one that scripts/neo4j started, or the one the environment names."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j
import pytest

from kgraph.export.neo4j.model import Model

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "neo4j"


@dataclass(frozen=True)
class Server:
    uri: str
    user: str
    password: str
    database: str

    @property
    def login(self) -> dict[str, Any]:
        return {"uri": self.uri, "user": self.user, "password": self.password, "database": self.database}

    def rows(self, cypher: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """The rows of one statement."""
        quiet = neo4j.NotificationMinimumSeverity.OFF
        login = (self.user, self.password)
        with neo4j.GraphDatabase.driver(self.uri, auth=login, notifications_min_severity=quiet) as driver:
            records = driver.execute_query(cypher, parameters, database_=self.database).records
        return [tuple(record.values()) for record in records]

    def value(self, cypher: str, **parameters: Any) -> Any:
        """The one value of one statement."""
        ((value,),) = self.rows(cypher, **parameters)
        return value


def _address() -> dict[str, str]:
    if uri := os.environ.get("KGRAPH_TEST_NEO4J_URI"):
        names = ("user", "password", "database")
        return {"uri": uri} | {name: os.environ.get(f"KGRAPH_TEST_NEO4J_{name.upper()}", "neo4j") for name in names}
    home = Path(os.environ.get("KGRAPH_NEO4J_HOME") or ROOT / ".neo4j")
    try:
        state = json.loads((home / "server.json").read_text())
    except FileNotFoundError:
        pytest.fail(f"no Neo4j server was started ({home / 'server.json'} is missing): scripts/neo4j start", False)
    return {name: state[name] for name in ("uri", "user", "password", "database")}


@pytest.fixture(scope="session")
def _answering() -> Server:
    server = Server(**_address())
    try:
        server.rows("RETURN 1")
    except neo4j.exceptions.ServiceUnavailable as error:
        pytest.fail(f"no Neo4j server answers at {server.uri}: scripts/neo4j start ({error})", False)
    return server


@pytest.fixture
def server(_answering: Server) -> Server:
    """The server, its database emptied of whatever tests before left; kgraph's own constraints may stand."""
    clear(_answering, schema=False)
    return _answering


@pytest.fixture
def bare_server(_answering: Server) -> Iterator[Server]:
    """The server without data, constraints and indexes, and again afterwards."""
    clear(_answering, schema=True)
    yield _answering
    clear(_answering, schema=True)


@pytest.fixture
def prefix() -> str:
    """A prefix that no other test uses."""
    return f"T{secrets.token_hex(4)}_"


@pytest.fixture
def own_home(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment in which scripts/neo4j works on data of its own; a server started in it ends with the test."""
    environment = os.environ | {"KGRAPH_NEO4J_HOME": str(tmp_path / "neo4j")}
    yield environment
    subprocess.run([SCRIPT, "stop"], env=environment, check=True, capture_output=True)


def start(environment: dict[str, str], **settings: str) -> Server:
    """Start the server of an environment and read where it is."""
    command = [SCRIPT, "start", *(f"--setting={name}={value}" for name, value in settings.items())]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    state = json.loads((Path(environment["KGRAPH_NEO4J_HOME"]) / "server.json").read_text())
    return Server(**{name: state[name] for name in ("uri", "user", "password", "database")})


def clear(server: Server, *, schema: bool) -> None:
    """Remove everything; constraints and indexes of kgraph without a prefix only if ``schema``."""
    kept = set() if schema else {(Model().constraint(label), label) for label in Model().labels}
    for name, (label,) in server.rows("SHOW CONSTRAINTS YIELD name, labelsOrTypes"):
        if (name, label) not in kept:
            server.rows(f"DROP CONSTRAINT `{name}`")
    for name, kind, constraint in server.rows("SHOW INDEXES YIELD name, type, owningConstraint"):
        if kind != "LOOKUP" and constraint is None and (schema or name != Model().full_text):
            server.rows(f"DROP INDEX `{name}`")
    while server.value("MATCH ()-[r]->() WITH r LIMIT 20000 DELETE r RETURN count(*)"):
        pass
    while server.value("MATCH (n) WITH n LIMIT 20000 DELETE n RETURN count(*)"):
        pass
