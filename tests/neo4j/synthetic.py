"""A graph of any size with every kind of node and edge, the same for the same numbers."""

from __future__ import annotations

import random
from collections.abc import Sequence

from kgraph.records import KINDS, Author, Concept, Edge, Evidence, Graph, Paper, Result
from kgraph.schema import CONCEPT_LABELS, EDGES, concept_id, slug

_WORDS = (
    *("deep", "sparse", "graph", "neural", "latent", "robust", "causal", "meta"),
    *("visual", "token", "prior", "flow", "policy", "kernel", "memory"),
)


def make_graph(nodes: int, links: int, seed: int = 7) -> Graph:
    """About two fifths papers, the rest authors, concepts and some results; the first concepts are the popular ones."""
    dice = random.Random(seed)
    papers = [_paper(n, dice) for n in range(nodes * 2 // 5)]
    authors = [Author(f"author:a{n:06}", f"Author {n}") for n in range(nodes // 4)]
    results = [
        Result(f"result:{n:012x}", dice.choice(papers).id, None, None, None, f"{n % 100}.5", n % 100 + 0.5, "%")
        for n in range(nodes // 50)
    ]
    concepts = [_concept(n, dice) for n in range(nodes - len(papers) - len(authors) - len(results))]
    by_label: dict[str, Sequence[str]] = {label: [] for label in CONCEPT_LABELS.values()}
    by_label |= {"Paper": [p.id for p in papers], "Author": [a.id for a in authors], "Result": [r.id for r in results]}
    for kind, label in CONCEPT_LABELS.items():
        by_label[label] = [c.id for c in concepts if c.kind == kind]
    edges: dict[tuple[str, str, str], Edge] = {}
    while len(edges) < links:
        edge = _edge(by_label, dice)
        edges[edge.type, edge.source, edge.target] = edge
    return Graph(
        papers=papers,
        authors=authors,
        concepts=sorted(concepts, key=lambda c: c.id),
        edges=[edges[key] for key in sorted(edges)],
        results=results,
    )


def _paper(n: int, dice: random.Random) -> Paper:
    title = f"{' '.join(dice.choices(_WORDS, k=5))} {n}".capitalize()
    return Paper(f"10.1/{n:06}", title, f"{title}. " * 12, dice.randint(2012, 2026), doi=f"10.1/{n:06}")


def _concept(n: int, dice: random.Random) -> Concept:
    kind = KINDS[n % len(KINDS)] if n % 2 else "method"
    name = f"{' '.join(dice.choices(_WORDS, k=2))} {n}"
    return Concept(concept_id(kind, name), kind, name, (slug(name), name.upper()), dice.randint(2012, 2026), n % 7)


def _edge(by_label: dict[str, Sequence[str]], dice: random.Random) -> Edge:
    kind = dice.choice([*EDGES, "USES", "USES", "MENTIONS", "MENTIONS"])
    source_label, target_label = dice.choice(EDGES[kind].ends)
    source, target = _pick(by_label[source_label], dice), _pick(by_label[target_label], dice)
    sentence = f"We study {source} with {target} and report what {' '.join(dice.choices(_WORDS, k=12))}."
    spans = tuple(Evidence(source, "abstract", n, n + 5, sentence) for n in range(dice.randint(0, 2)))
    return Edge(source, target, kind, dice.random(), "rule:synthetic", len(spans) or 1, kind == "BUILDS_ON", spans)


def _pick(ids: Sequence[str], dice: random.Random) -> str:
    """Few ids often, most rarely."""
    return ids[int(len(ids) * dice.random() ** 2)]
