"""Keys, boundaries and canonical names."""

from __future__ import annotations

import pytest

from kgraph.extract.naming import canonical, is_junk, key, tighten


def tight(text: str, form: str) -> str | None:
    start = text.index(form)
    span = tighten(text, start, start + len(form))
    return text[slice(*span)] if span else None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Graph-Neural Networks", "graph neural network"),
        ("LLMs", "LLM"),
        ("the GLUE", "GLUE"),
        (r"$\mu$KE", "muKE"),
        ("covariance matrices", "covariance matrix"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("CIFAR-10", "CIFAR-100"), ("GPT-4", "GPT-4o"), ("bias", "bia"), ("C++", "C")]
)
def test_other_names_do_not(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("the UCF101 dataset is", "the UCF101 dataset", "UCF101"),
        ("for novel view synthesis we", "novel view synthesis", "novel view synthesis"),
        ("the Named Entity Recognition of", "the Named Entity Recognition", "Named Entity Recognition"),
        ("the Waymo Open Dataset is", "the Waymo Open Dataset", "Waymo Open Dataset"),
        ("a Long Form (LF) of", "a Long Form (LF", "Long Form"),
        ("we use A$^3$T now", "A$^3", "A$^3$T"),
        ("graph neural networ", "neural networ", "neural networ"),
        ("the ResNet-50, which", "ResNet-", "ResNet"),
        ("span- and token-level", "span- and", "span"),
        ("a policy gradient-like update", "policy gradient-like", "policy gradient"),
        ("than vanilla gradient descent", "vanilla gradient descent", "gradient descent"),
        ("uses (BERT) for", "(BERT)", "BERT"),
        ("fine-grained random forest", "andom fores", "random forest"),
        ("in \\textbf{Mavors} we", "{Mavors}", "Mavors"),
    ],
)
def test_boundaries(text: str, form: str, expected: str) -> None:
    assert tight(text, form) == expected


def test_nothing_remains_of_marks() -> None:
    assert tight("x ( ), y", "( ),") is None


def test_type_words_that_belong_stay() -> None:
    assert tight("a large language model here", "large language model") == "large language model"
    assert tight("the adversarial method", "adversarial method") == "adversarial method"


def test_canonical_is_singular_without_article_or_markup() -> None:
    assert canonical(["the Graph Neural Networks"]) == "Graph Neural Network"
    assert canonical(["__Resona__"]) == "Resona"


@pytest.mark.parametrize("form", ["approach", "Existing methods", "12.5", "OpenAI", "https://a.b/c", "--", "x"])
def test_junk(form: str) -> None:
    assert is_junk(form)


@pytest.mark.parametrize("form", ["BERT", "Q", "k-means", "t-SNE", "deep Q-network"])
def test_not_junk(form: str) -> None:
    assert not is_junk(form)
