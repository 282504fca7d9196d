"""Relations between nodes, added up over the papers that state them.

In: the relations of each batch of extractions. Out: their edges, by type and ends. What a paper states is kept on the
disk until all have been read.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from kgraph.assemble.places import Places
from kgraph.assemble.roles import Nodes
from kgraph.assemble.stated import SHOWN
from kgraph.columns import BOOL, EDGE, EVIDENCES, FLOAT, INT, STRING, encode
from kgraph.records import Edge, Evidence
from kgraph.schema import RELATION_EDGES, allowed
from kgraph.spill import Spill

_TYPES = sorted(RELATION_EDGES.values())
_NODE_BITS = 29
_NODE = (1 << _NODE_BITS) - 1
_SAID = pa.schema(
    [
        ("key", INT),
        ("paper_id", STRING),
        ("score", FLOAT),
        ("rule", STRING),
        ("derived", BOOL),
        ("evidence", EVIDENCES),
    ]
)


class Relations:
    """What the papers of a collection say of pairs of nodes; ``scratch`` is a directory for it."""

    def __init__(self, nodes: Nodes, scratch: Path) -> None:
        self._nodes = nodes
        self._said = Spill(scratch / "relations", _SAID)
        self._keys = array("q")

    def read(self, batch: pa.RecordBatch, places: Places) -> None:
        """Append the relations of a batch of extractions."""
        stated = zip(batch["paper_id"].to_pylist(), batch["relations"].to_pylist(), strict=True)
        said = []
        for row, (paper, relations) in enumerate(stated):
            for relation in relations:
                ends = places.node(row, relation["head"]), places.node(row, relation["tail"])
                key = self._key(RELATION_EDGES[relation["type"]], *ends)
                if key is not None:
                    said.append((key, paper, relation["score"], relation["rule"], False, relation["evidence"]))
        self._add(said)

    def add_derived(self, pairs: Sequence[tuple[int, int]], rule: str) -> None:
        """Append EXTENDS edges that no paper states; where one does, its word counts."""
        known = set(self._keys)
        keys = [key for pair in pairs if (key := self._key("EXTENDS", *pair)) is not None and key not in known]
        self._add([(key, "", 1.0, rule, True, []) for key in keys])

    def _key(self, type_: str, head: int | None, tail: int | None) -> int | None:
        if head is None or tail is None or head == tail:
            return None
        if not allowed(type_, self._nodes.label(head), self._nodes.label(tail)):
            return None
        return (_TYPES.index(type_) << 2 * _NODE_BITS) | (head << _NODE_BITS) | tail

    def _add(self, said: list[tuple[Any, ...]]) -> None:
        if said:
            columns = zip(zip(*said, strict=True), _SAID, strict=True)
            arrays = [pa.array(column, field.type) for column, field in columns]
            self._said.add(pa.RecordBatch.from_arrays(arrays, schema=_SAID))
            self._keys.extend([row[0] for row in said])

    def edges(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """The edges by type and ends, one type at a time."""
        for batch in self._said.ordered(np.asarray(self._keys, np.int64)):
            by_key = groupby(batch.to_pylist(), key=itemgetter("key"))
            edges = [self._edge(key, list(said)) for key, said in by_key]
            for type_, some in groupby(edges, key=attrgetter("type")):
                yield type_, encode(EDGE, list(some))

    def _edge(self, key: int, said: list[dict[str, Any]]) -> Edge:
        """One edge for all that was said of two nodes: the surest statement, the first pieces of evidence."""
        best = max(said, key=lambda row: (row["score"], row["paper_id"]))
        evidence = dict.fromkeys(Evidence(**piece) for row in said for piece in row["evidence"])
        return Edge(
            self._nodes.ids[key >> _NODE_BITS & _NODE].as_py(),
            self._nodes.ids[key & _NODE].as_py(),
            _TYPES[key >> 2 * _NODE_BITS],
            best["score"],
            best["rule"],
            len({row["paper_id"] for row in said}),
            best["derived"],
            tuple(evidence)[:SHOWN],
        )
