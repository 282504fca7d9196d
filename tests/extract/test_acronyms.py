"""Definitions of acronyms in running text."""

from __future__ import annotations

import pytest

from kgraph.extract.acronyms import definitions, spells


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
        ("in-context learning (ICL)", "in-context learning", "ICL"),
        ("on image-to-video diffusion models (VDMs)", "video diffusion models", "VDMs"),
        ("a hybrid CNN-Long Short-Term Memory (LSTM)", "Long Short-Term Memory", "LSTM"),
        ("a Soft-masked Semi-dual Optimal Transport (SSOT)", "Soft-masked Semi-dual Optimal Transport", "SSOT"),
        ("Proximal Policy Optimization (PPO)", "Proximal Policy Optimization", "PPO"),
        ("for Explainable AI (XAI)", "Explainable AI", "XAI"),
        ("text-to-video (T2V)", "text-to-video", "T2V"),
        ("sequential recommender systems (RecSys)", "recommender systems", "RecSys"),
        ("and SHapley additive explanations (SHAP)", "SHapley additive explanations", "SHAP"),
        ("The Cancer Genome Atlas (TCGA)", "The Cancer Genome Atlas", "TCGA"),
        (r"present \textit{Lexicographic Conflict-Based Search} (LCBS)", "Lexicographic Conflict-Based Search", "LCBS"),
        ("an LLM (Large Language Model) agent", "Large Language Model", "LLM"),
        ("a LoRA (Low-Rank Adaptation) module", "Low-Rank Adaptation", "LoRA"),
        ("k-nearest neighbors (k-NN)", "k-nearest neighbors", "k-NN"),
    ],
)
def test_defined(text: str, long: str, short: str) -> None:
    assert found(text) == [(long, short)]


@pytest.mark.parametrize(
    "text",
    [
        "overall stronger party in a dispute, (ii) in a court",
        "with rubric-grounded outputs, followed by reinforcement learning (GRPO)",
        "detects positive hope speech (hope speech)",
        "the exact formula $C(L/K)=[L:K]-d_{max}(L/K)$",
        "a controlled experiment where 28 writers (experts) wrote",
        "as shown (Fig. 2) here",
        "several tasks (e.g., QA)",
        "improves accuracy (95%)",
        "our model (left)",
        "a (b",
        "()",
    ],
)
def test_not_a_definition(text: str) -> None:
    assert found(text) == []


def test_the_long_form_does_not_reach_into_the_sentence_before() -> None:
    assert found("Good neural models. Networks (GNN) are graphs.") == []


def test_many_open_brackets_take_linear_time() -> None:
    assert found("(" * 100_000 + "a b c (ABC) " * 2000)


def test_how_well_letters_spell_words() -> None:
    assert spells("LCTGen", "Language Conditioned Traffic Generation") == 1
    assert 0 < spells("HTRS", "hierarchical Transformer-based sequence encoder") < 1
    assert spells("HOO", "optimistic tree search") == 0


@pytest.mark.parametrize(
    "pair", [("two words", "tall words"), ("tw", "tall words"), ("TW", "tall"), ("TW", "t w" * 99)]
)
def test_what_is_no_acronym_or_no_long_form_spells_nothing(pair: tuple[str, str]) -> None:
    assert spells(*pair) == 0
