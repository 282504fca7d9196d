"""Which papers are alike: by their themes in a large collection, and also where every shared word is in all of it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from kgraph.export.html.affinity import communities, latent, similar, weighted

_THEMES = [[f"{theme}{n}" for n in range(30)] for theme in ("retrieval", "vision", "control", "privacy")]


def _papers(count: int) -> list[dict[str, float]]:
    """Papers of four themes, each of which shares a few rare words with a paper of another theme."""
    draw = random.Random(3)
    bags = [dict.fromkeys(draw.sample(_THEMES[paper % 4], 8), 1.0) for paper in range(count)]
    for rare in range(count):
        for paper in draw.sample(range(count), 2):
            bags[paper][f"rare{rare}"] = 1.0
    return bags


def test_themes_weigh_more_than_rare_words_shared_by_chance() -> None:
    pairs = similar(weighted(_papers(400)))
    alike = sum(one % 4 == other % 4 for one, other in pairs)
    assert alike > 0.95 * len(pairs)
    large = [group for group in communities(400, pairs) if len(group) > 20]
    assert all(len({paper % 4 for paper in group}) == 1 for group in large)


def test_few_papers_are_compared_as_they_are() -> None:
    vectors = weighted(_papers(40))
    places = latent(vectors)
    for one, other in ((0, 4), (1, 2), (5, 33)):
        cosine = sum(weight * vectors[other].get(term, 0.0) for term, weight in vectors[one].items())
        assert np.isclose(places[one] @ places[other], cosine)


def test_the_pairs_are_the_same_every_time() -> None:
    vectors = weighted(_papers(300))
    assert similar(vectors) == similar(vectors)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_words_that_every_paper_has_make_no_two_of_them_alike(count: int) -> None:
    pairs = similar(weighted([{"graph": 1.0, "node": 2.0}] * count))
    assert pairs == {}
    assert communities(count, pairs) == [[paper] for paper in range(count)]
