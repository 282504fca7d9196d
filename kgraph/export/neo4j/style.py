"""The style of Neo4j Browser for a graph: a colour for each label, and what is written on each node.

In: the prefix of the graph's labels. Out: a GraSS file, which Neo4j Browser takes when it is dropped into the window
that its command ``:style`` opens.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from kgraph.export.files import open_output
from kgraph.export.neo4j.model import Model

FILE = "style.grass"
"""What the file is called beside import files."""


def style(prefix: str = "") -> str:
    """The text of the file.

    Example:
        >>> "node.NLP_Paper {" in style("NLP_")
        True

    Raises:
        UsageError: the prefix cannot begin a label.
    """
    model = Model(prefix)
    text = files("kgraph.export.neo4j").joinpath("neo4j.grass").read_text("utf-8")
    return re.sub(r"^node\.(\w+)", lambda rule: f"node.{model.label(rule[1])}", text, flags=re.MULTILINE)


def write_style(path: Path, prefix: str = "") -> None:
    """Write the file.

    Raises:
        KgraphError: it cannot be written.
        UsageError: the prefix cannot begin a label.
    """
    with open_output(path) as stream:
        stream.write(style(prefix))
