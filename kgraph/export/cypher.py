"""A Cypher script that ``cypher-shell -f`` runs: the same statements as a load over Bolt, with the rows written in.

In: a graph directory. Out: one text of statements that end in ``;``. Text reaches it through ``literal`` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgraph.export.files import open_output
from kgraph.export.neo4j.load import build_of
from kgraph.export.neo4j.model import Model, link_statement, node_statement
from kgraph.export.neo4j.rows import link_batches, node_batches
from kgraph.store import GraphDirectory

BATCH = 200
"""Rows of a statement: a server parses each whole."""
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CONTROLS = {chr(code): f"\\u{code:04x}" for code in [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF]}
_BIDI = {chr(code): f"\\u{code:04x}" for code in [0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]}
_TABLE = str.maketrans(_CONTROLS | _BIDI | _ESCAPES)


def export(graph: GraphDirectory, output: Path | None, *, prefix: str = "") -> None:
    """Write the script to ``output``, or to standard output; running it twice changes nothing.

    Raises:
        KgraphError: the file cannot be written.
        UsageError: the prefix cannot begin a label.
    """
    model = Model(prefix)
    with open_output(output) as stream:
        stream.writelines(f"{statement};\n" for statement in _statements(graph, model))


def literal(value: Any) -> str:
    r"""A value as Cypher writes it; a text stays inside its quotes whatever it holds, on one line.

    Example:
        >>> print(literal({"id": "it's; a \\ in\ntwo", "aliases": ["x"], "year": None, "derived": True}))
        {`id`: 'it\'s; a \\ in\ntwo', `aliases`: ['x'], `year`: null, `derived`: true}
    """
    if isinstance(value, str):
        return f"'{value.translate(_TABLE)}'"
    if isinstance(value, dict):
        return "{" + ", ".join(f"`{name}`: {literal(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _statements(graph: GraphDirectory, model: Model) -> Iterator[str]:
    yield from model.statements()
    marks = {"mark": model.mark, "build": build_of(graph)}
    for label, rows in node_batches(graph, BATCH):
        yield _filled(node_statement(model, label), marks | {"rows": rows})
    for kind, rows in link_batches(graph, BATCH):
        yield _filled(link_statement(model, kind), marks | {"rows": rows})


def _filled(statement: str, parameters: dict[str, Any]) -> str:
    """The statement with literals for its parameters, the rows last: nothing in them is looked at again."""
    for name, value in parameters.items():
        statement = statement.replace(f"${name}", literal(value))
    return statement
