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


XML = "<?xml version='1.0' encoding='{}'?><PubmedArticleSet><PubmedArticle><MedlineCitation><Article><ArticleTitle>{}</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
RIS = "-*- coding: {} -*-\nTY  - JOUR\nTI  - {}\nER  - \n"
CSV = "# encoding: {}\ntitle,abstract,year\n{},We.,2001\n"


@pytest.mark.parametrize("name", ["x.xml", "x.ris", "x.csv"])
@pytest.mark.parametrize(
    ("codec", "title"),
    [
        ("iso-8859-2", "Žluťoučký kůň"),
        ("windows-1251", "Теория графов"),
        ("koi8-r", "Теория графов"),
        ("ISO-8859-7", "Θεωρία γράφων"),
        ("windows-1254", "Çizge kuramı"),
        ("gb18030", "图论与网络"),
        ("big5", "圖論與網路"),
        ("euc-kr", "그래프 이론"),
        ("iso-2022-jp", "グラフ理論の表"),
        ("macintosh", "Théorie «des» graphes"),
    ],
)
def test_every_declared_encoding(codec: str, title: str, name: str, read_text: ReadText) -> None:
    text = {"x.xml": XML, "x.ris": RIS, "x.csv": CSV}[name].format(codec, title)
    ((paper,), skipped) = read_text(text.encode(codec), name)
    assert (paper.title, skipped) == (title, [])


def test_xml_with_names_of_html_and_bare_ampersands(read_text: ReadText) -> None:
    text = "<PubmedArticleSet><PubmedArticle><MedlineCitation><Article><ArticleTitle>R&D caf&eacute; &amp; x</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
    ((paper,), skipped) = read_text(text, "x.xml")
    assert paper.title == "R&D café & x"
    assert len(skipped) == 1
    ((paper,), skipped) = read_text(text.replace("R&D", "R&nbsp;D&nbsp 5"), "x.xml")
    assert (paper.title, skipped) == ("R D 5 café & x", [])


def test_springer_puts_nothing_between_authors(read_text: ReadText) -> None:
    text = """Item Title,Publication Title,Item DOI,Authors,Publication Year\n"A study","J. of X","10.1007/a","Vivek K. PallipuramRichard DeFranciscoDeHao ChenJosé M. de la CruzBo Yang 杨博Kai Lu 卢凯","2012"\n"""
    ((paper,), _) = read_text(text, "x.csv")
    assert paper.authors == (
        "Vivek K. Pallipuram",
        "Richard DeFrancisco",
        "DeHao Chen",
        "José M. de la Cruz",
        "Bo Yang 杨博",
        "Kai Lu 卢凯",
    )
    assert paper.venue == "J. of X"


def test_references_of_scopus(read_text: ReadText) -> None:
    references = {
        "Carballido J.L., Pol D., A new basal rebbachisaurid (Sauropoda, Diplodocoidea) from the Early Cretaceous, Hist. Biol., 24, pp. 1-9, (2012)": "A new basal rebbachisaurid (Sauropoda, Diplodocoidea) from the Early Cretaceous",
        "Topley W., The Geology of the Weald (Kent, Surrey, Sussex, and Hants), (1875)": "The Geology of the Weald (Kent, Surrey, Sussex, and Hants)",
        "Growth rate affects blood flow rate to the tibia, Paleobiology, (2023)": "Growth rate affects blood flow rate to the tibia",
        "Hairer, E., Lubich, C., (2002) Geometric Numerical Integration, 31. , Springer Series": "Geometric Numerical Integration",
        "Jensen, M.Ø., Schulten, K., (2001) Structure, 9, p. 1083": None,
    }
    text = 'Authors,Title,Year,References,EID\n"A B.","T",2020,"{}; Reich, S.",2-s2.0-1\n'
    ((paper,), _) = read_text(text.format("; ".join(references)), "scopus.csv")
    assert [r.title for r in paper.references] == [title for title in references.values() if title]
