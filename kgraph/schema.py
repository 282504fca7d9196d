"""The one place that names node labels, edge types, their ends and their properties.

Every store, exporter, page and document is derived from ``NODES`` and ``EDGES``. Parquet columns follow the
records; the properties below are what a graph database (embedded or Neo4j) and a graph file carry.
Evidence is nested in Parquet; in graphs, where properties are flat, it is two parallel lists: ``sentences``
and ``spans`` (``<paper id>#<field>:<start>-<end>``).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from kgraph.records import RELATIONS, ROLES, Evidence, Kind

FORMAT_VERSION = 2
"""Version of the graph directory; a reader refuses a newer one."""

PropertyType = Literal["string", "int", "float", "bool", "strings"]
"""``strings`` is a list of strings; every property but a key may be null."""


@dataclass(frozen=True, slots=True)
class NodeType:
    """A node label with its properties in column order; ``id`` is the key of every node."""

    label: str
    properties: tuple[tuple[str, PropertyType], ...]
    caption: str


@dataclass(frozen=True, slots=True)
class EdgeType:
    """An edge type with the pairs of labels it may join, and what it means in one line."""

    type: str
    ends: tuple[tuple[str, str], ...]
    meaning: str


CONCEPT_LABELS: dict[Kind, str] = {
    "method": "Method",
    "dataset": "Dataset",
    "benchmark": "Benchmark",
    "task": "Task",
    "metric": "Metric",
}
"""Kind → label. In Neo4j every such node also carries the label ``Concept``."""

_CONCEPT: tuple[tuple[str, PropertyType], ...] = (
    ("id", "string"),
    ("name", "string"),
    ("kind", "string"),
    ("aliases", "strings"),
    ("first_year", "int"),
    ("paper_count", "int"),
)

NODES: dict[str, NodeType] = {
    n.label: n
    for n in (
        NodeType(
            "Paper",
            (
                ("id", "string"),
                ("title", "string"),
                ("abstract", "string"),
                ("year", "int"),
                ("doi", "string"),
                ("arxiv_id", "string"),
                ("url", "string"),
                ("venue", "string"),
                ("in_collection", "bool"),
                ("other_ids", "strings"),
            ),
            "title",
        ),
        NodeType("Author", (("id", "string"), ("name", "string")), "name"),
        *(NodeType(label, _CONCEPT, "name") for label in CONCEPT_LABELS.values()),
        NodeType(
            "Result",
            (("id", "string"), ("text", "string"), ("value", "float"), ("unit", "string")),
            "text",
        ),
    )
}

EDGE_PROPERTIES: tuple[tuple[str, PropertyType], ...] = (
    ("score", "float"),
    ("rule", "string"),
    ("support", "int"),
    ("derived", "bool"),
    ("sentences", "strings"),
    ("spans", "strings"),
)
"""The same for every edge type."""

_CONCEPTS = tuple(CONCEPT_LABELS.values())
_RESOURCES = ("Dataset", "Benchmark")


def _ends(sources: tuple[str, ...], targets: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((s, t) for s in sources for t in targets)


EDGES: dict[str, EdgeType] = {
    e.type: e
    for e in (
        EdgeType("INTRODUCES", _ends(("Paper",), _CONCEPTS), "the paper proposes, presents, releases or names it"),
        EdgeType("EVALUATES_ON", _ends(("Paper",), _RESOURCES), "experiments of the paper run on it"),
        EdgeType("COMPARES_WITH", _ends(("Paper",), ("Method",)), "a rival or baseline of the paper"),
        EdgeType("USES", _ends(("Paper",), _CONCEPTS), "the paper uses, extends, analyses or addresses it"),
        EdgeType("MENTIONS", _ends(("Paper",), _CONCEPTS), "background only"),
        EdgeType("PART_OF", _ends(_CONCEPTS, _CONCEPTS), "a component of the whole"),
        EdgeType("EXTENDS", _ends(_CONCEPTS, _CONCEPTS), "a variant of, or built on, the other"),
        EdgeType("OUTPERFORMS", _ends(("Method",), ("Method",)), "stated to do better than the other"),
        EdgeType("TRAINED_ON", _ends(("Method",), _RESOURCES), "trained on the data"),
        EdgeType("EVALUATED_ON", _ends(("Method",), _RESOURCES), "evaluated on the resource"),
        EdgeType("USED_FOR", _ends(("Method", *_RESOURCES), ("Task",)), "used for the task"),
        EdgeType("CITES", (("Paper", "Paper"),), "from reference metadata or a citation written in the abstract"),
        EdgeType(
            "BUILDS_ON",
            (("Paper", "Paper"),),
            "derived: works with a concept that the other paper introduced or was the first to name",
        ),
        EdgeType("WROTE", (("Author", "Paper"),), "from metadata"),
        EdgeType("REPORTS", (("Paper", "Result"),), "the paper states the number"),
        EdgeType("OF", (("Result", "Method"),), "the method the number is about"),
        EdgeType("ON", _ends(("Result",), (*_RESOURCES, "Task")), "where it was measured"),
        EdgeType("MEASURED_BY", (("Result", "Metric"),), "what was measured"),
    )
}

NAMESPACES: dict[str, str] = {
    "kg": "urn:kgraph:",
    "schema": "https://schema.org/",
    "fabio": "http://purl.org/spar/fabio/",
    "cito": "http://purl.org/spar/cito/",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "dcterms": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Vocabularies of the RDF exports by prefix; ``kg`` is kgraph's own, for what the others have no term for."""

