"""Node-link JSON, for networkx and D3.

In: a graph directory. Out: one JSON object, written as a stream: what ``networkx.node_link_data(graph,
edges="edges")`` gives for the networkx view of the graph, one node or edge a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kgraph.export.files import open_output
from kgraph.store import GraphDirectory


def export(graph: GraphDirectory, output: Path | None) -> None:
    """Write the graph as node-link JSON to ``output``, or to standard output.

    Example:
        >>> import networkx, tempfile
        >>> from kgraph.records import Author, Graph
        >>> from kgraph.store import open_graph, write
        >>> folder = Path(tempfile.mkdtemp())
        >>> write(Graph(authors=[Author("author:ada", "Ada")]), folder / "graph")
        >>> export(open_graph(folder / "graph"), folder / "graph.json")
        >>> data = json.loads((folder / "graph.json").read_text())
        >>> networkx.node_link_graph(data, edges="edges").nodes["author:ada"]
        {'label': 'Author', 'name': 'Ada'}

    Raises:
        KgraphError: the file cannot be written.
    """
    with open_output(output) as stream:
        stream.write('{"directed": true, "multigraph": true, "graph": {},\n"nodes": [')
        stream.writelines(_lines(_nodes(graph)))
        stream.write('],\n"edges": [')
        stream.writelines(_lines(_edges(graph)))
        stream.write("]}\n")


def _nodes(graph: GraphDirectory) -> Iterator[dict[str, Any]]:
    for label, properties in graph.nodes():
        yield {"label": label} | properties


def _edges(graph: GraphDirectory) -> Iterator[dict[str, Any]]:
    for kind, _, source, _, target, properties in graph.links():
        yield {"type": kind} | properties | {"source": source, "target": target, "key": kind}


def _lines(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    separator = "\n"
    for item in items:
        yield separator + json.dumps(item, ensure_ascii=False, allow_nan=False)
        separator = ",\n"
