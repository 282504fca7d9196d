"""A short report of a graph to read, print and send: HTML with plots, or Markdown.

    digest (what there is to say)  →  as_html (report.css, plots) or as_markdown  →  one file

In: a graph directory. Out: a file. The HTML holds no script, and a policy forbids every request.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kgraph.errors import UsageError

if TYPE_CHECKING:
    from kgraph.store import GraphDirectory

Format = Literal["html", "md"]


def export(graph: GraphDirectory, output: Path | None, *, format: Format = "html") -> None:
    """Write the report of a graph to ``output``, or to standard output.

    Example:
        >>> import tempfile
        >>> from kgraph.records import Graph, Paper
        >>> from kgraph.store import open_graph, write
        >>> place = Path(tempfile.mkdtemp()) / "graph"
        >>> write(Graph(papers=[Paper("p", "Mavors", "")]), place)
        >>> export(open_graph(place), place / "report.md", format="md")
        >>> (place / "report.md").read_text().splitlines()[0]
        '# 1 paper, 0 concepts'

    Raises:
        UsageError: an unknown format.
        KgraphError: the file cannot be written.
    """
    from kgraph.export.files import open_output
    from kgraph.export.report.as_html import as_html
    from kgraph.export.report.as_markdown import as_markdown
    from kgraph.export.report.digest import digest

    writers = {"html": as_html, "md": as_markdown}
    if format not in writers:
        raise UsageError(f"no report format {format!r}: choose html or md")
    text = writers[format](digest(graph))
    with open_output(output) as stream:
        stream.write(text)
