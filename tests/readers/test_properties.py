"""What is written by the book is read as it was written, whatever the texts; what is not is read without an error."""

from __future__ import annotations

import contextlib
import csv
import io
import json

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.readers.bibtex_values import authors_of, rescued_fields, split_authors, swallowed, value_of, verbatim
from kgraph.readers.clean import clean
from kgraph.readers.documents import BROKEN_STREAM, HEAD, Document
from kgraph.readers.json_stream import json_records
from kgraph.readers.printed import printed_title, printed_year
from kgraph.readers.registry import all_formats
from kgraph.readers.text import Line, lines
from kgraph.readers.xml_repair import mended
from kgraph.records import Paper

quickly = settings(max_examples=60, deadline=None, derandomize=True)

WORDS = st.text(st.sampled_from("aé漢😀Z9-.,;:'\"&<>{}$%#|\\ ()[]\t"), min_size=1, max_size=25).map(
    lambda t: f"On {t}ends"
)
TITLES = st.lists(WORDS.map(clean), min_size=1, max_size=6, unique=True)


def document(text: str, suffix: str = "", encoding: str = "utf-8") -> Document:
    data = text.encode(encoding)
    return Document(f"input{suffix}", suffix, data[:HEAD], io.BytesIO(data))


def titles(name: str, text: str) -> list[str]:
    return [record.title for record in all_formats()[name].read(document(text)) if isinstance(record, Paper)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@quickly
@given(
    st.lists(st.tuples(WORDS, JSON), min_size=1, max_size=5),
    st.sampled_from([None, 0, 2]),
    st.booleans(),
    st.booleans(),
)
def test_json_as_any_writer_has_it(
    rows: list[tuple[str, object]], indent: int | None, ascii: bool, by_line: bool
) -> None:
    records = [{"title": title, "x-more": more} for title, more in rows]
    parts = [json.dumps(r, indent=None if by_line else indent, ensure_ascii=ascii) for r in records]
    text = "\n".join(parts) if by_line else f"[{','.join(parts)}]"
    assert [found.value for found in json_records(document(text, ".json", "utf-8"))] == records  # type: ignore[union-attr]


@quickly
@given(
    TITLES,
    st.sampled_from(",;\t"),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_tables_as_any_writer_has_them(found: list[str], separator: str, quoting: int, end: str) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerow(["title", "abstract", "year"])
    writer.writerows([title, f'An "abstract"{separator} of\ntwo lines.', 2000 + n] for n, title in enumerate(found))
    assert titles("csv", stream.getvalue()) == found


TAGGED = {
    "ris": ("TY  - JOUR\nTI  - {}\nER  - \n", ""),
    "wos": ("PT J\nTI {}\nER\n\n", "EF\n"),
    "medline": ("PMID- 1\nTI  - {}\n\n", ""),
    "endnote": ("%0 Journal Article\n%T {}\n\n", ""),
    "refworks": ("RT Journal Article\nT1 {}\n\n", ""),
}


@pytest.mark.parametrize("name", TAGGED)
@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    found=st.lists(
        st.text("aé漢😀Z9-.,;:'$%#|()[]", min_size=1, max_size=25).map("On {} ends".format), max_size=5, min_size=1
    )
)
def test_tagged_lines(name: str, found: list[str]) -> None:
    record, tail = TAGGED[name]
    assert titles(name, "".join(map(record.format, found)) + tail) == [clean(title) for title in found]


@quickly
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20), min_size=3, max_size=6))
def test_lines_in_every_encoding(written: list[str]) -> None:
    text = "\n".join(["The first line is plain.", *written])
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        found = [line.text for line in lines(document(text, encoding=encoding)) if isinstance(line, Line)]
        assert found == text.removesuffix("\n").split("\n")


MARKS = st.text("ab\"'{}\\#,= \n@%&~$/;-_|()0129.Lé<>!", max_size=80)


@quickly
@given(MARKS)
def test_parts_of_broken_entries(text: str) -> None:
    for value in (value_of(text, {"a": "b"}), verbatim(text), verbatim(text, " "), printed_title(text)):
        assert isinstance(value, str)
    for found in (swallowed("title", text), rescued_fields(f"@article{{k, title = {text}")):
        assert all(found.values())
    assert all(authors_of(text)) and all(split_authors(text))
    assert (printed_year(text) or 2000) in range(1500, 2101)


@quickly
@given(st.binary(max_size=60) | st.text("<>&;#x0aé[]!-CDAT\0 \n\"'/", max_size=60).map(str.encode))
def test_mending_xml(text: bytes) -> None:
    once, problems = mended(text)
    assert mended(once)[0] == once
    assert all(0 <= line <= text.count(b"\n") for line, _ in problems)


def workbook(rows: list[list[str]]) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in (["Title", "Abstract"], *rows):
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def in_workbook(data: bytes) -> list[str]:
    found = all_formats()["xlsx"].read(Document("x.xlsx", ".xlsx", data[:HEAD], io.BytesIO(data)))
    return [record.title for record in found if isinstance(record, Paper)]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(WORDS.map(clean), min_size=1, max_size=4), st.integers(0, 10**6), st.binary(max_size=8))
def test_workbooks_whole_and_damaged(found: list[str], at: int, put: bytes) -> None:
    data = workbook([[title, "We show."] for title in found])
    assert in_workbook(data) == found
    at %= len(data)
    with contextlib.suppress(*BROKEN_STREAM):
        in_workbook(data[:at] + put + data[at + len(put) :])
