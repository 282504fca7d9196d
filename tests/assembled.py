"""Small collections through the stations after extraction, in memory."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kgraph.assemble import assemble
from kgraph.columns import EXTRACTION, PAPER, decode, encode
from kgraph.records import Edge, Extraction, Graph, Paper
from kgraph.resolve import Names, cite, resolve
from kgraph.resolve.lexicon import Lexicon
from kgraph.store.tables import TABLES


def graph_of(papers: Sequence[Paper], extractions: Sequence[Extraction], lexicon: Lexicon | None = None) -> Graph:
    """The graph of papers in order of id, each with its extraction."""
    batches, extracted = [encode(PAPER, papers)], [encode(EXTRACTION, extractions)]
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place)
        cites, stubs = cite(batches, extracted, scratch)
        resolution = resolve(Names(extractions), lexicon=lexicon)
        found: dict[str, list[Any]] = defaultdict(list)
        for name, batch in assemble(batches, extracted, extracted, resolution, cites, stubs, scratch):
            found[name] += decode(batch, TABLES[name].record if name in TABLES else Edge)
    tables = {name: found.pop(name, []) for name in TABLES}
    return Graph(**tables | {"edges": [edge for type_ in sorted(found) for edge in found[type_]]})


def cited(papers: Sequence[Paper], *extractions: Extraction) -> tuple[list[Edge], list[Paper]]:
    """CITES edges and stubs of papers in order of id, of which some have an extraction."""
    known = {extraction.paper_id: extraction for extraction in extractions}
    every = [known.get(paper.id, Extraction(paper.id)) for paper in papers]
    with tempfile.TemporaryDirectory() as place:
        edges, stubs = cite([encode(PAPER, papers)], [encode(EXTRACTION, every)], Path(place))
        return [e for b in edges for e in decode(b, Edge)], [s for b in stubs for s in decode(b, Paper)]
