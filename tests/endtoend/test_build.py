"""Inputs of every shape, bad ones, killed builds: the old graph or the new one, nothing left out in silence."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from kgraph.store import open_graph

from .conftest import PAPERS, Kgraph


def titles(directory: Path) -> set[str]:
    return {p.title for p in open_graph(directory).papers() if p.in_collection}


WANTED = {paper["title"] for paper in PAPERS}


def test_files_directories_globs_gz_and_stdin(kgraph: Kgraph, two_papers: Path, tmp_path: Path) -> None:
    packed = tmp_path / "packed" / "papers.jsonl.gz"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(two_papers.read_bytes()))
    for name, source in (("file", two_papers), ("dir", packed.parent), ("glob", tmp_path / "*.jsonl"), ("gz", packed)):
        done = kgraph("build", source, "-o", tmp_path / name, "--no-page")
        assert done.returncode == 0, done.stderr
        assert titles(tmp_path / name) == WANTED
    done = kgraph("build", "-", "-o", tmp_path / "stdin", "--no-page", text=two_papers.read_text())
    assert (done.returncode, titles(tmp_path / "stdin")) == (0, WANTED)


def test_citations_authors_and_builds_on(kgraph: Kgraph, two_papers: Path, tmp_path: Path) -> None:
    assert kgraph("build", two_papers, "-o", tmp_path / "g", "--no-page").returncode == 0
    graph = open_graph(tmp_path / "g")
    edges = {(e.type, e.source, e.target) for e in graph.edges()}
    assert ("CITES", "10.1000/barnet", "10.1000/foonet") in edges
    assert ("BUILDS_ON", "10.1000/barnet", "10.1000/foonet") in edges
    assert ("WROTE", "author:ada-lovelace", "10.1000/foonet") in edges
    assert ("INTRODUCES", "10.1000/foonet", "method:foonet") in edges


def test_bad_records_are_told_and_the_rest_is_built(kgraph: Kgraph, two_papers: Path, tmp_path: Path) -> None:
    lines = two_papers.read_text().splitlines()
    bad = tmp_path / "bad.jsonl"
    bad.write_text("\n".join([lines[0], "{broken", json.dumps({"year": 2020}), lines[1]]) + "\n")
    (tmp_path / "empty.jsonl").write_text("")
    done = kgraph("build", bad, tmp_path / "empty.jsonl", tmp_path / "gone.jsonl", "-o", tmp_path / "g", "--no-page")
    assert done.returncode == 0
    assert titles(tmp_path / "g") == WANTED
    skipped = [(Path(s.file).name, s.line) for s in open_graph(tmp_path / "g").skipped()]
    assert ("bad.jsonl", 2) in skipped
    assert ("bad.jsonl", 3) in skipped
    assert {name for name, _ in skipped} == {"bad.jsonl", "empty.jsonl", "gone.jsonl"}
    assert f"{len(skipped)} skipped" in done.stderr
    strict = kgraph("build", bad, "-o", tmp_path / "strict", "--strict", "--no-page")
    assert strict.returncode == 5
    assert not (tmp_path / "strict").exists()


def test_nothing_usable_is_exit_4_and_one_line(kgraph: Kgraph, tmp_path: Path) -> None:
    (tmp_path / "noise.jsonl").write_text("{}\n")
    done = kgraph("build", tmp_path / "noise.jsonl", "-o", tmp_path / "g")
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "g").exists()


def test_an_input_that_goes_takes_its_edges_along(kgraph: Kgraph, two_papers: Path, tmp_path: Path) -> None:
    one = tmp_path / "one.jsonl"
    one.write_text(json.dumps(PAPERS[0]) + "\n")
    assert kgraph("build", two_papers, "-o", tmp_path / "g", "--no-page").returncode == 0
    assert kgraph("build", one, "-o", tmp_path / "g", "--no-page").returncode == 0
    graph = open_graph(tmp_path / "g")
    assert [p.id for p in graph.papers()] == ["10.1000/foonet"]
    assert not [e for e in graph.edges() if "barnet" in e.source + e.target]


def test_an_alias_file_is_obeyed_and_a_wrong_one_told_before_any_work(
    kgraph: Kgraph, two_papers: Path, tmp_path: Path
) -> None:
    aliases = tmp_path / "aliases.toml"
    aliases.write_text('[rename]\n"FooNet" = "The Foo Network"\n')
    done = kgraph("build", two_papers, "-o", tmp_path / "g", "--aliases", aliases, "--no-page")
    assert done.returncode == 0
    assert "The Foo Network" in {c.name for c in open_graph(tmp_path / "g").concepts()}
    aliases.write_text("[oops]\n")
    done = kgraph("build", two_papers, "-o", tmp_path / "g", "--aliases", aliases)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_somebody_elses_directory_is_left_alone(kgraph: Kgraph, two_papers: Path, tmp_path: Path) -> None:
    precious = tmp_path / "mine"
    precious.mkdir()
    (precious / "thesis.tex").write_text("words")
    done = kgraph("build", two_papers, "-o", precious)
    assert done.returncode == 1
    assert [p.name for p in precious.iterdir()] == ["thesis.tex"]


def test_a_killed_build_leaves_the_old_graph_and_the_next_one_succeeds(
    kgraph: Kgraph, two_papers: Path, tmp_path: Path
) -> None:
    output = tmp_path / "g"
    assert kgraph("build", two_papers, "-o", output, "--no-page").returncode == 0
    before = {p.name: p.read_bytes() for p in output.iterdir() if p.suffix == ".parquet"}
    one = tmp_path / "one.jsonl"
    one.write_text(json.dumps(PAPERS[0]) + "\n")
    for marker in (".g.lock", ".g.building"):
        command = [sys.executable, "-m", "kgraph", "build", str(one), "-o", str(output)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as process:
            while process.poll() is None and not (tmp_path / marker).exists():
                time.sleep(0.01)
            os.killpg(process.pid, signal.SIGKILL)
        now = {p.name: p.read_bytes() for p in output.iterdir() if p.suffix == ".parquet"}
        assert now == before or len(list(open_graph(output).papers())) == 1
        open_graph(output)
    assert kgraph("build", two_papers, "-o", output, "--no-page").returncode == 0
    assert {p.name: p.read_bytes() for p in output.iterdir() if p.suffix == ".parquet"} == before
    assert not (tmp_path / ".g.building").exists()


def test_extract_and_read_print_lines_that_evaluate_takes(kgraph: Kgraph, two_papers: Path, tmp_path: Path) -> None:
    read = kgraph("read", two_papers)
    assert [json.loads(line)["title"] for line in read.stdout.splitlines()] == [p["title"] for p in PAPERS]
    extracted = kgraph("extract", two_papers, "-o", tmp_path / "found.jsonl")
    assert extracted.returncode == 0
    lines = [json.loads(line) for line in (tmp_path / "found.jsonl").read_text().splitlines()]
    gold = [
        {"id": line["id"], "title": line["title"], "concepts": [{**c, "optional": False} for c in line["concepts"]]}
        for line in lines
    ]
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(g) + "\n" for g in gold))
    done = kgraph("evaluate", tmp_path / "gold.jsonl", tmp_path / "found.jsonl", "--json")
    assert json.loads(done.stdout)["strict"]["core"]["f1"] == 1.0


def test_quiet_is_quiet_before_and_behind_the_command(kgraph: Kgraph, two_papers: Path, tmp_path: Path) -> None:
    for arguments in (["-q", "build", two_papers], ["build", "-q", two_papers]):
        done = kgraph(*arguments, "-o", tmp_path / "g", "--no-page")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_reader_that_goes_away_ends_the_run_in_silence(tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    many.write_text(
        "".join(json.dumps({"title": f"Paper {n} on graphs", "abstract": "x" * 2000}) + "\n" for n in range(500))
    )
    command = [sys.executable, "-m", "kgraph", "read", str(many)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(100)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1
