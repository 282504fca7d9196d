"""From the fields of one record to a Paper: the one place where every format's values are checked and cleaned.

In: Fields, values of any type as the file has them. Out: a Paper, or a Skipped that says what is missing.

Which id a paper gets: its DOI, else its arXiv id, else its own id, if that means something outside its file
("W2741809807", "PMID:123", "s001"), else a hash of its title. Citation keys and running numbers ("smith2020", "7")
mean nothing elsewhere: two files may use one for different papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kgraph.readers.clean import clean, text_of
from kgraph.readers.dates import year_of
from kgraph.readers.identifiers import find_arxiv, find_doi
from kgraph.readers.people import names_of
from kgraph.readers.printed import printed_title, printed_year
from kgraph.records import Paper, Reference, Skipped, Source
from kgraph.schema import paper_id

LONGEST_ABSTRACT = 100_000
"""Characters; beyond this, which is fifty long abstracts or a long paper, it is no abstract. What reads it takes a
time in proportion."""

_LONGEST_TITLE = 10_000
_MOST_REFERENCES = 20_000
_EMPTY = {"", "n/a", "na", "none", "null", "nan", "-", "[no abstract available]", "no abstract available", "untitled"}
_LABEL = re.compile(r"\A(?:abstract|summary)\s?[:.—–]\s?(?=\S)", re.IGNORECASE)
_URL = re.compile(r"(?:https?|ftp)://\S{3,2000}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fields:
    """What a format found for one paper, not yet checked.

    ``ids`` are values that may hold a DOI or an arXiv id besides ``doi`` and ``arxiv`` (which hold nothing else);
    ``local_key`` says that ``key`` means nothing outside its file.
    """

    title: object = None
    abstract: object = None
    year: object = None
    doi: object = None
    arxiv: object = None
    ids: Iterable[object] = ()
    key: object = None
    local_key: bool = True
    authors: object = None
    venue: object = None
    url: object = None
    references: Iterable[Reference | None] = field(default=())


def paper_of(fields: Fields, source: Source) -> Paper | Skipped:
    """The paper of these fields, or why there is none.

    Example:
        >>> paper = paper_of(Fields(title="BERT ", doi="doi:10.1000/X1", year="May 2019"), Source("a.bib", 3))
        >>> paper.id, paper.title, paper.year
        ('10.1000/x1', 'BERT', 2019)
        >>> paper_of(Fields(year=2019), Source("a.bib", 9))
        Skipped(file='a.bib', line=9, reason='record without title and abstract')
    """
    title, abstract = _text(fields.title), _LABEL.sub("", _text(fields.abstract))
    if not title and not abstract:
        return Skipped(source.file, source.line, "record without title and abstract")
    if len(abstract) > LONGEST_ABSTRACT or len(title) > _LONGEST_TITLE:
        return Skipped(source.file, source.line, f"too long for an abstract: {len(title) + len(abstract):,} characters")
    key = text_of(fields.key)[:500] or None
    doi, arxiv_id = _identifiers(fields, key)
    own_key = None if fields.local_key or (key or "").isdigit() else key
    return Paper(
        id=paper_id(doi, arxiv_id, own_key, title, abstract),
        title=title,
        abstract=abstract,
        year=year_of(fields.year),
        doi=doi,
        arxiv_id=arxiv_id,
        authors=names_of(fields.authors),
        venue=_text(fields.venue) or None,
        url=url_of(fields.url),
        references=_references(fields.references),
        source=source,
        key=key,
    )


def _text(value: object) -> str:
    text = text_of(value)
    return "" if text.lower() in _EMPTY else text


def _identifiers(fields: Fields, key: str | None) -> tuple[str | None, str | None]:
    """DOI and arXiv id: from the fields made for them first, then from wherever else they may be written."""
    doi_text, arxiv_text = text_of(fields.doi), text_of(fields.arxiv)
    others = [text_of(value) for value in (*fields.ids, fields.url)]
    doi = next(filter(None, map(find_doi, [doi_text, *others])), None)
    arxiv_id = find_arxiv(arxiv_text, bare=True) or find_arxiv(key or "", bare=True)
    arxiv_id = arxiv_id or next(filter(None, map(find_arxiv, [doi_text, *others, key or ""])), None)
    return doi or find_doi(key or ""), arxiv_id


def url_of(value: object) -> str | None:
    """The first http(s) or ftp address of a field; any other scheme is dropped, for pages link to it.

    Example:
        >>> url_of(["", "http://x.org/a b"]), url_of("javascript:alert(1)"), url_of("www.x.org/a")
        ('http://x.org/a', None, 'https://www.x.org/a')
    """
    text = text_of(value)[:4000]
    if text.lower().startswith("www."):
        text = "https://" + text
    match = _URL.search(text)
    return match.group().rstrip(";,") if match else None


def _references(found: Iterable[Reference | None]) -> tuple[Reference, ...]:
    return tuple(dict.fromkeys(r for r in found if r is not None))[:_MOST_REFERENCES]


def reference_of(
    doi: object = None,
    arxiv: object = None,
    key: object = None,
    title: object = None,
    year: object = None,
    text: object = None,
) -> Reference | None:
    """A reference from whatever is known of it; ``text`` is the entry as printed, searched for ids.

    Example:
        >>> reference_of(text="Devlin et al. BERT. arXiv:1810.04805, 2018.")
        Reference(doi=None, arxiv_id='1810.04805', key=None, title=None, year=2018)
    """
    printed = text_of(text)
    found = "" if _text(title) or not printed else printed_title(printed)
    reference = Reference(
        doi=find_doi(text_of(doi)) or find_doi(printed),
        arxiv_id=find_arxiv(text_of(arxiv), bare=True) or find_arxiv(text_of(doi)) or find_arxiv(printed),
        key=text_of(key)[:500] or None,
        title=clean(_text(title) or (found if found != printed else ""))[:2000] or None,
        year=year_of(year) or printed_year(printed),
    )
    known = reference.doi or reference.arxiv_id or reference.key or reference.title
    return reference if known else None
