"""Records out of XML, one element at a time, from files nobody vouches for.

In: a Document and the names of the elements that are records. Out: those elements (which are emptied when the next
one is asked for), and a Skipped for what is not well-formed. Entities that a document defines are never expanded, no
DTD is loaded, nothing outside the document is opened, and depth is bounded by the parser.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from typing import Any

from kgraph.readers.clean import clean
from kgraph.readers.documents import Document
from kgraph.records import Skipped

Element = Any
"""An ``lxml.etree._Element``; lxml has no types of its own."""

_BLOCKS = frozenset("p title sec list list-item label break br abstract disp-formula td tr AbstractText".split(None))  # noqa: SIM905
_LEFT_OUT = frozenset({"tex-math", "annotation", "annotation-xml", "fn", "object-id"})
_DEEPEST = 200


def xml_records(document: Document, names: Iterable[str]) -> Iterator[Element | Skipped]:
    """Every element of one of these local names, in any namespace, that is not inside another such."""
    from lxml import etree

    wanted = [f"{{*}}{name}" for name in names]
    parser = etree.iterparse(
        document.stream,
        events=("end",),
        tag=wanted,
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        for _, element in parser:
            if any(local_name(above) in names for above in element.iterancestors()):
                continue
            yield element
            _forget(element)
    except etree.XMLSyntaxError as error:
        yield Skipped(document.name, error.lineno or 0, f"broken XML: {clean(str(error.msg))[:160]}")
        return
    fatal = [entry for entry in parser.error_log if entry.level_name == "FATAL"]
    if fatal:
        yield Skipped(document.name, fatal[0].line, f"broken XML: {clean(fatal[0].message)[:160]}")


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
    """All text in an element; blocks are set apart by spaces, formulas in TeX and footnotes are left out.

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
        elif name and name not in _LEFT_OUT:
            space = " " if name in _BLOCKS else ""
            yield space
            yield from _parts(child, depth + 1)
            yield space
        yield child.tail or ""


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
