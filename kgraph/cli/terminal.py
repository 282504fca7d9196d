"""What reaches a terminal: the one place that makes text from papers safe to print, and progress.

In: records and strings of unknown origin. Out: lines without control characters on stdout or stderr.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import click


def plain(text: object) -> str:
    """Text for one terminal line: control, format, surrogate and unassigned characters gone, white space single.

    Example:
        >>> plain("a\\x1b[31mb\\n c\\u202e")
        'a[31mb c'
    """
    shown = "".join(c for c in str(text) if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(shown.split())


def message(text: str) -> None:
    """One line on stderr; lost where that is closed."""
    with suppress(OSError):
        click.echo(plain(text), err=True)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, limit: int = 60) -> str:
    """Rows under a header, columns aligned, cells cut at ``limit`` characters with "…".

    Example:
        >>> print(table(["name", "n"], [["GNN", 3], ["RL", 12]]))
        name  n
        ────  ──
        GNN   3
        RL    12
    """
    cells = [[_cut(plain("" if cell is None else cell), limit) for cell in row] for row in rows]
    widths = [max(len(r[i]) for r in [list(columns), *cells]) for i in range(len(columns))]
    lines = [list(columns), ["─" * width for width in widths], *cells]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A reporter of stations; a bar on a terminal, silence elsewhere and when ``quiet``."""
    if quiet or not sys.stderr.isatty():
        yield lambda station, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (SpinnerColumn(), TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, object] = {}

        def tell(station: str, done: int, total: int) -> None:
            if station not in tasks:
                tasks[station] = bars.add_task(station, total=total or None)
            bars.update(tasks[station], completed=done, total=total or None)  # type: ignore[arg-type]

        yield tell
