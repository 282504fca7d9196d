"""Records out of XML, one element at a time, from files nobody vouches for.

In: a Document and the names of the elements that are records. Out: those elements, and a Skipped for what is not
well-formed. Entities that a document defines are never expanded, no DTD is loaded, nothing outside the document is
opened, and depth is bounded by the parser.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from kgraph.readers.clean import clean
from kgraph.readers.documents import Document
from kgraph.readers.latex import from_latex
from kgraph.readers.text import transcoded_stream
from kgraph.readers.xml_cut import LONGEST_RECORD, Cutter, Piece
from kgraph.readers.xml_repair import mended
from kgraph.records import Skipped

Element = Any
"""An ``lxml.etree._Element``; lxml has no types of its own."""

_BLOCKS = frozenset("p title sec list list-item label break br abstract disp-formula td tr AbstractText".split(None))  # noqa: SIM905
_LEFT_OUT = frozenset({"annotation", "annotation-xml", "fn", "object-id"})
_NOTE_MARKS = frozenset({"fn", "aff", "corresp", "author-notes", "table-fn"})
_TEX_BODY = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|$)", re.DOTALL)
_DEEPEST = 200
_LINE = re.compile(r"\bline ([0-9]{1,9})\b")
_NAME = re.compile(rb"<([^\s>/]+)")
_MOST_PROBLEMS = 20
"""Lines of one document whose errors are told; one error brings others along."""


def xml_records(document: Document, names: Iterable[str]) -> Iterator[Element | Skipped]:
    """Every element of one of these local names, in any namespace, that is not inside another such.

    Each is parsed by itself, with the start tags it stands in around it. A file may hold several documents.
    """
    cutter = Cutter(transcoded_stream(document), frozenset(names))
    parser = _parser()
    closed = True
    for piece in cutter.pieces():
        yield from _record(document.name, piece, parser, cutter.entities)
        closed = piece.closed
    if closed and cutter.open_elements:
        reason = f"broken XML: the file ends before <{clean(cutter.open_elements[0])[:80]}> does"
        yield Skipped(document.name, cutter.line, reason)


def _parser() -> Any:
    from lxml import etree

    return etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        encoding="utf-8",
    )


def _record(name: str, piece: Piece, parser: Any, entities: Collection[bytes]) -> Iterator[Element | Skipped]:
    """The element of a piece, and what is wrong with it."""
    from lxml import etree

    if len(piece.text) > LONGEST_RECORD:
        yield Skipped(name, piece.line, f"a record of more than {LONGEST_RECORD >> 20} MB")
        return
    body, problems = mended(piece.text, entities)
    try:
        root = etree.fromstring(_wrapped(piece, body), parser)
    except etree.XMLSyntaxError as error:
        yield Skipped(name, piece.line, f"broken XML: {clean(str(error.msg))[:160]}")
        return
    for _ in (None, *piece.around):
        root = root[0] if root is not None and len(root) else None
    if root is not None:
        yield root
    fatal = {entry.line - 1: entry.message for entry in reversed(parser.error_log) if entry.level_name == "FATAL"}
    for line, problem in sorted([*fatal.items(), *problems])[:_MOST_PROBLEMS]:
        problem = _LINE.sub(lambda m: f"line {int(m.group(1)) + piece.line - 1}", clean(problem))
        yield Skipped(name, piece.line + line, f"broken XML: {problem[:160]}")


def _wrapped(piece: Piece, body: bytes) -> bytes:
    """The record in the elements it stands in, from which it has namespaces, and in one that knows its line."""
    ends = b"".join(b"</%s>" % _NAME.match(tag).group(1) for tag in reversed(piece.around))  # type: ignore[union-attr]
    return b'<kgraph line="%d">%s%s%s</kgraph>' % (piece.line, b"".join(piece.around), body, ends)


def line_of(record: Element) -> int:
    """The line of the file that a record starts on."""
    return int(record.getroottree().getroot().get("line") or 0)


def local_name(element: Element) -> str:
    """An element's name without namespace; "" of comments and entities.

    Example:
        >>> from lxml import etree
        >>> local_name(etree.fromstring('<a xmlns="urn:x"/>'))
        'a'
    """
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def text(element: Element | None) -> str:
    """All text in an element; blocks are set apart by spaces, footnotes and their marks are left out.

    Example:
        >>> from lxml import etree
        >>> text(etree.fromstring("<t>H<sub>2</sub>O<p>and</p>more</t>"))
        'H2O and more'
    """
    return "" if element is None else clean("".join(_parts(element, 0)))


def _parts(element: Element, depth: int) -> Iterator[str]:
    from lxml import etree

    if depth > _DEEPEST:
        return
    yield element.text or ""
    for child in element:
        name = local_name(child)
        if isinstance(child, etree._Entity):
            plain = html.unescape(child.text)
            yield "" if plain == child.text else plain
        elif name == "tex-math":
            yield _tex(child)
        elif name and name not in _LEFT_OUT and child.get("ref-type") not in _NOTE_MARKS:
            space = " " if name in _BLOCKS else ""
            yield space
            yield from _parts(child, depth + 1)
            yield space
        yield child.tail or ""


def _tex(formula: Element) -> str:
    """A formula in TeX as text; "" where it stands beside the same in MathML."""
    parent = formula.getparent()
    if parent is not None and len(parent) > 1 and local_name(parent) == "alternatives":
        return ""
    whole = "".join(formula.itertext())
    body = _TEX_BODY.search(whole)
    return from_latex(f"${(body.group(1) if body else whole).strip().strip('$')}$")


def find_all(element: Element | None, path: str) -> list[Element]:
    """Elements by a path of local names ("front/article-meta/title"), whatever their namespaces; ``*`` is any.

    Example:
        >>> from lxml import etree
        >>> [e.text for e in find_all(etree.fromstring("<a><b><c>1</c><c>2</c></b></a>"), "b/c")]
        ['1', '2']
    """
    found = [] if element is None else [element]
    for step in path.split("/"):
        found = [
            child for parent in found for child in parent if step in ("*", local_name(child)) and local_name(child)
        ]
    return found


def find(element: Element | None, *paths: str) -> Element | None:
    """The first element that one of these paths leads to."""
    return next((found for path in paths for found in find_all(element, path)), None)


def find_text(element: Element | None, *paths: str) -> str:
    """Text of the first element that one of these paths leads to and that has any."""
    return next((value for path in paths for found in find_all(element, path) if (value := text(found))), "")
