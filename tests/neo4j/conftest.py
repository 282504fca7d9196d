"""The server of the tests: the one that scripts/neo4j started, or the one the environment names."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j
import pytest

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
        with neo4j.GraphDatabase.driver(self.uri, auth=(self.user, self.password)) as driver:
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
def server(_answering: Server) -> Iterator[Server]:
    """The server, its database emptied of whatever tests before left."""
    clear(_answering)
    yield _answering


@pytest.fixture
def prefix() -> str:
    """A prefix that no other test uses."""
    return f"T{secrets.token_hex(4)}_"


def clear(server: Server) -> None:
    """Drop constraints and indexes, then everything."""
    for (name,) in server.rows("SHOW CONSTRAINTS YIELD name"):
        server.rows(f"DROP CONSTRAINT `{name}`")
    for name, kind in server.rows("SHOW INDEXES YIELD name, type"):
        if kind != "LOOKUP":
            server.rows(f"DROP INDEX `{name}`")
    while server.value("MATCH ()-[r]->() WITH r LIMIT 20000 DELETE r RETURN count(*)"):
        pass
    while server.value("MATCH (n) WITH n LIMIT 20000 DELETE n RETURN count(*)"):
        pass
