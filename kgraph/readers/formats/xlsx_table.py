"""Excel workbooks (.xlsx) with papers in rows.

In: a Document. Out: papers, from every sheet whose header has one of the usual names. Read as a stream by ``openpyxl``;
formulas are taken by their stored values, nothing is computed, no link is followed.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from kgraph.readers.documents import Document, TooLargeError
from kgraph.readers.names import fields_of_row, looks_like_papers
from kgraph.readers.record import paper_of
from kgraph.records import Paper, Skipped, Source

NAME = "xlsx"
SUFFIXES = (".xlsx", ".xlsm")

_LINES_ABOVE = 10
_LARGEST_UNPACKED = 512 * 2**20
_MOST_ROWS = 1_100_000


def sniff(document: Document) -> int:
    """By an archive whose name says workbook; which Office file it is, its reader sees."""
    return 3 if document.head.startswith(b"PK") and (b"xl/" in document.head or document.suffix in SUFFIXES) else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a row."""
    data = document.whole()
    try:
        _check_size(data)
        yield from _sheets(document, data)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, SyntaxError) as error:
        # openpyxl lets whatever its parsing of a damaged part runs into come out
        yield Skipped(document.name, 0, f"not a readable workbook ({type(error).__name__})")


def _check_size(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > _LARGEST_UNPACKED:
            raise TooLargeError(f"unpacks to more than {_LARGEST_UNPACKED >> 20} MB")


def _sheets(document: Document, data: bytes) -> Iterator[Paper | Skipped]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that are not read
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # what the sheet says of its size may be wrong, and then cells would be left out
            yield from _rows(document, sheet)


def _rows(document: Document, sheet: Any) -> Iterator[Paper | Skipped]:
    names: list[str] | None = None
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [_cell(value) for value in row]
        if number > _MOST_ROWS or (names is None and number > _LINES_ABOVE):
            return
        if names is None:
            names = [str(cell) for cell in cells] if looks_like_papers(cells) else None
        elif any(cells):
            record: dict[str, object] = {}
            for name, cell in zip(names, cells, strict=False):
                if cell and name not in record:
                    record[name] = cell
            yield paper_of(fields_of_row(record), Source(document.name, number))


def _cell(value: object) -> object:
    """Texts and numbers as they are; dates as ISO text."""
    if isinstance(value, (str, int, float)):
        return value
    return "" if value is None else str(value)
