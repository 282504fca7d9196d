"""BibTeX and BibLaTeX.

In: a Document. Out: papers. The file is cut into pieces at lines that start an entry, so that it is read as a stream
and a broken entry takes nothing along; ``bibtexparser`` reads the pieces.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from kgraph.readers.clean import clean, words
from kgraph.readers.documents import Document
from kgraph.readers.markup import from_latex
from kgraph.readers.people import natural_order
from kgraph.readers.record import Fields, paper_of, reference_of
from kgraph.readers.text import Line, head_text, lines
from kgraph.records import Paper, Reference, Skipped, Source

NAME = "bibtex"
SUFFIXES = (".bib", ".bibtex", ".biblatex")

_ENTRY = re.compile(r"\s{0,20}@\s{0,3}([A-Za-z]{1,40})\s{0,3}[{(]")
_FIRST = re.compile(r"^\s{0,20}@\s{0,3}[A-Za-z]{1,40}\s{0,3}[{(]", re.MULTILINE)
_NO_BRACE = re.compile(r"^(@[A-Za-z]{3,40}),\s{0,10}$")
"""What some programs write for an entry without a key."""

_NO_KEY = re.compile(
    r"^(\s{0,20}@[A-Za-z]{3,40}\s{0,3}\{)[ \t]{0,20}\n(?=\s{0,40}[A-Za-z_-]{2,40}\s{0,40}=)", re.MULTILINE
)
_NO_RECORDS = frozenset(words("comment preamble string"))
_PIECE = 100
"""Entries parsed at once."""

_LONGEST_PIECE = 4_000_000
_MOST_STRINGS = 10_000
_LONGEST_STRING = 2000

FIELDS: dict[str, tuple[str, ...]] = {
    "title": words("title maintitle booktitle shorttitle"),
    "abstract": words("abstract abstract_ summary annote"),
    "year": words("year date eventdate urldate"),
    "doi": words("doi"),
    "arxiv": words("arxivid arxiv"),
    "ids": words("doi url ee eprint howpublished note journal journaltitle number volume annotation"),
    "venue": words("journal journaltitle booktitle maintitle venue conference school institution publisher"),
    "url": words("url ee howpublished link pdf"),
    "references": words("cited-references references"),
}
"""Fields of a paper and those of an entry that hold them, the best first."""


def sniff(document: Document) -> int:
    """By an entry."""
    match = _FIRST.search(head_text(document))
    return 3 if match else int(document.suffix in SUFFIXES)


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper an entry; an entry that cannot be parsed is a Skipped with its line."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it warns of is in the Skipped records
    strings: dict[str, str] = {}
    for piece in _pieces(document):
        if isinstance(piece, Skipped):
            yield piece
        else:
            yield from _read_piece(document, piece, strings)


def _pieces(document: Document) -> Iterator[list[Line] | Skipped]:
    """Runs of lines with whole entries in them."""
    piece: list[Line] = []
    entries = size = 0
    for line in lines(document):
        if isinstance(line, Skipped):
            yield line
            continue
        line = Line(line.number, _NO_BRACE.sub(r"\1{,", line.text))
        if _ENTRY.match(line.text):
            if entries >= _PIECE or size > _LONGEST_PIECE:
                yield piece
                piece, entries, size = [], 0, 0
            entries += 1
        piece.append(line)
        size += len(line.text)
    yield piece


def _read_piece(document: Document, piece: list[Line], strings: dict[str, str]) -> Iterator[Paper | Skipped]:
    from bibtexparser.entrypoint import parse_string

    if not piece:
        return
    text = _NO_KEY.sub(r"\1,\n", "\n".join(line.text for line in piece))
    library = parse_string(text, parse_stack=[])
    for string in library.strings[:_MOST_STRINGS]:
        strings[str(string.key).lower()] = value_of(str(string.value), strings)[:_LONGEST_STRING]
    for block in sorted([*library.entries, *library.failed_blocks], key=lambda b: b.start_line or 0):
        at = piece[0].number + (block.start_line or 0)
        entry = block if hasattr(block, "fields") else getattr(block, "ignore_error_block", None)
        if entry is not None and hasattr(entry, "fields"):
            values: dict[str, str] = {}
            for field in entry.fields:
                values.setdefault(str(field.key).lower(), value_of(str(field.value), strings))
            yield paper_of(_fields(values, str(getattr(entry, "key", ""))), Source(document.name, at))
        else:
            yield from _rescued(document, block, at)


_PART = re.compile(r"[{}\"#]")


def value_of(text: str, strings: Mapping[str, str]) -> str:
    """A field's value: its parts in braces, in quotes, or named by @string, joined where "#" stands between them.

    Example:
        >>> value_of('"Proc. " # acl # {, {Long} Papers}', {"acl": "ACL"})
        'Proc. ACL, {Long} Papers'
    """
    parts, depth, quoted, start = [], 0, False, 0
    for match in _PART.finditer(text):
        mark, at = match.group(), match.start()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(depth - 1, 0)
        elif mark == '"' and depth == 0:
            quoted = not quoted
        elif mark == "#" and depth == 0 and not quoted:
            parts.append(text[start:at])
            start = at + 1
    return "".join(_part(part.strip(), strings) for part in [*parts, text[start:]])


def _part(text: str, strings: Mapping[str, str]) -> str:
    if len(text) > 1 and text[0] + text[-1] in ("{}", '""'):
        return text[1:-1]
    return strings.get(text.lower(), text)


_FIELD = re.compile(r"(?:^|,)\s{0,40}([A-Za-z_\-]{2,30})\s{0,20}=\s{0,20}(?:\{|\")", re.MULTILINE)


def _rescued(document: Document, block: Any, line: int) -> Iterator[Paper | Skipped]:
    """What can be had from an entry that cannot be parsed: fields up to where they break, and what is wrong."""
    raw = str(block.raw or "")
    match = _ENTRY.match(raw)
    if match and match.group(1).lower() in _NO_RECORDS:
        return
    why = clean(str(getattr(block, "error", "") or "not a whole entry"))[:160]
    values: dict[str, str] = {}
    found = list(_FIELD.finditer(raw[:1_000_000]))
    for here, following in zip_longest(found, found[1:]):
        value = raw[here.end() : following.start() if following else len(raw)]
        values.setdefault(here.group(1).lower(), value.rstrip().rstrip(',}"').strip() if following else _closed(value))
    if values.get("title"):
        yield paper_of(_fields(values, None), Source(document.name, line))
    yield Skipped(document.name, line, f"broken entry{', read in part' if values.get('title') else ''}: {why}")


def _closed(value: str) -> str:
    """A value up to the brace or quote that closes it, or up to the end of its line."""
    end = re.search(r"[}\"]\s{0,20},?\s{0,20}(?:\n|$)", value)
    return value[: end.start()] if end else value.split("\n", 1)[0]


def _fields(values: dict[str, str], key: str | None) -> Fields:
    def texts(name: str) -> list[str]:
        return [from_latex(values[field]) for field in FIELDS[name] if values.get(field, "").strip()]

    def raw(name: str) -> list[str]:
        return [values[field].replace("\\", "") for field in FIELDS[name] if values.get(field, "").strip()]

    archive = (values.get("archiveprefix") or values.get("eprinttype") or "").lower()
    return Fields(
        title=texts("title"),
        abstract=texts("abstract"),
        year=texts("year"),
        doi=next(iter(raw("doi")), None),
        arxiv=values.get("eprint") if archive in ("", "arxiv") else raw("arxiv"),
        ids=raw("ids"),
        key=key,
        authors=_authors(values.get("author") or values.get("editor") or ""),
        venue=texts("venue"),
        url=raw("url"),
        references=_references(raw("references")),
    )


def _references(texts: list[str]) -> Iterator[Reference | None]:
    """Web of Science puts one cited reference on a line."""
    for text in texts:
        for line in text.split("\n"):
            yield reference_of(text=line.strip(" .;"))


def _authors(text: str) -> list[str]:
    return [name for part in split_authors(text) if (name := _name(part))]


def split_authors(text: str) -> list[str]:
    """Names between " and ", where that is not in braces.

    Example:
        >>> split_authors("Knuth, Donald and {Barnes and Noble} AND Doe, J.")
        ['Knuth, Donald', '{Barnes and Noble}', 'Doe, J.']
    """
    parts, depth, start = [], 0, 0
    for match in re.finditer(r"[{}]|\s(?:and|AND|And)\s", text):
        token = match.group()
        if token == "{":
            depth += 1
        elif token == "}":
            depth = max(depth - 1, 0)
        elif depth == 0:
            parts.append(text[start : match.start()].strip())
            start = match.end()
    return [part for part in [*parts, text[start:].strip()] if part]


def _name(text: str) -> str:
    if "family=" in text:  # BibLaTeX's extended form
        pairs = dict(part.strip().split("=", 1) for part in text.split(",") if "=" in part)
        text = f"{pairs.get('prefix', '')} {pairs.get('family', '')}, {pairs.get('given', '')}".strip(" ,").replace(
            '"', ""
        )
    whole = text.startswith("{") and text.endswith("}") and text.count("{") == 1
    plain = clean(from_latex(text))
    return plain.replace(",", "") if whole and plain.count(",") == 1 else natural_order(plain)
