"""The rows of a graph directory as Neo4j takes them, by Bolt, script or import file.

In: a graph directory. Out: rows under a label or an edge type, in batches. A row is a bare list of values in the
order of ``node_names`` or ``LINK_NAMES``: which is which stands once in the statement or header, not in every row.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, TypeVar

import pyarrow as pa

from kgraph.schema import EDGE_PROPERTIES, NODES
from kgraph.store import GraphDirectory, flat

Row = tuple[Any, ...]
LINK_NAMES = ("source", "target", *(name for name, _ in EDGE_PROPERTIES))
"""What stands where in the row of a link."""


def node_names(label: str) -> tuple[str, ...]:
    """What stands where in the row of a node, the id first.

    Example:
        >>> node_names("Author")
        ('id', 'name')
    """
    return tuple(name for name, _ in NODES[label].properties)


def node_batches(graph: GraphDirectory, size: int) -> Iterator[tuple[str, list[Row]]]:
    """All nodes by label."""
    columns = (flat.node_columns(table, batch) for table in flat.NODE_TABLES for batch in graph.batches(table))
    return batches((row for batch in columns for row in _rows(batch, "label", batch.schema.names[1:])), size)


def link_batches(graph: GraphDirectory, size: int) -> Iterator[tuple[str, list[Row]]]:
    """All links by type.

    Raises:
        NotAGraphError: an edge joins labels that the schema does not.
    """
    columns = map(flat.link_columns, graph.batches("edges"))
    return batches((row for batch in columns for row in _rows(batch, "type", LINK_NAMES)), size)


def _rows(batch: pa.RecordBatch, key: str, names: Iterable[str]) -> Iterator[tuple[str, Row]]:
    return zip(batch[key].to_pylist(), zip(*(batch[name].to_pylist() for name in names), strict=True), strict=True)


Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")


def batches(keyed: Iterable[tuple[Key, Item]], size: int) -> Iterator[tuple[Key, list[Item]]]:
    """Runs of items with one key, cut into lists of at most ``size``; one list at a time is in memory.

    Example:
        >>> list(batches([("a", 1), ("a", 2), ("a", 3), ("b", 4)], 2))
        [('a', [1, 2]), ('a', [3]), ('b', [4])]
    """
    for key, run in groupby(keyed, key=itemgetter(0)):
        while items := [item for _, item in islice(run, size)]:
            yield key, items
