"""MODS, the Library of Congress's record format, as library catalogues and JabRef write it.

In: a Document. Out: papers. Source: https://www.loc.gov/standards/mods/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.readers.documents import Document
from kgraph.readers.record import Fields, paper_of
from kgraph.readers.text import head_text
from kgraph.readers.xml_stream import Element, find_all, find_text, line_of, text, xml_records
from kgraph.records import Paper, Skipped, Source

NAME = "mods"
SUFFIXES = (".mods",)

_ROOT = re.compile(r"<(?:\w{1,20}:)?mods(?:Collection)?\b[^>]{0,3000}loc\.gov/mods")


def sniff(document: Document) -> int:
    """By the root's namespace."""
    return 3 if _ROOT.search(head_text(document)) else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a record."""
    for record in xml_records(document, {"mods"}):
        yield record if isinstance(record, Skipped) else _paper(document, record)


def _paper(document: Document, record: Element) -> Paper | Skipped:
    ids = {e.get("type"): text(e) for e in find_all(record, "identifier")}
    origins = ("originInfo", "relatedItem/originInfo", "part", "relatedItem/part")
    dates = ("dateIssued", "copyrightDate", "dateCreated", "dateOther", "date")
    fields = Fields(
        title=_title(record),
        abstract=find_text(record, "abstract"),
        year=[text(e) for origin in origins for date in dates for e in find_all(record, f"{origin}/{date}")],
        doi=ids.get("doi"),
        arxiv=ids.get("arxiv"),
        ids=[value for value in ids.values() if value],
        key=record.get("ID") or ids.get("citekey"),
        authors=[_name(name) for name in find_all(record, "name") if _is_author(name)],
        venue=find_text(record, "relatedItem/titleInfo/title"),
        url=[text(e) for e in find_all(record, "location/url")],
    )
    return paper_of(fields, Source(document.name, line_of(record)))


def _title(record: Element) -> str:
    info = next((i for i in find_all(record, "titleInfo") if i.get("type") is None), None)
    start, title, rest = find_text(info, "nonSort"), find_text(info, "title"), find_text(info, "subTitle")
    whole = f"{start} {title}".strip()
    return f"{whole}: {rest}" if whole and rest else whole


def _is_author(name: Element) -> bool:
    roles = [text(e).lower() for e in find_all(name, "role/roleTerm")]
    return not roles or any(role in ("author", "aut", "creator", "cre") for role in roles)


def _name(name: Element) -> str:
    parts = {part.get("type"): text(part) for part in find_all(name, "namePart") if part.get("type") != "given"}
    given = " ".join(text(part) for part in find_all(name, "namePart") if part.get("type") == "given")
    return f"{given} {parts['family']}".strip() if "family" in parts else parts.get(None, given)
