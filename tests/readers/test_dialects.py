"""What particular programs write, each with what once went wrong."""
# ruff: noqa: E501 - records as files have them

import pytest

from .conftest import ReadText


def test_bibtex_inherits_from_the_entry_it_names(read_text: ReadText) -> None:
    text = "@inproceedings{a, title={A}, crossref={p}}\n@proceedings{p, title={Proc}, year=2019}\n"
    papers, skipped = read_text(text, "x.bib")
    assert {p.title: (p.year, p.venue) for p in papers}["A"] == (2019, "Proc")
    assert skipped == []


def test_bibtex_of_mendeley_and_the_acl(read_text: ReadText) -> None:
    text = r"""@article{m, title={{A {\mbox{$\alpha$}} \texttt{tool}}}, doi={10.1007/978-3-319-24574-4{\_}28}, year={2015}}"""
    ((paper,), _) = read_text(text, "x.bib")
    assert (paper.title, paper.doi) == ("A α tool", "10.1007/978-3-319-24574-4_28")


def test_bibtex_entries_closed_too_soon_or_without_commas(read_text: ReadText) -> None:
    text = "@article{a,\n title = {One}},\n year = {2005},\n}\n@article{b,\n title = {Two}\n year = {2006}\n}\n"
    papers, skipped = read_text(text, "x.bib")
    assert [(p.title, p.year) for p in papers] == [("One", 2005), ("Two", 2006)]
    assert [s.line for s in skipped] == [1]


def test_an_abstract_keeps_the_word_summary(read_text: ReadText) -> None:
    ((paper,), _) = read_text(
        "TY  - JOUR\nTI  - A\nAB  - Abstract: We do. In summary: it\nUS - based\nER  - \n", "x.ris"
    )
    assert paper.abstract == "We do. In summary: it US - based"


def test_a_quote_that_is_never_closed_costs_one_row(read_text: ReadText) -> None:
    papers, skipped = read_text('title,abstract,year\nA,"We,2001\nB,They,2002\nC,"x",2003\n', "x.csv")
    assert [(p.title, p.year) for p in papers] == [("A", 2001), ("B", 2002), ("C", 2003)]
    assert [s.line for s in skipped] == [2]


@pytest.mark.parametrize(("name", "codec"), [("Cp1250", "cp1250"), ("ISO8859_2", "iso8859_2"), ("SJIS", "shift_jis")])
def test_an_encoding_that_the_file_names(name: str, codec: str, read_text: ReadText) -> None:
    title = "グラフ理論の表" if name == "SJIS" else "Žluťoučký kůň"
    ((paper,), _) = read_text(f"% Encoding: {name}\n\n@article{{a,\n title={{{title}}}\n}}\n".encode(codec), "x.bib")
    assert paper.title == title


def test_xml_with_names_of_html_and_bare_ampersands(read_text: ReadText) -> None:
    text = "<PubmedArticleSet><PubmedArticle><MedlineCitation><Article><ArticleTitle>R&D caf&eacute; &amp; x</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
    ((paper,), skipped) = read_text(text, "x.xml")
    assert paper.title == "R&D café & x"
    assert len(skipped) == 1
