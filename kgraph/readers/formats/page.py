"""A web page of papers, copied as text: titles, abstracts, and whatever else the page had on it.

In: a Document of plain text. Out: papers, in the order of the page. Nothing here knows a site: the page is cut into
paragraphs, each is told by its shape (``page_shape``), and the title of an abstract is looked for above it, at the
distance where this page has most of its titles.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kgraph.readers.clean import clean
from kgraph.readers.documents import Document
from kgraph.readers.identifiers import find_arxiv, find_doi
from kgraph.readers.page_shape import Shape, is_authors, is_clear_title, label_of, shape_of
from kgraph.readers.record import Fields, paper_of
from kgraph.readers.text import Line, head_text, lines
from kgraph.records import Paper, Skipped, Source

NAME = "page"
SUFFIXES = (".txt", ".text")

_WIDEST_WRAP = 130
"""Characters of a line in text that was broken by width; a longer line is a paragraph by itself."""

_MOST_LINES = 2_000_000
_REACH = 8
"""Paragraphs above an abstract in which its title is looked for."""

_NOTE_MARKS = re.compile(r"[*†‡§¶∗]|(?<=[^\W\d_])\d(?:,\d)*")
"""What binds an author to an affiliation."""


@dataclass(slots=True)
class _Paragraph:
    line: int
    text: str
    shape: Shape
    label: str = ""


def sniff(document: Document) -> int:
    """Any text that no other format knows may be a page, if its name says text or nothing."""
    if b"\0" in document.head[:1000] and not document.head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return 0
    if document.suffix not in (*SUFFIXES, ""):
        return 0
    text = head_text(document)
    odd = sum(char < " " and char not in "\t\r\n\f" for char in text[:2000])
    return 1 if text.strip() and odd < 20 else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """The papers of the page; a line that may be a title but stands alone is a Skipped."""
    skipped: list[Skipped] = []
    paragraphs = _with_short_abstracts(list(_paragraphs(document, skipped)))
    yield from skipped
    usual = _usual_distance(paragraphs)
    starts = [i for i, p in enumerate(paragraphs) if p.shape is Shape.PROSE]
    start = 0
    while start < len(paragraphs):
        end = starts[n] if (n := bisect_left(starts, start)) < len(starts) else len(paragraphs)
        after = end
        while after < len(paragraphs) and _continues(paragraphs[after], after == end):
            after += 1
        found = end < len(paragraphs)
        title = _title_index(paragraphs, start, end, usual) if found else None
        alone = paragraphs[start : end if title is None else title]
        yield from _alone(document, alone, edge=bool(starts) and (start == 0 or not found))
        if found:
            yield _paper(document, paragraphs, title, end, after)
        start = max(after, start + 1)


# ---------------------------------------------------------------- paragraphs


def _paragraphs(document: Document, skipped: list[Skipped]) -> Iterator[_Paragraph]:
    block: list[Line] = []
    for line in lines(document):
        if isinstance(line, Skipped):
            skipped.append(line)
            continue
        if line.number > _MOST_LINES:
            skipped.append(Skipped(document.name, line.number, f"more than {_MOST_LINES} lines, the rest is not read"))
            break
        text = clean(line.text)
        if text:
            block.append(Line(line.number, text))
        elif block:
            yield from _of_block(block)
            block = []
    yield from _of_block(block)


def _of_block(block: list[Line]) -> Iterator[_Paragraph]:
    for number, text in _unwrapped(block):
        label, rest = label_of(text)
        if label in ("title", "abstract", "summary") and rest:
            shape = Shape.TITLE if label == "title" else Shape.PROSE
            yield _Paragraph(number, rest, shape, label)
        elif label in ("author", "authors"):
            yield _Paragraph(number, rest, Shape.AUTHORS if rest else Shape.FURNITURE, "authors")
        elif label:
            yield _Paragraph(number, text, Shape.FURNITURE, label)
        else:
            yield _Paragraph(number, text, shape_of(text))


def _unwrapped(block: list[Line]) -> Iterator[Line]:
    """Lines of one block, those joined that were one before the text was broken by width."""
    width = max((len(line.text) for line in block), default=0)
    if len(block) < 2 or width > _WIDEST_WRAP or width < 40:
        yield from block
        return
    current = block[0]
    last = current.text
    for line in block[1:]:
        if _goes_on(last, line.text, width):
            current = Line(current.number, _joined(current.text, line.text))
        else:
            yield current
            current = line
        last = line.text
    yield current


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether a line was broken because the next word did not fit."""
    if label_of(following)[0] or is_authors(following) or (is_authors(line) and not line.endswith((",", " and"))):
        return following[:1].islower() and not is_authors(line)
    if label_of(line)[0] in ("abstract", "summary") or following[:1].islower() or line.endswith((",", "-", ";")):
        return len(line) > 0.5 * width or label_of(line)[0] != ""
    first = following.split(" ", 1)[0]
    fits = len(line) + 1 + len(first) <= 0.93 * width
    return not fits and not (is_clear_title(line) and shape_of(line) is Shape.TITLE and _opens(following))


