"""Tables as text: CSV and TSV of any export whose header has one of the usual names.

In: a Document. Out: papers. Scopus, Web of Science (tab-delimited), Zotero, IEEE, Springer, PubMed, Lens, Dimensions,
Rayyan and others differ only in their names for the columns.
"""

from __future__ import annotations

from collections.abc import Iterator

from kgraph.readers.documents import Document
from kgraph.readers.names import fields_of_row, looks_like_papers
from kgraph.readers.record import paper_of
from kgraph.readers.rows import Rows, cells
from kgraph.readers.text import head_text, lines
from kgraph.records import Paper, Skipped, Source

NAME = "csv"
SUFFIXES = (".csv", ".tsv", ".tab")

_SEPARATORS = ",\t;|"
_LINES_ABOVE = 10
"""Some exports put a few lines above the header."""

_BLANK = {"", " "}


def sniff(document: Document) -> int:
    """By a header with the name of a title or an abstract column, and a second line."""
    found = _header(head_text(document).splitlines()[:_LINES_ABOVE])
    if not found:
        return 1 if document.suffix in SUFFIXES else 0
    return 2 if len(found[2]) > 2 or document.suffix in SUFFIXES else 1


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a row; a quoted field may go over several lines."""
    found = _header(head_text(document).splitlines()[:_LINES_ABOVE])
    if not found:
        yield Skipped(document.name, 1, "no header with a title or abstract column")
        return
    above, separator, names = found
    numbered = (line for line in lines(document) if isinstance(line, Skipped) or line.number > above)
    for row in Rows(document.name, numbered, separator, len(names)):
        if isinstance(row, Skipped):
            yield row
        elif not {cell.strip() for cell in row[1]} <= _BLANK:
            yield paper_of(fields_of_row(_record(names, row[1])), Source(document.name, row[0]))


def _record(names: list[str], row: list[str]) -> dict[str, object]:
    """Cells by column; of two columns of one name the first that is filled."""
    record: dict[str, object] = {}
    for name, cell in zip(names, row, strict=False):
        if cell.strip() and name not in record:
            record[name] = cell
    return record


def _header(first: list[str]) -> tuple[int, str, list[str]] | None:
    """Number of the header's line, the separator, and the names of the columns."""
    for number, line in enumerate(first, 1):
        if line.lower().startswith("sep=") or not line.strip():
            continue
        for separator in sorted(_SEPARATORS, key=lambda s: -line.count(s)):
            names = cells(line, separator)
            if looks_like_papers(names) and all(len(name) < 80 for name in names) and (len(names) > 1 or number == 1):
                return number, separator, names
    return None
