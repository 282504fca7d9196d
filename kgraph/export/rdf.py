"""The graph as resources with properties, for the RDF formats (Turtle, JSON-LD).

In: a graph directory. Out: Resources, one at a time: each node; of each edge the statement itself, and a
``rdf:Statement`` about it with score, rule, support and evidence (reification, RDF 1.1 Schema, section 5.3). A paper
has the IRI of its DOI or of its page at arXiv; what has neither is ``urn:kgraph:`` and its id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from kgraph.schema import CLASS_IRIS, NODES, PROPERTY_IRIS, edge_iri
from kgraph.store import GraphDirectory

_DOI = re.compile(r"10\.[0-9]{4,9}/.+", re.DOTALL)
_ARXIV = re.compile(r"arXiv:(.+)", re.DOTALL)
_SPAN = re.compile(r"(.*)#(title|abstract):([0-9]+)-([0-9]+)", re.DOTALL)
_SAFE = "-._~/:@!$'()*+,;="
_IMPOSSIBLE = re.compile("[\ud800-\udfff]")


class Iri(NamedTuple):
    """The IRI of a resource: ASCII, everything else percent-encoded."""

    text: str


class Literal(NamedTuple):
    """A value, as text, with its datatype ("xsd:double"); "" is a string."""

    text: str
    datatype: str = ""


class Resource(NamedTuple):
    """Something with properties; without an IRI it is a blank node. Names of classes and properties have prefixes."""

    iri: Iri | None
    classes: tuple[str, ...]
    properties: list[tuple[str, Iri | Literal | Resource]]


def iri_of(label: str, key: str) -> Iri:
    """The IRI of a node.

    Example:
        >>> iri_of("Paper", "10.1000/a<b>").text, iri_of("Paper", "arXiv:1706.03762").text
        ('https://doi.org/10.1000/a%3Cb%3E', 'https://arxiv.org/abs/1706.03762')
        >>> iri_of("Method", "method:β vae").text
        'urn:kgraph:method:%CE%B2%20vae'
    """
    if label == "Paper" and _DOI.fullmatch(key):
        return Iri("https://doi.org/" + _quoted(key))
    arxiv = _ARXIV.fullmatch(key) if label == "Paper" else None
    return Iri("https://arxiv.org/abs/" + _quoted(arxiv.group(1)) if arxiv else "urn:kgraph:" + _quoted(key))


def _quoted(text: str) -> str:
    return quote(possible(text), safe=_SAFE)


def possible(text: str) -> str:
    """The text without lone surrogates, which no encoding of RDF can hold."""
    return _IMPOSSIBLE.sub("\ufffd", text)


def resources(graph: GraphDirectory) -> Iterator[Resource]:
    """Every node, then every edge."""
    for label, properties in graph.nodes():
        yield Resource(iri_of(label, properties["id"]), CLASS_IRIS[label], list(_values(label, properties)))
    for kind, source_label, source, target_label, target, properties in graph.links():
        subject, predicate, value = iri_of(source_label, source), edge_iri(kind), iri_of(target_label, target)
        yield Resource(subject, (), [(predicate, value)])
        yield _statement(subject, predicate, value, properties)


def _statement(subject: Iri, predicate: str, value: Iri, properties: dict[str, Any]) -> Resource:
    about: list[tuple[str, Iri | Literal | Resource]] = [
        ("rdf:subject", subject),
        ("rdf:predicate", Iri(predicate)),
        ("rdf:object", value),
    ]
    about += [(PROPERTY_IRIS[name], literal(properties[name])) for name in ("score", "rule", "support", "derived")]
    pairs = zip(properties.get("sentences") or (), properties.get("spans") or (), strict=False)
    about += [("kg:evidence", _evidence(sentence, span)) for sentence, span in pairs]
    return Resource(None, ("rdf:Statement",), about)


def _evidence(sentence: str, span: str) -> Resource:
    """A sentence, and where in which text the words stand."""
    properties: list[tuple[str, Iri | Literal | Resource]] = [("kg:sentence", literal(sentence))]
    match = _SPAN.fullmatch(span)
    if match:
        paper, field, start, end = match.groups()
        properties += [
            ("oa:hasSource", iri_of("Paper", paper)),
            ("kg:field", literal(field)),
            ("oa:start", literal(int(start))),
            ("oa:end", literal(int(end))),
        ]
    return Resource(None, (), properties)


def _values(label: str, properties: dict[str, Any]) -> Iterator[tuple[str, Literal]]:
    for name, _ in NODES[label].properties:
        value = properties.get(name)
        if name == "year" and value is not None:
            yield PROPERTY_IRIS[name], Literal(f"{value:04d}", "xsd:gYear")
        elif isinstance(value, list):
            yield from ((PROPERTY_IRIS[name], literal(item)) for item in value)
        elif value is not None:
            yield PROPERTY_IRIS[name], literal(value)


def literal(value: str | int | float | bool) -> Literal:
    """A value of the graph with its datatype.

    Example:
        >>> tuple(literal("a")), tuple(literal(True)), tuple(literal(0.5))
        (('a', ''), ('true', 'xsd:boolean'), ('0.5', 'xsd:double'))
    """
    if isinstance(value, str):
        return Literal(possible(value))
    if isinstance(value, bool):
        return Literal(str(value).lower(), "xsd:boolean")
    if isinstance(value, int):
        return Literal(str(value), "xsd:integer")
    return Literal(repr(float(value)).replace("inf", "INF").replace("nan", "NaN"), "xsd:double")
