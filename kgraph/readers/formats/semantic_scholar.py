"""Semantic Scholar: answers of its API, lines of its datasets (S2AG, S2ORC), and of the older Open Research Corpus.

In: a Document. Out: papers with their reference lists. Source: https://api.semanticscholar.org/api-docs and the
READMEs of the datasets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from kgraph.readers.clean import text_of
from kgraph.readers.documents import Document
from kgraph.readers.json_stream import json_records, unwrapped
from kgraph.readers.record import Fields, paper_of, reference_of
from kgraph.readers.text import head_text
from kgraph.records import Paper, Reference, Skipped, Source

NAME = "semantic-scholar"
SUFFIXES = (".s2", ".s2ag", ".s2orc")

_MARKS = re.compile(
    r'"(?:paperId|corpusId|corpusid|externalIds|externalids|paperAbstract|outCitations|bib_entries|s2Url|paper_id|'
    r'influentialCitationCount|citationStyles|authorId|referenceCount)"\s{0,5}:'
)
_PAPER = re.compile(r'"(?:paperId|corpusid|corpusId|paperAbstract|paper_id|externalids)"\s{0,5}:')


def sniff(document: Document) -> int:
    """By the names of its ids."""
    head = head_text(document)
    if head.lstrip()[:1] not in ("[", "{"):
        return 0
    return 3 if _PAPER.search(head) and len(set(_MARKS.findall(head))) else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a record; null, which the API answers for an unknown id, is skipped."""
    for record in json_records(document):
        if isinstance(record, Skipped):
            yield record
            continue
        source = Source(document.name, record.line)
        for item in _items(record.value):
            if item is None:
                yield Skipped(document.name, record.line, "null in place of a paper: the service knew no such id")
            elif not isinstance(item, dict):
                yield Skipped(document.name, record.line, f"a JSON {type(item).__name__}, not a paper")
            else:
                yield paper_of(_fields(item), source)


def _items(value: object) -> Iterator[object]:
    """Records inside an author's list or an answer's envelope."""
    if isinstance(value, dict) and "paperId" not in value and "title" not in value:
        for name in ("papers", "response", "citedPaper", "citingPaper"):
            if isinstance(value.get(name), (dict, list)):
                yield from unwrapped(value[name])
                return
    yield value


def _fields(item: dict[str, object]) -> Fields:
    metadata, content, venue = _part(item, "metadata"), _part(item, "content"), _part(item, "publicationVenue")
    ids = {name.lower(): value for part in ("externalIds", "externalids") for name, value in _part(item, part).items()}
    corpus = item.get("corpusId") or item.get("corpusid") or ids.get("corpusid")
    paper_id = item.get("paperId") or item.get("paper_id") or (item.get("id") if "paperAbstract" in item else None)
    return Fields(
        title=item.get("title") or metadata.get("title") or _annotated(content, "title"),
        abstract=_abstract(item) or _annotated(content, "abstract"),
        year=[item.get("year"), item.get("publicationDate"), item.get("publicationdate"), metadata.get("year")],
        doi=ids.get("doi") or item.get("doi"),
        arxiv=ids.get("arxiv") or item.get("arxivId") or item.get("arxiv_id"),
        ids=list(_part(_part(item, "openaccessinfo"), "externalids").values()),
        key=paper_id or (f"CorpusID:{text_of(corpus)}" if corpus else None),
        local_key=False,
        authors=item.get("authors") or metadata.get("authors"),
        venue=item.get("venue") or venue.get("name") or _part(item, "journal").get("name") or metadata.get("venue"),
        url=item.get("url") or item.get("s2Url"),
        references=_references(item),
    )


def _part(item: Mapping[str, object], name: str) -> dict[str, object]:
    value = item.get(name)
    return value if isinstance(value, dict) else {}


def _abstract(item: dict[str, object]) -> object:
    abstract = item.get("abstract") or item.get("paperAbstract")
    if isinstance(abstract, list):  # S2ORC: paragraphs
        return " ".join(text_of(part.get("text")) for part in abstract if isinstance(part, dict))
    return abstract


def _annotated(content: dict[str, object], name: str) -> str:
    """The first span that S2ORC marks as this; spans are lists, or lists written as text."""
    text, spans = content.get("text"), _part(content, "annotations").get(name)
    try:
        spans = json.loads(spans) if isinstance(spans, str) else spans
    except (ValueError, RecursionError):
        return ""
    for span in spans if isinstance(spans, list) and isinstance(text, str) else ():
        bounds = [_integer(span.get(end)) for end in ("start", "end")] if isinstance(span, dict) else []
        if len(bounds) == 2 and None not in bounds:
            return str(text)[bounds[0] : bounds[1]]
    return ""


def _integer(value: object) -> int | None:
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() else None


def _references(item: dict[str, object]) -> Iterator[Reference | None]:
    listed, outgoing = item.get("references"), item.get("outCitations") or item.get("outbound_citations")
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict):
            yield _reference(_part(entry, "citedPaper") or entry)
    for key in outgoing if isinstance(outgoing, list) else ():
        yield reference_of(key=key)
    for entry in _part(item, "bib_entries").values():
        if isinstance(entry, dict):
            yield _entry(entry)


def _reference(entry: dict[str, object]) -> Reference | None:
    ids = {name.lower(): value for name, value in _part(entry, "externalIds").items()}
    return reference_of(
        doi=ids.get("doi"),
        arxiv=ids.get("arxiv") or entry.get("arxivId"),
        key=entry.get("paperId"),
        title=entry.get("title"),
        year=entry.get("year"),
    )


def _entry(entry: dict[str, object]) -> Reference | None:
    ids = _part(entry, "other_ids")
    return reference_of(
        doi=ids.get("DOI") or entry.get("doi"),
        arxiv=ids.get("arXiv") or entry.get("arxiv"),
        key=entry.get("links") or entry.get("link"),
        title=entry.get("title"),
        year=entry.get("year"),
    )
