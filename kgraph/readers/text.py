"""From bytes to text lines, whatever the encoding.

In: a Document. Out: numbered lines. UTF-8 with or without byte order mark, UTF-16 and UTF-32 by their marks (or, for
UTF-16, by its zero bytes). A line that is not UTF-8 is read in the encoding that the file names ("% Encoding: Cp1250",
"charset=Shift_JIS"), else as Windows-1252, which is said in the log.
"""

from __future__ import annotations

import codecs
import io
import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import IO, NamedTuple

from kgraph.readers.documents import Document
from kgraph.records import Skipped

LONGEST_LINE = 64 * 2**20
"""Bytes of one line; longer ones are skipped."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"\b(?:en|en_)?coding\s{0,3}[:=]\s{0,3}[\"']?([\w.:-]{3,30})|\bcharset\s{0,3}[:=]\s{0,3}[\"']?([\w.:-]{3,30})",
    re.IGNORECASE,
)
_CHARACTER_SETS = re.compile(r"(?:iso8859|iso2022|cp|mac|koi8|shift|euc|gb|big5|johab|tis|kz|ptcp|hp)[\w-]{0,20}")
"""Names that Python gives its codecs for 8-bit and East Asian character sets."""

_ESCAPE = b"\x1b"
"""Changes the character set (ISO 2022), in bytes that would all be ASCII."""
_LINE_ENDS = re.compile("\r\n|\r|\n")
_log = logging.getLogger(__name__)


class Line(NamedTuple):
    """A line of text without its end, and its number from 1."""

    number: int
    text: str


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(bytes([b]).decode("cp1252", "replace").replace("\ufffd", chr(b)) for b in wrong), error.end


codecs.register_error("kgraph-windows-1252", _as_windows_1252)


def decode(data: bytes) -> str:
    """UTF-8, and Windows-1252 where it is not.

    Example:
        >>> decode("Poincaré".encode()), decode("Poincaré".encode("cp1252"))
        ('Poincaré', 'Poincaré')
    """
    return data.decode("utf-8", "kgraph-windows-1252")


def encoding_of(head: bytes) -> tuple[str, int]:
    """The encoding that the first bytes show, and how many of them are its mark.

    Example:
        >>> encoding_of(b"\\xff\\xfeT\\x00"), encoding_of(b"T\\x00i\\x00t\\x00l\\x00"), encoding_of(b"Title")
        (('utf-16-le', 2), ('utf-16-le', 0), ('utf-8', 0))
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, len(mark)
    sample = head[:2000]
    for name, zeros, letters in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if len(zeros) >= 4 and zeros.count(0) > 0.8 * len(zeros) and letters.count(0) < 0.1 * len(letters):
            return name, 0
    return "utf-8", 0


def declared_encoding(head: bytes) -> str | None:
    """The 8-bit or East Asian encoding that the first lines name; None if they name none, or UTF-8.

    Example:
        >>> declared_encoding(b"% Encoding: Cp1250"), declared_encoding(b"% Encoding: UTF-8"), declared_encoding(b"x")
        ('cp1250', None, None)
    """
    match = _DECLARED.search(head[:2000])
    if not match:
        return None
    name = next(filter(None, match.groups())).decode("ascii", "replace").lower()
    for spelling in (name, name.removeprefix("x-")):
        try:
            codec = codecs.lookup(spelling).name
        except (LookupError, ValueError):
            continue
        codec = "cp1252" if codec == "iso8859-1" else codec  # as the web reads it
        return codec if _CHARACTER_SETS.fullmatch(codec) else None
    return None


class _Utf8(io.RawIOBase):
    """A stream of another encoding, as UTF-8."""

    def __init__(self, stream: IO[bytes], encoding: str, errors: str) -> None:
        self._stream, self._decoder = stream, codecs.getincrementaldecoder(encoding)(errors)
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._ready:
            data = self._stream.read(65536)
            self._ready = self._decoder.decode(data, final=not data).encode("utf-8", "replace")
            if not data:
                break
        part, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(part)] = part
        return len(part)


def utf8_stream(document: Document) -> IO[bytes]:
    """The document's bytes in UTF-8, without a mark; bytes that are not UTF-8 stay as they are."""
    encoding, mark = encoding_of(document.head)
    document.stream.read(mark)
    if encoding == "utf-8":
        return document.stream
    return io.BufferedReader(_Utf8(document.stream, encoding, "replace"), 65536)


def transcoded_stream(document: Document) -> IO[bytes]:
    """The same, where bytes that are not UTF-8 are read in the encoding that the document names, or as Windows-1252."""
    encoding, mark = encoding_of(document.head)
    document.stream.read(mark)
    declared = declared_encoding(document.head) if encoding == "utf-8" else None
    errors = "kgraph-windows-1252" if encoding == "utf-8" and not declared else "replace"
    return io.BufferedReader(_Utf8(document.stream, declared or encoding, errors), 65536)


def head_text(document: Document) -> str:
    """The beginning of the document as text, for telling its format."""
    return _head_text(document.head)


@lru_cache(maxsize=1)
def _head_text(head: bytes) -> str:
    """Every format asks for it of one document after the other."""
    encoding, mark = encoding_of(head)
    data = head[mark:]
    return decode(data) if encoding == "utf-8" else data.decode(encoding, "replace")


def lines(document: Document) -> Iterator[Line | Skipped]:
    """The lines of the document, one at a time; one that is too long is a Skipped."""
    stream, number, told = utf8_stream(document), 0, False
    declared = declared_encoding(document.head)
    while raw := stream.readline(LONGEST_LINE):
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            number += 1
            yield Skipped(document.name, number, f"line longer than {LONGEST_LINE >> 20} MB")
            while (raw := stream.readline(LONGEST_LINE)) and not raw.endswith(b"\n"):
                pass
            continue
        try:
            text = raw.decode(declared if declared and _ESCAPE in raw else "utf-8")
        except UnicodeDecodeError:
            text = raw.decode(declared, "replace") if declared else decode(raw)
            if not told:
                name = declared or "Windows-1252"
                _log.warning("%s: line %d is not UTF-8, read as %s", document.name, number + 1, name)
                told = True
        for part in (
            _LINE_ENDS.split(text.removesuffix("\n").removesuffix("\r")) if "\r" in text else [text.rstrip("\n")]
        ):
            number += 1
            yield Line(number, part)
