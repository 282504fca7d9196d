"""Records out of JSON, one at a time: lines, lists, wrapper objects with a list inside, several values in a row.

In: a Document. Out: Record (a value and its line), and a Skipped for every piece that is not JSON; what follows a
broken piece is read on. Memory holds one record, not the file.
"""

from __future__ import annotations

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kgraph.readers.clean import words
from kgraph.readers.documents import Document
from kgraph.readers.names import looks_like_papers
from kgraph.readers.text import Line, head_text, lines, utf8_stream
from kgraph.records import Skipped

WRAPPERS = frozenset(
    words(
        "data docs documents entries entry articles hits items message papers publications recommendedPapers records "
        "response result resultList results search-results works references input matches citedPaper citingPaper hit "
        "notes _source"
    )
)
"""Keys under which services and exports keep the list of their records."""

_ENVELOPES = frozenset(words("data hits message response result resultList search-results"))
"""Those of them that are objects around the list, with counts and dates before it."""

LONGEST_RECORD = 64 * 2**20
"""Characters of one record."""

_CHUNK = 1 << 16
_DEEPEST = 7
"""Levels of wrappers around a record."""

_FIRST_KEY = re.compile(r'\{\s{0,1000}"([^"\\]{1,60})"')
_SPACE = re.compile(r"[\s,]*")
_NEXT_RECORD = re.compile(r"[}\]]\s*+(?:,\s*+)?(?=\{)|\n(?=\{)")
_WHY_NESTED = "JSON nested too deeply"


class Record(NamedTuple):
    """A JSON value and the line it starts on."""

    line: int
    value: object


def json_records(document: Document) -> Iterator[Record | Skipped]:
    """Every record of the document.

    Example:
        >>> import io
        >>> data = b'{"items": [{"title": "A"}, {"title": "B"}]}'
        >>> [r.value["title"] for r in json_records(Document("x.json", ".json", data, io.BytesIO(data)))]
        ['A', 'B']
    """
    return _from_lines(document) if _one_a_line(head_text(document)) else _Scanner(document).records()


def _one_a_line(head: str) -> bool:
    """Whether the text is one JSON value a line: a first line that is whole, or a second that starts one too."""
    first, newline, rest = head.lstrip().partition("\n")
    if not first.startswith("{") or not newline:
        return False
    second = rest.lstrip()[:1]
    try:
        json.loads(first)
    except RecursionError:
        return True
    except ValueError:
        return second == "{" and len(first.strip()) > 1
    return second in ("{", "")


def _from_lines(document: Document) -> Iterator[Record | Skipped]:
    for line in lines(document):
        if isinstance(line, Skipped):
            yield line
        elif line.text.strip():
            yield from _line_records(document.name, line)


def _line_records(name: str, line: Line) -> Iterator[Record | Skipped]:
    try:
        value = json.loads(line.text.strip().rstrip(","))
    except RecursionError:
        yield Skipped(name, line.number, _WHY_NESTED)
    except ValueError as error:
        yield Skipped(name, line.number, f"broken JSON: {_what(error)}")
    else:
        for record in unwrapped(value):
            yield Record(line.number, record)


def _what(error: ValueError) -> str:
    """The decoder's message without the position, which is that in a piece of the file."""
    return (error.msg if isinstance(error, json.JSONDecodeError) else str(error)).lower()[:120]


def unwrapped(value: object, depth: int = 0) -> Iterator[object]:
    """The records in a value: of a list its items, of a wrapper object those of its list, else the value itself."""
    if isinstance(value, list) and depth < _DEEPEST:
        for item in value:
            yield from unwrapped(item, depth + 1)
    elif isinstance(value, dict) and depth < _DEEPEST:
        inner = [value[key] for key in value if key in WRAPPERS and isinstance(value[key], (list, dict))]
        named = [item for item in value.values() if isinstance(item, dict) and is_record(item)]
        if is_record(value):
            yield value
        elif not inner and len(named) >= max(len(value) - 1, 1):  # records by their keys, perhaps with a list of those
            yield from named
        elif not inner:
            yield value
        else:
            for item in inner:
                yield from unwrapped(item, depth + 1)
    else:
        yield value


def is_record(item: Mapping[str, object]) -> bool:
    """Whether an object with these names is a paper, and not what papers are wrapped in.

    Example:
        >>> is_record({"results": [], "meta": {}}), is_record({"references": [], "Title": ""})
        (False, True)
    """
    return "paperId" in item or looks_like_papers(item)


