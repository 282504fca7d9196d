"""Tables → nodes and links with flat properties, exactly those the schema names.

In: batches of the tables. Out: what the embedded database, Neo4j and graph files carry, as columns and as rows:
``(label, properties)`` for nodes; ``(type, source label, source id, target label, target id, properties)`` for links.
The label of a concept is told from its id, which begins with the kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kgraph.columns import STRING, lists, rows
from kgraph.errors import NotAGraphError
from kgraph.schema import CONCEPT_LABELS, EDGE_PROPERTIES, EDGES, NODES

Node = tuple[str, dict[str, Any]]
"""Label and properties."""
Link = tuple[str, str, str, str, str, dict[str, Any]]
"""Type, source label, source id, target label, target id, properties."""

NODE_TABLES = {"papers": "Paper", "authors": "Author", "concepts": None, "results": "Result"}
"""The tables that hold nodes, and the label of each; concepts have several."""
ENDS = ("type", "source_label", "source", "target_label", "target")
_PROPERTIES = tuple(name for name, _ in EDGE_PROPERTIES)
_BY_KIND = pa.array(list(CONCEPT_LABELS)), pa.array(list(CONCEPT_LABELS.values()))


def node_columns(table: str, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The nodes of a table: the label, and the properties of the schema.

    Example:
        >>> node_columns("authors", pa.record_batch({"id": ["author:ada"], "name": ["Ada"]})).to_pylist()
        [{'label': 'Author', 'id': 'author:ada', 'name': 'Ada'}]
    """
    label = NODE_TABLES[table]
    labels = pa.array([label] * len(batch), STRING) if label else _labels_of_kinds(batch["kind"])
    names = [name for name, _ in NODES[label or "Method"].properties]
    columns = [_finite(batch[name]) for name in names]
    return pa.RecordBatch.from_arrays([labels, *columns], names=["label", *names])


def link_columns(edges: pa.RecordBatch) -> pa.RecordBatch:
    """Edges as links: their type and ends with labels, and the properties, evidence as two parallel lists.

    Raises:
        NotAGraphError: an edge joins labels that the schema does not.
    """
    labels = [_end_labels(edges["type"], edges[end], side) for side, end in enumerate(("source", "target"))]
    _check_ends(edges, *labels)
    parents, evidence = rows(edges["evidence"])
    sizes = np.bincount(parents, minlength=len(edges))
    places = [pc.cast(evidence.field(name), STRING) for name in ("paper_id", "field", "start", "end")]
    parts = [places[0], pa.scalar("#"), places[1], pa.scalar(":"), places[2], pa.scalar("-"), places[3], pa.scalar("")]
    properties = {
        "sentences": lists(sizes, evidence.field("sentence")),
        "spans": lists(sizes, pc.binary_join_element_wise(*parts)),
    }
    columns = [edges["type"], labels[0], edges["source"], labels[1], edges["target"]]
    columns += [properties[name] if name in properties else edges[name] for name in _PROPERTIES]
    return pa.RecordBatch.from_arrays(columns, names=[*ENDS, *_PROPERTIES])


def nodes(table: str, batch: pa.RecordBatch) -> Iterator[Node]:
    """The nodes of a table as rows."""
    for row in node_columns(table, batch).to_pylist():
        yield row.pop("label"), row


def links(edges: pa.RecordBatch) -> Iterator[Link]:
    """Edges as rows of links."""
    for row in link_columns(edges).to_pylist():
        type_, *ends = (row.pop(name) for name in ENDS)
        yield type_, *ends, row


def _labels_of_kinds(kinds: pa.Array) -> pa.Array:
    return _BY_KIND[1].take(pc.index_in(kinds, value_set=_BY_KIND[0]))


def _end_labels(types: pa.Array, ids: pa.Array, side: int) -> pa.Array:
    """The label at one end of edges: what the type allows there, where that is one; else that of the concept's kind."""
    sole = {t: {ends[side] for ends in edge.ends} for t, edge in EDGES.items()}
    fixed = {t: min(labels) for t, labels in sole.items() if not labels & {*CONCEPT_LABELS.values()}}
    by_type = pa.array(list(fixed)), pa.array(list(fixed.values()), STRING)
    label = by_type[1].take(pc.index_in(types, value_set=by_type[0]))
    kinds = pc.struct_field(pc.extract_regex(ids, "^(?P<kind>[a-z]+):"), "kind")
    return pc.coalesce(label, _labels_of_kinds(kinds))


_ALLOWED = pa.array(["|".join((t, *ends)) for t, edge in EDGES.items() for ends in edge.ends])


def _check_ends(edges: pa.RecordBatch, sources: pa.Array, targets: pa.Array) -> None:
    joined = pc.binary_join_element_wise(edges["type"], sources, targets, "|")
    wrong = pc.invert(pc.is_in(joined, value_set=_ALLOWED))
    if pc.any(wrong).as_py():
        row = pc.index(wrong, True).as_py()
        type_, source, target = (edges[name][row].as_py() for name in ("type", "source", "target"))
        ends = f"{source} ({sources[row].as_py() or 'no node'}) → {target} ({targets[row].as_py() or 'no node'})"
        raise NotAGraphError(f"edges.parquet: {type_} cannot join {ends}: build the graph again")


def _finite(values: pa.Array) -> pa.Array:
    """Null for a number that JSON and Neo4j do not have (a value too large to write out)."""
    if not pa.types.is_floating(values.type):
        return values
    return pc.if_else(pc.is_finite(values), values, None)
