"""One record of XML as people have it, mended for the parser.

In: the bytes of an element. Out: the same, where names of HTML's characters ("&nbsp;", the commonest also without ";")
are numbers, which no DTD has to explain, an ampersand that starts no reference is one by itself, and characters that
XML cannot hold are gone. "&amp;" and "&lt;" are numbers too: behind an error libxml2 drops those it has to look up.
CDATA sections and comments stay.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Collection

_TOKEN = re.compile(
    rb"&(?:#[0-9]{1,8};|#x[0-9a-fA-F]{1,8};|([A-Za-z][A-Za-z0-9._-]{0,63});|(nbsp|amp|lt|gt|quot)(?![\w=;]))?|<!\[CDATA\[.*?(?:\]\]>|$)|<!--.*?(?:-->|$)",
    re.DOTALL,
)
_IMPOSSIBLE = bytes(c for c in range(32) if c not in b"\t\n\r")
_MOST_PROBLEMS = 20


def mended(text: bytes, declared: Collection[bytes] = ()) -> tuple[bytes, list[tuple[int, str]]]:
    """The text, and what was wrong in it, with the line counted from 0; entities of a DTD are left out silently.

    Example:
        >>> mended(b"<a>R&D &eacute; &lt; &own; &foo;</a>", {b"own"})
        (b'<a>R&#38;D &#233; &#60;  </a>', [(0, 'an ampersand that stands for nothing'), (0, 'no such entity: &foo;')])
    """
    problems: list[tuple[int, str]] = []

    def tell(at: int, problem: str) -> None:
        if len(problems) < _MOST_PROBLEMS:
            problems.append((text.count(b"\n", 0, at), problem))

    def replacement(match: re.Match[bytes]) -> bytes:
        token, name = match.group(), match.group(1) or match.group(2)
        if token == b"&":
            tell(match.start(), "an ampersand that stands for nothing")
            return b"&#38;"
        if not name:
            return token
        characters = html.entities.html5.get(name.decode("ascii") + ";")
        if characters is None and name not in declared:
            tell(match.start(), f"no such entity: {token.decode('ascii')}")
        return "".join(f"&#{ord(c)};" for c in characters or "").encode()

    plain = text.translate(None, _IMPOSSIBLE)
    if len(plain) < len(text):
        tell(0, "characters that XML cannot hold, left out")
    return _TOKEN.sub(replacement, plain), problems
