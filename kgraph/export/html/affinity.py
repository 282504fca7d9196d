"""Which papers belong together, and what each group is about.

In: papers as bags of weighted terms (their concepts and the words of their text). Out: communities of papers.
Papers of a small collection share few concepts, so the words of titles and abstracts count too, at a lower weight.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources

import numpy as np

_WORD = re.compile(r"[a-z][a-z0-9]+(?:-[a-z0-9]+)*")
_TERMS = 40
"""Only a paper's most telling terms are compared: enough for a topic, and it keeps large collections fast."""
_NEIGHBOURS = 4
_COMMON = 0.25
"""A term in more than this share of the papers tells no topic."""

_STOP = frozenset(resources.files(__package__).joinpath("stopwords.txt").read_text("utf-8").split())
"""Words of any abstract, in the form that ``words`` gives them."""

_OFTEN = 250
"""… nor does one that so many papers share, in a large collection."""

Bag = Mapping[str, float]


def words(text: str) -> list[str]:
    """The content words of a text, lower case and without plural endings.

    Example:
        >>> words("The Scaling Laws of Transformers")
        ['scaling', 'law', 'transformer']
    """
    found = (word.removesuffix("s") if not word.endswith("ss") else word for word in _WORD.findall(text.lower()))
    return [word for word in found if len(word) > 2 and word not in _STOP]


def weighted(bags: Sequence[Bag]) -> list[dict[str, float]]:
    """Tf-idf (Salton and Buckley, 1988) of the most telling terms, each paper's vector of length 1.

    Example:
        >>> weighted([{"graph": 1, "video": 1}, {"graph": 1, "video": 1, "maze": 2}, {"maze": 1}])[2]
        {'maze': 1.0}
    """
    frequency = Counter(term for bag in bags for term in bag)
    most = max(2.0, min(_COMMON * len(bags), _OFTEN))
    vectors = []
    for bag in bags:
        telling = {t: w * math.log(len(bags) / frequency[t]) for t, w in bag.items() if 1 < frequency[t] <= most}
        top = sorted(telling.items(), key=lambda item: (-item[1], item[0]))[:_TERMS]
        length = math.sqrt(sum(weight * weight for _, weight in top)) or 1.0
        vectors.append({term: weight / length for term, weight in top})
    return vectors


def similar(vectors: Sequence[Bag]) -> dict[tuple[int, int], float]:
    """Pairs of papers, the lower index first, with their cosine if there is any; each paper brings its nearest few.

    Example:
        >>> similar([{"a": 1.0}, {"a": 1.0}, {"b": 1.0}])
        {(0, 1): 1.0}
    """
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for index, vector in enumerate(vectors):
        for term, weight in vector.items():
            postings[term].append((index, weight))
    shared = {
        term: (np.array([n for n, _ in those]), np.array([w for _, w in those])) for term, those in postings.items()
    }
    pairs: dict[tuple[int, int], float] = {}
    for index, vector in enumerate(vectors):
        cosines = np.zeros(len(vectors))
        for term, weight in vector.items():
            others, weights = shared[term]
            cosines[others] += weight * weights
        cosines[index] = 0.0
        near = np.flatnonzero(cosines)
        nearest = near[np.lexsort((near, -cosines[near]))][:_NEIGHBOURS].tolist()
        pairs.update({(min(index, n), max(index, n)): round(float(cosines[n]), 6) for n in nearest})
    return pairs


def communities(count: int, pairs: Mapping[tuple[int, int], float]) -> list[list[int]]:
    """Groups of papers, the largest first: Louvain (Blondel et al., 2008) with a fixed seed.

    A small collection is cut finer, into topics of about half a dozen papers, which is what a person has names for.

    Example:
        >>> communities(4, {(0, 1): 1.0, (2, 3): 1.0})
        [[0, 1], [2, 3]]
    """
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_weighted_edges_from((a, b, cosine) for (a, b), cosine in sorted(pairs.items()))
    found = nx.community.louvain_communities(graph, resolution=1 + 1.2 * min(1.0, 100 / max(count, 1)), seed=7)
    return sorted((sorted(group) for group in found), key=lambda group: (-len(group), group[0]))


def summed(bags: Iterable[Bag]) -> Counter[str]:
    """The terms of several papers added up."""
    total: Counter[str] = Counter()
    for bag in bags:
        for term, weight in bag.items():
            total[term] += weight  # type: ignore[assignment]
    return total
