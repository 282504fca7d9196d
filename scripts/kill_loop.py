#!/usr/bin/env python3
"""Kills builds and exports at random moments and looks at what they leave: the old graph or the new one.

usage: scripts/kill_loop.py [ROUNDS] [--seed N]      (default: 50 rounds)

A round starts `kgraph build` or `kgraph export` over an old result, ends it with SIGKILL, and checks that the old
result or the new one is there, whole; that no worker process lives on; that the same command then succeeds; and that
it leaves the new result and nothing else: nothing beside it, nothing among temporary files, nothing in shared
memory. Moments are drawn in CPU time, most of them while the result is being written, so that a busy machine draws
the same ones. Exit code 1 and the seed if a round fails.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import spacy

from kgraph.store import open_graph

PATIENCE = 1800.0
"""Seconds after which a process counts as hanging."""
_TICKS = os.sysconf("SC_CLK_TCK")
_SHARED_MEMORY = Path("/dev/shm")


class FoundError(Exception):
    """What a kill left is not as it should be."""


@dataclass
class Job:
    """A command that makes ``output``, and when in its life (in CPU seconds) it begins to write and ends."""

    name: str
    arguments: list[str]
    output: Path
    old: Path
    new: Path
    traces: tuple[str, ...]
    begins: float = 0.0
    ends: float = 0.0
    fates: Counter[str] = field(default_factory=Counter)


class Workshop:
    """A directory with two collections, the graphs and exports of both, and a folder for temporary files."""

    def __init__(self, root: Path) -> None:
        self.root, self.place, self.temporary = root, root / "place", root / "tmp"
        for folder in (self.place, self.temporary, root / "one", root / "two"):
            folder.mkdir()
        self.environment = os.environ | {"TMPDIR": str(self.temporary), "KILL_LOOP": str(root)}
        _pipeline(root / "model")
        _collection(root / "one.jsonl", range(110))
        _collection(root / "two.jsonl", range(10, 130))

    def kgraph(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        """Start the command line."""
        command = [sys.executable, "-m", "kgraph", *arguments]
        return subprocess.Popen(
            command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )

    def run(self, arguments: list[str]) -> None:
        """Run the command line to its end."""
        process = self.kgraph(arguments)
        _, told = process.communicate(timeout=PATIENCE)
        if process.returncode:
            raise FoundError(f"kgraph {' '.join(arguments)}: exit code {process.returncode}: {told.decode()}")

    def jobs(self) -> list[Job]:
        """Every kind of job, with the results it may leave."""
        root, model = self.root, str(self.root / "model")
        jobs = []
        for name, more in (("build", []), ("incremental", []), ("page", ["--page"]), ("workers", ["-p", "2"])):
            output = self.place / "graph"
            call = ["-q", "build", str(root / "two.jsonl"), "-o", str(output), "--model", model, "-p", "1", "--no-page"]
            traces = (".graph.building", ".graph.lock")
            jobs.append(Job(name, [*call, *more], output, root / "one" / name, root / "two" / name, traces))
        for name in ("html", "graphml", "jsonl", "cypher", "neo4j-csv"):
            output = self.place / "export"
            call = ["-q", "export", name, str(root / "two" / "incremental"), "-o", str(output)]
            traces = (".export.part", ".export.building", ".export.lock")
            jobs.append(Job(name, call, output, root / "one" / name, root / "two" / name, traces))
        return jobs

    def prepare(self, job: Job) -> None:
        """Make the old and the new result, and learn how long the job takes."""
        source = self.root / "one.jsonl"
        graphs = [job.arguments[2], str(self.root / "one" / "incremental")]
        before = [str(source) if argument == str(self.root / "two.jsonl") else argument for argument in job.arguments]
        if job.output.name == "export":
            before = [graphs[1] if n == 3 else argument for n, argument in enumerate(before)]
        self.run(before)
        if job.name in ("build", "workers"):
            (job.output / "extractions.parquet").unlink()
        job.output.rename(job.old)
        self.restore(job)
        process = self.kgraph(job.arguments)
        job.begins = self._watch(process, lambda spent: self._traced(job))
        job.ends = max(job.begins, self._watch(process, lambda spent: False))
        process.communicate()
        shutil.move(job.output, job.new)
        self.clear()

    def restore(self, job: Job) -> None:
        """Put the old result in place."""
        self.clear()
        (shutil.copytree if job.old.is_dir() else shutil.copy2)(job.old, job.output)

    def clear(self) -> None:
        """Empty the place."""
        shutil.rmtree(self.place)
        self.place.mkdir()

    def round(self, job: Job, draw: random.Random) -> None:
        """Kill the job once; everything else follows from that."""
        self.restore(job)
        shared = _shared_memory()
        begins = job.begins if draw.random() < 0.75 else 0.0
        moment = draw.uniform(begins, job.ends * 1.02)
        process = self.kgraph(job.arguments)
        self._watch(process, lambda spent: spent >= moment)
        process.kill()
        process.communicate()
        self._wait_for_workers()
        fate = self._state(job)
        job.fates[f"{fate}, {'finished' if process.returncode == 0 else 'killed'}"] += 1
        self.run(job.arguments)
        if self._state(job) != "new":
            raise FoundError("the run after the kill left the old result")
        for folder, allowed in ((self.place, {job.output.name}), (self.temporary, set())):
            if litter := {path.name for path in folder.iterdir()} - allowed:
                raise FoundError(f"litter in {folder}: {', '.join(sorted(litter))}")
        if litter := _shared_memory() - shared:
            raise FoundError(f"litter in {_SHARED_MEMORY}: {', '.join(sorted(litter))}")

    def _watch(self, process: subprocess.Popen[bytes], reached: Callable[[float], bool]) -> float:
        """Wait until ``reached`` says so of the CPU seconds spent, or the process ends; returns them."""
        spent, deadline = 0.0, time.monotonic() + PATIENCE
        while (now := _cpu_seconds(process.pid)) is not None:
            spent = now
            if reached(spent):
                break
            if time.monotonic() > deadline:
                process.kill()
                raise FoundError("hangs")
            time.sleep(0.005)
        return spent

    def _traced(self, job: Job) -> bool:
        return any((self.place / trace).exists() for trace in job.traces)

    def _state(self, job: Job) -> str:
        """ "old" or "new", after a look at every byte and, of a graph, a question to its database."""
        for fate, wanted in (("old", job.old), ("new", job.new)):
            if _content(job.output) == _content(wanted):
                if job.output.name == "graph":
                    _ask(job.output, 110 if fate == "old" else 120)
                return fate
        raise FoundError("neither the old result nor the new one")

    def _wait_for_workers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while lives := list(_processes(f"KILL_LOOP={self.root}")):
            if time.monotonic() > deadline:
                raise FoundError(f"orphans: {lives}")
            time.sleep(0.05)


def _content(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of every file in a directory that a build gives the same every time."""
    if path.is_file():
        return {"": path.read_bytes()}
    left_out = {"graph.lbug", "extractions.parquet"}
    return {p.name: p.read_bytes() for p in sorted(path.iterdir()) if p.name not in left_out}


