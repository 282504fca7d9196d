"""GraphML, for Gephi, yEd, Cytoscape and networkx.

In: a graph directory. Out: one GraphML 1.0 file, written as a stream (Brandes et al., "GraphML Progress Report", 2001).
Nodes carry the schema's properties, ``node_type`` (the label: Paper, Method …) and ``label``, the caption that
programs show; edges theirs and ``label``, the edge type. GraphML has no lists: a list is a JSON array in a string.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgraph.export.files import open_output
from kgraph.export.xml_text import TYPES, escape, value_text
from kgraph.schema import EDGE_PROPERTIES, NODES, PropertyType
from kgraph.store import GraphDirectory

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def export(graph: GraphDirectory, output: Path | None) -> None:
    """Write the graph as GraphML to ``output``, or to standard output.

    Example:
        >>> import tempfile, networkx
        >>> from kgraph.records import Author, Graph
        >>> from kgraph.store import open_graph, write
        >>> folder = Path(tempfile.mkdtemp())
        >>> write(Graph(authors=[Author("author:ada", "Ada")]), folder / "graph")
        >>> export(open_graph(folder / "graph"), folder / "graph.graphml")
        >>> networkx.read_graphml(folder / "graph.graphml").nodes["author:ada"]["name"]
        'Ada'

    Raises:
        KgraphError: the file cannot be written.
    """
    with open_output(output) as stream:
        stream.writelines(_lines(graph))


def _lines(graph: GraphDirectory) -> Iterator[str]:
    yield _HEAD
    yield from _keys()
    yield '<graph id="kgraph" edgedefault="directed">\n'
    for label, properties in graph.nodes():
        caption = properties[NODES[label].caption] or properties["id"]
        data = {"label": caption, "node_type": label} | properties
        yield f'<node id="{escape(properties["id"])}">{_data("n", data)}</node>\n'
    for number, (kind, _, source, _, target, properties) in enumerate(graph.links()):
        ends = f'source="{escape(source)}" target="{escape(target)}"'
        yield f'<edge id="e{number}" {ends}>{_data("e", {"label": kind} | properties)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _keys() -> Iterator[str]:
    node: dict[str, PropertyType] = {"label": "string", "node_type": "string"}
    for label in NODES.values():
        node |= dict(label.properties)
    edge: dict[str, PropertyType] = {"label": "string", **dict(EDGE_PROPERTIES)}
    for domain, properties in (("node", node), ("edge", edge)):
        for name, kind in properties.items():
            if name != "id":
                attributes = f'for="{domain}" attr.name="{name}" attr.type="{TYPES[kind]}"'
                yield f'<key id="{domain[0]}_{name}" {attributes}/>\n'


def _data(prefix: str, properties: dict[str, Any]) -> str:
    return "".join(
        f'<data key="{prefix}_{name}">{value_text(value)}</data>'
        for name, value in properties.items()
        if name != "id" and value is not None
    )
