"""How a run ends that cannot go on: its exit code, one line on stderr, and the old graph whole beside no litter."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kgraph.store import open_graph

from .conftest import PAPERS, Kgraph, tables

NOBODY = 65534
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a disk")


@pytest.fixture(scope="module")
def finished(kgraph: Kgraph, pipeline: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of one paper, to be copied."""
    place = tmp_path_factory.mktemp("finished")
    (place / "one.jsonl").write_text(json.dumps(PAPERS[0]) + "\n")
    done = kgraph("build", place / "one.jsonl", "-o", place / "graph", "--model", pipeline, "--no-page")
    assert done.returncode == 0, done.stderr
    return place / "graph"


@pytest.fixture
def old(finished: Path, tmp_path: Path) -> Path:
    """A graph that a failing build must leave as it is."""
    return Path(shutil.copytree(finished, tmp_path / "out" / "graph"))


@pytest.fixture
def build(two_papers: Path, pipeline: Path) -> Callable[[Path], list[str]]:
    """The command that would replace the graph of a directory."""
    command = [
        sys.executable,
        "-m",
        "kgraph",
        "build",
        str(two_papers),
        "--model",
        str(pipeline),
        "--no-page",
        "-p",
        "1",
    ]
    return lambda output: [*command, "-o", str(output)]


def check_kept(done: subprocess.CompletedProcess[str], code: int, line: str, old: Path, finished: Path) -> None:
    """The run ended so, said so in one line, and the graph is the old one with nothing beside it."""
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert line in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.endswith("\n")
    assert tables(old) == tables(finished)
    with open_graph(old) as graph:
        assert graph.query("MATCH (p:Paper) RETURN count(*)").rows == [(1,)]
    assert beside(old) == set()


def beside(graph: Path) -> set[str]:
    """What else lies there, but for the extractions that a build leaves to the next one."""
    return {path.name for path in graph.parent.iterdir()} - {graph.name, f".{graph.name}.extracted"}


def run(command: list[str], **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=600, **more)  # type: ignore[call-overload,no-any-return]


# ---------------------------------------------------------------- the disk


@pytest.fixture
def disk(tmp_path: Path, finished: Path) -> Iterator[Path]:
    """A file system of its own that holds the old graph and little more."""
    place = tmp_path / "disk"
    place.mkdir()
    size = sum(path.stat().st_size + 4096 for path in finished.iterdir()) + 65536
    mounted = run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)])
    if mounted.returncode:
        pytest.skip(f"cannot mount here: {mounted.stderr}")
    try:
        shutil.copytree(finished, place / "graph")
        yield place / "graph"
    finally:
        assert run(["umount", "-l", str(place)]).returncode == 0


@AS_ROOT
def test_a_full_disk(disk: Path, finished: Path, build: Callable[[Path], list[str]]) -> None:
    check_kept(run(build(disk)), 1, f"kgraph: {disk}: cannot write the graph: ", disk, finished)


@AS_ROOT
def test_a_disk_that_is_mounted_read_only(disk: Path, finished: Path, build: Callable[[Path], list[str]]) -> None:
    assert run(["mount", "-o", "remount,ro", str(disk.parent)]).returncode == 0
    check_kept(run(build(disk)), 1, "Read-only file system", disk, finished)


def test_a_file_that_may_not_grow(old: Path, finished: Path, build: Callable[[Path], list[str]]) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = run(build(old), preexec_fn=limited)
    check_kept(done, 1, f"kgraph: {old}: cannot write the graph: ", old, finished)


def _without_privilege() -> None:
    """Let root, too, be stopped by permissions: without CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER."""
    drop_from_bounding_set = 24
    for capability in (1, 2, 3):
        ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0)


def test_no_permission(old: Path, finished: Path, build: Callable[[Path], list[str]]) -> None:
    if os.geteuid() == 0:
        os.chown(old.parent, NOBODY, NOBODY)
    old.parent.chmod(0o555)
    done = run(build(old), preexec_fn=_without_privilege)
    old.parent.chmod(0o755)
    check_kept(done, 1, f"kgraph: {old}: cannot write the graph: Permission denied", old, finished)


def test_standard_output_on_a_full_disk(kgraph: Kgraph, old: Path, two_papers: Path) -> None:
    for arguments in (
        ["read", str(two_papers)],
        ["query", str(old), "MATCH (n) RETURN n.id"],
        ["export", "jsonl", str(old)],
    ):
        with Path("/dev/full").open("w") as full:
            command = [sys.executable, "-m", "kgraph", *arguments]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=600)
        assert done.returncode == 1, done.stderr
        assert "No space left on device" in done.stderr
        assert done.stderr.count("\n") == 1, done.stderr


# ---------------------------------------------------------------- inputs and caches

