"""The one place that makes text from papers safe in a spreadsheet.

In: a cell of unknown origin. Out: the cell, never a formula.
"""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_cell(value: object) -> object:
    """A cell a spreadsheet shows as text: an apostrophe before what it would take for a formula (OWASP, CSV injection).

    Numbers and text that cannot be a formula stay as they are; NUL, which CSV readers refuse, goes.

    Example:
        >>> csv_cell("=HYPERLINK(1)"), csv_cell(-3), csv_cell("GNN")
        ("'=HYPERLINK(1)", -3, 'GNN')
    """
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA) else text
