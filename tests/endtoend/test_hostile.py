"""Input of every bad kind, through the command line: a recorded skip or one clear line, in bounded memory.

All bad files lie in one directory beside good ones, so that one run shows that none of them costs another; then each
is named by itself. Time is bounded by a limit on the CPU seconds of the process, memory is measured by its peak.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from kgraph.store import open_graph

MEGABYTE = 2**20
MOST_MEMORY = 900 * MEGABYTE
"""Peak of a build of all these files: libraries take half of it, the longest record that is held whole the rest."""
MOST_SECONDS = 300
"""Of CPU time; it ends a run that does not end, and no more."""
BOMB = 300 * MEGABYTE


def good(name: str) -> str:
    return json.dumps({"title": f"A good paper beside {name}", "abstract": "We propose FooNet.", "year": 2020})


@dataclass(frozen=True)
class Bad:
    """What is written, the line where it is skipped and what the reason says, and whether a good paper lies beside."""

    write: Callable[[Path], object]
    line: int
    reason: str
    beside: bool = False


def lines(*texts: str) -> Callable[[Path], object]:
    return lambda path: path.write_text("\n".join([*texts, good(path.name), ""]), encoding="utf-8")


def data(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def blank(stream: IO[bytes]) -> None:
    stream.write(b"[")
    for _ in range(BOMB // MEGABYTE):
        stream.write(b" " * MEGABYTE)


def gzip_bomb(path: Path) -> None:
    with gzip.open(path, "wb", compresslevel=1) as stream:
        blank(stream)


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("inside.json", "w") as stream:
            blank(stream)
        archive.writestr("good.jsonl", good(path.name))


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
DOCTYPE = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]>'
XML = f"{DOCTYPE}\n<PubmedArticleSet>\n<PubmedArticle>\n<MedlineCitation>"

BAD: dict[str, Bad] = {
    "empty.txt": Bad(data(b""), 0, "empty"),
    "zeros.json": Bad(data(bytes(5 * MEGABYTE)), 0, ""),
    "random.bin": Bad(data(bytes((n * n * 31 + n // 7) % 256 for n in range(200_000))), 0, ""),
    "half.gz": Bad(data(gzip.compress(os.urandom(100_000))[:50_000]), 0, ""),
    "bomb.json.gz": Bad(gzip_bomb, 0, "unpacks to far more"),
    "bomb.zip": Bad(zip_bomb, 0, "unpacks to far more", beside=True),
    "pipe.jsonl": Bad(os.mkfifo, 0, "not a regular file"),
    "loop.jsonl": Bad(lambda path: path.symlink_to(path.name), 0, "symbolic link"),
    "around": Bad(lambda path: path.symlink_to(path.parent), 0, "a link to elsewhere, not followed"),
    "zero.jsonl": Bad(lambda path: path.symlink_to("/dev/zero"), 0, "a link to elsewhere, not followed"),
    "line.jsonl": Bad(lines(json.dumps({"title": "L", "abstract": "word " * (4 * MEGABYTE)})), 1, "too long", True),
    "endless.ris": Bad(data(b"TY  - JOUR\nTI  - T\nAB  - " + b"x" * 20 * MEGABYTE + b"\nER  - \n"), 1, "too long"),
    "megabyte.bib": Bad(data(b"@book{k, title={T},\n abstract={" + b"a fact. " * 125_000 + b"}}\n"), 1, "too long"),
    "nested.json": Bad(data(b'{"title":' + b"[" * 100_000 + b"]" * 100_000 + b"}"), 1, "nested too deeply"),
    "nested.jsonl": Bad(lines('{"title": ' + '{"a":' * 100_000), 1, "nested too deeply", True),
    "nested.xml": Bad(data(XML.encode() + b"<a>" * 100_000 + b"</a>" * 100_000), 3, ""),
    "laughs.xml": Bad(data(f"{XML}<PMID>&a11;</PMID></MedlineCitation></PubmedArticle>".encode()), 3, ""),
    "types.jsonl": Bad(lines('{"title": {"a": [1]}, "abstract": 7e999, "authors": 3}', "17", "null"), 1, "", True),
    "broken.jsonl": Bad(lines(good("1"), '{"title": "cut sho'), 2, "broken JSON", True),
}
"""Everything that is skipped. A line of 0 is the whole file; an empty reason is any."""

READ: dict[str, tuple[bytes, str]] = {
    "utf16.ris": ("TY  - JOUR\nTI  - Wide Erdős\nER  - \n".encode("utf-16"), "Wide Erdős"),
    "utf32.ris": ("TY  - JOUR\nTI  - Wider Erdős\nER  - \n".encode("utf-32"), "Wider Erdős"),
    "latin1.bib": ("@article{k, title={The Poincaré map}}".encode("latin-1"), "The Poincaré map"),
    "wrong.csv": (b"title,abstract\nBad \xff\xc0\xaf bytes,We\n", "Bad ÿÀ¯ bytes"),
    "nul.jsonl": (b'{"title": "With \\u0000 a NUL\\u0000"}\n', "With a NUL"),
    "nuls.csv": (b"title,abstract\nA \0\0 cell,We\n", "A cell"),
    "surrogate.jsonl": (b'{"title": "Half \\ud800 a pair"}\n', "Half \N{REPLACEMENT CHARACTER} a pair"),
    "escape.jsonl": (b'{"title": "Red \\u001b[31m and \\u202e turned"}\n', "Red [31m and turned"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("hostile") / "in put"
    place.mkdir()
    for name, bad in BAD.items():
        bad.write(place / name)
    for name, (content, _) in READ.items():
        (place / name).write_bytes(content)
    (place / "deep" / "empty").mkdir(parents=True)
    return place


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


PEAK = """
import atexit, resource, sys
peak = sys.argv.pop(1)
atexit.register(lambda: open(peak, "w").write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)))
from kgraph.cli import run
run()
"""
"""The command line, which writes down its peak of memory: that of all children would be that of other tests."""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs kgraph under the limits."""

    def run_it(*arguments: object) -> subprocess.CompletedProcess[str]:
        peak = tmp_path / "peak"
        command = [sys.executable, "-c", PEAK, str(peak), *map(str, arguments)]
        streams = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "check": False}
        done = subprocess.run(command, **streams, timeout=1800, preexec_fn=limited)  # type: ignore[call-overload]
        assert int(peak.read_text()) < MOST_MEMORY, done.stderr
        assert "Traceback" not in done.stderr
        return done  # type: ignore[no-any-return]

    return run_it


