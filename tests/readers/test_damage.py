"""Files cut short and records broken: the others are kept, and what was not is told with its line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.records import Paper, Skipped

from .conftest import ReadText, read_all
from .test_formats import CROSSREF, CSL, OPENALEX, RECORDS, SCHOLAR, SNAPSHOT

COUNT = 7
ENDS = {
    "pubmed": ("<PubmedArticle>", "</PubmedArticleSet>"),
    "jats": ("<article ", ""),
    "arxiv-atom": ("<entry>", "</feed>"),
    "endnote-xml": ("<record>", "</records>"),
    "mods": ("<mods>", "</modsCollection>"),
    "zotero-rdf": ("<bib:Article", "</rdf:RDF>"),
    "acl-anthology": ('<paper id="1">', "</volume>"),
    "oai-pmh": ("<record>", "</ListRecords>"),
    "crossref-xml": ("<journal_article>", "</journal>"),
    "wos": ("PT J", "EF"),
    "bibtex": ("@article", ""),
    "csv": ('"Lovelace A.', ""),
}
"""Where the first record of a fixture starts and what stands behind the last; other text fixtures are a record."""

LISTS: dict[str, tuple[dict[str, object], list[str]]] = {
    "csl-json": ({"x": CSL}, ["x"]),
    "crossref": (CROSSREF, ["message", "items"]),
    "openalex": (OPENALEX, ["results"]),
    "semantic-scholar": (SCHOLAR, ["data"]),
}
UNMARKED = {"medline", "endnote", "refworks"}
"""Formats in which a record has no end: cut short, it looks like a shorter one."""


def numbered(text: str, number: int) -> str:
    """A record with a title and a DOI of its own."""
    for old in ("–Graphs", "--Graphs", "10.1000/xyz", "10.1000/XYZ"):
        text = text.replace(old, f"{old}{number}")
    return text


def parts_of(name: str) -> tuple[str, list[str], str]:
    """The head, the records and the tail of a file with several records."""
    text = RECORDS[name][1]
    if name == "arxiv":
        return "", [numbered(json.dumps(SNAPSHOT, ensure_ascii=False) + "\n", n) for n in range(COUNT)], ""
    if name in LISTS:
        whole, path = LISTS[name]
        item = json.loads(json.dumps(whole))
        for key in path:
            item = item[key]
        record = json.dumps(item[0], indent=1, ensure_ascii=False)
        outer = json.dumps(whole, indent=1) if name != "csl-json" else "[]"
        head = "[\n" if name == "csl-json" else outer[: outer.index("[", outer.index(f'"{path[-1]}"')) + 1] + "\n"
        tail = "\n]" if name == "csl-json" else "\n]" + "}" * len(path)
        copies = [numbered(record, n) + (",\n" if n < COUNT - 1 else "") for n in range(COUNT)]
        return head, copies, tail
    start_mark, end_mark = ENDS.get(name, ("", ""))
    start = text.index(start_mark)
    end = text.index(end_mark, start) if end_mark else len(text)
    head, tail = text[:start], text[end:]
    if name == "jats":
        head, tail = "<pmc-articleset>", "</pmc-articleset>"
    return head, [numbered(text[start:end].rstrip("\n") + "\n" * 2, n) for n in range(COUNT)], tail


def titles(papers: list[Paper]) -> list[str]:
    return [paper.title for paper in papers]


def no_mistake(skipped: list[Skipped]) -> None:
    for skip in skipped:
        assert "please report" not in skip.reason, skip


every_format = pytest.mark.parametrize("name", RECORDS)


@every_format
def test_whole_files_are_read_whole(name: str, read_text: ReadText) -> None:
    head, records, tail = parts_of(name)
    papers, skipped = read_text(head + "".join(records) + tail, RECORDS[name][0])
    assert (len(set(titles(papers))), skipped) == (COUNT, [])


@every_format
@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.7, 0.97])
def test_a_file_cut_short(name: str, share: float, read_text: ReadText) -> None:
    head, records, tail = parts_of(name)
    whole = head + "".join(records) + tail
    expected, _ = read_text(whole, RECORDS[name][0])
    cut = int(len(head) + share * len("".join(records)))
    papers, skipped = read_text(whole[:cut], RECORDS[name][0])
    complete = sum(len(head) + len("".join(records[: n + 1])) <= cut for n in range(COUNT))
    no_mistake(skipped)
    assert papers[:complete] == expected[:complete]
    inside = cut - len(head) - len("".join(records[:complete]))
    if name not in UNMARKED and inside > 20:
        assert skipped, whole[cut - 60 : cut]
        assert skipped[-1].line > 0
    assert len(papers) <= complete + 1


def without_closers(text: str) -> str:
    for mark in '>}"':
        text = text.replace(mark, "", 1)
    return text


DAMAGES = {
    "closing marks gone": lambda r: r[: len(r) // 2] + without_closers(r[len(r) // 2 :]),
    "an opening mark too many": lambda r: r[: len(r) // 2] + '<x>{[" ' + r[len(r) // 2 :],
    "cut": lambda r: r[: len(r) // 2] + "\n",
    "a stretch of nothing": lambda r: r[: len(r) // 2] + "\0" * 50 + r[len(r) // 2 :],
    "bytes of no encoding": lambda r: r[: len(r) // 2] + "\udcff\udcfe\udc80" + r[len(r) // 2 :],
}


@every_format
@pytest.mark.parametrize("damage", DAMAGES)
def test_one_bad_record_among_good_ones(name: str, damage: str, read_text: ReadText) -> None:
    head, records, tail = parts_of(name)
    expected, _ = read_text(head + "".join(records) + tail, RECORDS[name][0])
    bad = COUNT // 2
    broken = [DAMAGES[damage](r) if n == bad else r for n, r in enumerate(records)]
    content = (head + "".join(broken) + tail).encode("utf-8", "surrogateescape")
    papers, skipped = read_text(content, RECORDS[name][0])
    no_mistake(skipped)
    kept = set(titles(papers))
    good = [paper.title for n, paper in enumerate(expected) if n != bad]
    lost = [title for title in good if title not in kept]
    assert lost == [], (lost, skipped)


@every_format
@settings(max_examples=15, deadline=None, derandomize=True)
@given(data=st.data())
def test_damage_anywhere(name: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    head, records, tail = parts_of(name)
    whole = (head + "".join(records) + tail).encode()
    at = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 40))
    put = data.draw(st.binary(max_size=8) | st.sampled_from([b"<", b">", b"{", b"}", b'"', b"\n", b"&", b"]", b"\\"]))
    path = tmp_path_factory.mktemp("damage") / RECORDS[name][0]
    path.write_bytes(whole)
    expected, _ = read_all([str(path)], name)
    path.write_bytes(whole[:at] + put + whole[at + length :])
    papers, skipped = read_all([str(path)], name)
    no_mistake(skipped)
    before = sum(len((head + "".join(records[: n + 1])).encode()) <= at for n in range(COUNT))
    assert titles(papers)[: max(before - 1, 0)] == titles(expected)[: max(before - 1, 0)]
    if at > len(head.encode()) and at + length < len(whole) - len(tail.encode()):
        assert len(set(titles(papers)) & set(titles(expected))) >= COUNT - 2, skipped
