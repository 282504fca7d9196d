"""Which node a name of a paper became: what relations and results of the paper refer to.

In: a batch of extractions and the node of every place. Out: node numbers by row and name.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from kgraph.assemble.roles import Nodes
from kgraph.columns import rows


class Places:
    """The names of a batch of extractions; ``place`` is the number of its first place."""

    def __init__(self, batch: pa.RecordBatch, place: int, nodes: Nodes) -> None:
        paper_of, concepts = rows(batch["concepts"])
        self._names = concepts.field("name").to_pylist()
        self._nodes = nodes.at[place : place + len(concepts)].tolist()
        self._ends = np.searchsorted(paper_of, np.arange(len(batch) + 1)).tolist()
        self._row, self._node_of = -1, dict[str, int]()

    def node(self, row: int, name: str | None) -> int | None:
        """The node of a name in the paper of a row; None where it has none."""
        if row != self._row:
            here = range(self._ends[row + 1] - 1, self._ends[row] - 1, -1)
            self._node_of = {self._names[i]: self._nodes[i] for i in here if self._nodes[i] >= 0}
            self._row = row
        return self._node_of.get(name) if name else None
