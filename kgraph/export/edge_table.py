"""One CSV table of all edges, for a spreadsheet or a data frame: who does what with what, and the sentence.

In: a graph directory. Out: a row an edge, UTF-8, comma and double quote (RFC 4180). Sentences and spans are joined by
line breaks inside their cell. A cell that a spreadsheet would run as a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from kgraph.export.escape import csv_cell
from kgraph.export.files import open_output
from kgraph.schema import EDGE_PROPERTIES, NODES
from kgraph.store import GraphDirectory

COLUMNS = (
    *("source_name", "source_label", "type", "target_name", "target_label"),
    *(name for name, _ in EDGE_PROPERTIES),
    *("source", "target"),
)


def export(graph: GraphDirectory, output: Path | None) -> None:
    """Write the table of edges to ``output``, or to standard output.

    Example:
        >>> import tempfile
        >>> from kgraph.records import Author, Edge, Graph, Paper
        >>> from kgraph.store import open_graph, write
        >>> folder = Path(tempfile.mkdtemp())
        >>> wrote = Edge("author:ada", "p", "WROTE", 1.0, "metadata")
        >>> write(Graph([Paper("p", "Notes", "")], [Author("author:ada", "Ada")], edges=[wrote]), folder / "graph")
        >>> export(open_graph(folder / "graph"), folder / "edges.csv")
        >>> print((folder / "edges.csv").read_text().splitlines()[1])
        Ada,Author,WROTE,Notes,Paper,1.0,metadata,1,False,,,author:ada,p

    Raises:
        KgraphError: the file cannot be written.
    """
    with open_output(output) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([csv_cell(cell) for cell in row] for row in _rows(graph))


def _rows(graph: GraphDirectory) -> Iterator[tuple[object, ...]]:
    names = {properties["id"]: properties[NODES[label].caption] for label, properties in graph.nodes()}
    for kind, source_label, source, target_label, target, properties in graph.links():
        data = ("\n".join(value) if isinstance(value, list) else value for value in properties.values())
        yield names[source], source_label, kind, names[target], target_label, *data, source, target
