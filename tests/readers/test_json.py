"""JSON of no particular format, whole, broken and hostile."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kgraph.readers.lines import paper_line
from kgraph.records import Paper, Reference, Source

from .conftest import ReadText


@pytest.mark.parametrize(
    "text",
    [
        '{"title": "A"}\n{"title": "B"}\n',
        '[{"title": "A"}, {"title": "B"}]',
        '[\n  {"title": "A"},\n  {"title": "B"}\n]\n',
        '{"papers": [{"title": "A"}, {"title": "B"}]}',
        '{\n "meta": {"count": 2},\n "data": [\n  {"title": "A"},\n  {"title": "B"}]}',
        '{"title": "A"} {"title": "B"}',
        '\ufeff[{"title": "A"}, {"title": "B"}]',
    ],
)
def test_lines_lists_and_wrappers(read_text: ReadText, text: str) -> None:
    for name in ("x.json", "x.jsonl", "x"):
        papers, skipped = read_text(text, name)
        assert [p.title for p in papers] == ["A", "B"]
        assert skipped == []


def test_names_of_fields(read_text: ReadText) -> None:
    record = {
        "Document Title": " Graph\nNets ",
        "Summary": "We.",
        "published": "2019-03-02T00:00:00Z",
        "externalIds": {"x": 1},
        "url": "https://arxiv.org/abs/1706.03762v3",
        "authors": "Lovelace, Ada; Turing, Alan",
        "journal": {"name": "J. Graphs"},
        "references": ["10.1000/A", {"title": "T", "year": 2001}, 7, "W1"],
    }
    ((paper,), skipped) = read_text(json.dumps(record), "x.json")
    assert skipped == []
    assert (paper.title, paper.abstract, paper.year, paper.venue) == ("Graph Nets", "We.", 2019, "J. Graphs")
    assert (paper.id, paper.arxiv_id) == ("arXiv:1706.03762", "1706.03762")
    assert paper.authors == ("Ada Lovelace", "Alan Turing")
    assert paper.references == (Reference(doi="10.1000/a"), Reference(title="T", year=2001), Reference(key="W1"))


def test_broken_lines_are_told_by_number_and_the_rest_is_read(read_text: ReadText) -> None:
    lines = ['{"title": "A"}', "{oops", "", "[1, 2]", '{"year": 3}', '{"title": "B"}', '{"title": "C"']
    papers, skipped = read_text("\n".join(lines), "x.jsonl")
    assert [(p.title, p.source.line) for p in papers] == [("A", 1), ("B", 6)]
    assert [s.line for s in skipped] == [2, 4, 4, 5, 7]


def test_a_broken_record_in_a_list_costs_only_itself(read_text: ReadText) -> None:
    text = '[\n{"title": "A"},\n{"title": "B", "year": },\n{"title": "C"},\n{"title": "D"}\n]'
    papers, skipped = read_text(text, "x.json")
    assert [p.title for p in papers] == ["A", "C", "D"]
    assert [s.line for s in skipped] == [3]


def test_a_list_longer_than_the_buffer_keeps_its_lines(read_text: ReadText) -> None:
    records = [{"title": f"Title {n}", "abstract": "x" * 300, "year": 1900 + n % 100} for n in range(2000)]
    papers, skipped = read_text("[\n" + ",\n".join(map(json.dumps, records)) + "\n]", "x.json")
    assert [(p.title, p.source.line) for p in papers] == [(f"Title {n}", n + 2) for n in range(2000)]
    assert skipped == []


def test_wrong_types_never_stop_it(read_text: ReadText) -> None:
    odd: list[object] = [None, True, 3.5, 1e400, float("nan"), [], {}, [[["x"]]], {"a": {"b": []}}, "", "x" * 100]
    names = ["title", "abstract", "year", "doi", "authors", "references", "venue", "url", "id", "arxiv_id"]
    records = [{"title": "T", "abstract": "A"} | {name: value} for name in names for value in odd]
    papers, skipped = read_text("\n".join(map(json.dumps, records)), "x.jsonl")
    assert len(papers) == len(records)
    assert skipped == []
    ((number,), _) = read_text('{"title": 1984, "authors": {"a": 1}}', "n.json")
    assert (number.title, number.authors) == ("1984", ())


def test_a_hundred_thousand_levels(read_text: ReadText) -> None:
    deep = "[" * 100_000
    for text in (deep, '{"title": ' + deep, '{"a":' * 100_000, '{"title": "A"}\n' + deep + '\n{"title": "B"}\n'):
        papers, skipped = read_text(text, "deep.json")
        assert skipped
        assert [p.title for p in papers] in ([], ["A", "B"])


def test_lone_surrogates_and_nulls_do_not_come_through(read_text: ReadText) -> None:
    ((paper,), _) = read_text('{"title": "a\\ud800b\\u0000c", "abstract": "\\ud83d\\ude00"}', "x.json")
    assert (paper.title, paper.abstract) == ("a\ufffdbc", "😀")


def test_own_ids_are_kept_unless_they_mean_nothing_elsewhere(read_text: ReadText) -> None:
    papers, _ = read_text(
        '{"id": "s001", "title": "A"}\n{"id": "7", "title": "B"}\n{"id": 8, "title": "B."}', "x.jsonl"
    )
    assert [p.key for p in papers] == ["s001", "7", "8"]
    assert papers[0].id == "s001"
    assert papers[1].id == papers[2].id
    assert papers[1].id.startswith("paper:")


def test_what_read_prints_is_read_again(read_text: ReadText, tmp_path: Path) -> None:
    paper = Paper(
        id="10.1000/x",
        title="A “Title”",
        abstract="We; they, and $x$.",
        year=2020,
        doi="10.1000/x",
        arxiv_id="2001.00001",
        authors=("Ada Lovelace", "Google, Inc."),
        venue="NeurIPS",
        url="https://example.org/x",
        references=(
            Reference(doi="10.1000/y"),
            Reference(arxiv_id="1706.03762"),
            Reference(title="Old Work", year=1999),
        ),
        source=Source(str(tmp_path / "again.jsonl"), 1),
        key="x2020",
    )
    hashed = replace(paper, id="paper:0123456789ab", doi=None, arxiv_id=None, key=None)
    for written in (paper, hashed):
        ((again,), skipped) = read_text(json.dumps(paper_line(written)), "again.jsonl")
        assert skipped == []
        assert paper_line(again) | {"key": None} == paper_line(written) | {"key": None}