VANISHES = """
import os, sys
def vanish(event, arguments):
    if event == "open" and str(arguments[0]).endswith("a.jsonl"):
        for name in ("b.jsonl", "c.jsonl"):
            path = os.path.join(os.path.dirname(arguments[0]), name)
            if os.path.exists(path):
                os.unlink(path)
sys.addaudithook(vanish)
from kgraph.cli import run
run()
"""


def test_an_input_that_vanishes_is_a_recorded_skip(two_papers: Path, pipeline: Path, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name in ("a.jsonl", "b.jsonl", "c.jsonl"):
        shutil.copy(two_papers, folder / name)
    arguments = ["build", str(folder), "-o", str(tmp_path / "graph"), "--model", str(pipeline), "--no-page"]
    done = run([sys.executable, "-c", VANISHES, *arguments])
    assert done.returncode == 0, done.stderr
    with open_graph(tmp_path / "graph") as graph:
        skipped = {Path(record.file).name: record.reason for record in graph.skipped()}
    assert skipped == dict.fromkeys(("b.jsonl", "c.jsonl"), "no such file or directory")


def _truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flipped(data: bytes) -> bytes:
    """Every byte of the middle turned: the pages, not the footer."""
    start, end = 8, len(data) // 2
    return data[:start] + bytes(byte ^ 0x55 for byte in data[start:end]) + data[end:]


def _foreign(data: bytes) -> bytes:
    """A Parquet file of something else."""
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(
        pa.table({"key": [1], "extraction": [2.0]}, metadata=pq.read_schema(io.BytesIO(data)).metadata), stream
    )
    return stream.getvalue()


def _other_version(data: bytes) -> bytes:
    """The same rows under another extractor's name."""
    import io

    import pyarrow.parquet as pq

    table, stream = pq.read_table(io.BytesIO(data)), io.BytesIO()
    metadata = {name: b"another" if name == b"extractor" else value for name, value in table.schema.metadata.items()}
    pq.write_table(table.replace_schema_metadata(metadata), stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "broken",
    [lambda _: b"", lambda _: b"PAR1" + b"\0" * 1000 + b"PAR1", _truncated, _flipped, _foreign, _other_version],
)
def test_a_broken_or_foreign_cache_counts_as_none(
    broken: Callable[[bytes], bytes], old: Path, finished: Path, pipeline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from kgraph.cli import main

    cache = old / "extractions.parquet"
    cache.write_bytes(broken(cache.read_bytes()))
    papers = str(finished.parent / "one.jsonl")
    assert main(["build", papers, "-o", str(old), "--model", str(pipeline), "--no-page"]) == 0
    assert "unchanged" not in capsys.readouterr().err
    assert tables(old) == tables(finished)


def test_the_output_inside_the_inputs_is_not_read(two_papers: Path, pipeline: Path, tmp_path: Path) -> None:
    from kgraph.cli import main

    folder = tmp_path / "papers"
    folder.mkdir()
    shutil.copy(two_papers, folder)
    for _ in range(2):
        assert main(["build", str(folder), "-o", str(folder / "graph"), "--model", str(pipeline)]) == 0
        with open_graph(folder / "graph") as graph:
            assert {p.id for p in graph.papers()} == {paper["doi"] for paper in PAPERS}
            skipped = [(Path(record.file).name, record.reason) for record in graph.skipped()]
    assert skipped == [("graph", "a graph that kgraph built, not an input")]


# ---------------------------------------------------------------- two at once, and signals


def test_two_builds_into_one_directory(old: Path, build: Callable[[Path], list[str]]) -> None:
    first = [argument if not argument.endswith("papers.jsonl") else "-" for argument in build(old)]
    with subprocess.Popen(first, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        while not (old.parent / ".graph.lock").exists():
            time.sleep(0.01)
        second = run(build(old))
        assert second.returncode == 1
        assert second.stderr == f"kgraph: {old}: another build is writing this graph: wait for it to end\n"
        _, told = running.communicate("".join(json.dumps(paper) + "\n" for paper in PAPERS))
    assert running.returncode == 0, told
    with open_graph(old) as graph:
        assert graph.query("MATCH (p:Paper) RETURN count(*)").rows == [(2,)]
    assert beside(old) == set()


@pytest.fixture
def many_papers(tmp_path: Path) -> Path:
    """More papers than two workers can be done with before a signal reaches them."""
    path = tmp_path / "many.jsonl"
    abstract = "We propose FooNet. It is evaluated on Cora and compared with BarNet. " * 20
    lines = (json.dumps({"title": f"On FooNet {n}", "abstract": abstract}) + "\n" for n in range(3000))
    path.write_text("".join(lines))
    return path


@pytest.fixture(scope="module", autouse=True)
def no_signal_is_ignored() -> Iterator[None]:
    """What nohup or a shell's & ignores, every process started here would ignore; what is handled is not handed on."""
    ignored = [n for n in (signal.SIGHUP, signal.SIGINT) if signal.getsignal(n) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, lambda *_: None)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


class Working:
    """A build with two worker processes in a session of its own."""

    def __init__(self, papers: Path, output: Path, pipeline: Path, **more: object) -> None:
        self.mark = f"TEST_RUN={output}"
        command = [sys.executable, "-m", "kgraph", "build", papers, "-o", output, "--model", pipeline, "-p", "2"]
        name, _, value = self.mark.partition("=")
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
        self.process = subprocess.Popen(  # type: ignore[call-overload]
            list(map(str, command)), text=True, start_new_session=True, env=os.environ | {name: value}, **streams
        )
        self.workers = self._wait_for_workers()

    def alive(self) -> dict[int, bytes]:
        """Every process of the run, with its command line."""
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (path / "environ").read_bytes().split(b"\0"):
                    found[int(path.name)] = (path / "cmdline").read_bytes()
            except OSError:
                continue
        return found

    def _wait_for_workers(self) -> list[int]:
        while True:
            workers = [pid for pid, command in self.alive().items() if b"spawn_main" in command]
            if len(workers) == 2:
                return workers
            assert self.process.poll() is None, self.process.communicate()
            time.sleep(0.02)

    def wait_for_work(self) -> None:
        """Until a worker has spent the time it takes to be ready."""
        while self.process.poll() is None and _cpu_seconds(self.workers[0]) < 2.5:
            time.sleep(0.02)

    def end(self) -> subprocess.CompletedProcess[str]:
        """What it said, when the last process of it is gone."""
        out, told = self.process.communicate(timeout=300)
        deadline = time.monotonic() + 300
        while self.alive():
            assert time.monotonic() < deadline, f"orphans: {self.alive()}"
            time.sleep(0.05)
        return subprocess.CompletedProcess([], self.process.returncode, out, told)


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return float("inf")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize(
    ("number", "to_all", "when", "code"),
    [
        (signal.SIGINT, True, "starting", 130),
        (signal.SIGINT, True, "working", 130),
        (signal.SIGTERM, False, "working", 143),
        (signal.SIGHUP, True, "starting", 129),
    ],
)
def test_a_signal_ends_the_build_and_its_workers(
    number: int, to_all: bool, when: str, code: int, old: Path, finished: Path, many_papers: Path, pipeline: Path
) -> None:
    working = Working(many_papers, old, pipeline)
    if when == "working":
        working.wait_for_work()
    (os.killpg if to_all else os.kill)(working.process.pid, number)
    line = "kgraph: interrupted; nothing was left half-written\n"
    check_kept(working.end(), code, line, old, finished)


@pytest.mark.parametrize("when", ["starting", "working"])
def test_a_killed_worker_ends_the_build(
    when: str, old: Path, finished: Path, many_papers: Path, pipeline: Path
) -> None:
    working = Working(many_papers, old, pipeline)
    if when == "working":
        working.wait_for_work()
    os.kill(working.workers[0], signal.SIGKILL)
    check_kept(working.end(), 1, "kgraph: a worker process was killed, perhaps because memory ran out", old, finished)


def test_a_killed_build_takes_its_workers_along(old: Path, finished: Path, many_papers: Path, pipeline: Path) -> None:
    working = Working(many_papers, old, pipeline)
    working.process.kill()
    assert working.end().returncode == -signal.SIGKILL
    assert tables(old) == tables(finished)


def test_a_closed_terminal(old: Path, finished: Path, many_papers: Path, pipeline: Path) -> None:
    master, terminal = os.openpty()

    def take_terminal() -> None:
        import fcntl
        import termios

        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)

    streams = dict.fromkeys(("stdin", "stdout", "stderr"), terminal)
    working = Working(many_papers, old, pipeline, preexec_fn=take_terminal, pass_fds=(terminal,), **streams)
    os.close(terminal)
    os.close(master)
    assert working.end().returncode == 129
    assert tables(old) == tables(finished)
    assert beside(old) == set()


def test_a_reader_that_goes_away(many_papers: Path, old: Path, pipeline: Path) -> None:
    extract = ["extract", str(many_papers), "--model", str(pipeline)]
    query = ["query", str(old), "UNWIND range(1, 100000) AS n RETURN n"]
    for arguments in (extract, [*extract, "-p", "2"], query, [*query, "--format", "csv"]):
        command = [sys.executable, "-m", "kgraph", *arguments]
        unbuffered = os.environ | {"PYTHONUNBUFFERED": "1"}  # where Python itself would not notice
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, text=True, env=unbuffered, **pipes) as process:  # type: ignore[call-overload]
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.readline()
            process.stdout.close()
            assert (process.stderr.read(), process.wait(600)) == ("", 1), arguments
