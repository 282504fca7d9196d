"""Records of one paper join; those of two papers do not."""

import itertools
import tempfile
from collections.abc import Iterable
from pathlib import Path

from kgraph.columns import decode
from kgraph.records import Paper, Source
from kgraph.resolve import Catalogue

TITLE = "A Long Enough Title About Graphs"


def unique_papers(records: Iterable[Paper]) -> list[Paper]:
    with tempfile.TemporaryDirectory() as scratch:
        catalogue = Catalogue(Path(scratch))
        for record in records:
            catalogue.add([record])
        return [paper for batch in catalogue.unique() for paper in decode(batch, Paper)]


def test_preprint_and_publication_become_one_with_all_ids() -> None:
    published = Paper("10.1/x", TITLE, "", 2021, doi="10.1/x", authors=("Ada Lovelace",))
    preprint = Paper(
        "arXiv:2001.1", TITLE.lower(), "The abstract.", 2020, arxiv_id="2001.1", authors=("Lovelace, Ada",)
    )
    (paper,) = unique_papers([preprint, published])
    assert (paper.id, paper.doi, paper.arxiv_id, paper.abstract) == ("10.1/x", "10.1/x", "2001.1", "The abstract.")


def test_the_order_of_records_changes_nothing() -> None:
    records = [
        Paper("10.1/x", TITLE, "", doi="10.1/x", source=Source("a", 1)),
        Paper("p2", TITLE, "Long abstract.", source=Source("b", 1)),
        Paper("arXiv:1", TITLE, "Short.", arxiv_id="1", source=Source("c", 1)),
    ]
    outcomes = {tuple(unique_papers(order)) for order in itertools.permutations(records)}
    assert len(outcomes) == 1
    assert len(next(iter(outcomes))) == 1


def test_an_id_that_differs_keeps_papers_apart() -> None:
    one, two = (Paper(doi, TITLE, "", doi=doi) for doi in ("10.1/x", "10.1/y"))
    assert len(unique_papers([one, two])) == 2


def test_other_authors_or_years_keep_papers_apart() -> None:
    base = Paper("a", TITLE, "", 2020, authors=("Ada Lovelace",))
    assert len(unique_papers([base, Paper("b", TITLE, "", 2020, authors=("Alan Turing",))])) == 2
    assert len(unique_papers([base, Paper("b", TITLE, "", 2010)])) == 2


def test_a_short_title_joins_nothing() -> None:
    assert len(unique_papers([Paper("a", "Editorial", "x"), Paper("b", "Editorial", "y")])) == 2


def test_a_joined_paper_keeps_the_key_of_every_record() -> None:
    records = [
        Paper("10.1/x", TITLE, "", 2021, doi="10.1/x", key="lovelace21"),
        Paper("10.1/x", TITLE, "We do.", 2021, doi="10.1/x", key="W123"),
        Paper("p3", TITLE, "", 2021),
    ]
    (paper,) = unique_papers(records)
    assert set((paper.key or "").splitlines()) == {"lovelace21", "W123"}