class _Scanner:
    """Reads values out of a growing buffer; what is read is dropped from it."""

    def __init__(self, document: Document) -> None:
        self._name, self._stream = document.name, utf8_stream(document)
        self._decoder = getincrementaldecoder("utf-8")("kgraph-windows-1252")
        self._json = json.JSONDecoder()
        self._text, self._at, self._line, self._end = "", 0, 1, False
        self._pattern: re.Pattern[str] | None = None

    def records(self) -> Iterator[Record | Skipped]:
        """All records from here to the end of the file."""
        while self._peek():
            yield from self._value(0)

    def _value(self, depth: int, name: str = "") -> Iterator[Record | Skipped]:
        """The records in the value at this place, which stands under a ``name`` or in a list."""
        mark = self._peek()
        if mark == "[" and depth < _DEEPEST:
            self._move(self._at + 1)
            while self._peek() not in ("]", ""):
                yield from self._value(depth + 1)
            self._close("]")
        elif mark == "{" and depth < _DEEPEST:
            yield from self._object(depth, name in _ENVELOPES)
        else:
            yield from self._whole()

    def _object(self, depth: int, envelope: bool) -> Iterator[Record | Skipped]:
        """An object that is a record, or the records of the lists inside it, if it wraps some."""
        key = self._first_key()
        if depth and not envelope and key not in WRAPPERS:
            yield from self._whole()
            return
        start, wrapped = self._line, False
        pairs: dict[str, object] = {}
        self._move(self._at + 1)
        while (mark := self._peek()) not in ("}", ""):
            name = self._decoded() if mark == '"' else None
            if isinstance(name, Skipped):
                yield name
                return
            if not isinstance(name, str) or self._peek() != ":":
                yield Skipped(self._name, self._line, "broken JSON: expecting a name and a colon")
                self._resume()
                return
            self._move(self._at + 1)
            if name in WRAPPERS and self._peek() in ("[", "{") and not is_record(pairs):
                wrapped = True
                yield from self._value(depth + 1, name)
            else:
                self._peek()
                value = self._decoded()
                if isinstance(value, Skipped):
                    yield value
                    return
                pairs[name] = value
        if mark == "":
            yield Skipped(self._name, self._line, "broken JSON: the file ends inside an object")
        self._close("}")
        if not wrapped or is_record(pairs):
            yield from (Record(start, record) for record in unwrapped(pairs))

    def _first_key(self) -> str | None:
        match = _FIRST_KEY.match(self._text, self._at)
        return match.group(1) if match else None

    def _whole(self) -> Iterator[Record | Skipped]:
        self._pattern = self._pattern or self._looks()
        line, value = self._line, self._decoded()
        if isinstance(value, Skipped):
            yield value
        else:
            yield from (Record(line, record) for record in unwrapped(value, 1))

    def _looks(self) -> re.Pattern[str] | None:
        """How the object at this place starts, and so the others: the space before it, if it has a line; its key."""
        key, line = self._first_key(), self._text.rfind("\n", 0, self._at)
        before = self._text[line + 1 : self._at]
        own_line = line >= 0 and not before.strip()
        starts = [rf"\n{before}(?=\{{)"] if own_line else []
        if key is not None and self._at:
            starts.append((r"\},[ \t]?" if own_line else r"[\[,]\s{0,100}") + rf'(?=\{{\s{{0,1000}}"{re.escape(key)}")')
        return re.compile("|".join(starts)) if starts else None

    def _decoded(self) -> object:
        """The value at this place, however much has to be read for it; a Skipped if it is not JSON."""
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except RecursionError:
                return self._broken(_WHY_NESTED, self._at)
            except ValueError as error:
                at = getattr(error, "pos", self._at)
                cut = at > len(self._text) - 64 or "Unterminated" in str(error)
                if cut and not self._end and len(self._text) - self._at < LONGEST_RECORD:
                    self._read(max(_CHUNK, len(self._text)))
                    continue
                return self._broken(f"broken JSON: {_what(error)}", at)
            if end < len(self._text) or self._end:
                self._move(end)
                return value
            self._read(_CHUNK)  # a number may go on in the next chunk

    def _broken(self, why: str, at: int) -> Skipped:
        skipped = Skipped(self._name, self._line + self._text.count("\n", self._at, at), why)
        self._resume(at)
        return skipped

    def _resume(self, at: int | None = None) -> None:
        """Go on at the next object that looks like the records so far, else where an object follows another."""
        self._move(self._at + 1 if at is None or at <= self._at or self._pattern else at)
        pattern = self._pattern or _NEXT_RECORD
        while True:
            match = pattern.search(self._text, self._at)
            if match:
                self._move(match.end())
                return
            self._move(max(self._at, len(self._text) - 1200))
            if self._end:
                self._move(len(self._text))
                return
            self._read(_CHUNK)

    def _close(self, mark: str) -> None:
        if self._peek() == mark:
            self._move(self._at + 1)

    def _peek(self) -> str:
        """The next character that is neither space nor comma; "" at the end."""
        while True:
            self._move(_SPACE.match(self._text, self._at).end())  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if self._end:
                return ""
            self._read(_CHUNK)

    def _move(self, at: int) -> None:
        self._line += self._text.count("\n", self._at, at)
        self._at = at

    def _read(self, size: int) -> None:
        data = self._stream.read(size)
        self._end = not data
        self._text = self._text[self._at :] + self._decoder.decode(data, final=not data)
        self._at = 0
