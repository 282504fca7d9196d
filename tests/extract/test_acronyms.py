"""Definitions of acronyms in running text."""

from __future__ import annotations

import pytest

from kgraph.extract.acronyms import definitions


def found(text: str) -> list[tuple[str, str]]:
    return [(text[slice(*d.long)], text[slice(*d.short)]) for d in definitions(text)]


@pytest.mark.parametrize(
    ("text", "long", "short"),
    [
        ("We use Graph Neural Networks (GNNs) here.", "Graph Neural Networks", "GNNs"),
        ("with self-supervised learning (SSL).", "self-supervised learning", "SSL"),
        ("Test-time Prompt Tuning (TPT) adapts", "Test-time Prompt Tuning", "TPT"),
        ("the PPO (Proximal Policy Optimization) algorithm", "Proximal Policy Optimization", "PPO"),
        ("a variational auto-encoder (VAE; Kingma) is", "variational auto-encoder", "VAE"),
    ],
)
def test_defined(text: str, long: str, short: str) -> None:
    assert found(text) == [(long, short)]


@pytest.mark.parametrize(
    "text",
    ["as shown (Fig. 2) here", "several tasks (e.g., QA)", "improves accuracy (95%)", "our model (left)", "a (b", "()"],
)
def test_not_a_definition(text: str) -> None:
    assert found(text) == []


def test_the_long_form_does_not_reach_into_the_sentence_before() -> None:
    assert found("Good neural models. Networks (GNN) are graphs.") == []


def test_many_open_brackets_take_linear_time() -> None:
    assert found("(" * 100_000 + "a b c (ABC) " * 2000)
