"""Every occurrence of every form, and no part of a longer name."""

from __future__ import annotations

from kgraph.extract.mentions import occurrences
from kgraph.records import Paper


def forms_found(title: str, abstract: str, *concepts: list[str]) -> list[list[str]]:
    paper = Paper("p", title, abstract)
    return [[paper.text(f)[a:b] for f, a, b in places] for places in occurrences(paper, concepts)]


def test_plural_case_and_hyphen_are_found() -> None:
    text = "Graph-neural networks. A graph neural network. GRAPH NEURAL NETWORKS."
    assert forms_found("", text, ["graph neural network"]) == [
        ["Graph-neural networks", "graph neural network", "GRAPH NEURAL NETWORKS"]
    ]


def test_a_capitalised_word_does_not_find_the_common_one() -> None:
    assert forms_found("Adam", "adam and Adam and ADAM", ["Adam"]) == [["Adam", "Adam"]]


def test_the_longer_name_wins() -> None:
    assert forms_found("", "BERT and BERT-large", ["BERT"], ["BERT-large"]) == [["BERT"], ["BERT-large"]]


def test_only_at_word_boundaries() -> None:
    assert forms_found("", "GANs, SAGAN and GAN2", ["GAN"]) == [["GANs"]]


def test_patterns_in_names_are_literal() -> None:
    assert forms_found("", "C++ a.b A$^3$T (x", ["C++"], ["a.b"], ["A$^3$T"], ["(x"])[:3] == [
        ["C++"],
        ["a.b"],
        ["A$^3$T"],
    ]