CLASS_IRIS: dict[str, tuple[str, ...]] = {
    "Paper": ("schema:ScholarlyArticle",),
    "Author": ("schema:Person",),
    "Method": ("kg:Method", "skos:Concept"),
    "Dataset": ("kg:Dataset", "skos:Concept", "schema:Dataset"),
    "Benchmark": ("kg:Benchmark", "skos:Concept"),
    "Task": ("kg:Task", "skos:Concept"),
    "Metric": ("kg:Metric", "skos:Concept"),
    "Result": ("kg:Result",),
}
"""Label → classes."""

PROPERTY_IRIS: dict[str, str] = {
    "id": "dcterms:identifier",
    "title": "dcterms:title",
    "abstract": "dcterms:abstract",
    "year": "fabio:hasPublicationYear",
    "doi": "prism:doi",
    "arxiv_id": "fabio:hasArXivId",
    "url": "schema:url",
    "venue": "kg:venue",
    "in_collection": "kg:inCollection",
    "other_ids": "kg:otherId",
    "name": "skos:prefLabel",
    "kind": "dcterms:type",
    "aliases": "skos:altLabel",
    "first_year": "kg:firstYear",
    "paper_count": "kg:paperCount",
    "text": "schema:text",
    "value": "rdf:value",
    "unit": "schema:unitText",
    "score": "kg:score",
    "rule": "kg:rule",
    "support": "kg:support",
    "derived": "kg:derived",
}
"""Properties of nodes and edges → terms; sentences and spans become ``kg:evidence``."""

_EDGE_TERMS = {
    "MENTIONS": "schema:mentions",
    "PART_OF": "dcterms:isPartOf",
    "CITES": "cito:cites",
    "WROTE": "foaf:made",
}


def edge_iri(edge_type: str) -> str:
    """The term of an edge type: that of a common vocabulary, else kgraph's own.

    Example:
        >>> edge_iri("CITES"), edge_iri("EVALUATES_ON")
        ('cito:cites', 'kg:evaluatesOn')
    """
    first, *rest = edge_type.lower().split("_")
    return _EDGE_TERMS.get(edge_type) or "kg:" + first + "".join(part.title() for part in rest)


ROLE_EDGES: dict[str, str] = {role: role.upper() for role in ROLES}
RELATION_EDGES: dict[str, str] = {relation: relation.upper() for relation in RELATIONS}


def allowed(edge_type: str, source_label: str, target_label: str) -> bool:
    """Whether an edge of this type may join these labels.

    Example:
        >>> allowed("OUTPERFORMS", "Method", "Method"), allowed("OUTPERFORMS", "Method", "Task")
        (True, False)
    """
    return (source_label, target_label) in EDGES[edge_type].ends


def family(kind: str) -> str:
    """The kind, but datasets and benchmarks as one, ``resource``: the same name is one of them everywhere.

    Example:
        >>> family("benchmark"), family("dataset"), family("task")
        ('resource', 'resource', 'task')
    """
    return "resource" if kind in ("dataset", "benchmark") else kind


def slug(text: str) -> str:
    """Lower-case ASCII letters and digits joined by hyphens; ``+`` and ``#`` are kept as words.

    Example:
        >>> slug("Graph Neural Network"), slug("C++"), slug("β-VAE")
        ('graph-neural-network', 'c-plus-plus', 'beta-vae')
    """
    text = text.replace("+", " plus ").replace("#", " sharp ").replace("*", " star ")
    if not text.isascii():
        spelled = "".join(map(_spelled, text))
        text = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return "-".join(_WORD.findall(text.lower()))


_WORD = re.compile(r"[a-z0-9]+")


def _spelled(char: str) -> str:
    name = unicodedata.name(char, "")
    match = re.fullmatch(r"GREEK (?:SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)", name)
    return match.group(1).lower() if match else char


def concept_id(kind: Kind, name: str) -> str:
    """``method:graph-neural-network``; a name without ASCII letters or digits gets a hash for a slug.

    Example:
        >>> concept_id("benchmark", "D4RL")
        'benchmark:d4rl'
    """
    return f"{kind}:{slug(name) or digest(name)}"


def paper_id(doi: str | None, arxiv_id: str | None, key: str | None, title: str, abstract: str = "") -> str:
    """The stable id of a paper: DOI, else arXiv id, else the record's own id, else a hash of the normalised title.

    The DOI that arXiv itself gives says no more than the arXiv id, which half of the sources give instead.

    Example:
        >>> paper_id(None, "1706.03762", None, "Attention Is All You Need")
        'arXiv:1706.03762'
        >>> paper_id("10.48550/arxiv.1706.03762", "1706.03762", None, "Attention Is All You Need")
        'arXiv:1706.03762'
        >>> paper_id(None, None, None, "Mavors") == paper_id(None, None, None, " mavors. ")
        True
    """
    if doi and not (arxiv_id and doi.lower().startswith("10.48550/arxiv.")):
        return doi.lower()
    if arxiv_id:
        return f"arXiv:{arxiv_id}"
    return key or f"paper:{digest(slug(title) or title or abstract)}"


def digest(text: str) -> str:
    """The first 12 hex digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def span_text(evidence: Evidence) -> str:
    """A span as graphs carry it.

    Example:
        >>> span_text(Evidence("10.1/x", "abstract", 3, 7, "…"))
        '10.1/x#abstract:3-7'
    """
    return f"{evidence.paper_id}#{evidence.field}:{evidence.start}-{evidence.end}"
