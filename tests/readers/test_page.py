"""Pages copied as text: of several sites' shapes, none of which the reader knows by name."""

from pathlib import Path

import pytest

from .conftest import FIXTURES, ReadText, read_all

SEEDS = Path(__file__).parents[2] / "seeds"


def test_the_seeds_are_68_papers_word_for_word() -> None:
    papers, skipped = read_all([str(SEEDS)])
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted(SEEDS.iterdir()))
    paragraphs = [p.strip() for p in text.split("\n\n") if p.strip()][5:]
    assert len(paragraphs) == 2 * 68
    assert [part for paper in papers for part in (paper.title, paper.abstract)] == paragraphs
    assert skipped == []


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        (
            "trending",
            [
                "Foundation Gates for Sparse Routing in Mixture Models",
                "GateBench: A Benchmark for Routers",
                "Learning to Route without Gates: A Longer Title about Sparse Attention",
                "Sorting Tokens Before They Reach the Experts",
            ],
        ),
        ("listing", ["Reading Tables with $k$-Nearest Cells", "Parsing Without Trees"]),
        ("reviews", ["Causal Probes for Language Models", "A Second Look at Early Exits"]),
        ("anthology", ["Translating Idioms by Their Pictures", "A Corpus of Small Talk"]),
        (
            "programme",
            [
                "Message Passing on Very Large Meshes",
                "Why deeper graph networks forget their neighbours",
                "Spectral Methods Revisited: What the Eigenvectors Say",
            ],
        ),
    ],
)
def test_titles_of_a_page(name: str, titles: list[str]) -> None:
    papers, skipped = read_all([str(FIXTURES / f"{name}.txt")])
    assert [paper.title for paper in papers] == titles
    assert skipped == []


def test_a_missing_abstract_and_one_of_two_paragraphs() -> None:
    papers, _ = read_all([str(FIXTURES / "trending.txt")])
    assert papers[2].abstract == ""
    assert papers[3].abstract.startswith("Tokens that arrive")
    assert papers[3].abstract.endswith("over all the models that we tried.")
    assert "text. Sorting them" in papers[3].abstract


def test_lines_broken_by_width_ids_and_authors() -> None:
    papers, _ = read_all([str(FIXTURES / "listing.txt")])
    assert [paper.arxiv_id for paper in papers] == ["2503.00001", "2503.00002"]
    assert papers[0].authors == ("Ada Lovelace", "Charles Babbage")
    assert papers[0].abstract.startswith("Tables are read cell by cell by most models. We let a model ask for the $k$")
    assert papers[0].abstract.endswith(r"71.2\% on WikiTableQuestions~\cite{pasupat} with a fifth of the memory.")


def test_windows_line_ends_and_tabs() -> None:
    papers, _ = read_all([str(FIXTURES / "anthology.txt")])
    assert papers[0].title == "Translating Idioms by Their Pictures"
    assert papers[1].authors == ("Li Wei", "Ana Silva", "Bo Chen")


def test_a_short_title_stands_where_the_page_has_its_titles(read_text: ReadText) -> None:
    abstract = "We show that the regret of this policy is at most logarithmic in time, and that no policy does better. "
    long = "A Very Regular Title of Some Length"
    page = "\n\n".join(["Everything about bandits on one page", "Linear Bandits", abstract * 2, long, abstract * 2])
    papers, skipped = read_text(page)
    assert [paper.title for paper in papers] == ["Linear Bandits", long]
    assert [(skip.line, "title" in skip.reason) for skip in skipped] == [(1, True)]


def test_text_without_papers_is_told(read_text: ReadText) -> None:
    papers, skipped = read_text("12\n\nJun 6\n\nSubscribe\n")
    assert papers == []
    assert [(s.line, s.reason) for s in skipped] == [(0, "no paper in it (read as page)")]
