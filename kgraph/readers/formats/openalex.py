"""Works of OpenAlex: API pages, single works, and lines of the snapshot.

In: a Document. Out: papers with their reference lists; an abstract is put together from its inverted index. Source:
https://docs.openalex.org/api-entities/works
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from kgraph.readers.clean import text_of
from kgraph.readers.documents import Document
from kgraph.readers.json_stream import json_records
from kgraph.readers.markup import from_html
from kgraph.readers.record import Fields, paper_of, reference_of
from kgraph.readers.text import head_text
from kgraph.records import Paper, Skipped, Source

NAME = "openalex"
SUFFIXES = (".openalex",)

_WORK = re.compile(r"openalex\.org/W\d|\"abstract_inverted_index\"")
_MARK = re.compile(
    r'"(?:abstract_inverted_index|authorships|referenced_works|display_name|publication_year|primary_location)"\s{0,5}:'
)
_MOST_WORDS = 200_000


def sniff(document: Document) -> int:
    """By an id of a work and a field of it."""
    head = head_text(document)
    return 4 if head.lstrip()[:1] in ("[", "{") and _WORK.search(head) and _MARK.search(head) else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a work; authors, institutions and other entities are skipped."""
    for record in json_records(document):
        if isinstance(record, Skipped):
            yield record
        elif isinstance(record.value, dict) and _is_work(record.value):
            yield paper_of(_fields(record.value), Source(document.name, record.line))
        else:
            yield Skipped(document.name, record.line, "an OpenAlex record that is not a work")


def _is_work(item: dict[str, object]) -> bool:
    key = short_id(item.get("id"))
    return "title" in item or "abstract_inverted_index" in item or (key or "").startswith("W")


def short_id(value: object) -> str | None:
    """ "W2741809807" of "https://openalex.org/W2741809807".

    Example:
        >>> short_id("https://openalex.org/works/W2741809807")
        'W2741809807'
    """
    return text_of(value).rstrip("/").rpartition("/")[2] or None


def _fields(item: dict[str, object]) -> Fields:
    ids = item.get("ids") if isinstance(item.get("ids"), dict) else {}
    location, best = _part(item, "primary_location"), _part(item, "best_oa_location")
    references = item.get("referenced_works")
    places = item.get("locations")
    return Fields(
        title=from_html(text_of(item.get("title") or item.get("display_name"))),
        abstract=from_html(abstract_of(item.get("abstract_inverted_index")) or text_of(item.get("abstract"))),
        year=[item.get("publication_year"), item.get("publication_date")],
        doi=item.get("doi") or _part(item, "ids").get("doi"),
        arxiv=_part(item, "ids").get("arxiv"),
        ids=[
            *(text_of(p.get("landing_page_url")) for p in (location, best)),
            *(
                text_of(p.get("landing_page_url"))
                for p in (places if isinstance(places, list) else ())
                if isinstance(p, dict)
            ),
        ]
        if isinstance(ids, dict)
        else [],
        key=short_id(item.get("id")),
        local_key=False,
        authors=item.get("authorships"),
        venue=_part(location, "source").get("display_name") or _part(item, "host_venue").get("display_name"),
        url=location.get("landing_page_url") or item.get("doi") or item.get("id"),
        references=(reference_of(key=short_id(r)) for r in references) if isinstance(references, list) else (),
    )


def _part(item: dict[str, object], name: str) -> dict[str, object]:
    value = item.get(name)
    return value if isinstance(value, dict) else {}


def abstract_of(index: object) -> str:
    """The text of an inverted index: words, and the positions each stands at.

    Example:
        >>> abstract_of({"We": [0, 2], "study": [1], "graphs.": [3]})
        'We study We graphs.'
    """
    if isinstance(index, str):
        try:
            index = json.loads(index)
        except (ValueError, RecursionError):
            return ""
    if isinstance(index, dict) and isinstance(index.get("InvertedIndex"), dict):
        index = index["InvertedIndex"]
    if not isinstance(index, dict):
        return ""
    placed = [
        (position, word)
        for word, positions in list(index.items())[:_MOST_WORDS]
        if isinstance(positions, list)
        for position in positions[:_MOST_WORDS]
        if isinstance(position, int)
    ]
    return " ".join(word for _, word in sorted(placed)[:_MOST_WORDS])
