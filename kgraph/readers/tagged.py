"""Records of tagged lines: what RIS, MEDLINE, Web of Science and EndNote files have in common.

In: a Document and a Style. Out: Tagged records, each with its first line; lines that no tag and no continuation
explain, and records cut short, do not stop what follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kgraph.readers.documents import Document
from kgraph.readers.text import lines
from kgraph.records import Paper, Skipped

_MOST_VALUES = 50_000


@dataclass(frozen=True, slots=True)
class Style:
    """How a family of files writes its tags.

    ``tag`` matches a tagged line (group 1 the tag, group 2 the value); ``starts`` and ``ends`` are the tags that open
    and close a record; ``ignored`` are tags around records; in ``listed`` tags a continuation is another value. A tag
    of ``restarts`` opens a record too, if it stands behind an empty line and the record above has a ``title``.
    """

    tag: re.Pattern[str]
    starts: frozenset[str]
    ends: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    restarts: frozenset[str] = frozenset()
    title: str = ""


@dataclass(slots=True)
class Tagged:
    """One record: values by tag, in order, and the line it starts on."""

    line: int
    values: dict[str, list[str]] = field(default_factory=dict)

    def all(self, tags: Sequence[str]) -> list[str]:
        """The values of all of these tags that are not empty."""
        return [value for tag in tags for value in self.values.get(tag, ()) if value.strip()]

    def first(self, tags: Sequence[str]) -> str:
        """The first of them."""
        return next(iter(self.all(tags)), "")

    def joined(self, tags: Sequence[str]) -> str:
        """All values of the first of these tags that has any, as one text."""
        return next((" ".join(found) for tag in tags if (found := self.all([tag]))), "")


def tagged_papers(
    document: Document, style: Style, paper: Callable[[Document, Tagged], Paper | Skipped]
) -> Iterator[Paper | Skipped]:
    """``paper`` of every record of a file in a style, and what was skipped."""
    for record in tagged_records(document, style):
        yield record if isinstance(record, Skipped) else paper(document, record)


def tagged_records(document: Document, style: Style) -> Iterator[Tagged | Skipped]:
    """The records of a file in a style; of one that the end of the file cuts short a Skipped says so."""
    record: Tagged | None = None
    last: str | None = None
    blank = False
    for line in lines(document):
        if isinstance(line, Skipped):
            yield line
            continue
        match = style.tag.match(line.text)
        if not match:
            blank = not line.text.strip()
            if record and last and not blank:
                _continue(record, last, line.text.strip(), style)
            continue
        tag, value = match.group(1), match.group(2) or ""
        if tag in style.ignored:
            continue
        if tag in style.ends:
            if record and record.values:
                yield record
            record, last = None, None
            continue
        if record and (tag in style.starts or (blank and tag in style.restarts and style.title in record.values)):
            yield record
            record = None
        record = record or Tagged(line.number)
        values = record.values.setdefault(tag, [])
        if len(values) < _MOST_VALUES:
            values.append(value.strip())
        last, blank = tag, False
    if record and record.values:
        yield record
        if style.ends:
            yield Skipped(document.name, record.line, "the file ends before this record does; what is there was read")


def _continue(record: Tagged, tag: str, text: str, style: Style) -> None:
    """A line without a tag goes on with the value above it. Parts are joined once, when the value is read."""
    values = record.values[tag]
    if tag in style.listed and len(values) < _MOST_VALUES:
        values.append(text)
    elif len(values[-1]) < 2_000_000:
        values[-1] = f"{values[-1]} {text}" if values[-1] else text


Table = Mapping[str, tuple[str, ...]]
"""Fields of a paper and the tags that hold them, the best first."""
