"""Which papers belong together, and what each group is about.

In: papers as bags of weighted terms (their concepts and the words of their text). Out: communities of papers.
Papers of a small collection share few concepts, so the words of titles and abstracts count too, at a lower weight.
Those of a large one share single rare words by chance, so they are compared by the themes that words come in.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[a-z][a-z0-9]+(?:-[a-z0-9]+)*")
_LATENT = 100
"""Dimensions of the space in which papers are compared; fewer papers than that are compared as they are."""
_TERMS, _NEIGHBOURS = (40, 160), (4, 8)
"""How many of its most telling terms a paper is compared by, and to how many others it is linked: in a small
collection and in a large one."""
_SMALL, _LARGE = 100, 1_000
"""How many papers a collection has that is small, and one that is large; what lies between is in between."""
_COMMON = 0.25
"""A term in more than this share of the papers tells no topic."""
_STOP = frozenset(resources.files(__package__).joinpath("stopwords.txt").read_text("utf-8").split())
"""Words of any abstract, in the form that ``words`` gives them."""

Bag = Mapping[str, float]
Matrix: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


def words(text: str) -> list[str]:
    """The content words of a text, lower case and without plural endings.

    Example:
        >>> words("The Scaling Laws of Transformers")
        ['scaling', 'law', 'transformer']
    """
    return [word for word in map(_content, _WORD.findall(text.lower())) if word]


@lru_cache(1 << 16)
def _content(word: str) -> str:
    """A word without its plural ending, "" for one that is in any text."""
    bare = word if word.endswith("ss") else word.removesuffix("s")
    return bare if len(bare) > 2 and bare not in _STOP else ""


def weighted(bags: Sequence[Bag]) -> list[dict[str, float]]:
    """Tf-idf (Salton and Buckley, 1988) of the terms that tell topics apart, each paper's vector of length 1.

    Example:
        >>> weighted([{"graph": 1, "video": 1}, {"graph": 1, "video": 1, "maze": 2}, {"maze": 1}])[2]
        {'maze': 1.0}
    """
    frequency = Counter(term for bag in bags for term in bag)
    most, count = max(2.0, _COMMON * len(bags)), _between(_TERMS, len(bags))
    rarity = {term: math.log(len(bags) / papers) for term, papers in frequency.items() if 1 < papers <= most}
    vectors = []
    for bag in bags:
        telling = {term: weight * rarity[term] for term, weight in bag.items() if term in rarity}
        top = sorted(telling.items(), key=lambda item: (-item[1], item[0]))[:count]
        length = math.sqrt(sum(weight * weight for _, weight in top)) or 1.0
        vectors.append({term: weight / length for term, weight in top})
    return vectors


def similar(vectors: Sequence[Bag]) -> dict[tuple[int, int], float]:
    """Pairs of papers, the lower index first, with their cosine if there is any; each paper brings its nearest few.

    Example:
        >>> similar([{"a": 1.0}, {"a": 1.0}, {"b": 1.0}])
        {(0, 1): 1.0}
    """
    places = latent(vectors)
    length = np.linalg.norm(places, axis=1, keepdims=True)
    places = np.divide(places, length, out=np.zeros_like(places), where=length > 1e-6)
    count = _between(_NEIGHBOURS, len(vectors))
    pairs: dict[tuple[int, int], float] = {}
    for start in range(0, len(places), 256):
        cosines = np.round(places[start : start + 256] @ places.T, 4)  # the last digits differ from machine to machine
        for index, its in enumerate(cosines, start):
            its[index] = 0.0
            near = np.flatnonzero(its >= np.partition(its, -count)[-count] if len(its) > count else its > 0)
            nearest = near[np.lexsort((near, -its[near]))][:count].tolist()
            pairs.update({(min(index, n), max(index, n)): float(its[n]) for n in nearest if its[n] > 0})
    return pairs


def latent(vectors: Sequence[Bag]) -> Matrix:
    """Latent semantic analysis (Deerwester et al., 1990): papers that speak of one thing in other words come together.

    The factors are found by randomized range finding (Halko, Martinsson and Tropp, 2011) from a fixed seed.

    Example:
        >>> latent([{"a": 1.0}, {"a": 0.6, "b": 0.8}]).shape
        (2, 2)
    """
    terms = {term: t for t, term in enumerate(sorted({term for vector in vectors for term in vector}))}
    rows = np.repeat(np.arange(len(vectors)), [len(vector) for vector in vectors])
    columns = np.array([terms[term] for vector in vectors for term in vector], int)
    values = np.array([weight for vector in vectors for weight in vector.values()])
    size = min(_LATENT, len(vectors), len(terms))
    if not size:
        return np.zeros((len(vectors), 0))
    by_column = np.argsort(columns, kind="stable")
    turned = columns[by_column], rows[by_column], values[by_column]
    basis = np.random.default_rng(7).standard_normal((len(terms), min(size + 10, len(terms))))
    for _ in range(4):
        inner, _ = np.linalg.qr(_product(rows, columns, values, basis, len(vectors)))
        basis = _product(*turned, inner, len(terms))
    basis, _ = np.linalg.qr(basis)
    found, strength, _ = np.linalg.svd(_product(rows, columns, values, basis, len(vectors)), full_matrices=False)
    places: Matrix = (found * strength)[:, :size]
    return places


def _product(rows: Ints, columns: Ints, values: Matrix, dense: Matrix, count: int) -> Matrix:
    """A sparse matrix of ``count`` rows, its entries in the order of their rows, times a dense one."""
    product = np.zeros((count, dense.shape[1]))
    firsts = np.flatnonzero(np.diff(rows, prepend=-1))
    for row, (start, end) in zip(rows[firsts].tolist(), pairwise([*firsts.tolist(), len(rows)]), strict=True):
        product[row] = values[start:end] @ dense[columns[start:end]]  # row by row: what is gathered stays in the cache
    return product


def _between(ends: tuple[int, int], papers: int) -> int:
    """A number for a collection of so many papers, between those for a small and a large one."""
    large = math.log(max(papers, _SMALL) / _SMALL) / math.log(_LARGE / _SMALL)
    return round(ends[0] + (ends[1] - ends[0]) * min(1.0, large))


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
