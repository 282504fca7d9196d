"""Cypher on the embedded database: reading the graph, and nothing else.

In: a database opened read-only, a Cypher text, parameters. Out: an ``Answer`` of plain Python values.
The database itself refuses to write while read-only, but its language also reads and writes files, loads
extensions and opens other databases. So a text is first split into words (strings, comments and quoted names set
aside), and runs only if each statement begins as a reading one does and no word in it reaches outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kgraph.errors import QueryError
from kgraph.schema import EDGE_PROPERTIES, EDGES, NODES

if TYPE_CHECKING:
    import ladybug


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query returns: column names, and rows of plain values (a node is a dict with its ``label``)."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


_OPENERS = {"MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "CALL", "EXPLAIN", "PROFILE"}
_OUTWARD = {"LOAD", "COPY", "INSTALL", "UNINSTALL", "ATTACH", "EXPORT", "IMPORT", "CHECKPOINT", "USE", "EXTENSION"}
_CALLABLE = {"SHOW_TABLES", "SHOW_FUNCTIONS", "SHOW_CONNECTION", "TABLE_INFO", "STATS_INFO", "DB_VERSION"}
_TOKEN = re.compile(
    r"""
      (?P<aside> '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | `[^`]*` | //[^\n]* | /\*.*?\*/ | \s+ )
    | (?P<open>  /\* | ['"`] )
    | (?P<word>  [^\W\d]\w* )
    | (?P<sign>  . )
    """,
    re.VERBOSE | re.DOTALL,
)
_MAX_DEPTH = 200


def run(database: ladybug.Database, cypher: str, parameters: Mapping[str, Any] | None = None) -> Answer:
    """Run one Cypher text and gather all its rows.

    Raises:
        QueryError: the text is wrong, writes, or reaches for files; the message is one line.
    """
    import ladybug

    check(cypher)
    given = dict(parameters or {})
    _check_parameters(cypher, given)
    try:
        with ladybug.Connection(database) as connection:
            result = connection.execute(cypher, given)
            last = result[-1] if isinstance(result, list) else result
            return Answer(last.get_column_names(), [tuple(map(_plain, row)) for row in last.get_all()])
    except MemoryError:
        raise QueryError("the query needs more memory than there is: add a LIMIT or a WHERE") from None
    except (RuntimeError, ValueError, TypeError, OverflowError) as error:
        raise QueryError(f"the database refuses the query: {_explained(error, cypher)}") from None


def check(cypher: str) -> None:
    """Refuse a text that does more than read the graph.

    Example:
        >>> check("MATCH (p:Paper) RETURN p.title")
        >>> check("LOAD FROM '/etc/passwd' RETURN *")
        Traceback (most recent call last):
        kgraph.errors.QueryError: LOAD is not allowed: a query reads the graph and nothing else

    Raises:
        QueryError: it does.
    """
    _check_text(cypher)
    opening, depth, previous = True, 0, ""
    for token in _tokens(cypher):
        word = token.upper()
        if word in _OUTWARD:
            raise QueryError(f"{word} is not allowed: a query reads the graph and nothing else")
        if previous == "CALL" and word not in _CALLABLE:
            raise QueryError(f"CALL {token} is not allowed: callable here are {', '.join(sorted(_CALLABLE))}")
        if opening and word != ";" and word not in _OPENERS:
            raise QueryError(f"{token} is not how a reading query begins: begin with MATCH, UNWIND, WITH or RETURN")
        depth += (token in "([{") - (token in ")]}")
        if depth > _MAX_DEPTH:
            raise QueryError(f"the query is nested more than {_MAX_DEPTH} brackets deep: simplify it")
        opening = word in (";", "EXPLAIN", "PROFILE")
        previous = word


def _check_text(cypher: str) -> None:
    try:
        cypher.encode()
    except UnicodeEncodeError:
        raise QueryError("the query holds half a character (a lone surrogate): remove it") from None
    if next(_tokens(cypher), None) is None:
        raise QueryError("the query is empty: try MATCH (p:Paper) RETURN p.title LIMIT 10")


def _check_parameters(cypher: str, given: Mapping[str, Any]) -> None:
    """The database takes a parameter that was not given for null; a typing error would go unseen."""
    tokens = list(_tokens(cypher))
    wanted = {name for sign, name in pairwise(tokens) if sign == "$"}
    if missing := sorted(wanted - set(given)):
        raise QueryError(f"the query names parameters without a value: {', '.join(missing)}")


def _tokens(cypher: str) -> Iterator[str]:
    for match in _TOKEN.finditer(cypher):
        if match.lastgroup == "open":
            raise QueryError(f"the query opens {match.group()} and does not close it")
        if match.lastgroup != "aside":
            yield match.group()


def one_line(error: BaseException) -> str:
    """The first line of a message of the database, printable, without its "… exception:" in front.

    Example:
        >>> one_line(RuntimeError("Binder exception: Table Foo does not exist."))
        'Table Foo does not exist.'
    """
    line = (str(error).splitlines() or [""])[0]
    kind, colon, rest = line.partition(" exception: ")
    line = rest if colon and " " not in kind else line
    return "".join(c if c.isprintable() else "�" for c in line)


def _explained(error: BaseException, cypher: str) -> str:
    line = one_line(error)
    if re.fullmatch(r"Table \S+ does not exist\.", line):
        return f"{line} Labels: {', '.join(NODES)}. Types: {', '.join(EDGES)}"
    if re.search(r"[:|]\s*ON\b", cypher, re.IGNORECASE):
        return f"{line} (ON is a word of Cypher: write the type as `ON`)"
    return line


def _plain(value: Any) -> Any:
    """A value without the database's internal ids; nodes get ``label``, relationships ``type``."""
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if not isinstance(value, dict):
        return value
    if "_NODES" in value and "_RELS" in value:
        return {"nodes": _plain(value["_NODES"]), "relationships": _plain(value["_RELS"])}
    if "_LABEL" not in value:
        return {key: _plain(v) for key, v in value.items()}
    if "_SRC" in value:
        return {"type": value["_LABEL"]} | {name: value[name] for name, _ in EDGE_PROPERTIES}
    return {"label": value["_LABEL"]} | {name: value[name] for name, _ in NODES[value["_LABEL"]].properties}
