"""The role of each paper for each node, as numbers: what edges, counts and derived edges are made from.

In: extractions batch by batch, and the node of every place. Out: Roles, a row for each paper and node it names,
sorted by both; papers and nodes are numbers in the order of their ids. Some twenty bytes a row stay in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kgraph.assemble.arrays import Bools, Floats, starts_of
from kgraph.columns import EXTRACTION, Ints, encode, rows
from kgraph.records import KINDS, ROLES, Concept
from kgraph.schema import CONCEPT_LABELS, ROLE_EDGES, allowed

TYPES = tuple(ROLE_EDGES.values())
"""Edge types of roles, strongest first; ``Roles.type`` counts them."""
_INSTEAD = TYPES.index("USES")
"""What a role becomes that a kind cannot have."""
_MAY = np.array([[allowed(t, "Paper", CONCEPT_LABELS[kind]) for kind in KINDS] for t in TYPES])


_NOTHING = encode(EXTRACTION, [])


@dataclass(frozen=True, slots=True)
class Nodes:
    """The concepts by number, and which of them each place of the extractions became (-1: none)."""

    at: Ints
    ids: pa.Array
    kind: Ints

    @classmethod
    def of(cls, node_at: Sequence[int], concepts: Sequence[Concept]) -> Nodes:
        """The nodes of a resolution."""
        kinds = np.array([KINDS.index(c.kind) for c in concepts], np.int8)
        return cls(np.asarray(node_at, np.int32), pa.array([c.id for c in concepts], pa.string()), kinds)

    def label(self, node: int) -> str:
        """The label of a node."""
        return CONCEPT_LABELS[KINDS[self.kind[node]]]


@dataclass(frozen=True, slots=True)
class Roles:
    """Columns: paper, node, type (of ``TYPES``), score, whether the title names it, and the place that decided."""

    paper: Ints
    node: Ints
    type: Ints
    score: Floats
    titled: Bools
    place: Ints

    def of(self, first: int, after: int) -> slice:
        """The rows of the papers from ``first`` up to ``after``."""
        start, stop = np.searchsorted(self.paper, [first, after])
        return slice(int(start), int(stop))


def roles_of(extractions: Iterable[pa.RecordBatch], nodes: Nodes) -> Roles:
    """One row a paper and node: the strongest role of its names, the best score."""
    parts = [_places(batch) for batch in (_NOTHING, *extractions)]
    papers = np.cumsum([0, *(size for *_, size in parts)])
    paper = np.concatenate([part[0] + first for part, first in zip(parts, papers, strict=False)])
    role, score, titled = (np.concatenate(column) for column in list(zip(*parts, strict=True))[1:4])
    assert len(paper) == len(nodes.at), "the resolution is of other extractions"
    place = np.flatnonzero(nodes.at >= 0)
    order = place[np.lexsort((role[place], nodes.at[place], paper[place]))]
    node = nodes.at[order]
    starts = starts_of(paper[order], node)
    best = order[starts]
    type_ = np.where(_MAY[role[best], nodes.kind[node[starts]]], role[best], _INSTEAD) if len(best) else role[best]
    return Roles(
        paper[best].astype(np.int32),
        node[starts],
        type_.astype(np.int8),
        np.maximum.reduceat(score[order], starts) if len(starts) else np.zeros(0),
        np.logical_or.reduceat(titled[order], starts) if len(starts) else np.zeros(0, bool),
        best.astype(np.int32),
    )


def _places(batch: pa.RecordBatch) -> tuple[Ints, Ints, Floats, Bools, int]:
    """Paper, role, score and whether the title names it for every place of a batch; and how many papers it has."""
    paper, concepts = rows(batch["concepts"])
    role = pc.index_in(concepts.field("role"), value_set=pa.array(ROLES)).to_numpy().astype(np.int8)
    place, mentions = rows(concepts.field("mentions"))
    in_title = place[pc.equal(mentions.field("field"), "title").to_numpy(zero_copy_only=False)]
    titled = np.zeros(len(concepts), bool)
    titled[in_title] = True
    return paper.astype(np.int32), role, concepts.field("score").to_numpy(), titled, len(batch)
