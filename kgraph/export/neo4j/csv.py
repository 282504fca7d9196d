"""CSV files and a script for ``neo4j-admin database import``, the fast way into an empty database.

In: a graph directory. Out: a directory with a header and a data file for each label and edge type, ``import.sh``
that hands them to the tool, and ``finish.cypher`` to run afterwards: constraints, indexes, and the empty lists, which
the tool does not have. Both together leave what a load over Bolt leaves, marks included, so later loads go on from it.

A list is one field, its items separated by U+001F, which the tool cannot escape: one in a text becomes U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from kgraph.export.neo4j.load import BATCH, build_of
from kgraph.export.neo4j.model import BUILD, CONCEPT, CONCEPTS, MARK, Model, key_label
from kgraph.export.neo4j.rows import link_batches, node_batches
from kgraph.export.neo4j.style import FILE, style
from kgraph.schema import EDGE_PROPERTIES, EDGES, NODES, PropertyType
from kgraph.store import GraphDirectory, swap

SEPARATOR = "\x1f"
_TYPES: dict[PropertyType, str] = {
    "string": "string",
    "int": "long",
    "float": "double",
    "bool": "boolean",
    "strings": "string[]",
}
_IMPORT, _FINISH, _WHAT = "import.sh", "finish.cypher", "import directory"
OWN = frozenset(
    {_IMPORT, _FINISH, FILE} | {f"{name}{end}" for name in (*NODES, *EDGES) for end in (".csv", ".header.csv")}
)
"""The files of an import directory that are kgraph's."""
_MARKS = [f"{MARK}:string", f"{BUILD}:string"]
_SCRIPT = """\
#!/bin/sh
# Fills an empty database. usage: import.sh [DATABASE [OPTION OF neo4j-admin ...]]
# The server must not run the database. NEO4J_ADMIN names the tool if it is not on the PATH (an absolute path).
# Afterwards, with the server running: cypher-shell -d DATABASE -f finish.cypher
# For colours and captions in Neo4j Browser: drop style.grass into the window that its command :style opens.
set -eu
cd "$(dirname "$0")"
database=${1:-neo4j}
[ $# -eq 0 ] || shift
# shellcheck disable=SC2086
exec ${NEO4J_ADMIN:-neo4j-admin} database import full "$database" "$@" --id-type=string \\
    --multiline-fields=true --array-delimiter=U+001F --bad-tolerance=0 \\
"""


def export(graph: GraphDirectory, output: Path, *, prefix: str = "") -> None:
    """Write the import directory ``output``, which must be new, empty, or one that an export wrote before.

    It is replaced in one step: an export that fails or is killed leaves the old one. Files in it that are not the
    export's stay.

    Raises:
        BusyError: another process is writing it.
        KgraphError: it holds something else, or cannot be written.
        UsageError: the prefix cannot begin a label.
    """
    model = Model(prefix)
    with (
        swap.reserved(output, _IMPORT, _WHAT) as target,
        swap.disk_errors(output, _WHAT),
        swap.replacing(target, OWN) as building,
    ):
        marks = [model.mark, build_of(graph)]
        _write_nodes(graph, building, marks)
        _write_links(graph, building, marks)
        finish = "".join(f"{statement};\n" for statement in [*model.statements(), *_empty_lists(model)])
        (building / _FINISH).write_text(finish, encoding="utf-8")
        (building / FILE).write_text(style(prefix), encoding="utf-8")
        script = building / _IMPORT
        script.write_text(_SCRIPT + " \\\n".join(_arguments(model)) + "\n", encoding="utf-8")
        script.chmod(0o755)


def field(value: Any) -> str:
    """One CSV field: text in quotes, which are doubled; nothing for null; the one place that escapes.

    Example:
        >>> print(field('a "b", c'), field(True), field(0.5))
        "a ""b"", c" true 0.5
    """
    if value is None or value in ([], [""]):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = value if isinstance(value, str) else SEPARATOR.join(item.replace(SEPARATOR, "�") for item in value)
    return '"' + text.replace('"', '""') + '"'


def row(values: Iterable[Any]) -> str:
    """One CSV record."""
    return ",".join(map(field, values)) + "\n"


def _write_nodes(graph: GraphDirectory, output: Path, marks: list[str]) -> None:
    with ExitStack() as stack:
        files: dict[str, IO[str]] = {}
        for label, node in NODES.items():
            columns = [f"{name}:{_TYPES[kind]}" for name, kind in node.properties if name != "id"]
            files[label] = _open(stack, output, label, ["id:ID(kgraph)", *columns, *_MARKS])
        for label, rows in node_batches(graph, BATCH):
            files[label].writelines(row([*values, *marks]) for values in rows)


def _write_links(graph: GraphDirectory, output: Path, marks: list[str]) -> None:
    columns = [f"{name}:{_TYPES[kind]}" for name, kind in EDGE_PROPERTIES]
    with ExitStack() as stack:
        header = [":START_ID(kgraph)", ":END_ID(kgraph)", *columns, *_MARKS]
        files = {kind: _open(stack, output, kind, header) for kind in EDGES}
        for kind, rows in link_batches(graph, BATCH):
            files[kind].writelines(row([*values, *marks]) for values in rows)


def _open(stack: ExitStack, output: Path, name: str, header: list[str]) -> IO[str]:
    (output / f"{name}.header.csv").write_text(",".join(header) + "\n", encoding="utf-8")
    path = output / f"{name}.csv"
    return stack.enter_context(path.open("w", encoding="utf-8", errors="replace", newline=""))


def _arguments(model: Model) -> Iterable[str]:
    """Files are named with a folder: the 2026 tool does not find a bare name."""
    for label in NODES:
        labels = [label, CONCEPT] if label in CONCEPTS else [label]
        yield f"    --nodes={':'.join(map(model.label, labels))}=./{label}.header.csv,./{label}.csv"
    for kind in EDGES:
        yield f"    --relationships={kind}=./{kind}.header.csv,./{kind}.csv"


def _empty_lists(model: Model) -> Iterable[str]:
    """One list at a time: the tool leaves out each that is empty."""
    nodes = {
        (key_label(label), name) for label, node in NODES.items() for name, kind in node.properties if kind == "strings"
    }
    places = [(f"(n:`{model.label(label)}`)", "n", name) for label, name in sorted(nodes)]
    places += [("()-[r]->()", "r", name) for name, kind in EDGE_PROPERTIES if kind == "strings"]
    for pattern, one, name in places:
        yield (
            f"MATCH {pattern} WHERE {one}.{MARK} = '{model.mark}' AND {one}.{name} IS NULL "
            f"CALL ({one}) {{ SET {one}.{name} = [] }} IN TRANSACTIONS OF 10000 ROWS"
        )
