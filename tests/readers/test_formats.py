"""One small record in every format, each with the same paper in it, and what each format alone has."""
# ruff: noqa: E501 - records as files have them

import io
import json
import zipfile
from pathlib import Path

import pytest

from kgraph.readers.registry import all_formats
from kgraph.records import Reference

from .conftest import ReadText

BIBTEX = r"""% Encoding: UTF-8
@comment{jabref-meta: databaseType:bibtex;}
@string{jg = "Journal of Graphs"}
@article{lovelace2019,
  title = {On {H}$_2$O and {Erd{\H{o}}s}--Graphs},
  author = {Lovelace, Ada and {The Graph Team} and Garc{\'\i}a, Jos{\'e}},
  journal = jg,
  year = 2019,
  doi = {https://doi.org/10.1000/XYZ},
  abstract = {We show that 50\% of all graphs are trees.},
  url = {https://example.org/a_b},
}
"""
RIS = """TY  - JOUR
TI  - On H<sub>2</sub>O and Erdős–Graphs
AU  - Lovelace, Ada
AU  - The Graph Team
AU  - García, José
JO  - Journal of Graphs
PY  - 2019/03/02/
DO  - 10.1000/xyz
AB  - We show that 50% of all
graphs are trees.
UR  - https://example.org/a_b
ER  -
"""
PUBMED = """<?xml version="1.0"?>
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>77</PMID><Article><Journal><JournalIssue><PubDate><Year>2019</Year>
</PubDate></JournalIssue><Title>Journal of Graphs</Title></Journal><ArticleTitle>On H<sub>2</sub>O and Erdős–Graphs</ArticleTitle>
<ELocationID EIdType="doi">10.1000/xyz</ELocationID><Abstract><AbstractText>We show that 50% of all graphs are trees.</AbstractText>
</Abstract><AuthorList><Author><LastName>Lovelace</LastName><ForeName>Ada</ForeName></Author><Author><CollectiveName>The Graph Team
</CollectiveName></Author><Author><LastName>García</LastName><ForeName>José</ForeName></Author></AuthorList></Article>
</MedlineCitation></PubmedArticle></PubmedArticleSet>"""
JATS = """<article xmlns:mml="http://www.w3.org/1998/Math/MathML"><front><journal-meta><journal-title-group><journal-title>Journal of
Graphs</journal-title></journal-title-group></journal-meta><article-meta><article-id pub-id-type="doi">10.1000/xyz</article-id>
<title-group><article-title>On H<sub>2</sub>O and Erdős–Graphs</article-title></title-group><contrib-group>
<contrib contrib-type="author"><name><surname>Lovelace</surname><given-names>Ada</given-names></name></contrib>
<contrib contrib-type="author"><collab>The Graph Team</collab></contrib><contrib contrib-type="author"><name><surname>García</surname>
<given-names>José</given-names></name></contrib><contrib contrib-type="editor"><name><surname>No</surname></name></contrib>
</contrib-group><pub-date pub-type="epub"><year>2019</year></pub-date><abstract><p>We show that 50% of all graphs are trees.</p>
</abstract></article-meta></front><back><ref-list><ref><element-citation><article-title>Old</article-title><year>1999</year>
<pub-id pub-id-type="doi">10.1000/old</pub-id></element-citation></ref></ref-list></back></article>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
<entry><id>http://arxiv.org/abs/1903.00001v2</id><title>On H2O and
  Erdős–Graphs</title><summary>We show that 50% of all graphs are trees.</summary><published>2019-03-01T00:00:00Z</published>
<author><name>Ada Lovelace</name></author><author><name>The Graph Team</name></author><author><name>José García</name></author>
<arxiv:doi>10.1000/xyz</arxiv:doi><arxiv:journal_ref>Journal of Graphs</arxiv:journal_ref></entry></feed>"""
ENDNOTE = """<?xml version="1.0"?><xml><records><record><rec-number>4</rec-number><contributors><authors><author><style face="normal">
Lovelace, Ada</style></author><author>The Graph Team</author><author>García, José</author></authors></contributors><titles><title>
<style>On H</style><style face="subscript">2</style><style>O and Erdős–Graphs</style></title></titles><periodical><full-title>Journal
of Graphs</full-title></periodical><dates><year>2019</year></dates><abstract>We show that 50% of all graphs are trees.</abstract>
<electronic-resource-num>10.1000/xyz</electronic-resource-num></record></records></xml>"""
MODS = """<modsCollection xmlns="http://www.loc.gov/mods/v3"><mods><titleInfo><title>On H2O and Erdős–Graphs</title></titleInfo>
<name><namePart type="given">Ada</namePart><namePart type="family">Lovelace</namePart></name><name><namePart>The Graph Team</namePart>
</name><name><namePart type="family">García</namePart><namePart type="given">José</namePart></name>
<abstract>We show that 50% of all graphs are trees.</abstract><identifier type="doi">10.1000/xyz</identifier><relatedItem><titleInfo>
<title>Journal of Graphs</title></titleInfo><part><date>2019</date></part></relatedItem></mods></modsCollection>"""
ZOTERO = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:bib="http://purl.org/net/biblio#" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:foaf="http://xmlns.com/foaf/0.1/"><bib:Article rdf:about="http://example.org/a_b"><dcterms:isPartOf><bib:Journal>
<dc:title>Journal of Graphs</dc:title><dc:identifier>DOI 10.1000/xyz</dc:identifier></bib:Journal></dcterms:isPartOf><bib:authors>
<rdf:Seq><rdf:li><foaf:Person><foaf:surname>Lovelace</foaf:surname><foaf:givenName>Ada</foaf:givenName></foaf:Person></rdf:li>
<rdf:li><foaf:Person><foaf:surname>The Graph Team</foaf:surname></foaf:Person></rdf:li><rdf:li><foaf:Person>
<foaf:surname>García</foaf:surname><foaf:givenName>José</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>
<dc:title>On H2O and Erdős–Graphs</dc:title><dcterms:abstract>We show that 50% of all graphs are trees.</dcterms:abstract>
<dc:date>2019-03-02</dc:date></bib:Article></rdf:RDF>"""
ACL = """<collection id="2019.graph"><volume id="1"><meta><booktitle>Journal of Graphs</booktitle><year>2019</year></meta>
<frontmatter><url>2019.graph-1.0</url></frontmatter><paper id="1"><title>On <fixed-case>H</fixed-case>2<fixed-case>O</fixed-case> and
Erdős–Graphs</title><author><first>Ada</first><last>Lovelace</last></author><author><last>The Graph Team</last></author><author>
<first>José</first><last>García</last></author><abstract>We show that 50% of all graphs are trees.</abstract>
<url hash="0">2019.graph-1.1</url><doi>10.1000/xyz</doi></paper></volume></collection>"""
WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Lovelace, A
AF Lovelace, Ada
   The Graph Team
   García, José
TI On H2O and
   Erdős–Graphs
SO Journal of Graphs
AB We show that 50% of all graphs
   are trees.
PY 2019
DI 10.1000/xyz
CR Doe J, 1999, OLD, V1, P2, DOI 10.1000/old
UT WOS:000000000000001
ER

EF
"""
MEDLINE = """PMID- 77
DP  - 2019 Mar
TI  - On H2O and
      Erdős–Graphs
LID - 103640 [pii]
LID - 10.1000/xyz [doi]
AB  - We show that 50% of all graphs are
      trees.
FAU - Lovelace, Ada
AU  - Lovelace A
FAU - The Graph Team
FAU - García, José
JT  - Journal of Graphs
"""
ENW = """%0 Journal Article
%T On H2O and Erdős–Graphs
%A Lovelace, Ada
%A The Graph Team
%A García, José
%J Journal of Graphs
%D 2019
%R 10.1000/xyz
%X We show that 50% of all graphs are trees.
"""
REFWORKS = """RT Journal Article
SR Electronic
A1 Lovelace,Ada
A1 The Graph Team
A1 García,José
T1 On H2O and
Erdős–Graphs
JF Journal of Graphs
YR 2019
AB We show that 50% of all
graphs are trees.
DO 10.1000/xyz
"""
OAI = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header><identifier>oai:arXiv.org:1903.00001</identifier>
</header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>1903.00001</id><created>2019-03-01</created><authors><author>
<keyname>Lovelace</keyname><forenames>Ada</forenames></author><author><keyname>The Graph Team</keyname></author><author>
<keyname>Garc\\'ia</keyname><forenames>José</forenames></author></authors><title>On H2O and
Erdős–Graphs</title><journal-ref>Journal of Graphs</journal-ref><doi>10.1000/xyz</doi><abstract>  We show that 50% of all graphs are
trees.</abstract></arXiv></metadata></record></ListRecords></OAI-PMH>"""
UNIXREF = """<doi_records><doi_record><crossref><journal><journal_metadata><full_title>Journal of Graphs</full_title></journal_metadata>
<journal_issue><publication_date><year>2019</year></publication_date></journal_issue><journal_article><titles><title>On H<sub>2</sub>O and
Erdős–Graphs</title></titles><contributors><person_name contributor_role="author"><given_name>Ada</given_name><surname>Lovelace</surname>
</person_name><organization contributor_role="author">The Graph Team</organization><person_name contributor_role="author">
<given_name>José</given_name><surname>García</surname></person_name><person_name contributor_role="editor"><surname>No</surname></person_name>
</contributors><jats:abstract xmlns:jats="http://www.ncbi.nlm.nih.gov/JATS1"><jats:title>Abstract</jats:title><jats:p>We show that 50% of
all graphs are trees.</jats:p></jats:abstract><doi_data><doi>10.1000/XYZ</doi></doi_data><citation_list><citation key="1">
<doi>10.1000/old</doi><cYear>1999</cYear></citation></citation_list></journal_article></journal></crossref></doi_record></doi_records>"""
CSL = [
    {
        "id": "http://zotero.org/1",
        "type": "article-journal",
        "title": "On H<sub>2</sub>O and Erdős–Graphs",
        "container-title": "Journal of Graphs",
        "abstract": "We show that 50% of all graphs are trees.",
        "author": [
            {"family": "Lovelace", "given": "Ada"},
            {"literal": "The Graph Team"},
            {"family": "García", "given": "José"},
        ],
        "issued": {"date-parts": [["2019", 3, 2]]},
        "DOI": "10.1000/XYZ",
    }
]
CROSSREF = {
    "status": "ok",
    "message-type": "work-list",
    "message": {
        "total-results": 1,
        "items": [
            {
                "DOI": "10.1000/XYZ",
                "title": ["On H<sub>2</sub>O and\n Erdős–Graphs"],
                "container-title": ["Journal of Graphs"],
                "abstract": "<jats:title>Abstract</jats:title><jats:p>We show that 50% of all graphs are trees.</jats:p>",
                "author": [
                    {"family": "Lovelace", "given": "Ada", "sequence": "first"},
                    {"name": "The Graph Team"},
                    {"family": "García", "given": "José"},
                ],
                "issued": {"date-parts": [[None]]},
                "published-print": {"date-parts": [[2019]]},
                "reference": [
                    {"key": "r1", "DOI": "10.1000/OLD", "year": "1999"},
                    {"unstructured": "arXiv:1706.03762"},
                ],
            }
        ],
    },
}
OPENALEX = {
    "results": [
        {
            "id": "https://openalex.org/W42",
            "doi": "https://doi.org/10.1000/xyz",
            "title": "On H<sub>2</sub>O and Erdős–Graphs",
            "publication_year": 2019,
            "primary_location": {"source": {"display_name": "Journal of Graphs"}},
            "authorships": [
                {"author": {"display_name": name}} for name in ("Ada Lovelace", "The Graph Team", "José García")
            ],
            "abstract_inverted_index": {
                **{"We": [0], "show": [1], "that": [2], "50%": [3], "of": [4], "all": [5]},
                **{"graphs": [6], "are": [7], "trees.": [8]},
            },
            "referenced_works": ["https://openalex.org/W1"],
        }
    ]
}
SCHOLAR = {
    "data": [
        {
            "paperId": "f" * 40,
            "externalIds": {"DOI": "10.1000/XYZ", "ArXiv": "1903.00001", "CorpusId": 7},
            "title": "On H2O and Erdős–Graphs",
            "abstract": "We show that 50% of all graphs are trees.",
            "venue": "Journal of Graphs",
            "year": 2019,
            "authors": [{"authorId": "1", "name": name} for name in ("Ada Lovelace", "The Graph Team", "José García")],
            "references": [{"paperId": "e" * 40, "title": "Old", "externalIds": {"DOI": "10.1000/old"}}],
        }
    ]
}
SNAPSHOT = {
    "id": "1903.00001",
    "submitter": "A. L.",
    "authors": "Ada Lovelace, The Graph Team and Jos\\'e Garc\\'{i}a",
    "title": "On H2O and\n  Erdős–Graphs",
    "journal-ref": "Journal of Graphs",
    "doi": "10.1000/XYZ",
    "report-no": None,
    "abstract": "  We show that 50% of all graphs are trees.\n",
    "versions": [{"version": "v1", "created": "Fri, 1 Mar 2019 00:00:00 GMT"}],
    "update_date": "2023-01-01",
}
SCOPUS = (
    "\ufeffAuthors,Author full names,Title,Year,Source title,DOI,Abstract,References,EID\n"
    '"Lovelace A.; Team G.; García J.","Lovelace, Ada (57190394669); The Graph Team (57190394670); García, José (57190394671)",'
    'On H2O and Erdős–Graphs,2019,Journal of Graphs,10.1000/XYZ,"We show that 50% of all graphs are trees.",'
    '"Doe J., Old, J. X, (1999); Roe R., 10.1000/old, (2000)",2-s2.0-1\n'
)
RECORDS: dict[str, tuple[str, str]] = {
    "bibtex": ("x.bib", BIBTEX),
    "ris": ("x.ris", RIS),
    "medline": ("x.txt", MEDLINE),
    "wos": ("savedrecs.txt", WOS),
    "endnote": ("x.enw", ENW),
    "pubmed": ("x.xml", PUBMED),
    "jats": ("x.nxml", JATS),
    "arxiv-atom": ("x.xml", ATOM),
    "endnote-xml": ("x.xml", ENDNOTE),
    "mods": ("x.xml", MODS),
    "zotero-rdf": ("x.rdf", ZOTERO),
    "acl-anthology": ("x.xml", ACL),
    "refworks": ("x.txt", REFWORKS),
    "oai-pmh": ("x.xml", OAI),
    "crossref-xml": ("x.xml", UNIXREF),
    "csl-json": ("x.json", json.dumps(CSL)),
    "crossref": ("x.json", json.dumps(CROSSREF)),
    "openalex": ("x.json", json.dumps(OPENALEX)),
    "semantic-scholar": ("x.json", json.dumps(SCHOLAR)),
    "arxiv": ("x.jsonl", json.dumps(SNAPSHOT) + "\n"),
    "csv": ("x.csv", SCOPUS),
}


def test_every_format_is_tested() -> None:
    assert set(all_formats()) == {*RECORDS, "json", "page", "xlsx"}


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("stem", ["", "unnamed"])
def test_the_same_paper_comes_out(name: str, stem: str, read_text: ReadText) -> None:
    filename, text = RECORDS[name]
    ((paper,), skipped) = read_text(text, stem or filename)
    assert skipped == []
    assert paper.title.replace("H_2O", "H2O") in (
        "On H2O and Erdős–Graphs",
        "On H$_2$O and Erdős–Graphs",
        "On H₂O and Erdős–Graphs",
    )
    assert paper.abstract == "We show that 50% of all graphs are trees."
    assert (paper.id, paper.doi, paper.year) == ("10.1000/xyz", "10.1000/xyz", 2019)
    assert paper.authors == ("Ada Lovelace", "The Graph Team", "José García")
    assert paper.venue == "Journal of Graphs"


def test_reference_lists(read_text: ReadText) -> None:
    old = Reference(doi="10.1000/old", year=1999)
    for name, wanted in {
        "crossref": (old, Reference(arxiv_id="1706.03762")),
        "openalex": (Reference(key="W1"),),
        "semantic-scholar": (Reference(doi="10.1000/old", key="e" * 40, title="Old"),),
        "wos": (old,),
        "jats": (Reference(doi="10.1000/old", title="Old", year=1999),),
        "crossref-xml": (old,),
        "csv": (Reference(title="Old", year=1999), Reference(doi="10.1000/old", year=2000)),
    }.items():
        ((paper,), _) = read_text(RECORDS[name][1], RECORDS[name][0])
        assert paper.references == wanted, name


def test_a_broken_bibtex_entry_costs_only_itself(read_text: ReadText) -> None:
    text = "@article{a, title={First}, year=2001}\n\n@article{b,\n title={Second,\n year=2002}\n\n@article{c, title={Third}}\n"
    papers, skipped = read_text(text, "x.bib")
    assert [p.title for p in papers if p.title in ("First", "Third")] == ["First", "Third"]
    assert [s.line for s in skipped] == [3]


def test_bibtex_keys_and_fields_given_twice(read_text: ReadText) -> None:
    text = '@article{a, title={One}, title={Other}}\n@book{a, title="Two"}\n@misc{, title={No key}}\n@misc{s, title={Strings} # " too"}\n'
    papers, skipped = read_text(text, "x.bib")
    assert [p.title for p in papers] == ["One", "Two", "No key", "Strings too"]
    assert skipped == []
    assert len({p.id for p in papers}) == 4


def test_bibtex_entries_without_a_key(read_text: ReadText) -> None:
    text = "@article,\n title={One},\n}\n@article{\n title={Two},\n}\n@article{\nkey,\n title={Three},\n}\n"
    papers, skipped = read_text(text, "x.bib")
    assert [(p.title, p.source.line) for p in papers] == [("One", 1), ("Two", 4), ("Three", 7)]
    assert skipped == []


def test_a_ris_record_without_an_end_and_with_noise(read_text: ReadText) -> None:
    text = "Record #1\n\nTY  - JOUR\nTI  - A\nXX  - ?\nTY  - CONF\nT1  - B\nER  -\nER  -\nnoise\nTY  - JOUR\nER  -\n"
    papers, skipped = read_text(text, "x.ris")
    assert [(p.title, p.source.line) for p in papers] == [("A", 3), ("B", 6)]
    assert [s.line for s in skipped] == [11]


def test_xml_entities_are_not_expanded_and_files_not_opened(read_text: ReadText, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    defined = f'<!ENTITY own "LOL"><!ENTITY file SYSTEM "file://{secret}">'
    text = PUBMED.replace("<Pubmed", f"<!DOCTYPE x [{defined}]>\n<Pubmed", 1).replace("50%", "&own;&file;50%")
    ((paper,), skipped) = read_text(text, "x.xml")
    assert (paper.abstract, skipped) == ("We show that 50% of all graphs are trees.", [])


def test_a_bomb_of_xml_entities_is_refused(read_text: ReadText) -> None:
    defined = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    text = PUBMED.replace("<Pubmed", f"<!DOCTYPE x [<!ENTITY l0 'LOL'>{defined}]>\n<Pubmed", 1).replace("50%", "&l9;")
    papers, skipped = read_text(text, "x.xml")
    assert not any("LOL" in paper.abstract for paper in papers)
    assert papers or "broken XML" in skipped[0].reason


def test_xml_cut_short_gives_what_came_before(read_text: ReadText) -> None:
    record = PUBMED[PUBMED.index("<PubmedArticle>") : PUBMED.index("</PubmedArticleSet>")]
    papers, skipped = read_text("<PubmedArticleSet>" + record * 3 + record[:300], "x.xml")
    assert len(papers) >= 3
    assert any("broken XML" in s.reason for s in skipped)


def test_an_error_of_the_arxiv_service_is_no_paper(read_text: ReadText) -> None:
    text = ATOM.replace("http://arxiv.org/abs/1903.00001v2", "http://arxiv.org/api/errors#incorrect_id")
    papers, skipped = read_text(text, "x.xml")
    assert papers == []
    assert "error" in skipped[0].reason


def test_tables_with_lines_above_quotes_and_other_separators(read_text: ReadText) -> None:
    text = 'Exported 2024\n\nTitle;Abstract;Publication Year\n"A; or ""B""";"Two\nlines";2001\n;;\nC;;2002\n'
    papers, skipped = read_text(text, "x.csv")
    assert [(p.title, p.abstract, p.year, p.source.line) for p in papers] == [
        ('A; or "B"', "Two lines", 2001, 4),
        ("C", "", 2002, 7),
    ]
    assert skipped == []


