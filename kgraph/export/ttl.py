"""Turtle, for triple stores and RDF tools.

In: a graph directory. Out: one Turtle file (W3C Recommendation RDF 1.1 Turtle, 2014), written as a stream; the
vocabulary is the schema's, ``rdf`` says how edges carry their evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kgraph.export.files import open_output
from kgraph.export.rdf import Iri, Literal, Resource, resources
from kgraph.schema import NAMESPACES
from kgraph.store import GraphDirectory

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_ESCAPED = re.compile('[\\\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')


def export(graph: GraphDirectory, output: Path | None) -> None:
    """Write the graph as Turtle to ``output``, or to standard output.

    Example:
        >>> import tempfile
        >>> from kgraph.records import Author, Graph
        >>> from kgraph.store import open_graph, write
        >>> folder = Path(tempfile.mkdtemp())
        >>> write(Graph(authors=[Author("author:ada", "Ada")]), folder / "graph")
        >>> export(open_graph(folder / "graph"), folder / "graph.ttl")
        >>> print("".join((folder / "graph.ttl").read_text().splitlines(keepends=True)[-3:]), end="")
        <urn:kgraph:author:ada> a schema:Person ;
            dcterms:identifier "author:ada" ;
            skos:prefLabel "Ada" .

    Raises:
        KgraphError: the file cannot be written.
    """
    with open_output(output) as stream:
        stream.writelines(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in NAMESPACES.items())
        stream.writelines(map(_block, resources(graph)))


def _block(resource: Resource) -> str:
    subject = f"<{resource.iri.text}>" if resource.iri else "[]"
    return f"{subject} {_predicates(resource, 1)} .\n"


def _predicates(resource: Resource, depth: int) -> str:
    return f" ;\n{'    ' * depth}".join(_pairs(resource, depth))


def _pairs(resource: Resource, depth: int) -> Iterator[str]:
    if resource.classes:
        yield "a " + ", ".join(resource.classes)
    for name, value in resource.properties:
        yield f"{name} {_object(value, depth)}"


def _object(value: Iri | Literal | Resource, depth: int) -> str:
    if isinstance(value, Resource):
        return f"[ {_predicates(value, depth + 1)} ]"
    if isinstance(value, Iri):
        prefix = value.text.partition(":")[0]
        return value.text if prefix in NAMESPACES else f"<{value.text}>"
    text = f'"{_ESCAPED.sub(_escape, value.text)}"'
    return f"{text}^^{value.datatype}" if value.datatype else text


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"
