"""Assemble: papers, extractions and their nodes become one graph, every edge typed and with evidence.

    roles (numbers)  →  derived (BUILDS_ON)  →  stated, relations, results, people (rows)

In: unique papers and their extractions, both by paper and in batches; the resolution; citations and the stubs of what
they cite. Out: a stream of rows, each batch with the table it is for: the name of a table, or for an edge its type.
What comes for one table or type is in order, so the same input gives the same tables. Memory does not grow with the
texts; some hundred bytes a paper of numbers do stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kgraph.assemble.derived import builds_on, sized_variants
from kgraph.assemble.people import People
from kgraph.assemble.places import Places
from kgraph.assemble.relations import Relations
from kgraph.assemble.results import Results
from kgraph.assemble.roles import Nodes, Roles, roles_of
from kgraph.assemble.stated import Stated
from kgraph.columns import CONCEPT, MERGE, Ints, encode
from kgraph.resolve.nodes import Resolution

__all__ = ["Rows", "assemble"]

Rows = tuple[str, pa.RecordBatch]
"""The name of a table or the type of edges, and rows for it."""
Batches = Iterable[pa.RecordBatch]
_ROWS = 1 << 14


def assemble(
    papers: Batches,
    named: Batches,
    extractions: Batches,
    resolution: Resolution,
    cites: Batches,
    stubs: Batches,
    scratch: Path,
) -> Iterator[Rows]:
    """The rows of a collection's graph; ``papers`` are read more than once.

    ``named`` are the extractions once more, of which only the concepts are asked for. ``scratch`` is a directory for
    what must wait until all was read.
    """
    nodes = Nodes.of(resolution.node_at, resolution.concepts)
    roles = roles_of(named, nodes)
    people, years, ids = _facts(papers)
    yield from _concepts(resolution, roles, years)
    built = builds_on(roles, years, people)
    relations, results = Relations(nodes, scratch), Results(nodes, scratch)
    paper = place = 0
    for batch in extractions:
        stated, places = Stated(batch, paper, place, nodes, roles), Places(batch, place, nodes)
        yield "mentions", stated.mention_rows()
        yield from stated.role_edges()
        yield "BUILDS_ON", stated.builds_on(built, ids)
        yield "REPORTS", results.read(batch, places)
        relations.read(batch, places)
        paper += len(batch)
        place += len(batch["concepts"].flatten())
    relations.add_derived(sized_variants(resolution.concepts), "sized-variant")
    yield from relations.edges()
    yield from results.rows()
    yield from (("CITES", batch) for batch in cites)
    yield from _papers_and_people(papers, stubs, people)


def _facts(papers: Batches) -> tuple[People, Ints, pa.Array]:
    """The people, years (0: not known) and ids of the papers."""
    people, years, ids = People(), [np.zeros(0, np.int64)], [pa.array([], pa.string())]
    for batch in papers:
        people.read(batch)
        years.append(batch["year"].fill_null(0).to_numpy())
        ids.append(batch["id"])
    return people, np.concatenate(years), pa.concat_arrays(ids)


def _concepts(resolution: Resolution, roles: Roles, years: Ints) -> Iterator[Rows]:
    """The concepts with the number of papers that name them and the first year; why each form is there."""
    count = len(resolution.concepts)
    named = np.bincount(roles.node, minlength=count)
    year = years[roles.paper]
    never = np.iinfo(np.int64).max
    first = np.full(count, never)
    np.minimum.at(first, roles.node[year > 0], year[year > 0])
    for start in range(0, count, _ROWS):
        part = slice(start, start + _ROWS)
        known = encode(CONCEPT, resolution.concepts[part]).columns[:4]
        counted = pa.array(first[part], mask=first[part] == never), pa.array(named[part])
        yield "concepts", pa.RecordBatch.from_arrays([*known, *counted], schema=CONCEPT)
    for start in range(0, len(resolution.merges), _ROWS):
        yield "merges", encode(MERGE, resolution.merges[start : start + _ROWS])


def _papers_and_people(papers: Batches, stubs: Batches, people: People) -> Iterator[Rows]:
    """Papers and stubs together by id, the authors of both, and what they wrote."""
    for batch in stubs:
        people.read(batch)
    ids, own = [pa.array([], pa.string())], [np.zeros(0, bool)]
    for batch in merged(papers, stubs):
        ids.append(batch["id"])
        own.append(batch["in_collection"].to_numpy(zero_copy_only=False))
        yield "papers", batch
    collected = np.concatenate(own)
    rank = np.concatenate([np.flatnonzero(collected), np.flatnonzero(~collected)])
    yield from (("authors", batch) for batch in people.authors())
    yield from (("WROTE", batch) for batch in people.wrote(pa.concat_arrays(ids), rank))


def merged(one: Batches, other: Batches) -> Iterator[pa.RecordBatch]:
    """Rows of two streams that are each sorted by ``id`` and share none, sorted together.

    Example:
        >>> [b["id"].to_pylist() for b in merged(*([pa.record_batch({"id": ids})] for ids in (["a", "d"], ["b", "e"])))]
        [['a', 'b', 'd'], ['e']]
    """
    waiting = iter(other)
    rest = next(waiting, None)
    for batch in one:
        parts = [batch]
        while rest is not None:
            before = int(pc.sum(pc.less(rest["id"], batch["id"][-1])).as_py() or 0)
            parts.append(rest.slice(0, before))
            if before < len(rest):
                rest = rest.slice(before)
                break
            rest = next(waiting, None)
        yield pa.Table.from_batches(parts).sort_by("id").combine_chunks().to_batches()[0]
    if rest is not None:
        yield rest
    yield from waiting