def test_a_workbook(read_text: ReadText) -> None:
    from openpyxl import Workbook

    book, packed = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["My papers"],
        ["Title", "Abstract", "Year", "DOI"],
        ["A", "We.", 2001, "10.1000/a"],
        [None] * 4,
        ["B", None, "n.d.", ""],
    ):
        sheet.append(row)
    book.save(packed)
    papers, skipped = read_text(packed.getvalue(), "x.xlsx")
    assert [(p.title, p.abstract, p.year, p.doi, p.source.line) for p in papers] == [
        ("A", "We.", 2001, "10.1000/a", 3),
        ("B", "", None, None, 5),
    ]
    assert skipped == []
    _, skipped = read_text(packed.getvalue()[:2000], "broken.xlsx")
    assert len(skipped) == 1


def test_a_workbook_of_several_sheets_with_dates(read_text: ReadText) -> None:
    import datetime

    from openpyxl import Workbook
    from openpyxl.chart import BarChart

    book, packed = Workbook(), io.BytesIO()
    notes = book.active
    assert notes is not None
    notes.append(["Exported on", datetime.date(2024, 1, 2)])
    first, second, empty = (book.create_sheet(name) for name in ("2019", "more & more", "none"))
    first.append(["Title", "Published", "Abstract", "Authors", "Pages"])
    first.append(["A", datetime.datetime(2019, 5, 3, 12, 0), "We.", "Ada Lovelace; Alan Turing", 12])
    first.append(["B", datetime.date(2018, 1, 31), "They.", None, None])
    second.append([None, "Abstract", "Document Title", "Year"])
    second.append([None, "It.", 1984, 2020.0])
    second.append([None, "=A1&A2", "C", "#N/A"])
    empty.append([None])
    book.create_chartsheet("chart").add_chart(BarChart())
    book.save(packed)
    papers, skipped = read_text(packed.getvalue(), "x.xlsx")
    assert [(p.title, p.year, p.abstract, p.authors) for p in papers] == [
        ("A", 2019, "We.", ("Ada Lovelace", "Alan Turing")),
        ("B", 2018, "They.", ()),
        ("1984", 2020, "It.", ()),
        ("C", None, "", ()),
    ]
    assert skipped == []


def test_a_workbook_that_says_it_has_one_cell(read_text: ReadText) -> None:
    """As programs other than Excel write it."""
    from openpyxl import Workbook

    book, packed, wrong = Workbook(), io.BytesIO(), io.BytesIO()
    assert book.active is not None
    for row in (["Title", "Year"], ["A", 2001], ["B", 2002]):
        book.active.append(row)
    book.save(packed)
    with zipfile.ZipFile(packed) as whole, zipfile.ZipFile(wrong, "w") as changed:
        for name in whole.namelist():
            changed.writestr(name, whole.read(name).replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1"'))
    papers, _ = read_text(wrong.getvalue(), "x.xlsx")
    assert [(p.title, p.year) for p in papers] == [("A", 2001), ("B", 2002)]
