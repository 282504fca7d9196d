"""The sentence splitter: where it must cut, where it must not, and that no text is lost."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.extract.sentences import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["We use large models, e.g. GPT-4, and show gains.", "It works."],
        ["Following Smith et al. (2020), we extend DPO.", "Results are good."],
        ["This follows Jaegle et al. [3] and others.", "We differ."],
        ["This was shown by Luo et al.", "We go further."],
        ["See Fig. 3 and Eq. 4, i.e. Sec. 2.", "Then stop."],
        ["GPT vs. LLaMA is compared.", "LLaMA wins."],
        ["Accuracy rises from 41.5 to 43.2.", "Speed is 3.2x."],
        ["It was found by J. K. Rowling and A. Turing.", "They agree."],
        ["We study phase A.", "The other phase is left."],
        ["A formula $f(x). G$ does not end it.", "It costs $5.", "The other costs $10."],
        ["We present A$^3$T.", "$\\mu$KE is better.", "\\textbf{Method} wins."],
        ["Does it hold?", "Yes!", "(We think so.)", '"Quoted."', "End."],
        ["Contributions: 1. We propose X, 2. we test it.", "Good."],
        ["The U.S. Census is used.", "Data from the U.S.", "We release it."],
        ["It beats CNNs, RNNs, etc.", "However, it is slow."],
        ["It improves performance.", "We release code."],
        ["No. 3 is best w.r.t. the loss.", "mT5 follows.", "t-SNE shows it."],
        ["First paragraph without a stop", "Second paragraph."],
        ["Dr. Who et al., 2021, wrote it."],
        ["Title: A Study of vs. and of ... things"],
    ],
)
def test_cuts_where_a_reader_would(parts: list[str]) -> None:
    joiner = "\n\n" if parts[0].startswith("First paragraph") else " "
    assert split(joiner.join(parts)) == parts


def test_a_missing_blank_is_no_obstacle() -> None:
    assert split("It improves accuracy.We release torch.Tensor code.") == [
        "It improves accuracy.",
        "We release torch.Tensor code.",
    ]


def test_nothing_to_split() -> None:
    assert sentences("") == ()
    assert sentences(" \n\t ") == ()
    assert sentences("  Title only \n") == ((2, 12),)
    assert sentences("One \n\n Two") == ((0, 3), (7, 10))


@given(st.text(alphabet=st.sampled_from("aB1 .!?$\\\n()\"'。\u00a0é…"), max_size=80))
def test_spans_are_trimmed_ordered_and_lose_nothing(text: str) -> None:
    spans = sentences(text)
    assert all(text[s:e] and text[s:e] == text[s:e].strip() for s, e in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    covered = {i for s, e in spans for i in range(s, e)}
    assert all(c.isspace() for i, c in enumerate(text) if i not in covered)


@pytest.mark.parametrize("unit", [". ", "$x ", "A. ", "!? (", "\n\n", "e.g. a ", "....", "}}}}"])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    def cost(n: int) -> float:
        best = 9.0
        for _ in range(3):
            begun = time.process_time()
            sentences(unit * n)
            best = min(best, time.process_time() - begun)
        return best

    assert cost(40_000) < 12 * cost(10_000) + 0.02
