"""Citations written in a text: a hand-checked probe of phrases from real abstracts, forms, and time."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from kgraph.extract.citations import find_citations
from kgraph.records import Paper, WrittenCitation

PROBE = json.loads((Path(__file__).parents[1] / "fixtures" / "citations.json").read_text(encoding="utf-8"))


def find(text: str) -> tuple[WrittenCitation, ...]:
    return find_citations(Paper("p", "", text))


def test_the_probe_of_real_phrases_is_read_right(capsys: pytest.CaptureFixture[str]) -> None:
    right = false = missed = 0
    for case in PROBE:
        found = {c.text for c in find(case["text"])}
        want = set(case["citations"])
        right, false, missed = right + len(found & want), false + len(found - want), missed + len(want - found)
    f1 = 2 * right / (2 * right + false + missed)
    with capsys.disabled():
        print(f"\ncitations: {len(PROBE)} phrases, right {right}, false {false}, missed {missed}, F1 {f1:.3f}")
    assert len(PROBE) >= 120
    assert f1 >= 0.9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shown by Luo et al., 2021.", [("Luo et al., 2021", ("Luo",), 2021)]),
        ("We extend Neu & Olkhovskaya (2020).", [("Neu & Olkhovskaya (2020)", ("Neu", "Olkhovskaya"), 2020)]),
        ("a bound [Dong et al., 2024]", [("Dong et al., 2024", ("Dong",), 2024)]),
        (
            "known (Smith, 2019; Lee and Kim, 2020a)",
            [("Smith, 2019", ("Smith",), 2019), ("Lee and Kim, 2020a", ("Lee", "Kim"), 2020)],
        ),
        ("work of van der Linden (2022)", [("van der Linden (2022)", ("van der Linden",), 2022)]),
        ("However, Jinnai et al. (2024) differ", [("Jinnai et al. (2024)", ("Jinnai",), 2024)]),
        ("Grove's (1988) results", [("Grove's (1988)", ("Grove",), 1988)]),
        (r"as in~\citep[see][]{smith2020foo,lee_deep_2019}", [
            ("smith2020foo", ("Smith",), 2020), ("lee_deep_2019", ("Lee",), 2019),
        ]),
        ("Cacioli (2026) showed that it works", [("Cacioli (2026)", ("Cacioli",), 2026)]),
        ("by Nogami and Terauchi (MFCS, 2025)", [
            ("Nogami and Terauchi (MFCS, 2025)", ("Nogami", "Terauchi"), 2025),
        ]),
        ("RE-Control (Kong et al., 2024)", [("Kong et al., 2024", ("Kong",), 2024)]),
        (r"Wu et al.\ (2023) show", [(r"Wu et al.\ (2023)", ("Wu",), 2023)]),
    ],
)  # fmt: skip
def test_forms(text: str, expected: list[tuple[str, tuple[str, ...], int]]) -> None:
    found = find(text)
    assert [(c.text, c.authors, c.year) for c in found] == expected
    assert all(text[c.evidence.start : c.evidence.end] == c.text for c in found)


def test_ids() -> None:
    found = find("See arXiv:1706.03762v2, https://arxiv.org/abs/hep-th/9901001 and https://doi.org/10.1000/AbC(1).")
    assert [(c.arxiv_id, c.doi) for c in found] == [
        ("1706.03762", None),
        ("hep-th/9901001", None),
        (None, "10.1000/abc(1)"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "in 2019 (COVID)",
        "on CoNLL-2003 and WMT 2014",
        "trained on ImageNet (2012)",
        "accepted at ICML 2020",
        "(May, 2019)",
        "Exercises in Style (1947)",
        "SemEval-2025 Task 8 (Track 1, 2025)",
        "the European AI Act, 2024, and Kaggle (2015)",
        "collected from October 2022 to March 2023",
        "the external benchmark (NeurIPS 2024)",
        "outages at Stack Overflow (2016) and Cloudflare (2019)",
    ],
)
def test_years_that_are_no_citations(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Our code is available at https://doi.org/10.1145/1234567.",
        "The dataset is deposited on Zenodo (DOI: https://doi.org/10.5281/zenodo.20377811).",
        "In a preregistered design (OSF: https://doi.org/10.17605/OSF.IO/U5NEY), we ask",
        "The final authenticated version is available online at https://doi.org/10.1007/978-3-030-1",
    ],
)
def test_what_belongs_to_the_paper_itself_is_no_citation(text: str) -> None:
    assert find(text) == ()


def test_a_paper_deposited_beside_data_is_a_citation() -> None:
    assert [c.doi for c in find("the companion paper (https://doi.org/10.5281/zenodo.19643951)")] == [
        "10.5281/zenodo.19643951"
    ]


@pytest.mark.parametrize("unit", ["Aa, ", "A-", "Van ", "\\cite{", "10.1000/", "Xu and ", "A" * 50, "(Li, 2020; "])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    def cost(n: int) -> float:
        best = 9.0
        for _ in range(3):
            begun = time.process_time()
            find(unit * (n // len(unit)))
            best = min(best, time.process_time() - begun)
        return best

    assert cost(80_000) < 14 * cost(20_000) + 0.05
