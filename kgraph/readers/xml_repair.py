"""XML as people have it, mended on its way to the parser.

In: a stream of bytes. Out: the same bytes, where names of HTML's characters ("&nbsp;") are numbers, which no DTD has to
explain, an ampersand that starts no reference is one by itself, and nothing stands before the declaration. "&amp;" and
"&lt;" are numbers too: behind an error libxml2 drops those it has to look up. CDATA sections and comments stay
as they are.
"""

from __future__ import annotations

import html.entities
import io
import re
from typing import IO

_CHUNK = 1 << 16
_TOKEN = re.compile(
    rb"&(?:#[0-9]{1,8};|#x[0-9a-fA-F]{1,8};|([A-Za-z][A-Za-z0-9._-]{0,63});)?|<!\[CDATA\[|<!--|<\?xml\s"
)
_LONGEST_TOKEN = 80
_VERBATIM = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}
_MOST_PROBLEMS = 100


class Repaired(io.RawIOBase):
    """The mended stream. ``problems`` are the lines where something was not well-formed, and what.

    It ends where another document starts; :meth:`next_document` goes on with that.

    Example:
        >>> stream = Repaired(io.BytesIO(b"<a>R&D &eacute; &lt;</a>"))
        >>> stream.read(), stream.problems
        (b'<a>R&#38;D &#233; &#60;</a>', [(1, 'an ampersand that stands for nothing')])
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self.problems: list[tuple[int, str]] = []
        self.first_line = 1
        """The line that the current document starts on."""
        self._stream, self._raw, self._ready, self._line = stream, b"", b"", 1
        self._end = self._paused = self._started = False
        self._until = b""  # the end of the verbatim section that is being read

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Bytes of the current document; 0 at its end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._ready and not self._paused and not (self._end and not self._raw):
            self._fill()
        part, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(part)] = part
        return len(part)

    def next_document(self) -> bool:
        """Whether another document follows the one that has ended; it is read from now on."""
        while self.read(_CHUNK):  # what a parser that gave up has left of the last one
            pass
        more, self._paused, self._started = self._paused, False, False
        self.first_line = self._line
        return more

    def _fill(self) -> None:
        data = self._stream.read(_CHUNK)
        self._end = not data
        raw, parts, at = self._raw + data, [], 0
        if not self._started:
            self._line += raw.count(b"\n", 0, len(raw) - len(raw.lstrip()))
            self.first_line, raw = self._line, raw.lstrip()
        safe = len(raw) if self._end else max(len(raw) - _LONGEST_TOKEN, 0)
        while at < safe:
            if self._until:
                end = raw.find(self._until, at)
                stop = end + len(self._until) if end >= 0 else safe
                self._until = self._until if end < 0 else b""
                self._line += raw.count(b"\n", at, stop)
                parts.append(raw[at:stop])
                at = stop
                continue
            match = _TOKEN.search(raw, at)
            stop = match.start() if match and match.start() < safe else safe
            self._line += raw.count(b"\n", at, stop)
            parts.append(raw[at:stop])
            at = stop
            if not match or match.start() >= safe:
                break
            if match.group().startswith(b"<?xml") and (self._started or b"".join(parts).strip()):
                self._paused = True
                break
            parts.append(self._mended(match))
            at = match.end()
        self._raw, self._ready = raw[at:], b"".join(parts)
        self._started = self._started or bool(self._ready.strip())

    def _mended(self, match: re.Match[bytes]) -> bytes:
        token, name = match.group(), match.group(1)
        if token == b"&":
            if len(self.problems) < _MOST_PROBLEMS:
                self.problems.append((self._line, "an ampersand that stands for nothing"))
            return b"&#38;"
        if token.startswith(b"<!"):
            self._until = _VERBATIM[token]
        elif name:
            characters = html.entities.html5.get(name.decode("ascii") + ";")
            return "".join(f"&#{ord(c)};" for c in characters).encode() if characters else token
        return token
