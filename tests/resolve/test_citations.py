"""Reference lists and written citations find their paper, or a stub."""

from dataclasses import replace

from kgraph.records import Evidence, Extraction, Paper, Reference, WrittenCitation
from tests.assembled import cited

OLD = Paper(
    "10.1/old", "An Old and Well Known Result", "", 2019, doi="10.1/old", authors=("Wei Luo", "Ann Other"), key="W1"
)


def written(text: str, author: str, year: int) -> Extraction:
    evidence = Evidence("new", "abstract", 0, len(text), text)
    return Extraction("new", citations=(WrittenCitation(text, (author,), year, None, None, evidence),))


def test_ids_decide_first() -> None:
    new = Paper("new", "New", "", 2020, references=(Reference(key="W1"), Reference(doi="10.1/OLD")))
    edges, stubs = cited([OLD, new])
    assert [(e.source, e.target, e.rule, e.score) for e in edges] == [("new", "10.1/old", "reference:id", 1.0)]
    assert stubs == []


def test_a_paper_joined_of_two_records_is_found_by_either_key() -> None:
    joined = Paper("10.1/two", "Joined", "", 2019, doi="10.1/two", key="lovelace21\nW2")
    edges, stubs = cited([joined, Paper("new", "New", "", 2020, references=(Reference(key="W2"),))])
    assert [e.target for e in edges] == ["10.1/two"]
    assert stubs == []


def test_a_short_title_needs_its_year() -> None:
    editorial = Paper("10.1/ed", "Editorial", "", 2019, doi="10.1/ed")
    new = Paper("new", "New", "", 2020, references=(Reference(title="Editorial"),))
    edges, _ = cited([editorial, new])
    assert [e.target for e in edges] != ["10.1/ed"]


def test_a_title_decides_only_where_no_id_differs() -> None:
    same = Reference(title="an old and well-known result", year=2019)
    other = Reference(title="An Old and Well Known Result", year=2019, doi="10.9/other")
    edges, stubs = cited([OLD, Paper("new", "New", "", 2020, references=(same, other))])
    assert {e.target: e.rule for e in edges} == {"10.1/old": "reference:title", "10.9/other": "reference:id"}
    assert [(s.id, s.in_collection) for s in stubs] == [("10.9/other", False)]


def test_a_paper_is_cited_by_the_id_of_any_of_its_records_and_by_its_title_under_a_preprints_doi() -> None:
    joined = replace(OLD, arxiv_id="1901.00001", other_ids=("10.2139/ssrn.1", "W2"))
    references = [
        Reference(doi="10.2139/SSRN.1"),
        Reference(doi="10.48550/arxiv.1901.00001", arxiv_id="1901.00001"),
        Reference(key="W2"),
        Reference(doi="10.5281/zenodo.9", title="An old and well-known result", year=2018),
    ]
    for reference in references:
        edges, stubs = cited([joined, Paper("new", "New", "", 2020, references=(reference,))])
        assert ([e.target for e in edges], stubs) == (["10.1/old"], [])


def test_a_work_on_arxiv_is_one_stub_however_its_id_is_written() -> None:
    references = (Reference(doi="10.48550/arxiv.1901.00001", arxiv_id="1901.00001"), Reference(arxiv_id="1901.00001"))
    _, stubs = cited([Paper("new", "New", "", 2020, references=references)])
    assert [stub.id for stub in stubs] == ["arXiv:1901.00001"]


def test_a_written_citation_goes_to_the_paper_whose_author_and_year_agree() -> None:
    new = Paper("new", "New", "…", 2020)
    edges, stubs = cited([OLD, new], written("Luo et al., 2019", "Luo", 2019))
    assert [(e.target, e.rule, e.evidence[0].sentence) for e in edges] == [
        ("10.1/old", "written:author-year", "Luo et al., 2019")
    ]
    assert stubs == []


def test_a_written_citation_of_an_unknown_work_is_a_stub() -> None:
    edges, stubs = cited([OLD, Paper("new", "New", "…", 2020)], written("Dong et al., 2024", "Dong", 2024))
    assert [(s.id, s.title, s.in_collection) for s in stubs] == [("cited:dong-et-al-2024", "Dong et al., 2024", False)]
    assert edges[0].target == stubs[0].id


def test_two_spellings_of_one_citation_are_one_stub() -> None:
    evidence = Evidence("new", "abstract", 0, 5, "…")
    spellings = ("Neu & Olkhovskaya (2020)", "Neu and Olkhovskaya, 2020", "[Neu and Olkhovskaya 2020]")
    extractions = [
        Extraction(f"p{n}", citations=(WrittenCitation(text, ("Neu", "Olkhovskaya"), 2020, None, None, evidence),))
        for n, text in enumerate(spellings)
    ]
    edges, stubs = cited([Paper(f"p{n}", "New", "…", 2021) for n in range(3)], *extractions)
    assert [(s.id, s.title) for s in stubs] == [("cited:neu-and-olkhovskaya-2020", "Neu and Olkhovskaya, 2020")]
    assert len(edges) == 3


def test_et_al_is_no_paper_of_a_single_author() -> None:
    alone = Paper("10.1/alone", "Alone", "", 2019, authors=("Wei Luo",))
    _, stubs = cited([alone, Paper("new", "New", "…", 2020)], written("Luo et al., 2019", "Luo", 2019))
    assert [s.id for s in stubs] == ["cited:luo-et-al-2019"]
    edges, _ = cited([alone, Paper("new", "New", "…", 2020)], written("Luo (2019)", "Luo", 2019))
    assert [e.target for e in edges] == ["10.1/alone"]


def test_no_paper_cites_itself_and_an_empty_reference_is_nothing() -> None:
    paper = Paper("10.1/a", "A", "", doi="10.1/a", references=(Reference(doi="10.1/a"), Reference()))
    assert cited([paper]) == ([], [])


def test_the_second_author_decides_between_two_papers_of_one_year() -> None:
    other = Paper("10.1/other", "Another", "", 2019, authors=("Luo, W.", "Müller, K."))
    evidence = Evidence("new", "abstract", 0, 5, "…")
    extraction = Extraction(
        "new", citations=(WrittenCitation("Luo & Muller (2019)", ("Luo", "Muller"), 2019, None, None, evidence),)
    )
    edges, stubs = cited([OLD, other, Paper("new", "New", "…", 2020)], extraction)
    assert [e.target for e in edges] == ["10.1/other"]
    _, stubs = cited([OLD, other, Paper("new", "New", "…", 2020)], written("Luo (2019)", "Luo", 2019))
    assert [s.in_collection for s in stubs] == [False], "two papers fit: neither is taken"