def test_one_build_of_everything(run: Run, folder: Path, pipeline: Path, tmp_path: Path) -> None:
    done = run("build", folder, "-o", tmp_path / "graph", "--model", pipeline, "--no-page", "-p", 1)
    assert done.returncode == 0, done.stderr
    with open_graph(tmp_path / "graph") as graph:
        titles = {paper.title for paper in graph.papers()}
        skipped = [(str(Path(s.file).relative_to(folder)), s.line, s.reason) for s in graph.skipped()]
    for name, bad in BAD.items():
        mine = [(line, reason) for file, line, reason in skipped if file == name or file.startswith(f"{name}/")]
        assert any(line >= bad.line and bad.reason in reason for line, reason in mine), (name, mine)
        assert all("please report" not in reason and len(reason) < 300 for _, reason in mine), (name, mine)
        if bad.beside:
            assert f"A good paper beside {name}" in titles
    assert {title for _, title in READ.values()} <= titles


@pytest.mark.parametrize("name", ["nested.json", "deep/empty", "/dev/zero"])
def test_one_alone_ends_with_one_line(name: str, run: Run, folder: Path) -> None:
    done = run("read", folder / name)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (4, "", 1), done.stderr
    assert done.stderr.startswith("kgraph: no paper found in ")


def test_under_strict_one_bad_record_is_an_error(run: Run, folder: Path) -> None:
    done = run("read", "--strict", folder / "broken.jsonl")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (5, "", 1), done.stderr
    assert "broken.jsonl:2: broken JSON" in done.stderr


def test_names_that_are_none(run: Run, tmp_path: Path) -> None:
    done = run("read", *(tmp_path / name for name in ("no\nsuch", "\udcff", "x" * 5000, "[", "\x1b[31m")))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (4, "", 1), done.stderr
    assert "\x1b" not in done.stderr
