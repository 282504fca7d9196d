"""What the fields of a paper are called in tables and JSON of no particular format: one table of spellings.

In: a record with names and values. Out: Fields. Names are compared in lower case, letters and digits only.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from kgraph.readers.clean import clean, text_of, words
from kgraph.readers.identifiers import find_arxiv, find_doi
from kgraph.readers.markup import from_html
from kgraph.readers.people import run_together
from kgraph.readers.printed import printed_title
from kgraph.readers.record import Fields, reference_of
from kgraph.records import Reference

SPELLINGS: dict[str, tuple[str, ...]] = {
    "title": words(
        "title articletitle documenttitle papertitle primarytitle titleprimary itemtitle displayname dctitle t1 ti "
        "worktitle titles publicationname paper papername titel titre titulo"
    ),
    "abstract": words(
        "abstract abstractnote abstracttext summary dcdescription dcdescriptionabstract description ab n2 "
        "paperabstract articleabstract abstracts descriptions resume resumen zusammenfassung tldr"
    ),
    "year": words(
        "year publicationyear publishedyear pubyear dateyear yearpublished datepublished publicationdate publishdate "
        "published coverdate date issued dcdate pubdate py y1 da originalpaperdate created createdate updatedate "
        "jahr annee ano anno prismcoverdate earliestdate"
    ),
    "doi": words(
        "doi itemdoi articledoi dcidentifierdoi originalpaperdoi di digitalobjectidentifier doiurl paperdoi "
        "dois prismdoi"
    ),
    "arxiv": words("arxivid arxiv arxiveprints eprint arxivurl arxivnumber"),
    "key": words(
        "id key paperid publicationid citekey citationkey accessionnumber openalexid lensid eid ut pmid pubmedid uid "
        "uuid corpusid identifier referenceid recordid sourceid internalid an ref"
    ),
    "authors": words(
        "authorfullnames authors author authornames authorfullname authorsprimary authorlist af au a1 creators "
        "creator authorstring dccreator authorshipsauthordisplayname firstauthor autor autoren"
    ),
    "venue": words(
        "venue journal journaltitle sourcetitle journalbook publicationtitle containertitle periodicalfull "
        "journalfull prismpublicationname journalname booktitle conference conferencename source so t2 jf jo "
        "primarylocationsourcedisplayname hostvenue journalref dcsource secondarytitle"
    ),
    "url": words(
        "url link links articleurl fulltexturl pdflink plink externalurl sourceurls urls uri dcidentifier paperurl "
        "pdfurl ur"
    ),
    "references": words(
        "references citedreferences referencedworks bibliography citedworks reference cr bibentries outcitations"
    ),
}
"""Fields of a paper and how they are written, the best first."""

_KNOWN = {name: target for target, names in SPELLINGS.items() for name in names}
_WITH_IDS = words("externalids ids extra identifiers articleids")
_CONTAINERS = words("attributes metadata info content data source fields")
"""Where services put the fields of a record that has a key and a type of its own."""

_SPRINGER = {"Item Title", "Authors"}
"""Columns of the tables in which names of authors stand with nothing between them."""

_NOT_LETTERS = re.compile(r"[^0-9a-z]+")
_SECOND_NAMES = {"paper", "description", "source", "ref", "identifier", "created", "links"}
"""Too common in other tables to show that a record is of a paper."""


@lru_cache(4096)
def plain_name(name: Hashable) -> str:
    """A field's name as the table has it.

    Example:
        >>> plain_name("Abstract Note"), plain_name("dc:title"), plain_name("Author(s)")
        ('abstractnote', 'dctitle', 'authors')
    """
    return _NOT_LETTERS.sub("", str(name).strip().lower()[:100])


def looks_like_papers(names: Iterable[Hashable]) -> bool:
    """Whether fields of these names are of papers: there is a title or an abstract.

    Example:
        >>> looks_like_papers(["PMID", "Title", "Journal/Book"]), looks_like_papers(["price", "name"])
        (True, False)
    """
    found = {_KNOWN.get(plain) for plain in map(plain_name, names) if plain not in _SECOND_NAMES}
    return bool({"title", "abstract"} & found)


def fields_of(record: Mapping[str, object], local_key: bool = True) -> Fields:
    """The fields of a record by the table; values that are lists or objects are taken apart where they are used.

    Example:
        >>> fields = fields_of({"Document Title": "BERT", "AB": "We.", "published": "2019-05"})
        >>> fields.title, fields.abstract, fields.year
        ('BERT', 'We.', ['2019-05'])
    """
    plain: dict[str, object] = {}
    for name, value in record.items():
        if not _is_empty(value):
            plain.setdefault(plain_name(name), value)
    inner = next((plain[name] for name in _CONTAINERS if isinstance(plain.get(name), dict)), None)
    if isinstance(inner, dict) and not looks_like_papers(plain) and looks_like_papers(inner):
        return fields_of({**inner, **{name: value for name, value in record.items() if value is not inner}}, local_key)
    found = {target: list(_values(plain, names)) for target, names in SPELLINGS.items()}
    if not found["title"] and plain.keys() & set(SPELLINGS["abstract"]) == {"description"}:
        found["abstract"] = []  # anything has a description
    return Fields(
        title=_first_text(found["title"]),
        abstract=_first_text(found["abstract"]),
        year=found["year"],
        doi=_first_text(found["doi"]),
        arxiv=found["arxiv"],
        ids=(*found["key"], *found["url"], *_ids_in(plain)),
        key=_first_text(found["key"]),
        local_key=local_key,
        authors=next(iter(found["authors"]), None),
        venue=_first_text(found["venue"]),
        url=found["url"],
        references=references_of(next(iter(found["references"]), None)),
    )


def _ids_in(plain: Mapping[str, object]) -> Iterator[object]:
    """Values that may hold an id: of an object its values, of a list of objects what they give as id or value."""
    for value in (plain.get(name) for name in _WITH_IDS):
        if isinstance(value, dict):
            yield from (f"{name}:{text_of(inner)}" for name, inner in value.items())
        elif isinstance(value, list):
            yield from (_inner(item) for item in value)
        else:
            yield value


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, (str, list, dict)) and not value)


def _values(plain: dict[str, object], names: tuple[str, ...]) -> Iterator[object]:
    return (plain[name] for name in names if name in plain)


def _first_text(values: list[object]) -> str:
    return next(filter(None, (text_of(_inner(value)) for value in values)), "")


def _inner(value: object) -> object:
    """The text of an object that wraps one, as ``{"name": "NeurIPS"}`` and ``{"#text": "…"}`` do."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = value[0]
    if isinstance(value, dict):
        keys = ("name", "display_name", "title", "value", "text", "#text", "$", "en", "full", "description")
        return next((value[key] for key in keys if isinstance(value.get(key), str)), None)
    return value