def _ask(directory: Path, papers: int) -> None:
    with open_graph(directory) as graph:
        found = graph.query("MATCH (p:Paper) RETURN count(*)").rows
        links = sum(1 for _ in graph.links())
        asked = graph.query("MATCH ()-[e]->() RETURN count(*)").rows
    if (found, asked) != ([(papers,)], [(links,)]):
        raise FoundError(f"the database holds {found} papers and {asked} edges, not {papers} and {links}")


def _cpu_seconds(pid: int) -> float | None:
    """User and system time of a process; None when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else (int(fields[11]) + int(fields[12])) / _TICKS


def _processes(mark: str) -> Iterator[str]:
    """Process numbers with this variable in their environment."""
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes().split(b"\0"):
                yield path.parent.name
        except OSError:
            continue


def _shared_memory() -> set[str]:
    """Names of semaphores that no living process has open; those of other programs come and go."""
    names = {path.name for path in _SHARED_MEMORY.glob("sem.mp-*")}
    for path in Path("/proc").glob("[0-9]*/maps") if names else ():
        with suppress(OSError):
            text = path.read_text(errors="replace")
            names = {name for name in names if name not in text}
    return names


def _pipeline(path: Path) -> None:
    """A spaCy pipeline that finds names by rules: quick to load, so that a round is."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    names = [{"label": "METHOD", "pattern": [{"TEXT": {"REGEX": "^[A-Z][a-z]+Net[0-9]+$"}}]}]
    ruler.add_patterns([*names, {"label": "DATASET", "pattern": "Cora"}, {"label": "TASK", "pattern": "clustering"}])  # type: ignore[attr-defined]
    nlp.to_disk(path)


def _collection(path: Path, numbers: range) -> None:
    lines = []
    for n in numbers:
        text = f"We propose FooNet{n} for clustering. It extends FooNet{n // 3} and outperforms BarNet{n % 7} on Cora."
        lines.append({"title": f"FooNet{n}: a network", "abstract": text, "year": 2000 + n % 20, "doi": f"10.1000/{n}"})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def main() -> int:
    """Run the rounds and print what became of them."""
    parser = argparse.ArgumentParser(description="Kill builds and exports at random moments; see what they leave.")
    parser.add_argument("rounds", nargs="?", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    root = Path(tempfile.mkdtemp(prefix="kill-loop-"))
    done = 0
    try:
        shop = Workshop(root)
        jobs = sorted(shop.jobs(), key=lambda job: job.name != "incremental")  # the exports need its graphs
        for job in jobs[: max(2, options.rounds)]:
            shop.prepare(job)
        for done in range(options.rounds):
            job = jobs[done % len(jobs)]
            shop.round(job, draw)
    except FoundError as error:
        print(f"round {done + 1} of seed {options.seed} ({job.name}): {error}", file=sys.stderr)
        return 1
    finally:
        for pid in _processes(f"KILL_LOOP={root}"):
            os.kill(int(pid), signal.SIGKILL)
        shutil.rmtree(root, ignore_errors=True)
    for job in jobs:
        print(f"{job.name:12} {dict(sorted(job.fates.items()))}")
    print(f"{options.rounds} kills (seed {options.seed}): the old result or the new one every time, no litter")
    return 0


if __name__ == "__main__":
    sys.exit(main())
