"""What groups of papers are called: by what most of their papers speak of and others do not."""

from __future__ import annotations

from kgraph.export.html.naming import Namer
from kgraph.records import Concept


def _namer(named: list[dict[int, float]], *names: str, kind: str = "method") -> Namer:
    concepts = {n: Concept(f"{kind}:{n}", kind, name) for n, name in enumerate(names)}
    return Namer(concepts, named, [{}] * len(named))


def test_what_every_paper_names_tells_no_group() -> None:
    namer = _namer([{0: 1.0, 1: 1.0}] * 10 + [{0: 1.0, 2: 1.0}] * 10, "language model", "LoRA", "spiking network")
    assert namer.names(range(10))[0] == "LoRA"
    assert namer.names(range(10, 20))[0] == "Spiking network"


def test_a_concept_of_two_papers_does_not_name_a_hundred() -> None:
    namer = _namer([{0: 1.0}] * 2 + [{1: 1.0}] * 40 + [{}] * 58 + [{1: 1.0}] * 20, "causal text", "pruning")
    assert namer.names(range(100)) == ("Pruning",)


def test_no_two_groups_begin_with_the_same_name() -> None:
    namer = _namer([{0: 1.0}] * 14 + [{0: 1.0, 1: 1.0}] * 2 + [{}] * 20, "explainable AI", "saliency map")
    assert namer.names(range(8)) == ("Explainable AI",)
    assert namer.names(range(8, 16)) == ("Saliency map", "Explainable AI")


def test_the_second_name_says_something_else() -> None:
    namer = _namer([{0: 1.0, 1: 1.0, 2: 1.0}] * 4 + [{}] * 9, "explainable AI", "explainable boosting", "pruning")
    assert namer.names(range(4)) == ("Explainable AI", "Pruning")
