"""XML of the ACL Anthology.

In: a Document. Out: papers; a paper's id is that of the Anthology. Source: https://github.com/acl-org/acl-anthology
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.readers.documents import Document
from kgraph.readers.record import Fields, paper_of
from kgraph.readers.text import head_text
from kgraph.readers.xml_stream import Element, find_all, find_text, line_of, text, xml_records
from kgraph.records import Paper, Skipped, Source

NAME = "acl-anthology"
SUFFIXES = (".acl",)

_ROOT = re.compile(
    r"<(?:collection|volume)\s[^>]{0,200}id\s{0,3}=\s{0,3}[\"'][^\"']{1,60}[\"'][^>]{0,200}>\s{0,100}<(?:volume|meta|paper)\b"
)


_KEY = re.compile(r"(?:^|/)(?:[A-Z][0-9]{2}-[0-9]{4,5}|[0-9]{4}\.[a-z0-9_]{2,30}-\w{1,30}\.[0-9]{1,5})(?:\.pdf)?/?$")
_OLD = re.compile(r"[A-Z][0-9]{2}")


def sniff(document: Document) -> int:
    """By a collection of volumes."""
    return 3 if _ROOT.search(head_text(document)) else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a paper element; front matter is not one."""
    volume: dict[str, str] = {}
    for record in xml_records(document, {"meta", "paper"}):
        if isinstance(record, Skipped):
            yield record
        elif record.tag == "meta":
            volume = {"title": find_text(record, "booktitle"), "year": find_text(record, "year")}
        else:
            yield _paper(document, record, volume)


def _paper(document: Document, record: Element, volume: dict[str, str]) -> Paper | Skipped:
    url = find_text(record, "url")
    key = url.rstrip("/").rpartition("/")[2].removesuffix(".pdf") if _KEY.search(url) else _built_key(record)
    fields = Fields(
        title=find_text(record, "title"),
        abstract=find_text(record, "abstract"),
        year=[find_text(record, "year"), volume.get("year")],
        doi=find_text(record, "doi"),
        key=key,
        local_key=key is None,
        authors=[_name(author) for author in find_all(record, "author")],
        venue=volume.get("title") or find_text(record, "booktitle"),
        url=f"https://aclanthology.org/{key}" if key else url,
    )
    return paper_of(fields, Source(document.name, line_of(record)))


def _built_key(record: Element) -> str | None:
    """Collection, volume and paper number, where the paper does not say its id."""
    parts = [element.get("id") for element in reversed([record, *record.iterancestors()]) if element.get("id")]
    if len(parts) != 3:
        return None
    collection, volume, number = parts
    if _OLD.fullmatch(collection) and volume.isdigit() and number.isdigit():
        wide = collection[0] == "W"
        return f"{collection}-{int(volume):02d}{int(number):02d}" if wide else f"{collection}-{volume}{int(number):03d}"
    return f"{collection}-{volume}.{number}"


def _name(author: Element) -> str:
    parts = [find_text(author, "first"), find_text(author, "last")]
    return " ".join(part for part in parts if part) or text(author)
