"""Records of one paper join; those of two papers do not."""

import itertools
import json
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.columns import decode
from kgraph.readers import read
from kgraph.records import Merge, Paper, Source
from kgraph.resolve import Catalogue

TITLE = "A Long Enough Title About Graphs"


def unique_papers(records: Iterable[Paper]) -> list[Paper]:
    return unique_and_why(records)[0]


def unique_and_why(records: Iterable[Paper]) -> tuple[list[Paper], list[Merge]]:
    with tempfile.TemporaryDirectory() as scratch:
        catalogue = Catalogue(Path(scratch))
        for record in records:
            catalogue.add([record])
        papers = [paper for batch in catalogue.unique() for paper in decode(batch, Paper)]
        return papers, [merge for batch in catalogue.merges for merge in decode(batch, Merge)]


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


ADA, ALAN = ("Ada Lovelace", "Grace Hopper"), ("Turing, Alan", "Lovelace, A.")


def journal(doi: str = "10.1/x", year: int = 2021, authors: tuple[str, ...] = ADA) -> Paper:
    return Paper(doi, TITLE, "", year, doi, authors=authors)


@pytest.mark.parametrize(
    "doi", ["10.48550/arxiv.2001.00001", "10.1101/2020.03.22.002386", "10.2139/ssrn.1", "10.21203/rs.3.rs-1/v1"]
)
def test_a_preprint_with_a_doi_joins_its_publication_and_all_ids_are_kept(doi: str) -> None:
    preprint = Paper(doi, TITLE.upper(), "The abstract.", 2019, doi, authors=("Lovelace, A.",))
    (paper,), (merge,) = unique_and_why([preprint, journal()])
    assert (paper.id, paper.doi, paper.year, paper.abstract) == ("10.1/x", "10.1/x", 2021, "The abstract.")
    assert paper.other_ids == (doi,)
    reason = "same title as 10.1/x, 2021 and 2019, lovelace wrote both"
    assert merge == Merge("10.1/x", doi, "paper", "same title", reason)


def test_preprints_on_two_servers_are_one_paper() -> None:
    one, two = (Paper(doi, TITLE, "", 2020, doi, authors=ADA) for doi in ("10.2139/ssrn.1", "10.5281/zenodo.2"))
    (paper,) = unique_papers([two, one])
    assert {paper.id, *paper.other_ids} == {one.id, two.id}


@pytest.mark.parametrize(
    "other",
    [
        journal("10.1/y"),
        journal("10.1101/gr.2"),
        journal("10.2139/ssrn.1", year=2018),
        journal("10.2139/ssrn.1", authors=("Alan Turing",)),
        journal("10.2139/ssrn.1", authors=("Alan Turing", "Grace Hopper")),
        replace(journal("10.2139/ssrn.1"), title="Another Long Enough Title"),
    ],
)
def test_what_a_doi_of_a_preprint_does_not_outweigh(other: Paper) -> None:
    assert len(unique_papers([journal(), other])) == 2


def test_the_first_author_of_one_may_be_a_later_one_of_the_other() -> None:
    assert len(unique_papers([journal(), journal("10.2139/ssrn.1", authors=ALAN)])) == 1


def test_a_preprint_goes_to_the_publication_of_its_year() -> None:
    talk, article = journal("10.1/talk", 2019), journal("10.1/article", 2021)
    preprint = journal("10.2139/ssrn.1", 2021)
    papers = unique_papers([talk, article, preprint])
    assert [(p.id, p.other_ids) for p in papers] == [("10.1/article", ("10.2139/ssrn.1",)), ("10.1/talk", ())]


def test_records_with_ids_in_common_join_though_the_best_of_them_does_not_know_all() -> None:
    records = [
        journal(),
        Paper("10.2139/ssrn.1", "Title of the first version", "", 2020, "10.2139/ssrn.1", authors=ADA),
        Paper("10.2139/ssrn.1", TITLE, "", 2020, "10.2139/ssrn.1", authors=ADA),
    ]
    for order in itertools.permutations(records):
        assert [p.id for p in unique_papers(order)] == ["10.1/x"]


def test_an_arxiv_doi_is_the_arxiv_id() -> None:
    doi = "10.48550/arxiv.2001.00001"
    snapshot = Paper("arXiv:2001.00001", TITLE, "The abstract.", 2020, arxiv_id="2001.00001")
    (paper,), merges = unique_and_why([snapshot, replace(snapshot, doi=doi, abstract="")])
    assert (paper.id, paper.doi, paper.arxiv_id, paper.other_ids, merges) == (snapshot.id, doi, "2001.00001", (), [])


