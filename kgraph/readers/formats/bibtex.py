"""BibTeX and BibLaTeX.

In: a Document. Out: papers. The file is cut into pieces at lines that start an entry, so that it is read as a stream
and a broken entry takes nothing along; ``bibtexparser`` reads the pieces. An entry that names another with
``crossref`` or ``xdata`` gets from it what it lacks; if the other comes later, the entry comes out at the end.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kgraph.readers.bibtex_values import authors_of, rescued_fields, swallowed, value_of, verbatim
from kgraph.readers.clean import clean, words
from kgraph.readers.documents import Document
from kgraph.readers.latex import from_latex
from kgraph.readers.markup import from_html
from kgraph.readers.record import Fields, paper_of, reference_of
from kgraph.readers.text import Line, head_text, lines
from kgraph.records import Paper, Reference, Skipped, Source

NAME = "bibtex"
SUFFIXES = (".bib", ".bibtex", ".biblatex")

_ENTRY = re.compile(r"\s{0,20}@\s{0,3}([A-Za-z]{1,40})\s{0,3}[{(]")
_FIRST = re.compile(r"^\s{0,20}@\s{0,3}[A-Za-z]{1,40}\s{0,3}[{(]", re.MULTILINE)
_OPENING = re.compile(r"^@[A-Za-z]{3,40}\b", re.MULTILINE)
_NO_BRACE = re.compile(r"^(@[A-Za-z]{3,40}),\s{0,10}$")
"""What some programs write for an entry without a key."""

_NO_KEY = re.compile(
    r"^(\s{0,20}@[A-Za-z]{3,40}\s{0,3}\{)[ \t]{0,20}\n(?=\s{0,40}[A-Za-z_-]{2,40}\s{0,40}=)", re.MULTILINE
)
_NO_RECORDS = frozenset(words("comment preamble string"))
_PARENTS = frozenset(
    words("proceedings mvproceedings book mvbook collection mvcollection periodical reference mvreference xdata")
)
_INHERITED = words("title booktitle year date publisher journal journaltitle series")
_PIECE = 100
"""Entries parsed at once."""

_LONGEST_PIECE = 4_000_000
_MOST_STRINGS = 10_000
_LONGEST_STRING = 2000
_MOST_PARENTS = 100_000
_MOST_WAITING = 20_000

FIELDS: dict[str, tuple[str, ...]] = {
    "title": words("title maintitle booktitle shorttitle"),
    "abstract": words("abstract abstract_ summary annote"),
    "year": words("year date eventdate"),
    "doi": words("doi"),
    "arxiv": words("arxivid arxiv"),
    "ids": words("doi url ee eprint howpublished note journal journaltitle number volume annotation"),
    "venue": words("journal journaltitle booktitle maintitle venue conference school institution publisher"),
    "url": words("url ee howpublished link pdf"),
    "references": words("cited-references references"),
}
"""Fields of a paper and those of an entry that hold them, the best first."""

_JOURNALS = {
    **{"aj": "Astronomical Journal", "apj": "Astrophysical Journal", "apjl": "Astrophysical Journal Letters"},
    **{"apjs": "Astrophysical Journal Supplement", "aap": "Astronomy & Astrophysics", "nat": "Nature"},
    **{"mnras": "Monthly Notices of the Royal Astronomical Society", "prd": "Physical Review D"},
    **{"prl": "Physical Review Letters", "pre": "Physical Review E", "pra": "Physical Review A"},
    **{"araa": "Annual Review of Astronomy and Astrophysics", "physrep": "Physics Reports", "icarus": "Icarus"},
    **{"pasp": "Publications of the Astronomical Society of the Pacific", "ssr": "Space Science Reviews"},
    **{"jcap": "Journal of Cosmology and Astroparticle Physics", "solphys": "Solar Physics"},
}
"""Commands for journals that the Astrophysics Data System writes (AAS macros)."""


@dataclass(slots=True)
class _Entry:
    """An entry: its values, still LaTeX, by field in lower case; ``problem`` says what of it is broken.

    ``raw`` is the text of one that does not parse.
    """

    line: int
    kind: str
    key: str | None
    values: dict[str, str]
    problem: str = ""
    raw: str = ""


def sniff(document: Document) -> int:
    """By an entry."""
    match = _FIRST.search(head_text(document))
    return 3 if match else int(document.suffix in SUFFIXES)


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper an entry; an entry that cannot be parsed is a Skipped with its line."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it warns of is in the Skipped records
    strings: dict[str, str] = {}
    family = _Family()
    for piece in _pieces(document):
        if isinstance(piece, Skipped):
            yield piece
            continue
        for entry in _entries(piece, strings):
            for ready in family.complete(entry):
                yield from _records(document, ready)
    for entry in family.waiting:
        yield from _records(document, family.inherited(entry))


@dataclass(slots=True)
class _Family:
    """Entries that others take fields from, and the others as long as they wait for one that comes later."""

    parents: dict[str, dict[str, str]] = field(default_factory=dict)
    waiting: list[_Entry] = field(default_factory=list)

    def complete(self, entry: _Entry) -> Iterator[_Entry]:
        """The entry with what it inherits, at once or, if it has to wait, later."""
        if entry.key and entry.kind in _PARENTS and len(self.parents) < _MOST_PARENTS:
            own = {name: entry.values[name] for name in _INHERITED if entry.values.get(name)}
            self.parents.setdefault(entry.key.lower(), own)
        named = _names_of_parents(entry)
        if named and not any(name in self.parents for name in named) and len(self.waiting) < _MOST_WAITING:
            self.waiting.append(entry)
            return
        yield self.inherited(entry)

    def inherited(self, entry: _Entry) -> _Entry:
        """The entry with the fields it lacks; the title of a volume is the ``booktitle`` of what is in it."""
        for name in _names_of_parents(entry):
            parent = dict(self.parents.get(name, {}))
            title = parent.pop("title", "")
            if title and not entry.values.get("journal"):
                parent.setdefault("booktitle", title)
            dropped = [other for own, other in (("year", "date"), ("date", "year")) if entry.values.get(own)]
            dropped += [] if entry.values.get("title") else ["booktitle"]  # else it would be taken for the title
            inherited = {name: value for name, value in parent.items() if name not in dropped}
            entry.values = inherited | {name: value for name, value in entry.values.items() if value}
        return entry


def _names_of_parents(entry: _Entry) -> list[str]:
    named = ",".join(entry.values.get(name, "") for name in ("crossref", "xdata"))
    return [name for part in named.split(",") if (name := part.strip().lower())]


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


def _entries(piece: list[Line], strings: dict[str, str]) -> Iterator[_Entry]:
    from bibtexparser.entrypoint import parse_string

    if not piece:
        return
    text = _NO_KEY.sub(r"\1,\n", "\n".join(line.text for line in piece))
    library = parse_string(text, parse_stack=[])
    for string in library.strings[:_MOST_STRINGS]:
        strings[str(string.key).lower()] = value_of(str(string.value), strings)[:_LONGEST_STRING]
    open_entry: _Entry | None = None
    for block in library.blocks:
        at = piece[0].number + (block.start_line or 0)
        found = _entry(block, at, strings) or _stray(block, at, open_entry)
        if found:
            if open_entry:
                yield open_entry
            open_entry = found
    if open_entry:
        yield open_entry


def _entry(block: Any, line: int, strings: dict[str, str]) -> _Entry | None:
    """The entry of a block, with whatever can be had of it if it does not parse; None of a block that is no entry."""
    raw = str(block.raw or "")
    match = _ENTRY.match(raw)
    if not match or match.group(1).lower() in _NO_RECORDS:
        return None
    kind = match.group(1).lower()
    whole = block if hasattr(block, "fields") else getattr(block, "ignore_error_block", None)
    if whole is None or not hasattr(whole, "fields"):
        why = getattr(block.error, "abort_reason", "") or str(getattr(block, "error", ""))
        return _Entry(line, kind, None, rescued_fields(raw), clean(why) or "not a whole entry", raw)
    values: dict[str, str] = {}
    for item in whole.fields:
        name, text = str(item.key).lower(), str(item.value)
        for known, value in (swallowed(name, text) or {name: value_of(text, strings)}).items():
            values[known] = values.get(known) or value
    return _Entry(line, kind, str(whole.key), values)


def _stray(block: Any, line: int, entry: _Entry | None) -> _Entry | None:
    """Fields in text between entries: of one without its brace, or of the one above, which ended too soon."""
    comment = getattr(block, "comment", None)
    raw = str(block.raw or "").lstrip()
    if not isinstance(comment, str) or "=" not in comment or raw.lower().startswith("@comment"):
        return None
    start = _OPENING.search(comment)
    rest = comment[: start.start()] if start else comment
    if entry is not None and (values := rescued_fields(entry.raw + rest)):
        entry.values = values | {name: value for name, value in entry.values.items() if value}
        entry.problem = entry.problem or "text after the brace that closes the entry, taken for the rest of it"
    if not start:
        return None
    values = rescued_fields(comment[start.start() :])
    line += comment.count("\n", 0, start.start())
    return _Entry(line, "misc", None, values, "an entry without its opening brace") if values.get("title") else None


def _records(document: Document, entry: _Entry) -> Iterator[Paper | Skipped]:
    """The paper of an entry, and what is wrong with the entry."""
    part = any(entry.values.get(name) for name in ("title", "abstract", "booktitle"))
    if part or not entry.problem:
        yield paper_of(_fields(entry.values, entry.key), Source(document.name, entry.line))
    if entry.problem:
        yield Skipped(
            document.name, entry.line, f"broken entry{', read in part' if part else ''}: {entry.problem[:160]}"
        )


def _fields(values: dict[str, str], key: str | None) -> Fields:
    def texts(name: str) -> list[str]:
        return [plain(values[field]) for field in FIELDS[name] if values.get(field, "").strip()]

    def raw(name: str, between: str = " ") -> list[str]:
        return [verbatim(values[field], between) for field in FIELDS[name] if values.get(field, "").strip()]

    archive = (values.get("archiveprefix") or values.get("eprinttype") or "").lower()
    return Fields(
        title=texts("title"),
        abstract=texts("abstract"),
        year=texts("year"),
        doi=next(iter(raw("doi", "")), None),
        arxiv=values.get("eprint") if archive in ("", "arxiv") else raw("arxiv"),
        ids=raw("ids"),
        key=key,
        authors=authors_of(values.get("author") or values.get("editor") or ""),
        venue=[_JOURNALS.get(values.get("journal", "").strip(" \\{}"), ""), *texts("venue")],
        url=raw("url"),
        references=_references(values),
    )


def plain(text: str) -> str:
    r"""A value as text; publishers put HTML into BibTeX too.

    Example:
        >>> plain(r"{\O}rsted &amp; H<sub>2</sub>O")
        'Ørsted & H2O'
    """
    return from_html(from_latex(text))


def _references(values: dict[str, str]) -> Iterator[Reference | None]:
    """Web of Science puts one cited reference on a line."""
    for name in FIELDS["references"]:
        for line in values.get(name, "").replace("{[}", "[").split("\n"):
            yield reference_of(text=line.strip(" .;"))
