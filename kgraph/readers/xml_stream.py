"""Records out of XML, one element at a time, from files nobody vouches for.

In: a Document and the names of the elements that are records. Out: those elements (which are emptied when the next
one is asked for), and a Skipped for what is not well-formed. Entities that a document defines are never expanded, no
DTD is loaded, nothing outside the document is opened, and depth is bounded by the parser.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from kgraph.readers.clean import clean
from kgraph.readers.documents import Document
from kgraph.readers.latex import from_latex
from kgraph.readers.text import transcoded_stream
from kgraph.readers.xml_repair import Repaired
from kgraph.records import Skipped

Element = Any
"""An ``lxml.etree._Element``; lxml has no types of its own."""

_BLOCKS = frozenset("p title sec list list-item label break br abstract disp-formula td tr AbstractText".split(None))  # noqa: SIM905
_LEFT_OUT = frozenset({"annotation", "annotation-xml", "fn", "object-id"})
_NOTE_MARKS = frozenset({"fn", "aff", "corresp", "author-notes", "table-fn"})
_TEX_BODY = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|$)", re.DOTALL)
_DEEPEST = 200
_MOST_PROBLEMS = 20
"""Lines of one document whose errors are told; one error brings others along."""


def xml_records(document: Document, names: Iterable[str]) -> Iterator[Element | Skipped]:
    """Every element of one of these local names, in any namespace, that is not inside another such.

    A file may hold several documents, one after the other.
    """
    stream = Repaired(transcoded_stream(document))
    while True:
        yield from _document(document, stream, frozenset(names))
        if not stream.next_document():
            break
    for line, problem in stream.problems:
        yield Skipped(document.name, line, f"broken XML: {problem}")


def _document(document: Document, stream: Repaired, names: frozenset[str]) -> Iterator[Element | Skipped]:
    from lxml import etree

    parser = etree.iterparse(
        stream,
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        encoding="utf-8",
    )
    above = 0
    try:
        for _, element in parser:
            above = stream.first_line - 1
            if any(local_name(parent) in names for parent in element.iterancestors()):
                continue
            if above:
                element.sourceline = (element.sourceline or 0) + above
            yield element
            _forget(element)
    except etree.XMLSyntaxError as error:
        yield Skipped(document.name, above + (error.lineno or 0), f"broken XML: {clean(str(error.msg))[:160]}")
        return
    fatal = {entry.line: entry.message for entry in reversed(parser.error_log) if entry.level_name == "FATAL"}
    for line in sorted(fatal)[:_MOST_PROBLEMS]:
        yield Skipped(document.name, above + line, f"broken XML: {clean(fatal[line])[:160]}")


def _forget(element: Element) -> None:
    """Free a record and what stands before it, so that memory holds one record."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local_name(element: Element) -> str:
    """An element's name without namespace; "" of comments and entities.

    Example:
        >>> from lxml import etree
        >>> local_name(etree.fromstring('<a xmlns="urn:x"/>'))
        'a'
    """
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


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