def test_why_a_record_with_another_id_joined() -> None:
    both = Paper("10.1/x", TITLE, "", 2021, "10.1/x", arxiv_id="2001.00001", key="lovelace21")
    preprint = Paper("arXiv:2001.00001", "Its First Title", "", 2020, arxiv_id="2001.00001")
    hashed = Paper("paper:123456789abc", TITLE, "", key="ada")
    _, merges = unique_and_why([hashed, preprint, both])
    assert merges == [
        Merge("10.1/x", "ada", "paper", "same title", "same title as 10.1/x, 2021"),
        Merge("10.1/x", "arXiv:2001.00001", "paper", "same id", "both carry arXiv:2001.00001"),
    ]


def test_a_hash_of_a_short_title_is_no_id() -> None:
    def editorial(abstract: str, year: int | None = None) -> Paper:
        return Paper("paper:0123456789ab", "Editorial", abstract, year)

    texts = unique_papers([editorial("On graphs."), editorial("On trees."), editorial("On graphs.")])
    assert len({p.id for p in texts}) == len(texts) == 2
    assert len(unique_papers([editorial("", 2001), editorial("", 2009)])) == 2
    assert [p.id for p in unique_papers([editorial("", 2009), editorial("On graphs.")])] == ["paper:0123456789ab"]


def test_two_papers_never_share_an_id() -> None:
    graphs, trees, again = (Paper("p-1", title, "", key="p-1") for title in ("Graphs", "Trees", "graphs."))
    papers = unique_papers([graphs, trees, again])
    assert len({p.id for p in papers}) == 2
    assert all(p.id.startswith("p-1-") for p in papers)
    assert [p.id for p in unique_papers([again, graphs])] == ["p-1"]


def test_a_title_of_very_many_papers_joins_no_more_of_them_and_ids_stay_unique() -> None:
    many = [Paper("paper:0123456789ab", TITLE, "", 2020, authors=(f"A N{n}ame",)) for n in range(50)]
    papers = unique_papers(many * 2)
    assert len(papers) == len({p.id for p in papers}) == 50


RECORDS: list[dict[str, object]] = [
    {"id": "s1", "title": "One thing", "abstract": "We do."},
    {"id": "s1", "title": "Another thing", "abstract": "We do too."},
    {"id": "s1", "title": "Another thing!", "year": 2020},
    {"id": "s2", "title": TITLE, "doi": "10.1000/x", "year": 2021, "authors": list(ADA), "venue": "A"},
    {"id": "s3", "title": TITLE, "doi": "10.1000/x", "year": 2020, "authors": list(ADA), "venue": "B"},
    {"id": "s4", "title": TITLE, "doi": "10.2139/ssrn.7", "year": 2019, "authors": list(ALAN)},
    {"id": "s5", "title": TITLE, "doi": "10.5281/zenodo.7", "year": 2022},
    {"title": TITLE.lower(), "abstract": "The abstract."},
    {"title": TITLE, "abstract": "Another.", "year": 2009},
    {"title": TITLE, "arxiv_id": "2001.00001", "references": [{"title": "Old"}]},
    {"title": TITLE, "arxiv_id": "2001.00001", "references": [{"title": "Older"}]},
    {"title": "Editorial", "abstract": "One."},
    {"title": "Editorial", "abstract": "Two."},
    {"title": "Editorial", "year": 2001},
]


@settings(max_examples=60, deadline=None)
@given(st.permutations(RECORDS), st.lists(st.integers(0, 2), min_size=len(RECORDS), max_size=len(RECORDS)))
def test_neither_the_order_of_lines_nor_the_file_they_are_in_changes_anything(
    order: list[dict[str, object]], places: list[int]
) -> None:
    assert found_in(order, places) == found_in(RECORDS, [0] * len(RECORDS))


def found_in(records: list[dict[str, object]], places: list[int]) -> tuple[list[Paper], list[Merge]]:
    with tempfile.TemporaryDirectory() as folder:
        for record, place in zip(records, places, strict=True):
            with Path(folder, f"{place}.jsonl").open("a") as file:
                file.write(json.dumps(record) + "\n")
        papers, merges = unique_and_why(record for record in read([folder]) if isinstance(record, Paper))
    assert len({p.id for p in papers}) == len(papers)
    return [replace(paper, source=Source("", 0)) for paper in papers], merges
