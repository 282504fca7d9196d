"""The page people open: a graph directory as one HTML file that works without a network.

    payload (atlas: affinity → layout)  →  render (page/: template, style, scripts)  →  one file

In: a graph directory. Out: a file. Positions, regions and names are computed here; the page only shows them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kgraph.store import GraphDirectory

Renderer = Literal["auto", "vis"]
_SHOWN = 1200
"""How many nodes the map holds at first; the rest is reached by search."""


def export(
    graph: GraphDirectory, output: Path, *, renderer: Renderer = "auto", focus: str | None = None, hops: int = 2
) -> Path:
    """Write the page of a graph to ``output``; returns the path.

    Example:
        >>> import tempfile
        >>> from kgraph.records import Graph, Paper
        >>> from kgraph.store import open_graph, write
        >>> place = Path(tempfile.mkdtemp()) / "graph"
        >>> write(Graph(papers=[Paper("p", "Mavors", "")]), place)
        >>> export(open_graph(place), place / "graph.html").name
        'graph.html'
    """
    from kgraph.export.html.payload import payload
    from kgraph.export.html.render import page

    data = payload(graph, _SHOWN)
    papers = sum("stub" not in paper for paper in data["papers"])
    output.write_text(page(data, "vis", f"{papers:,} papers · kgraph"), encoding="utf-8", newline="\n")
    return output
