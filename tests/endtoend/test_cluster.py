"""``--scheduler``: a real cluster of processes gives the tables that one process gives, whatever happens to it."""

import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from kgraph.errors import InputError, KgraphError, MissingPartError, UsageError
from kgraph.extract import cluster as station
from kgraph.extract.cluster import Cluster
from kgraph.pipeline import Options, build
from kgraph.records import Paper

from .conftest import PAPERS, Kgraph, tables

_PAPERS = 160
Happening = Callable[[LocalCluster], None]


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=2, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as running:
        yield running


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("many") / "papers.jsonl"
    papers = ({**PAPERS[n % 2], "doi": f"10.1000/{n}", "title": f"BarNet and FooNet, part {n}"} for n in range(_PAPERS))
    path.write_text("".join(json.dumps(paper) + "\n" for paper in papers), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def alone(many: Path, pipeline: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    output = tmp_path_factory.mktemp("alone") / "graph"
    build([str(many)], output, Options(model=str(pipeline), page=False))
    return tables(output)


def kill_a_worker(cluster: LocalCluster) -> None:
    os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)


def add_a_worker(cluster: LocalCluster) -> None:
    cluster.scale(3)
    deadline = time.monotonic() + 60
    while len(cluster.scheduler_info["workers"]) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.mark.parametrize("happening", [kill_a_worker, add_a_worker])
def test_the_tables_are_those_of_one_machine(
    cluster: LocalCluster,
    happening: Happening,
    many: Path,
    alone: dict[str, bytes],
    pipeline: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(station, "PARTITION", 8)
    happened = list[int]()

    def tell(name: str, done: int, total: int) -> None:
        if name == "extract" and 0 < done < total and not happened:
            happening(cluster)
            happened.append(done)

    options = Options(model=str(pipeline), page=False, scheduler=cluster.scheduler_address)
    build([str(many)], tmp_path / "graph", options, tell)
    assert happened
    assert tables(tmp_path / "graph") == alone


def test_the_input_is_read_as_it_is_needed(
    cluster: LocalCluster, pipeline: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station, "PARTITION", 2)
    monkeypatch.setattr(station, "_CHARACTERS", 60)
    read = list[int]()

    def endless() -> Iterator[Paper]:
        while True:
            read.append(len(read))
            yield Paper(str(len(read)), "BarNet", "We present BarNet. " * (1 + len(read) % 5))

    found = Cluster(cluster.scheduler_address, str(pipeline)).extract(endless())
    assert [next(found).paper_id for _ in range(9)] == [str(n) for n in range(1, 10)]
    found.close()  # type: ignore[attr-defined]
    assert len(read) < 60


def test_a_worker_with_something_else_is_refused(
    cluster: LocalCluster, pipeline: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Cluster(cluster.scheduler_address, str(pipeline))
    other.version = "older"
    with pytest.raises(KgraphError, match=r"worker tcp://\S+ has another extractor .*here older.*restart"):
        list(other.extract([Paper("p", "BarNet", "")]))
    monkeypatch.setattr(other, "_model", "/nowhere/model")
    with pytest.raises(InputError, match=r"worker tcp://\S+: /nowhere/model is neither"):
        list(other.extract([Paper("p", "BarNet", "")]))


@pytest.mark.parametrize(
    ("error", "words"),
    [(ModuleNotFoundError("No module named 'kgraph'"), "cannot run kgraph"), (OSError(), "went away")],
)
def test_other_ends_are_told_in_one_line(
    cluster: LocalCluster, pipeline: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("distributed.Client.submit", broken)
    with pytest.raises(KgraphError, match=words):
        list(Cluster(cluster.scheduler_address, str(pipeline)).extract([Paper("p", "BarNet", "")]))


def test_papers_that_end_every_worker_are_told(
    cluster: LocalCluster, pipeline: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.scheduler.allowed_failures, before = 0, cluster.scheduler.allowed_failures
    monkeypatch.setattr(station, "_work", _die)
    with pytest.raises(KgraphError, match="more memory"):
        list(Cluster(cluster.scheduler_address, str(pipeline)).extract([Paper("p", "BarNet", "")]))
    cluster.scheduler.allowed_failures = before


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_cluster_without_workers_is_waited_for_and_that_is_said(
    pipeline: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(station, "_PATIENCE", 0.1)
    with LocalCluster(n_workers=0, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0") as empty:
        found = Cluster(empty.scheduler_address, str(pipeline)).extract([Paper("p", "BarNet", "")])
        worker = threading.Timer(1, empty.scale, [1])
        worker.start()
        assert [extraction.paper_id for extraction in found] == ["p"]
        worker.join()
    assert "no worker at tcp://127.0.0.1" in caplog.text


def test_no_scheduler_is_told_before_anything_is_read(
    kgraph: Kgraph, two_papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station, "_CONNECT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:  # listens, and says nothing
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(KgraphError, match=f"no Dask scheduler answers at {address}; is it running"):
            build([str(two_papers)], tmp_path / "g", Options(scheduler=address))
    done = kgraph("build", two_papers, "-o", tmp_path / "g", "--scheduler", "no address")
    assert (done.returncode, done.stderr.count("\n")) == (UsageError.exit_code, 1)
    assert not (tmp_path / "g").exists()


def test_a_missing_extra_is_exit_3_with_the_command(
    two_papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingPartError, match=r"pip install 'kgraph\[dask\]'") as caught:
        build([str(two_papers)], tmp_path / "g", Options(scheduler="tcp://127.0.0.1:8786"))
    assert caught.value.exit_code == 3
