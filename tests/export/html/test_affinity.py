"""Which papers are alike: also in a collection so small that every shared word is in all of it."""

from __future__ import annotations

import pytest

from kgraph.export.html.affinity import communities, similar, weighted


@pytest.mark.parametrize("count", [1, 2, 3])
def test_words_that_every_paper_has_make_no_two_of_them_alike(count: int) -> None:
    pairs = similar(weighted([{"graph": 1.0, "node": 2.0}] * count))
    assert pairs == {}
    assert communities(count, pairs) == [[paper] for paper in range(count)]
