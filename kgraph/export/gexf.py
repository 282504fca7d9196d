"""GEXF 1.3, the own format of Gephi.

In: a graph directory. Out: one GEXF file, written as a stream (https://gexf.net/schema.html). Nodes carry the
schema's properties, ``node_type`` (the label: Paper, Method …) and as their label the caption; edges theirs, and the
edge type as label and kind, which Gephi needs to keep parallel edges. A list is a JSON array in a string.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgraph.export.files import open_output
from kgraph.export.xml_text import TYPES, escape, value_text
from kgraph.schema import EDGE_PROPERTIES, NODES, PropertyType
from kgraph.store import GraphDirectory


def export(graph: GraphDirectory, output: Path | None) -> None:
    """Write the graph as GEXF to ``output``, or to standard output.

    Example:
        >>> import tempfile, networkx
        >>> from kgraph.records import Author, Graph
        >>> from kgraph.store import open_graph, write
        >>> folder = Path(tempfile.mkdtemp())
        >>> write(Graph(authors=[Author("author:ada", "Ada")]), folder / "graph")
        >>> export(open_graph(folder / "graph"), folder / "graph.gexf")
        >>> networkx.read_gexf(folder / "graph.gexf", version="1.3").nodes["author:ada"]["label"]
        'Ada'

    Raises:
        KgraphError: the file cannot be written.
    """
    with open_output(output) as stream:
        stream.writelines(_lines(graph))


def _lines(graph: GraphDirectory) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield '<graph mode="static" defaultedgetype="directed">\n'
    yield from _attributes()
    yield "<nodes>\n"
    for label, properties in graph.nodes():
        caption = properties[NODES[label].caption] or properties["id"]
        values = _values({"node_type": label} | properties)
        yield f'<node id="{escape(properties["id"])}" label="{escape(caption)}">{values}</node>\n'
    yield "</nodes>\n<edges>\n"
    for number, (kind, _, source, _, target, properties) in enumerate(graph.links()):
        ends = f'source="{escape(source)}" target="{escape(target)}"'
        yield f'<edge id="{number}" {ends} label="{kind}" kind="{kind}">{_values(properties)}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _attributes() -> Iterator[str]:
    node: dict[str, PropertyType] = {"node_type": "string"}
    for label in NODES.values():
        node |= dict(label.properties)
    for kind, properties in (("node", node), ("edge", dict(EDGE_PROPERTIES))):
        yield f'<attributes class="{kind}">\n'
        for name, type_ in properties.items():
            if name != "id":
                yield f'<attribute id="{name}" title="{name}" type="{TYPES[type_]}"/>\n'
        yield "</attributes>\n"


def _values(properties: dict[str, Any]) -> str:
    values = "".join(
        f'<attvalue for="{name}" value="{value_text(value)}"/>'
        for name, value in properties.items()
        if name != "id" and value is not None
    )
    return f"<attvalues>{values}</attvalues>"
