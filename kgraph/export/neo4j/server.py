"""A session on a Neo4j server, and one clear line for everything that can be wrong with one.

In: address, user, password, database. Out: a driver session; what the driver raises comes out as a ServerError
that says what to do. No message holds a password or a text from a paper.
"""

from __future__ import annotations

import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.errors import ServerError

if TYPE_CHECKING:
    import neo4j

RETRY_SECONDS = 120.0
"""How long a statement is tried again while the server is away: long enough for a restart."""
CONNECT_SECONDS = 15.0
OLDEST = 5

_BY_CODE = {
    "Security.Unauthorized": "the server refuses the login of {user}: check the user and NEO4J_PASSWORD",
    "Security.AuthenticationRateLimit": "too many wrong logins: wait a few seconds, then check NEO4J_PASSWORD",
    "Security.CredentialsExpired": "the password of {user} has to be changed first: ALTER CURRENT USER SET PASSWORD",
    "Security.Forbidden": "{user} may not do this: use a user who may write and change the schema",
    "Database.DatabaseNotFound": "the server has no database {database}: leave --database out, or see SHOW DATABASES",
    "Database.DatabaseUnavailable": "the database {database} is not online: see SHOW DATABASES",
    "General.DatabaseUnavailable": "the database {database} is not available: see SHOW DATABASES and the server's log",
    "General.WriteOnReadOnlyAccessDatabase": "the database {database} is read-only: name one that can be written",
    "Statement.AccessMode": "the database {database} is read-only: name one that can be written",
    "General.ForbiddenOnReadOnlyDatabase": "the database {database} is read-only: name one that can be written",
    "General.MemoryPoolOutOfMemoryError": "the server is short of memory: raise dbms.memory.transaction.total.max",
    "Schema.ConstraintValidationFailed": "a constraint of the database refuses the data: see SHOW CONSTRAINTS",
}


@dataclass(frozen=True, slots=True)
class Login:
    """Where the server is and who asks; ``repr`` does not show the password."""

    uri: str
    user: str
    password: str
    database: str | None = None

    def __repr__(self) -> str:
        return f"Login({self.uri!r}, {self.user!r}, database={self.database!r})"


@contextmanager
def connected(login: Login) -> Iterator[neo4j.Session]:
    """A session for one writer; the server was asked for its version and the database opened.

    Raises:
        ServerError: there is no server, or it refuses, is too old, or goes away for longer than a restart takes.
    """
    import neo4j

    if "@" in login.uri:
        raise ServerError("the address holds a login, which would show: use --user and NEO4J_PASSWORD instead")
    if not re.match(r"(bolt|neo4j)(\+s|\+ssc)?://", login.uri):
        raise ServerError(f"{login.uri[:80]!r}: not the address of a server: such as {_EXAMPLES}")
    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # what matters is raised, and then one line
    with explained(login):
        driver = neo4j.GraphDatabase.driver(
            login.uri,
            auth=(login.user, login.password),
            connection_timeout=CONNECT_SECONDS,
            max_transaction_retry_time=RETRY_SECONDS,
            user_agent="kgraph",
        )
        with driver, driver.session(database=login.database) as session:
            _check_version(driver.get_server_info().agent, login)
            session.run("RETURN 1").consume()
            yield session


def _check_version(agent: str, login: Login) -> None:
    """Neo4j 5 and later; ``agent`` is such as ``Neo4j/5.26.0`` or ``Neo4j/2026.08.1``."""
    match = re.match(r"Neo4j/(\d+)", agent)
    if match and int(match.group(1)) < OLDEST:
        raise ServerError(f"{login.uri}: {agent} is too old: kgraph needs Neo4j {OLDEST} or later")


@contextmanager
def explained(login: Login) -> Iterator[None]:
    """Turn what the driver raises into one line."""
    from neo4j.exceptions import ConfigurationError, DriverError, Neo4jError

    try:
        yield
    except Neo4jError as error:
        raise ServerError(f"{login.uri}: {_refused(error, login)}") from None
    except (ConfigurationError, ValueError) as error:
        raise ServerError(f"{login.uri}: not the address of a server ({_first(error)}): such as {_EXAMPLES}") from None
    except (DriverError, OSError) as error:
        raise ServerError(f"{login.uri}: {_unreachable(error, login)}") from None


_EXAMPLES = "bolt://localhost:7687, or neo4j+s://HOST with TLS"


def _refused(error: Exception, login: Login) -> str:
    code = str(getattr(error, "code", "") or "")
    short = code.split(".", 2)[-1]
    if short in _BY_CODE:
        database = login.database or "(the default)"
        return _BY_CODE[short].format(user=login.user, database=database)
    return f"the server refuses ({code or type(error).__name__}): see the server's log"


def _unreachable(error: BaseException, login: Login) -> str:
    secure = any(isinstance(cause, ssl.SSLError) for cause in _causes(error))
    if secure or ("+s" in login.uri.split(":")[0] and "handshake" in str(error).lower()):
        return "TLS fails: the server has none (use bolt://) or its certificate is not trusted (bolt+ssc:// takes any)"
    if "handshake" in str(error).lower() or "looks like HTTP" in str(error):
        return "what answers there is no Neo4j over bolt: check the port (7687 by default), or use bolt+s:// for TLS"
    return "no Neo4j server answers: start it, or check the address; running the export again goes on where it stopped"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):  # one error for each address that was asked
            for inner in error.exceptions:
                yield from _causes(inner)
        error = error.__cause__ or error.__context__


def _first(error: BaseException) -> str:
    return (str(error).splitlines() or ["?"])[0][:120]
