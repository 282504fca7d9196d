"""Zotero RDF and other bibliographic RDF/XML.

In: a Document. Out: papers. Zotero names items by type (``bib:Article``); the journal of an item stands inside it, or
apart, where the item points to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.readers.documents import Document
from kgraph.readers.record import Fields, paper_of
from kgraph.readers.text import head_text
from kgraph.readers.xml_stream import Element, find, find_all, find_text, text, xml_records
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
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def sniff(document: Document) -> int:
    """By the root's namespaces."""
    return 3 if _ROOT.search(head_text(document)) else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper an item; attachments, notes and collections are no items."""
    for item in xml_records(document, _ITEMS):
        if isinstance(item, Skipped):
            yield item
        elif find_text(item, "title", "abstract") and "attachment" not in find_text(item, "itemType").lower():
            yield _paper(document, item)


def _paper(document: Document, item: Element) -> Paper | Skipped:
    about = item.get(_ABOUT) or ""
    parents = find_all(item, "isPartOf/*")
    identifiers = [text(e) for e in find_all(item, "identifier")]
    urls = [text(e) for e in find_all(item, "identifier/URI/value")] + [find_text(item, "uri"), about]
    fields = Fields(
        title=find_text(item, "title"),
        abstract=find_text(item, "abstract"),
        year=[find_text(item, "date"), find_text(item, "issued"), find_text(item, "dateSubmitted")],
        doi=find_text(item, "doi"),
        ids=[*identifiers, *urls, *(text(e) for p in parents for e in find_all(p, "identifier") if "DOI" in text(e))],
        key=find_text(item, "citationKey") or about,
        authors=[_name(person) for person in _authors(item)],
        venue=next((title for p in parents if (title := find_text(p, "title"))), None),
        url=urls,
    )
    return paper_of(fields, Source(document.name, item.sourceline or 0))


def _authors(item: Element) -> list[Element]:
    people = find_all(item, "authors/Seq/li/Person") or find_all(item, "creator/Person")
    return people or find_all(item, "creator")


def _name(person: Element) -> str:
    given = find(person, "givenName", "givenname")
    parts = [text(given), find_text(person, "surname", "family_name")]
    return " ".join(part for part in parts if part) or find_text(person, "name") or text(person)
