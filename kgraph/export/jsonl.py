"""JSON lines: one node or relationship a line, nodes first.

In: a graph directory. Out: the shape that Neo4j's ``apoc.export.json`` writes and ``apoc.import.json`` reads, with
kgraph's readable ids, so that a line means something by itself and any language can stream the graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgraph.export.files import open_output
from kgraph.store import GraphDirectory


def export(graph: GraphDirectory, output: Path | None) -> None:
    """Write the graph as JSON lines to ``output``, or to standard output.

    Example:
        >>> import tempfile
        >>> from kgraph.records import Author, Graph
        >>> from kgraph.store import open_graph, write
        >>> folder = Path(tempfile.mkdtemp())
        >>> write(Graph(authors=[Author("author:ada", "Ada")]), folder / "graph")
        >>> export(open_graph(folder / "graph"), folder / "graph.jsonl")
        >>> print((folder / "graph.jsonl").read_text(), end="")
        {"type": "node", "id": "author:ada", "labels": ["Author"], "properties": {"id": "author:ada", "name": "Ada"}}

    Raises:
        KgraphError: the file cannot be written.
    """
    with open_output(output) as stream:
        stream.writelines(json.dumps(item, ensure_ascii=False, allow_nan=False) + "\n" for item in _items(graph))


def _items(graph: GraphDirectory) -> Iterator[dict[str, Any]]:
    for label, properties in graph.nodes():
        yield {"type": "node", "id": properties["id"], "labels": [label], "properties": properties}
    for number, (kind, source_label, source, target_label, target, properties) in enumerate(graph.links()):
        yield {
            "type": "relationship",
            "id": str(number),
            "label": kind,
            "start": {"id": source, "labels": [source_label]},
            "end": {"id": target, "labels": [target_label]},
            "properties": properties,
        }
