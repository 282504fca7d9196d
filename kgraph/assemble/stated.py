"""What the texts of a batch of papers state, as rows: mentions, the role edges with their evidence, BUILDS_ON.

In: a batch of extractions, the node of every place, the roles. Out: columns in the order of the tables; nothing here
makes a record, since a paper has some fifty of these rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kgraph.assemble.arrays import starts_of
from kgraph.assemble.derived import BuildsOn
from kgraph.assemble.roles import TYPES, Nodes, Roles
from kgraph.columns import EDGE, EVIDENCE, MENTION, STRING, Ints, lists, rows

SHOWN = 8
"""The most evidence spans an edge carries; mentions.parquet has every one."""
_MOST_HINTS = 5
"""The most evidence spans of a BUILDS_ON edge."""

_SPAN = ("field", "start", "end", "sentence")


class Stated:
    """A batch of extractions whose places know their node.

    ``paper`` and ``place`` are the numbers of its first paper and its first place.
    """

    def __init__(self, batch: pa.RecordBatch, paper: int, place: int, nodes: Nodes, roles: Roles) -> None:
        self._ids = batch["paper_id"]
        self._first = paper
        self._nodes = nodes
        self._all_roles = roles
        self._slice = roles.of(paper, paper + len(batch))
        paper_of, concepts = rows(batch["concepts"])
        self._rules = concepts.field("rule").take(pa.array(roles.place[self._slice] - place))
        place_of, mentions = rows(concepts.field("mentions"))
        node = nodes.at[place : place + len(concepts)][place_of]
        order = _reading_order(mentions, paper_of[place_of], node)
        self._mentions = mentions.take(pa.array(order))
        self._paper, self._node = paper_of[place_of][order], node[order]
        self._role, self._by_role = self._mentions_by_role()

    def _mentions_by_role(self) -> tuple[Ints, Ints]:
        """The role (counted from the first here) that each mention belongs to, sorted, and the mention."""
        width = len(self._nodes.ids)
        known = (self._column("paper") - self._first).astype(np.int64) * width + self._column("node")
        role = np.searchsorted(known, self._paper * width + self._node)
        order = np.argsort(role, kind="stable")
        return role[order], order

    def _column(self, name: str) -> Ints:
        column: Ints = getattr(self._all_roles, name)[self._slice]
        return column

    def mention_rows(self) -> pa.RecordBatch:
        """The rows of the mentions table."""
        ids = {"paper_id": _take(self._ids, self._paper), "concept_id": _take(self._nodes.ids, self._node)}
        columns = [ids[name] if name in ids else self._mentions.field(name) for name in MENTION.names]
        return pa.RecordBatch.from_arrays(columns, schema=MENTION)

    def role_edges(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """One edge from a paper to each of its nodes with the spans that name it, type by type."""
        count = self._slice.stop - self._slice.start
        shown = np.arange(len(self._role)) - np.searchsorted(self._role, self._role) < SHOWN
        columns = [
            _take(self._ids, self._column("paper") - self._first),
            _take(self._nodes.ids, self._column("node")),
            _take(pa.array(TYPES, STRING), self._column("type")),
            pa.array(self._column("score")),
            self._rules,
            pa.array(np.ones(count, np.int64)),
            pa.array(np.zeros(count, bool)),
            self._evidence(self._role[shown], self._by_role[shown], count),
        ]
        edges = pa.RecordBatch.from_arrays(columns, schema=EDGE)
        for number, name in enumerate(TYPES):
            yield name, edges.filter(pa.array(self._column("type") == number))

    def builds_on(self, built: BuildsOn, ids: pa.Array) -> pa.RecordBatch:
        """The BUILDS_ON edges of these papers; ``ids`` are those of all papers."""
        start, stop = np.searchsorted(built.user, [self._first, self._first + len(self._ids)])
        sizes = np.diff(built.ends[start : stop + 1])
        hints = built.hints[built.ends[start] : built.ends[stop]]
        edge = np.repeat(np.arange(len(sizes)), sizes)
        role = hints - self._slice.start
        place = np.minimum(np.searchsorted(self._role, role), max(0, len(self._role) - 1))
        proven = self._role[place] == role if len(self._role) else np.zeros(len(role), bool)
        edge_of, mention = edge[proven], self._by_role[place[proven]]
        shown = np.arange(len(edge_of)) - np.searchsorted(edge_of, edge_of) < _MOST_HINTS
        strongest = built.hints[built.ends[start:stop]]
        types = _take(pa.array([name.lower() for name in TYPES], STRING), self._all_roles.type[strongest])
        columns = [
            _take(self._ids, built.user[start:stop] - self._first),
            _take(ids, built.origin[start:stop]),
            pa.array(["BUILDS_ON"] * len(sizes), STRING),
            pa.array(built.score[start:stop]),
            pc.binary_join_element_wise(types, _take(self._nodes.ids, self._all_roles.node[strongest]), " "),
            pa.array(sizes.astype(np.int64)),
            pa.array(np.ones(len(sizes), bool)),
            self._evidence(edge_of[shown], mention[shown], len(sizes)),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=EDGE)

    def _evidence(self, edge: Ints, mention: Ints, count: int) -> pa.ListArray:
        """Lists of evidence for so many edges from mentions, each with the number of its edge, sorted."""
        spans = self._mentions.take(pa.array(mention))
        columns = [_take(self._ids, self._paper[mention]), *(spans.field(name) for name in _SPAN)]
        return lists(np.bincount(edge, minlength=count), pa.StructArray.from_arrays(columns, fields=list(EVIDENCE)))


def _reading_order(mentions: pa.StructArray, paper: Ints, node: Ints) -> Ints:
    """Mentions that have a node by paper, place in the text, and node; of several for one node and span the last."""
    behind = pc.not_equal(mentions.field("field"), "title").to_numpy(zero_copy_only=False)
    start, end = mentions.field("start").to_numpy(), mentions.field("end").to_numpy()
    order = np.lexsort((node, end, start, behind, paper))
    order = order[node[order] >= 0]
    keys = [key[order] for key in (node, end, start, behind, paper)]
    return order[np.append(starts_of(*keys)[1:], len(order)) - 1] if len(order) else order


def _take(values: pa.Array, numbers: Ints) -> pa.Array:
    return values.take(pa.array(numbers))
