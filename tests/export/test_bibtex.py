"""BibTeX: every paper of the collection once, read back by bibtexparser and by kgraph itself."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import bibtexparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.export.bibtex import export
from kgraph.readers import read
from kgraph.readers.clean import clean
from kgraph.readers.markup import from_html
from kgraph.records import Paper
from kgraph.store import GraphDirectory

CHARACTERS = st.characters(codec="utf-8", exclude_characters="<&") | st.sampled_from("\\{}$%#_^~-`'\"@,=\n ")
"""Without HTML, which readers of BibTeX take out."""


def written(papers: list[Paper], folder: Path) -> Path:
    fake = SimpleNamespace(papers=lambda: iter(papers))
    export(cast(GraphDirectory, fake), folder / "papers.bib")
    return folder / "papers.bib"


def test_every_paper_of_the_collection_is_an_entry(small_directory: GraphDirectory, tmp_path: Path) -> None:
    export(small_directory, tmp_path / "papers.bib")
    library = bibtexparser.parse_file(str(tmp_path / "papers.bib"))
    papers = [paper for paper in small_directory.papers() if paper.in_collection]
    assert library.failed_blocks == []
    assert len(library.entries) == len(papers)
    assert len({entry.key.lower() for entry in library.entries}) == len(papers)
    for entry, paper in zip(library.entries, papers, strict=True):
        fields = entry.fields_dict
        assert ("year" in fields) == (paper.year is not None)
        assert "javascript" not in str(fields.get("url"))
        if paper.arxiv_id:
            assert (fields["eprint"].value, fields["archiveprefix"].value) == (paper.arxiv_id, "arXiv")


def test_kgraph_reads_it_back(small_directory: GraphDirectory, tmp_path: Path) -> None:
    export(small_directory, tmp_path / "papers.bib")
    papers = [paper for paper in small_directory.papers() if paper.in_collection]
    again = [record for record in read([str(tmp_path / "papers.bib")]) if isinstance(record, Paper)]
    assert len(again) == len(papers)
    for found, paper in zip(again, papers, strict=True):
        assert found.title == clean(from_html(clean(paper.title)))
        assert found.abstract == clean(from_html(clean(paper.abstract)))
        assert (found.year, found.arxiv_id) == (paper.year, paper.arxiv_id)
        assert len(found.authors) == len(paper.authors)


def test_keys_are_kept_once(tmp_path: Path) -> None:
    papers = [
        Paper("10.1000/a", "A", "", 2001, "10.1000/a", authors=("Ada Lovelace",), key="ada2001"),
        Paper("10.1000/b", "B", "", 2002, "10.1000/b", authors=("Ada Lovelace",), key="Ada2001"),
        Paper("W1", "C", "", key="bad key}"),
        Paper("10.1000/c", "D", "", in_collection=False),
    ]
    keys = [entry.key for entry in bibtexparser.parse_file(str(written(papers, tmp_path))).entries]
    assert keys[0] == "ada2001"
    assert keys[1].startswith("lovelace2002_")
    assert keys[2].startswith("paper_")
    assert len(keys) == 3


def test_names_with_commas_or_and_stay_whole(tmp_path: Path) -> None:
    names = ("Ada Lovelace", "Google, Inc.", "Barnes and Noble", "José García")
    (paper,) = read([str(written([Paper("p", "A Title", "", authors=names)], tmp_path))])
    assert isinstance(paper, Paper)
    assert paper.authors == ("Ada Lovelace", "Google Inc.", "Barnes and Noble", "José García")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(CHARACTERS, max_size=60))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    paper = Paper("p", f"T {text} t", f"A {text} a", 2001)
    file = written([paper, Paper("q", "Next", "", 2002)], tmp_path_factory.mktemp("bib"))
    library = bibtexparser.parse_file(str(file))
    assert [entry.fields_dict["year"].value for entry in library.entries] == ["2001", "2002"]
    first, second = read([str(file)])
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert (first.title, first.abstract) == (clean(paper.title), clean(paper.abstract))
    assert second.title == "Next"
