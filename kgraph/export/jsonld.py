"""JSON-LD, for the semantic web and for programs that want plain JSON.

In: a graph directory. Out: one JSON-LD 1.1 document (W3C Recommendation, 2020), written as a stream, one resource a
line; the vocabulary is the schema's, ``rdf`` says how edges carry their evidence.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kgraph.export.files import open_output
from kgraph.export.rdf import Iri, Literal, Resource, resources
from kgraph.schema import NAMESPACES
from kgraph.store import GraphDirectory


def export(graph: GraphDirectory, output: Path | None) -> None:
    """Write the graph as JSON-LD to ``output``, or to standard output.

    Example:
        >>> import tempfile
        >>> from kgraph.records import Author, Graph
        >>> from kgraph.store import open_graph, write
        >>> folder = Path(tempfile.mkdtemp())
        >>> write(Graph(authors=[Author("author:ada", "Ada")]), folder / "graph")
        >>> export(open_graph(folder / "graph"), folder / "graph.jsonld")
        >>> json.loads((folder / "graph.jsonld").read_text())["@graph"][0]["skos:prefLabel"]
        'Ada'

    Raises:
        KgraphError: the file cannot be written.
    """
    with open_output(output) as stream:
        stream.write(f'{{"@context": {json.dumps(NAMESPACES)},\n"@graph": [')
        for number, resource in enumerate(resources(graph)):
            stream.write(",\n" if number else "\n")
            stream.write(json.dumps(_object(resource), ensure_ascii=False))
        stream.write("\n]}\n")


def _object(resource: Resource) -> dict[str, Any]:
    """The resource as JSON; a property with several values is a list."""
    found: dict[str, Any] = {"@id": resource.iri.text} if resource.iri else {}
    if resource.classes:
        found["@type"] = list(resource.classes)
    for name, value in resource.properties:
        item = _value(value)
        if name not in found:
            found[name] = item
        elif isinstance(found[name], list):
            found[name].append(item)
        else:
            found[name] = [found[name], item]
    return found


def _value(value: Iri | Literal | Resource) -> Any:
    if isinstance(value, Resource):
        return _object(value)
    if isinstance(value, Iri):
        return {"@id": value.text}
    return {"@value": value.text, "@type": value.datatype} if value.datatype else value.text
