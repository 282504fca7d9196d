"""XML cut into the elements that are records, before any parser sees it, so that a broken one takes nothing along.

In: a stream of UTF-8 and the local names of records. Out: Pieces, one a record: its text, the start tags it is inside
of, and its line. A record ends with its end tag or, where that is missing, where the next of its name starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

LONGEST_RECORD = 64 * 2**20
"""Bytes of one record."""

_CHUNK = 1 << 16
_LOOK_AHEAD = 1 << 15
_OUTSIDE = re.compile(
    rb"<(?:!--|!\[CDATA\[|\?|!DOCTYPE|(/?)((?:[\w.-]{1,100}:)?([\w.-]{1,100}))((?:\s[^<>]{0,20000})?)>)"
)
_ATTRIBUTE = re.compile(rb"\s+[\w:.-]{1,100}\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')")
_CLOSERS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]{0,2000}(?:\[.{0,30000}?\]\s{0,100})?>", re.DOTALL)
_ENTITY = re.compile(rb"<!ENTITY\s+([\w.-]{1,64})\s")
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Piece:
    """A record: the line it starts on, the start tags around it, its text; ``closed`` if it has its end tag."""

    line: int
    around: tuple[bytes, ...]
    text: bytes
    closed: bool


class Cutter:
    """The records of a stream.

    Example:
        >>> import io
        >>> stream = io.BytesIO(b'<all n="1">\\n<r>A</r>\\n<r>B\\n<r>C</r></all>')
        >>> for piece in Cutter(stream, {"r"}).pieces():
        ...     print(piece.line, piece.around, piece.text, piece.closed)
        2 (b'<all n="1">',) b'<r>A</r>' True
        3 (b'<all n="1">',) b'<r>B\\n' False
        4 (b'<all n="1">',) b'<r>C</r>' True
    """

    def __init__(self, stream: IO[bytes], names: set[str] | frozenset[str]) -> None:
        self._stream, self._names = stream, {name.encode() for name in names}
        self._text, self._at, self._line, self._end = b"", 0, 1, False
        self._around: list[tuple[bytes, bytes]] = []
        self.entities: set[bytes] = set()
        """Names of the entities that the document defines."""

    @property
    def line(self) -> int:
        """The line that has been reached."""
        return self._line

    @property
    def open_elements(self) -> list[str]:
        """Names of the elements around the records that have not been closed."""
        return [name.decode("utf-8", "replace") for name, _ in self._around]

    def pieces(self) -> Iterator[Piece]:
        """Every record, in order."""
        while match := self._next(_OUTSIDE):
            self._move(match.start())
            token = match.group()
            if token in _CLOSERS:
                self._skip(_CLOSERS[token])
            elif token == b"<!DOCTYPE":
                self._doctype()
            elif match.group(3) in self._names and not match.group(1):
                yield self._record(match.group(3), token.endswith(b"/>"), len(token))
            else:
                self._enter_or_leave(match)
                self._move(self._at + len(token))
        self._move(len(self._text))

    def _record(self, name: bytes, empty: bool, length: int) -> Piece:
        around, line = tuple(tag for _, tag in self._around), self._line
        if empty:
            stop, closed = self._at + length, True
        else:
            stop, closed = self._stop_of(name, length)
        text = self._text[self._at : stop]
        self._move(stop)
        return Piece(line, around, text, closed)

    def _stop_of(self, name: bytes, start: int) -> tuple[int, bool]:
        """Where the record at this place ends, and whether it does so by its end tag."""
        pattern = re.compile(rb"<(?:!--|!\[CDATA\[|(/?)(?:[\w.-]{1,100}:)?" + re.escape(name) + rb"(?=[\s/>]))")
        offset = start
        while match := self._next(pattern, offset):
            token = match.group()
            offset = match.end() - self._at
            if token in _CLOSERS:
                offset = self._past(_CLOSERS[token], offset)
            elif match.group(1):
                return self._at + self._past(b">", offset), True
            else:
                return match.start(), False
            if offset > LONGEST_RECORD:
                break
        return len(self._text), False

    def _enter_or_leave(self, match: re.Match[bytes]) -> None:
        name, tag = match.group(2), match.group()
        if not match.group(1):
            if not tag.endswith(b"/>") and len(self._around) < _DEEPEST:
                attributes = b"".join(b" " + b" ".join(found.split()) for found in _ATTRIBUTE.findall(tag))
                self._around.append((name, b"<" + name + attributes + b">"))
        elif any(name == opened for opened, _ in self._around):
            while self._around.pop()[0] != name:
                pass

    def _doctype(self) -> None:
        match = _DOCTYPE.match(self._text, self._at)
        self.entities.update(_ENTITY.findall(match.group() if match else b""))
        self._move(match.end() if match else self._at + len(b"<!DOCTYPE"))

    # ------------------------------------------------------------ the buffer

    def _next(self, pattern: re.Pattern[bytes], offset: int = 0) -> re.Match[bytes] | None:
        """The next match, with all of it in the buffer, however much has to be read."""
        while True:
            match = pattern.search(self._text, self._at + offset)
            seen = match.start() if match else len(self._text)
            if self._end or (match and len(self._text) - seen > _LOOK_AHEAD):
                return match
            offset = max(seen - _LOOK_AHEAD - self._at, offset)
            if len(self._text) - self._at > 2 * LONGEST_RECORD:
                return match
            self._read()

    def _past(self, mark: bytes, offset: int) -> int:
        """The offset behind the next mark; without one, the offset as it is."""
        while (at := self._text.find(mark, self._at + offset)) < 0 and not self._end:
            if len(self._text) - self._at > LONGEST_RECORD:
                break
            self._read()
        return at + len(mark) - self._at if at >= 0 else offset

    def _skip(self, mark: bytes) -> None:
        self._move(self._at + max(self._past(mark, 2), 2))

    def _move(self, at: int) -> None:
        self._line += self._text.count(b"\n", self._at, at)
        self._at = at

    def _read(self) -> None:
        data = self._stream.read(max(_CHUNK, (len(self._text) - self._at) // 2))
        self._end = not data
        self._text = self._text[self._at :] + data
        self._at = 0
