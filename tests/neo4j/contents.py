"""What a database holds and what it should, in one shape."""

from __future__ import annotations

from typing import Any

from kgraph.schema import CONCEPT_LABELS
from kgraph.store import GraphDirectory
from tests.neo4j.conftest import Server

Contents = tuple[dict[str, Any], dict[tuple[str, str, str], Any]]


def contents(server: Server, mark: str = "kgraph") -> Contents:
    """Nodes by id and links by ends, without the marks."""

    def plain(properties: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in properties.items() if not k.startswith("kgraph")}

    nodes = server.rows("MATCH (n) WHERE n.kgraph = $mark RETURN labels(n), properties(n)", mark=mark)
    links = server.rows(
        "MATCH (a)-[r]->(b) WHERE r.kgraph = $mark RETURN type(r), a.id, b.id, properties(r)", mark=mark
    )
    return (
        {p["id"]: (sorted(labels), plain(p)) for labels, p in nodes},
        {(kind, a, b): plain(p) for kind, a, b, p in links},
    )


def expected(graph: GraphDirectory, prefix: str = "") -> Contents:
    """The same of a directory; Neo4j has no null properties."""

    def present(properties: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in properties.items() if v is not None}

    def labels(label: str) -> list[str]:
        both = (label, "Concept") if label in CONCEPT_LABELS.values() else (label,)
        return sorted(prefix + one for one in both)

    return (
        {p["id"]: (labels(label), present(p)) for label, p in graph.nodes()},
        {(kind, a, b): present(p) for kind, _, a, _, b, p in graph.links()},
    )
