"""Typing errors join; words that are words do not."""

import pytest

from kgraph.resolve import Names, resolve, shipped_lexicon

from .conftest import Collection, concept


@pytest.mark.parametrize(
    ("wrong", "right", "joins"),
    [
        ("large langauge models", "large language model", True),
        ("Reinforcement Learnin", "reinforcement learning", True),
        ("constrastive learning", "contrastive learning", True),
        ("contractive learning", "contrastive learning", False),
        ("casual inference", "causal inference", False),
        ("micro precision", "macro precision", False),
        ("MambaVizion", "MambaVision", False),
        ("Deformable Attention 2", "Deformable Attention 3", False),
    ],
)
def test_one_letter(collection: Collection, wrong: str, right: str, joins: bool) -> None:
    collection.paper(concept(wrong))
    for _ in range(3):
        collection.paper(concept(right))
    found = resolve(Names(collection.extractions), lexicon=shipped_lexicon())
    assert (found.nodes[0] == found.nodes[1]) is joins
    if joins:
        assert {m.form: m.step for m in found.merges}[wrong] == "typing error"


def test_another_kind_is_no_typing_error(collection: Collection) -> None:
    collection.paper(concept("word error rates", kind="metric"))
    collection.paper(concept("large langauge model", kind="dataset"))
    for _ in range(3):
        collection.paper(concept("large language model"))
    assert resolve(Names(collection.extractions)).nodes[1] != resolve(Names(collection.extractions)).nodes[2]