def fields_of_row(record: Mapping[str, object]) -> Fields:
    """The fields of a row of a table; databases put HTML into their cells.

    Example:
        >>> fields_of_row({"Title": "CO<inf>2</inf> &amp; more", "Year": 2001}).title
        'CO2 & more'
    """
    fields = fields_of(record)
    title, abstract, venue = (from_html(text_of(text)) for text in (fields.title, fields.abstract, fields.venue))
    authors = run_together(text_of(fields.authors)) if record.keys() >= _SPRINGER else fields.authors
    return replace(fields, title=title, abstract=abstract, venue=venue, authors=authors)


def references_of(value: object) -> Iterator[Reference | None]:
    """References out of a list of ids, of objects, or out of one text with ";" between them.

    Example:
        >>> [(r.doi, r.key) for r in references_of(["10.1000/x", {"id": "W1"}])]
        [('10.1000/x', None), (None, 'W1')]
    """
    if isinstance(value, str):
        value = value.split("; ") if "; " in value else value.split(";")
    elif isinstance(value, dict):
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield _object_reference(item)
        elif isinstance(item, str):
            yield _text_reference(clean(item))


def _object_reference(item: dict[str, object]) -> Reference | None:
    plain = {plain_name(name): value for name, value in item.items() if not _is_empty(value)}
    return reference_of(
        doi=_first_text(list(_values(plain, SPELLINGS["doi"]))),
        arxiv=_first_text(list(_values(plain, SPELLINGS["arxiv"]))),
        key=_first_text(list(_values(plain, SPELLINGS["key"]))),
        title=_first_text(list(_values(plain, SPELLINGS["title"]))),
        year=list(_values(plain, SPELLINGS["year"])),
        text=_first_text(list(_values(plain, ("unstructured", "raw", "text")))),
    )


def _text_reference(text: str) -> Reference | None:
    """An id alone is a key; a longer text is an entry as printed."""
    if find_doi(text) or find_arxiv(text, bare=True):
        return reference_of(doi=find_doi(text), arxiv=find_arxiv(text, bare=True), text=text)
    return reference_of(key=text) if " " not in text else reference_of(title=printed_title(text), text=text)
