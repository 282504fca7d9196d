#!/usr/bin/env python3
"""Check BUILDS_ON against reality: how often a derived edge is a true citation.

usage: scripts/check_builds_on.py PAPERS.jsonl EDGES.tsv [--cache FILE]

PAPERS has a paper a line (``id``, ``title``, ``abstract``, ``year``, ``authors``); EDGES has a citing and a cited id a
line below a header, all inside the set. The papers are extracted and resolved as a build does it, without reference
lists; BUILDS_ON, ranked by score, is then compared with random pairs of an older and a newer paper, and with pairs
that share a concept, whatever their roles, ranked by how rare the concepts are that they share. ``--cache`` keeps
the extractions in a file between runs.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from kgraph.assemble import assemble
from kgraph.columns import EXTRACTION, PAPER, decode, encode
from kgraph.extract import Extractor
from kgraph.records import ConceptMention, Edge, Extraction, Paper
from kgraph.resolve import Names, resolve, shipped_lexicon

Pair = tuple[str, str]
_TOPS = (100, 250, 500, 1000, 2000)


def main() -> None:
    """Build the graph, rank the pairs, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("edges", type=Path)
    parser.add_argument("--cache", type=Path)
    arguments = parser.parse_args()
    papers = _papers(arguments.papers)
    true = {(a, b) for a, b in (line.split("\t") for line in arguments.edges.read_text("utf-8").splitlines()[1:])}
    extractions = _extractions(papers, arguments.cache)
    mentions, built = _graph(papers, extractions)
    print(f"{len(papers)} papers, {len(true)} true citations inside the set, {len(built)} BUILDS_ON")
    rankings = {
        "BUILDS_ON, by score": [(e.source, e.target) for e in built],
        "same concept, any role, by rarity": _sharing(mentions, papers),
        "random, newer and older": _random(papers, max(_TOPS)),
    }
    print(f"{'share of true citations among':34}" + "".join(f"{'first ' + str(n):>12}" for n in _TOPS) + f"{'all':>16}")
    for name, ranking in rankings.items():
        cells = [f"{_share(ranking[:n], true):12.3f}" if len(ranking) >= n else f"{'':12}" for n in _TOPS]
        print(f"{name:34}" + "".join(cells) + f"{_share(ranking, true):8.3f} of {len(ranking)}")


def _papers(path: Path) -> list[Paper]:
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [
        Paper(r["id"], r["title"] or "", r.get("abstract") or "", r.get("year"), authors=tuple(r.get("authors") or ()))
        for r in sorted(rows, key=lambda row: row["id"])
    ]


def _extractions(papers: Sequence[Paper], cache: Path | None) -> list[Extraction]:
    if cache and cache.exists():
        return list(pickle.loads(cache.read_bytes()))
    found = list(Extractor().extract(papers))
    if cache:
        cache.write_bytes(pickle.dumps(found))
    return found


def _graph(papers: Sequence[Paper], extractions: Sequence[Extraction]) -> tuple[list[ConceptMention], list[Edge]]:
    """The mentions, and the BUILDS_ON edges by score."""
    found: dict[str, list[Any]] = {"mentions": [], "BUILDS_ON": []}
    batches, extracted = [encode(PAPER, papers)], [encode(EXTRACTION, extractions)]
    resolution = resolve(Names(extractions), lexicon=shipped_lexicon())
    with tempfile.TemporaryDirectory() as scratch:
        for name, rows in assemble(batches, extracted, extracted, resolution, [], [], Path(scratch)):
            if name in found:
                found[name] += decode(rows, ConceptMention if name == "mentions" else Edge)
    return found["mentions"], sorted(found["BUILDS_ON"], key=lambda e: (-e.score, e.source, e.target))


def _sharing(mentions: Sequence[ConceptMention], papers: Sequence[Paper]) -> list[Pair]:
    """Pairs of a newer and an older paper that share a concept, those with the rarest concepts first."""
    years = {p.id: p.year or 0 for p in papers}
    holders: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        holders[mention.concept_id].add(mention.paper_id)
    weight: dict[Pair, float] = defaultdict(float)
    for concept in sorted(holders):
        held = holders[concept]
        if 2 <= len(held) <= 50:
            for a, b in combinations(sorted(held), 2):
                weight[(a, b) if years[a] >= years[b] else (b, a)] += 1 / len(held)
    return sorted(weight, key=lambda pair: (-weight[pair], pair))


def _random(papers: Sequence[Paper], size: int) -> list[Pair]:
    rng = random.Random(1)
    pairs = (rng.sample(papers, 2) for _ in range(size * 10))
    return [(a.id, b.id) if (a.year or 0) >= (b.year or 0) else (b.id, a.id) for a, b in pairs]


def _share(pairs: Sequence[Pair], true: set[Pair]) -> float:
    return sum(pair in true for pair in pairs) / max(1, len(pairs))


if __name__ == "__main__":
    main()
