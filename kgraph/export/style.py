"""The style of what is opened in a browser: one palette before each file's own rules.

In: a style sheet of the package. Out: its text after that of palette.css.
"""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable


def stylesheet(own: Traversable) -> str:
    """The palette, then the rules of one style sheet, with line ends as a browser counts them for its hash.

    Example:
        >>> stylesheet(resources.files("kgraph.export.report") / "report.css").count("--task:")
        2
    """
    palette = resources.files(__package__) / "palette.css"
    return "".join(sheet.read_text("utf-8").replace("\r\n", "\n") for sheet in (palette, own))
