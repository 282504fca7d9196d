"""No bytes make a reader raise, and what comes out is clean. Each reader by itself, without the net around it."""
# ruff: noqa: E501 - records as files have them

import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.readers.clean import clean
from kgraph.readers.dates import year_of
from kgraph.readers.documents import HEAD, Document, TooLargeError
from kgraph.readers.identifiers import find_arxiv, find_doi
from kgraph.readers.latex import from_latex
from kgraph.readers.lines import paper_line
from kgraph.readers.markup import from_html
from kgraph.readers.people import names_of
from kgraph.readers.registry import all_formats
from kgraph.records import Paper, Skipped

from .test_formats import RECORDS

SEEDS: dict[str, str] = {
    "bibtex": '@string{j = "J"}\n@article{k, title={A {B}}, author="X and Y", year=1999, journal=j # j}\n',
    "ris": "TY  - JOUR\nTI  - A\nAB  - b\n c\nER  - \n",
    "csv": 'title,abstract,year\n"A","b\nc",1999\nD,e,2000\n',
    "json": '[{"title": "A", "authors": [{"name": "X"}]}, {"title": "B"}]',
    "pubmed": "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>A</ArticleTitle>"
    "</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
    "jats": "<article><front><article-meta><title-group><article-title>A</article-title></title-group></article-meta></front></article>",
    "page": "A Title of Some Papers\n\nWe show that all of this is so, and that it is not otherwise, in four steps of a proof.\n",
    "wos": "PT J\nTI A\n   b\nAU X\n   Y\nER\n",
    "medline": "PMID- 1\nTI  - A\n      b\n",
    "endnote": "%0 Journal\n%T A\n%X b\n",
    "openalex": '{"id": "https://openalex.org/W1", "title": "A", "abstract_inverted_index": {"We": [0]}}',
    "semantic-scholar": '{"paperId": "a", "title": "A", "references": [{"paperId": "b"}]}',
    "crossref": '{"message-type": "work", "message": {"DOI": "10.1000/x", "title": ["A"], "reference": [{"DOI": "10.1000/y"}]}}',
    "csl-json": '[{"type": "book", "title": "A", "issued": {"date-parts": [[1999]]}}]',
}

BITS = st.sampled_from(
    [
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"<",
        b">",
        b"&x;",
        b"&#0;",
        b"\r",
        b"\n",
        b"\\",
        b"$",
        b"%",
        b"@a{",
        b"TY  - ",
        b"ER  - ",
        b",",
        b"\xe9",
        b"\xed\xa0\x80",
        b"null",
        b"1e999",
        b"-",
        b":",
        b"<![CDATA[",
        b"\\href{",
    ]
)


def document(data: bytes, suffix: str = "") -> Document:
    return Document("input" + suffix, suffix, data[:HEAD], io.BytesIO(data))


@st.composite
def damaged(draw: st.DrawFn, text: str) -> bytes:
    """A good file with pieces cut out, doubled and put in."""
    data = text.encode()
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 30)))
        data = data[:start] + draw(BITS) * draw(st.integers(0, 2)) + data[draw(st.sampled_from([start, end])) :]
    return data


def check(records: list[Paper | Skipped]) -> None:
    for record in records:
        if isinstance(record, Paper):
            assert record.title or record.abstract
            for text in (record.title, record.abstract, *record.authors):
                assert clean(text) == text
                text.encode("utf-8")
            assert paper_line(record)["id"]
        else:
            assert record.reason
            assert "\n" not in record.reason


@pytest.mark.parametrize("name", sorted(all_formats()))
@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_no_bytes_make_a_reader_raise(name: str, data: st.DataObject) -> None:
    seed = SEEDS.get(name) or RECORDS.get(name, ("", SEEDS["jats"]))[1]
    content = data.draw(st.one_of(damaged(seed), st.lists(BITS | st.binary(max_size=20), max_size=12).map(b"".join)))
    chosen = all_formats()[name]
    for form in all_formats().values():
        form.sniff(document(content))
    try:
        check(list(chosen.read(document(content))))
    except (TooLargeError, OSError, EOFError, RuntimeError) as error:
        assert name == "xlsx", error
    except Exception as error:
        assert (name, type(error).__name__) == ("xlsx", "BadZipFile"), error


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(st.characters() | st.sampled_from("\u0301\u200d\ud800\x00\u202e e\u1100\u1161"), max_size=60))
def test_clean_is_clean_and_stays_so(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    once.encode("utf-8")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text("{}\\$%&~\"'`<>/abjatsp:;#x0 \n-_^", max_size=80))
def test_markup_never_raises(text: str) -> None:
    assert isinstance(from_latex(text), str)
    assert isinstance(from_html(text), str)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text("019-/., ;&axiv:v", max_size=30),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["name", "given", "family", "year", "date-parts"]), inner)
        ),
    )
)
def test_names_and_years_of_anything(value: object) -> None:
    assert all(isinstance(name, str) for name in names_of(value))
    year = year_of(value)
    assert year is None or 1500 <= year <= 2100
    find_doi(str(value))
    find_arxiv(str(value), bare=True)
