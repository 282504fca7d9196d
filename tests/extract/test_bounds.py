"""What is done for a paper grows with its text and not faster, whatever the text: counted in calls, not in seconds."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

import pytest

from kgraph.extract.citations import find_citations
from kgraph.extract.concepts import Cuts, find_concepts
from kgraph.extract.context import MOST_CONCEPTS, context
from kgraph.extract.grouping import MOST_CANDIDATES
from kgraph.extract.knowledge import Knowledge
from kgraph.extract.naming import tighten
from kgraph.extract.relations import find_relations
from kgraph.extract.results import find_results
from kgraph.extract.sentences import LONGEST, sentences
from kgraph.extract.tagger import SPAN_KINDS, Candidate
from kgraph.records import ROLES, Extraction, Paper

CUTS = Cuts(
    floor=0.0,
    least=dict.fromkeys(SPAN_KINDS, 0.0),
    known=0.0,
    top=1.0,
    past=0.0,
    half_seen=0.0,
)
HOSTILE: dict[str, tuple[Callable[[int], str], str]] = {
    "a list of names": (lambda n: f"GraphNet{n}, ", r"GraphNet\d+"),
    "every sentence a rival": (lambda n: f"GraphNet{n} is 8.{n}% better than GraphNet{n // 2}. ", r"GraphNet\d+"),
    "definitions": (lambda n: f"Graph Net X{n} (GNX{n}) ", r"Graph Net X\d+|GNX\d+"),
    "one acronym of many": (lambda n: f"Graph{n} Net (GN), ", r"Graph\d+ Net|GN"),
    "initials": (lambda n: f"{chr(65 + n % 26)}{chr(65 + n // 26 % 26)} ax{n} by{n}; ", r"[A-Z]{2}|ax\d+ by\d+"),
    "two names again and again": (lambda n: "Mavors beats Cora ", "Mavors|Cora"),
    "numbers": (lambda n: "Mavors 83.2% ", "Mavors"),
    "citations": (lambda n: f"Smith{n} et al. (2020), ", r"Smith\d+"),
}
SIZE = 3000


@pytest.fixture
def low_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """So low that short texts pass them."""
    for place, most in (
        ("grouping.MOST_CANDIDATES", 60),
        ("grouping._MOST_DEFINITIONS", 20),
        ("context.MOST_CONCEPTS", 12),
        ("sentences.LONGEST", 200),
    ):
        monkeypatch.setattr(f"kgraph.extract.{place}", most)


def repeated(make: Callable[[int], str], size: int) -> str:
    pieces: list[str] = []
    while sum(map(len, pieces)) < size:
        pieces += map(make, range(len(pieces), len(pieces) + 10))
    return "".join(pieces)[:size]


def tagged(text: str, pattern: str) -> list[Candidate]:
    """Every match as a candidate, kinds and roles by turns."""
    return [
        Candidate(
            "abstract",
            *match.span(),
            0.9,
            tuple(float(kind == n % 2) for kind in range(len(SPAN_KINDS))),
            tuple(float(role == n % len(ROLES)) for role in range(len(ROLES))),
            0.5,
        )
        for n, match in enumerate(re.finditer(pattern, text))
    ]


def extracted(text: str, pattern: str) -> Extraction:
    paper = Paper("p", "", text)
    concepts = find_concepts(paper, tagged(text, pattern), Knowledge(), CUTS)
    c = context(paper, concepts)
    return Extraction("p", concepts, find_relations(c), find_results(c), find_citations(paper))


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, built-in ones too."""
    number = 0

    def add(frame: FrameType, event: str, argument: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    sys.setprofile(add)
    try:
        work()
    finally:
        sys.setprofile(None)
    return number


@pytest.mark.parametrize("name", HOSTILE)
def test_the_cost_is_linear(name: str, low_bounds: None) -> None:
    make, pattern = HOSTILE[name]
    extracted(repeated(make, SIZE), pattern)
    short, long = (calls(lambda n=n: extracted(repeated(make, n), pattern)) for n in (SIZE, 4 * SIZE))  # type: ignore[misc]
    assert long < 5 * short


def test_the_surest_names_and_those_mentioned_most_are_kept() -> None:
    text = repeated(lambda n: f"GraphNet{n}, ", 40_000) + " Mavors, Mavors."
    names = tagged(text, r"GraphNet\d+|Mavors")
    assert len(names) > MOST_CANDIDATES
    found = find_concepts(Paper("p", "", text), [*names[:-1], replace(names[-1], score=0.95)], Knowledge(), CUTS)
    assert len(found) <= MOST_CANDIDATES
    assert found[-1].name == "Mavors"
    kept = context(Paper("p", "", text), found).concepts
    assert (len(kept), kept[-1].name, [c for c in found if c in kept]) == (MOST_CONCEPTS, "Mavors", kept)


def test_a_text_without_full_stops_is_cut_between_words() -> None:
    text = "graph network " * 1000 + "x" * 2 * LONGEST
    spans = sentences(text)
    assert all(0 < end - start <= LONGEST for start, end in spans)
    assert {text[start:end].split()[0] for start, end in spans[:-2]} <= {"graph", "network"}
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")


def test_a_name_in_an_endless_word_is_not_all_of_it() -> None:
    start, end = tighten("a_" * 5000, 5000, 5001) or (0, 0)
    assert end - start < 1000
