"""From names to bytes: whatever people name, and whatever they should not have."""

import bz2
import gzip
import io
import lzma
import os
import socket
import sys
import zipfile
from pathlib import Path

import pytest

from kgraph.errors import UsageError
from kgraph.readers import FORMATS, read

from .conftest import ReadText, read_all

LINE = b'{"title": "A", "abstract": "We."}\n'


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return packed.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, lambda data: zipped(a_jsonl=data)])
def test_packed_files(read_text: ReadText, pack: object) -> None:
    papers, skipped = read_text(pack(LINE), "a.jsonl.packed")  # type: ignore[operator]
    assert ([p.title for p in papers], skipped) == (["A"], [])


def test_directories_globs_and_files_named_twice(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "deep/c.jsonl", ".hidden.jsonl", ".git/d.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f'{{"title": "{name}"}}')
    inputs = [str(tmp_path), str(tmp_path / "*.jsonl"), str(tmp_path / "a.jsonl")]
    papers, skipped = read_all(inputs)
    assert ([p.title for p in papers], skipped) == (["a.jsonl", "b.jsonl", "deep/c.jsonl"], [])


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(LINE))))
    papers, skipped = read_all(["-"])
    assert ([p.source.file for p in papers], skipped) == (["-"], [])


def test_what_cannot_be_read_is_told_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "empty.bib").write_bytes(b"")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (tmp_path / "broken.gz").write_bytes(gzip.compress(LINE * 1000)[:-20])
    (tmp_path / "broken.zip").write_bytes(zipped(a_jsonl=LINE)[:40])
    (tmp_path / "nothing").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "self").symlink_to(tmp_path)
    (tmp_path / "good.jsonl").write_bytes(LINE)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        papers, skipped = read_all([str(tmp_path), str(tmp_path / "gone.bib"), str(tmp_path / "*.ris"), "a\0b"])
    assert "A" in {p.title for p in papers}
    reasons = {Path(s.file).name: s.reason for s in skipped}
    assert reasons["empty.bib"] == "empty"
    assert reasons["picture.png"] == "in no format kgraph knows"
    assert reasons["fifo"] == reasons["socket"] == "not a regular file"
    assert reasons["gone.bib"] == "no such file or directory"
    assert reasons["*.ris"] == "no file matches"
    assert {"broken.gz", "broken.zip", "loop", "self"} <= reasons.keys()
    assert read_all([str(tmp_path / "nothing")])[1][0].reason == "a directory without files"


def test_links_out_of_a_directory_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.jsonl").write_bytes(LINE)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.jsonl").symlink_to(tmp_path / "secret.jsonl")
    papers, skipped = read_all([str(tmp_path / "in")])
    assert papers == []
    assert ["not followed" in s.reason for s in skipped] == [True]


def test_a_bomb_is_bounded(read_text: ReadText, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["kgraph.readers.documents"], "_UNPACKED", 1 << 20)
    papers, skipped = read_text(gzip.compress(LINE + b" " * (1 << 24)), "bomb.jsonl.gz")
    assert [p.title for p in papers] == ["A"]
    assert ["unpacks to far more" in s.reason for s in skipped] == [True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(read_text: ReadText, encoding: str, ends: str) -> None:
    text = ends.join(["TY  - JOUR", "TI  - Poincaré maps and other things", "PY  - 1999", "ER  - ", ""])
    ((paper,), skipped) = read_text(text.encode(encoding), "x.ris")
    assert (paper.title, paper.year, skipped) == ("Poincaré maps and other things", 1999, [])


def test_a_line_that_is_too_long(read_text: ReadText, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgraph.readers.text.LONGEST_LINE", 1000)
    text = "TY  - JOUR\nTI  - A\nAB  - " + "x" * 5000 + "\nPY  - 1999\nER  - \n"
    ((paper,), skipped) = read_text(text, "x.ris")
    assert (paper.title, paper.year) == ("A", 1999)
    assert [s.line for s in skipped] == [3]


def test_an_abstract_beyond_measure_is_a_skip(read_text: ReadText) -> None:
    papers, skipped = read_text(b'{"title": "A", "abstract": "' + b"x " * 1_000_000 + b'"}', "x.json")
    assert papers == []
    assert "too long" in skipped[0].reason


def test_of_very_many_skips_the_rest_is_counted(read_text: ReadText, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgraph.readers._MOST_LISTED", 5)
    text = '{"title": "A"}\n' + "7\n" * 9 + '{"title": "B"}\n'
    papers, skipped = read_text(text, "x.jsonl")
    assert [paper.title for paper in papers] == ["A", "B"]
    assert [skip.line for skip in skipped] == [2, 3, 4, 5, 6, 7]
    assert skipped[-1].reason == "4 more skipped from here on, not listed"


def test_formats_can_be_forced_and_unknown_ones_are_refused(read_text: ReadText) -> None:
    assert {"bibtex", "csv", "json", "page", "ris"} <= set(FORMATS)
    papers, _ = read_text("TY  - JOUR\nTI  - A\nER  - \n", "x.csv", format="ris")
    assert [p.title for p in papers] == ["A"]
    with pytest.raises(UsageError, match="unknown format 'docx'; there are"):
        read(["x"], "docx")
