"""Zotero RDF and other bibliographic RDF/XML.

In: a Document. Out: papers. Zotero names items by type (``bib:Article``); the journal of an item stands inside it, or
apart, where the item points to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from kgraph.readers.documents import Document
from kgraph.readers.markup import from_html
from kgraph.readers.record import Fields, paper_of
from kgraph.readers.text import head_text
from kgraph.readers.xml_stream import Element, find, find_all, find_text, line_of, local_name, text, xml_records
from kgraph.records import Paper, Skipped, Source

NAME = "zotero-rdf"
SUFFIXES = (".rdf",)

_ROOT = re.compile(r"<rdf:RDF\b[^>]{0,3000}(?:zotero\.org|purl\.org/net/biblio|purl\.org/ontology/bibo)")
_ITEMS = frozenset(
    {
        *(
            "Article",
            "Book",
            "BookSection",
            "Thesis",
            "Report",
            "Document",
            "Manuscript",
            "Patent",
            "ConferenceProceedings",
        ),
        *("Description", "Recording", "Interview", "Letter", "Image", "Data", "AcademicArticle", "Proceedings"),
    }
)
_CONTAINERS = frozenset({"Journal", "Series", "Periodical", "Newspaper", "Magazine"})
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_MOST_WAITING = 20_000


def sniff(document: Document) -> int:
    """By the root's namespaces."""
    return 3 if _ROOT.search(head_text(document)) else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper an item; attachments, notes and collections are no items."""
    containers: dict[str, _Container] = {}
    waiting: list[tuple[Fields, Source, str]] = []
    for item in xml_records(document, _ITEMS | _CONTAINERS):
        if isinstance(item, Skipped):
            yield item
        elif local_name(item) in _CONTAINERS:
            containers[item.get(_ABOUT) or ""] = _container(item)
        elif find_text(item, "title", "abstract") and "attachment" not in find_text(item, "itemType").lower():
            fields, source = _fields(item), Source(document.name, line_of(item))
            pointed = next((e.get(_RESOURCE) for e in find_all(item, "isPartOf") if e.get(_RESOURCE)), None)
            if pointed and pointed not in containers and len(waiting) < _MOST_WAITING:
                waiting.append((fields, source, pointed))
            else:
                yield paper_of(_inside(fields, containers.get(pointed or "")), source)
    for fields, source, pointed in waiting:
        yield paper_of(_inside(fields, containers.get(pointed)), source)


class _Container(NamedTuple):
    """A journal or a series, which items point to: its title, and ids, among which may be those of the item."""

    title: str
    ids: list[str]


def _container(element: Element) -> _Container:
    ids = [text(e) for e in find_all(element, "identifier")]
    return _Container(find_text(element, "title"), [one for one in ids if "DOI" in one])


def _inside(fields: Fields, container: _Container | None) -> Fields:
    if container is None:
        return fields
    return replace(fields, venue=fields.venue or container.title, ids=[*fields.ids, *container.ids])


def _fields(item: Element) -> Fields:
    about = item.get(_ABOUT) or ""
    parents = [_container(parent) for parent in find_all(item, "isPartOf/*")]
    urls = [text(e) for e in find_all(item, "identifier/URI/value")] + [find_text(item, "uri"), about]
    written = [*find_all(item, "identifier"), *find_all(item, "number"), *find_all(item, "description")]
    return Fields(
        title=from_html(find_text(item, "title")),
        abstract=from_html(find_text(item, "abstract")),
        year=[find_text(item, "date"), find_text(item, "issued"), find_text(item, "dateSubmitted")],
        doi=find_text(item, "doi"),
        ids=[*map(text, written), *urls, *(one for parent in parents for one in parent.ids)],
        key=find_text(item, "citationKey") or about,
        authors=[_name(person) for person in _authors(item)],
        venue=next((parent.title for parent in parents if parent.title), None),
        url=urls,
    )


def _authors(item: Element) -> list[Element]:
    people = find_all(item, "authors/Seq/li/Person") or find_all(item, "creator/Person")
    return people or find_all(item, "creator")


def _name(person: Element) -> str:
    given = find(person, "givenName", "givenname")
    parts = [text(given), find_text(person, "surname", "family_name")]
    return " ".join(part for part in parts if part) or find_text(person, "name") or text(person)
