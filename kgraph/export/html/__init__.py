"""The page people open: a graph directory as one HTML file that works without a network.

    payload (atlas: affinity → layout)  →  render (page/: template, style, scripts)  →  one file

In: a graph directory. Out: a file. Positions, regions and names are computed here; the page only shows them.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kgraph.cycles import no_search_for_cycles
from kgraph.errors import UsageError

if TYPE_CHECKING:
    from kgraph.export.html.payload import Records
    from kgraph.store import GraphDirectory

Renderer = Literal["auto", "vis", "sigma"]
_MOST = {"vis": 1_200, "sigma": 10_000}
"""How many nodes a renderer can show at once and stay quick."""
_FIRST = 3_000
"""How many of a large graph are shown at first if no renderer is asked for; the rest is reached by search."""
_HELD = 50_000
"""The most papers and concepts a page holds; search over so many names keeps up with typing."""
_PART = 5_000
"""Of a larger graph it holds so many papers and so many concepts, the strongest."""


@no_search_for_cycles()
def export(
    graph: GraphDirectory, output: Path, *, renderer: Renderer = "auto", focus: str | None = None, hops: int = 2
) -> Path:
    """Write the page of a graph to ``output``; returns the path.

    ``renderer`` "auto" takes vis-network for a graph that it can show whole, sigma for a larger one. With ``focus``,
    the name, alias, title or id of a node, the page holds only what lies within ``hops`` steps of it.

    Example:
        >>> import tempfile
        >>> from kgraph.records import Graph, Paper
        >>> from kgraph.store import open_graph, write
        >>> place = Path(tempfile.mkdtemp()) / "graph"
        >>> write(Graph(papers=[Paper("p", "Mavors", "")]), place)
        >>> export(open_graph(place), place / "graph.html").name
        'graph.html'

    Raises:
        UsageError: an unknown renderer, or nothing is called ``focus``.
        KgraphError: the file cannot be written.
    """
    from kgraph.export.files import open_output
    from kgraph.export.html.part import around
    from kgraph.export.html.payload import payload
    from kgraph.export.html.render import page
    from kgraph.export.html.strongest import strongest

    if renderer not in ("auto", *_MOST):
        raise UsageError(f"no renderer {renderer!r}: choose auto, vis or sigma")
    whole = graph.count("papers") + graph.count("concepts")
    records: Records = around(graph, focus, hops) if focus else graph
    if not focus and whole > _HELD:
        records = strongest(graph, _PART, _PART)
    size = whole if records is graph else sum(1 for _ in chain(records.papers(), records.concepts()))
    chosen = renderer if renderer != "auto" else "vis" if size <= _MOST["vis"] else "sigma"
    data = payload(records, _MOST[chosen] if renderer != "auto" or chosen == "vis" else _FIRST)
    papers = sum("stub" not in paper for paper in data["papers"])
    part = f"the strongest {papers:,} of {graph.count('papers'):,}" if size < whole else f"{papers:,}"
    title = f"{focus} · kgraph" if focus else f"{part} papers · kgraph"
    if size < whole and not focus:
        data["whole"] = whole
    with open_output(output) as stream:
        stream.write(page(data, chosen, title))
    return output
