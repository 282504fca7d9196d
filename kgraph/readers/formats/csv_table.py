"""Tables as text: CSV and TSV of any export whose header has one of the usual names.

In: a Document. Out: papers. Scopus, Web of Science (tab-delimited), Zotero, IEEE, Springer, PubMed, Lens, Dimensions,
Rayyan and others differ only in their names for the columns.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

from kgraph.readers.documents import Document
from kgraph.readers.names import fields_of, looks_like_papers
from kgraph.readers.record import paper_of
from kgraph.readers.text import Line, head_text, lines
from kgraph.records import Paper, Skipped, Source

NAME = "csv"
SUFFIXES = (".csv", ".tsv", ".tab")

_SEPARATORS = ",\t;|"
_LINES_ABOVE = 10
"""Some exports put a few lines above the header."""

_LARGEST_FIELD = 10_000_000
_BLANK = {"", " "}


def sniff(document: Document) -> int:
    """By a header with the name of a title or an abstract column, and a second line."""
    found = _header(head_text(document).splitlines()[:_LINES_ABOVE])
    if not found:
        return 1 if document.suffix in SUFFIXES else 0
    return 2 if len(found[2]) > 2 or document.suffix in SUFFIXES else 1


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a row; a quoted field may go over several lines."""
    csv.field_size_limit(_LARGEST_FIELD)
    found = _header(head_text(document).splitlines()[:_LINES_ABOVE])
    if not found:
        yield Skipped(document.name, 1, "no header with a title or abstract column")
        return
    above, separator, names = found
    skipped: list[Skipped] = []
    rows = _Rows(document, skipped, separator)
    for line, row in rows:
        yield from skipped
        skipped.clear()
        if isinstance(row, Skipped):
            yield row
        elif line > above and not {cell.strip() for cell in row} <= _BLANK:
            yield paper_of(fields_of(_record(names, row)), Source(document.name, line))
    yield from skipped


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
            names = _cells(line, separator)
            if looks_like_papers(names) and all(len(name) < 80 for name in names) and (len(names) > 1 or number == 1):
                return number, separator, names
    return None


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


class _Rows:
    """Rows with the number of the line each starts on."""

    def __init__(self, document: Document, skipped: list[Skipped], separator: str) -> None:
        self._name, self._skipped, self._lines = document.name, skipped, lines(document)
        self._separator = separator
        self._number = 0

    def _texts(self) -> Iterator[str]:
        for line in self._lines:
            if isinstance(line, Line):
                self._number = line.number
                yield line.text.replace("\0", "") + "\n"
            else:
                self._skipped.append(line)

    def __iter__(self) -> Iterator[tuple[int, list[str] | Skipped]]:
        reader = csv.reader(self._texts(), delimiter=self._separator)
        while True:
            start = self._number + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield start, Skipped(self._name, start, f"broken row: {error}")
                continue
            yield start, row
