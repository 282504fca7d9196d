"""Records → nodes and links with flat properties, exactly those the schema names.

In: streams of records. Out: what the embedded database, Neo4j and graph files carry: ``(label, properties)`` for
nodes; ``(type, source label, source id, target label, target id, properties)`` for links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import isfinite
from typing import Any

from kgraph.errors import NotAGraphError
from kgraph.records import Author, Concept, Edge, Paper, Result
from kgraph.schema import CONCEPT_LABELS, EDGES, NODES, allowed, span_text

NodeRecord = Paper | Author | Concept | Result
"""The records that are nodes."""
Node = tuple[str, dict[str, Any]]
"""Label and properties."""
Link = tuple[str, str, str, str, str, dict[str, Any]]
"""Type, source label, source id, target label, target id, properties."""

_NAMES = {label: tuple(name for name, _ in node.properties) for label, node in NODES.items()}


def label_of(record: NodeRecord) -> str:
    """The node label of a record.

    Example:
        >>> label_of(Concept("dataset:squad", "dataset", "SQuAD"))
        'Dataset'
    """
    return CONCEPT_LABELS[record.kind] if isinstance(record, Concept) else type(record).__name__


def node(record: NodeRecord) -> Node:
    """A record as a labelled node.

    Example:
        >>> node(Author("author:ada", "Ada"))
        ('Author', {'id': 'author:ada', 'name': 'Ada'})
    """
    label = label_of(record)
    return label, {name: _carried(getattr(record, name)) for name in _NAMES[label]}


def links(edges: Iterable[Edge], labels: Mapping[str, str]) -> Iterator[Link]:
    """Edges as links; ``labels`` names the label of every node id.

    Raises:
        NotAGraphError: an edge has an end that is no node, or joins labels that the schema does not.
    """
    for edge in edges:
        source, target = labels.get(edge.source), labels.get(edge.target)
        if source is None or target is None or edge.type not in EDGES or not allowed(edge.type, source, target):
            ends = f"{edge.source} ({source or 'no node'}) → {edge.target} ({target or 'no node'})"
            raise NotAGraphError(f"edges.parquet: {edge.type} cannot join {ends}: build the graph again")
        yield edge.type, source, edge.source, target, edge.target, edge_properties(edge)


def edge_properties(edge: Edge) -> dict[str, Any]:
    """The properties of an edge, its evidence as two parallel lists."""
    return {
        "score": edge.score,
        "rule": edge.rule,
        "support": edge.support,
        "derived": edge.derived,
        "sentences": [e.sentence for e in edge.evidence],
        "spans": [span_text(e) for e in edge.evidence],
    }


def _carried(value: Any) -> Any:
    """A list for a tuple; null for a number that JSON and Neo4j do not have (a value too large to write out)."""
    if isinstance(value, tuple):
        return list(value)
    return None if isinstance(value, float) and not isfinite(value) else value
