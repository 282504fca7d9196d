"""Rows of a table as text, whatever became of its quotes.

In: numbered lines, the separator, and how many cells the header has. Out: each row with the line it starts on, and a
Skipped for what is not well-formed. A quote that is never closed does not take the rows below it along.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from kgraph.readers.text import Line
from kgraph.records import Skipped

_MOST_LINES = 2000
"""Lines of one row; more, and a quote was not closed."""

_LOOKED_AT = 50
_LARGEST_FIELD = 10_000_000


def cells(line: str, separator: str, strict: bool = False) -> list[str]:
    """The cells of one line; none if it is not a row by itself.

    Example:
        >>> cells('a,"b, c"', ","), cells('a,"b', ",", strict=True)
        (['a', 'b, c'], [])
    """
    try:
        return next(csv.reader([line], delimiter=separator, strict=strict), [])
    except csv.Error:
        return []


class Rows:
    """The rows below a header.

    Example:
        >>> lines = [Line(2, 'A,"never closed,2001'), Line(3, "B,fine,2002"), Line(4, 'C,"x","y"')]
        >>> for row in Rows("a.csv", iter(lines), ",", 3):
        ...     print(row)
        Skipped(file='a.csv', line=2, reason='a quote that is not closed, taken to end with its line')
        (2, ['A', 'never closed', '2001'])
        (3, ['B', 'fine', '2002'])
        (4, ['C', 'x', 'y'])
    """

    def __init__(self, name: str, lines: Iterator[Line | Skipped], separator: str, width: int) -> None:
        csv.field_size_limit(_LARGEST_FIELD)
        self._name, self._lines, self._separator, self._width = name, lines, separator, width
        self._back: deque[Line | Skipped] = deque()
        self._even = True

    def __iter__(self) -> Iterator[tuple[int, list[str]] | Skipped]:
        while self._peek():
            taken, row, problem = self._row(strict=True)
            if not taken:
                continue
            start = taken[0].number
            if (problem or (len(taken) > 1 and len(row) != self._width)) and self._hides_rows(taken[1:]):
                self._back.extendleft(reversed(taken[1:]))
                yield Skipped(self._name, start, "a quote that is not closed, taken to end with its line")
                yield start, self._plain(taken[0].text)
                continue
            if problem:
                self._back.extendleft(reversed(taken))
                taken, row, worse = self._row(strict=False)
                if worse:
                    yield Skipped(self._name, start, f"broken row: {worse}")
                    continue
            if len(taken) == 1 and len(row) != self._width and len(self._plain(taken[0].text)) == self._width:
                row = self._plain(taken[0].text)
            yield start, row
            if row and not self._peek() and ("end of data" in problem or (self._even and len(row) < self._width)):
                yield Skipped(self._name, start, "the file ends inside this row; what is there was read")
            self._even = self._even and len(row) in (0, self._width)

    def _peek(self) -> bool:
        """Whether there is another line."""
        if not self._back:
            self._back.extend(line for line in [next(self._lines, None)] if line is not None)
        return bool(self._back)

    def _row(self, strict: bool) -> tuple[list[Line], list[str], str]:
        """The lines of the next row, its cells, and what is wrong with it."""
        taken: list[Line] = []

        def texts() -> Iterator[str]:
            while len(taken) < _MOST_LINES and self._peek():
                line = self._back.popleft()
                if isinstance(line, Line):
                    taken.append(line)
                    yield line.text.replace("\0", "") + "\n"

        try:
            return taken, next(csv.reader(texts(), delimiter=self._separator, strict=strict), []), ""
        except csv.Error as error:
            return taken, [], str(error)

    def _hides_rows(self, below: list[Line]) -> bool:
        """Whether one of these lines is a row by itself."""
        return any(len(cells(line.text, self._separator, strict=True)) == self._width for line in below[:_LOOKED_AT])

    def _plain(self, text: str) -> list[str]:
        """The cells of a line whose quotes mean nothing."""
        return [cell.strip().strip('"') for cell in text.split(self._separator)]