def _opens(text: str) -> bool:
    """Whether a line reads like the start of an abstract rather than the rest of a title."""
    words = text.split()
    return len(words) > 5 and sum(word[:1].islower() for word in words) >= 0.6 * len(words)


def _joined(text: str, following: str) -> str:
    """A word hyphenated at the line's end keeps its hyphen: which hyphens are the word's own cannot be told."""
    return text + following if text.endswith("-") and following[:1].islower() else f"{text} {following}"


# ---------------------------------------------------------------- titles


def _candidates(paragraphs: list[_Paragraph], start: int, end: int) -> list[int]:
    return [i for i in range(max(start, end - _REACH), end) if paragraphs[i].shape is Shape.TITLE]


def _usual_distance(paragraphs: list[_Paragraph]) -> int:
    """How far above its abstract a title stands on this page, counted where there is just one it can be."""
    single: Counter[int] = Counter()
    long: Counter[int] = Counter()
    start = 0
    for end, paragraph in enumerate(paragraphs):
        if paragraph.shape is Shape.PROSE:
            found = _candidates(paragraphs, start, end)
            single.update(end - i for i in found if len(found) == 1)
            clear = [i for i in found if len(paragraphs[i].text.split()) >= 4]
            long.update(end - i for i in clear if len(clear) == 1)
            start = end + 1
    distances = single or long
    return distances.most_common(1)[0][0] if distances else 1


def _title_index(paragraphs: list[_Paragraph], start: int, end: int, usual: int) -> int | None:
    """The title of the abstract at ``end``: labelled or signed by authors, else the nearest long line above it.

    A short line is taken where this page has its titles, for elsewhere it may be a name or a heading.
    """
    found = _candidates(paragraphs, start, end)
    labelled = [i for i in found if paragraphs[i].label == "title"]
    signed = [i for i in found if i + 1 < end and paragraphs[i + 1].shape is Shape.AUTHORS]
    if labelled or signed:
        return (labelled or signed)[-1]
    long = [i for i in found if len(paragraphs[i].text.split()) >= 4]
    nearest = (long or found)[-1] if found else None
    return end - usual if nearest is not None and nearest < end - usual and end - usual in found else nearest


def _continues(paragraph: _Paragraph, first: bool) -> bool:
    """Whether a paragraph belongs to the abstract that is being read."""
    if paragraph.shape is Shape.PROSE:
        return first or not paragraph.label
    return paragraph.shape is Shape.SENTENCE


def _with_short_abstracts(paragraphs: list[_Paragraph]) -> list[_Paragraph]:
    """A sentence right below a title, or its authors, is an abstract however short it is."""
    for above, paragraph in pairwise(paragraphs):
        if paragraph.shape is Shape.SENTENCE and above.shape in (Shape.TITLE, Shape.AUTHORS):
            paragraph.shape = Shape.PROSE
    return paragraphs


def _alone(document: Document, between: list[_Paragraph], edge: bool) -> Iterator[Paper | Skipped]:
    """Titles without an abstract. At the ``edge`` of a page, where its headings are, only those with authors."""
    for i, paragraph in enumerate(between):
        if paragraph.shape is not Shape.TITLE:
            continue
        signed = i + 1 < len(between) and between[i + 1].shape is Shape.AUTHORS
        if signed or paragraph.label == "title" or (is_clear_title(paragraph.text) and not edge):
            near = [p.text for p in between[max(i - 1, 0) : i + 3] if p.shape is Shape.FURNITURE]
            yield _found(document, paragraph, "", between[i + 1].text if signed else "", near)
        elif len(paragraph.text.split()) >= 5:
            yield Skipped(document.name, paragraph.line, "a line that may be a title, but has no abstract")


def _paper(
    document: Document, paragraphs: list[_Paragraph], title: int | None, start: int, end: int
) -> Paper | Skipped:
    abstract = " ".join(p.text for p in paragraphs[start:end])
    if title is None:
        return Skipped(document.name, paragraphs[start].line, "a paragraph like an abstract, but no title above it")
    between = paragraphs[title + 1 : start]
    authors = next((p.text for p in between if p.shape is Shape.AUTHORS), "")
    near = [p.text for p in (*paragraphs[max(title - 1, 0) : title], *between) if p.shape is Shape.FURNITURE]
    return _found(document, paragraphs[title], abstract, authors, near)


def _found(document: Document, title: _Paragraph, abstract: str, authors: str, near: list[str]) -> Paper | Skipped:
    fields = Fields(
        title=title.text,
        abstract=abstract,
        doi=next(filter(None, map(find_doi, near)), None),
        arxiv=next(filter(None, map(find_arxiv, near)), None),
        authors=_NOTE_MARKS.sub("", authors),
    )
    return paper_of(fields, Source(document.name, title.line))
