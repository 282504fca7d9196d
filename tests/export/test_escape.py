"""Any text goes through the escaper of its medium and comes back from that medium's parser as text, never more."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.cli.terminal import plain as terminal_plain
from kgraph.export.cypher import literal
from kgraph.export.escape import csv_cell, html_text, markdown_text, plain
from kgraph.export.html.payload import utf16
from kgraph.export.html.render import data_block
from kgraph.export.xml_text import escape, possible, value_text

POISON = "<>&\"'`$\\/=+-@|#*_[](){}!~^:;,%. \n\r\t\0\x1b\x7f\x85\u2028\u202e\ufeff\ufffe\ud800\u0301😀"
TEXTS = st.text(st.characters(codec=None) | st.sampled_from(POISON), max_size=40)
quickly = settings(max_examples=150, deadline=None, derandomize=True)


def stored(text: str) -> str:
    """A text as a file can hold it."""
    return text.encode("utf-8", "replace").decode()


@quickly
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_csv(texts: list[str]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerow([csv_cell(text) for text in texts])
    [row] = csv.reader(io.StringIO(stream.getvalue(), newline=""))
    for cell, text in zip(row, texts, strict=True):
        assert cell.removeprefix("'") == text.replace("\0", "").removeprefix("'")
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))


@quickly
@given(TEXTS)
def test_html(text: str) -> None:
    seen = _Seen()
    seen.feed(f'<p title="{html_text(text)}">{html_text(text)}</p>')
    seen.close()
    assert seen.tags == [("p", [("title", plain(text))])]
    assert "".join(seen.texts) == plain(text)


@quickly
@given(TEXTS)
def test_markdown(text: str) -> None:
    written = markdown_text(text)
    assert re.sub(r"\\(.)", r"\1", written) == plain(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`<>|\[\]$#]", written)
    assert "\n" not in written


@quickly
@given(TEXTS)
def test_one_line(text: str) -> None:
    for clean in (plain, terminal_plain):
        once = clean(text)
        assert clean(once) == once
        assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u202e\ud800-\udfff]", once)


@quickly
@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_xml(text: str, several: list[str]) -> None:
    root = fromstring(f'<a b="{escape(text)}">{escape(text)}</a>')
    assert (root.text or "", root.get("b")) == (possible(text), possible(text))
    listed = fromstring(f"<a>{value_text(several)}</a>").text or ""
    assert [possible(one) for one in json.loads(listed)] == [possible(one) for one in several]


_CYPHER = re.compile(r"""'((?:[^'\\\n\r]|\\['"\\nrtbf]|\\u[0-9a-f]{4})*)'""")


@quickly
@given(TEXTS)
def test_cypher(text: str) -> None:
    match = _CYPHER.fullmatch(literal(text))
    assert match
    marks = {"n": "\n", "r": "\r", "t": "\t"}
    read = re.sub(
        r"\\(?:u([0-9a-f]{4})|(.))", lambda m: chr(int(m[1], 16)) if m[1] else marks.get(m[2], m[2]), match.group(1)
    )
    assert read == text


VALUES = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@quickly
@given(st.dictionaries(TEXTS, VALUES, max_size=3))
def test_the_data_of_a_page(data: dict[str, Any]) -> None:
    kind, text = data_block(data)
    if "base64" not in kind:
        assert json.loads(text) == data
    assert "<" not in text


@quickly
@given(TEXTS, st.integers(0, 40))
def test_offsets_in_utf16(text: str, offset: int) -> None:
    units = text.encode("utf-16-le", "surrogatepass")
    cut = utf16(text, min(offset, len(text)))
    assert units[: 2 * cut].decode("utf-16-le", "surrogatepass") == text[:offset]


@pytest.mark.parametrize("text", ["", "'", "\\'", "'; DROP", "\\", "\n"])
def test_cypher_of_what_ends_a_string(text: str) -> None:
    assert _CYPHER.fullmatch(literal(text))
