"""The graph of the seeds, built once by the real command line for all tests here."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kgraph.store import GraphDirectory, open_graph

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"

Kgraph = Callable[..., "subprocess.CompletedProcess[str]"]

PAPERS = [
    {
        "title": "Foonet: A Graph Neural Network for Node Classification",
        "abstract": "We propose FooNet, a graph neural network (GNN) for node classification. "
        "FooNet outperforms GCN on Cora.",
        "year": 2021,
        "authors": ["Ada Lovelace"],
        "doi": "10.1000/foonet",
    },
    {
        "title": "BarNet Improves on FooNet",
        "abstract": "We present BarNet, which extends FooNet. "
        "We evaluate BarNet on Cora and CIFAR-10 and reach 91.5% accuracy.",
        "year": 2022,
        "authors": ["Alan Turing"],
        "doi": "10.1000/barnet",
        "references": [{"doi": "10.1000/foonet"}],
    },
]


def run_kgraph(
    *arguments: object, text: str | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kgraph", *map(str, arguments)]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=cwd, check=False, timeout=600)


@pytest.fixture(scope="session")
def kgraph() -> Kgraph:
    return run_kgraph


@pytest.fixture(scope="session")
def seed_build(tmp_path_factory: pytest.TempPathFactory) -> "subprocess.CompletedProcess[str]":
    output = tmp_path_factory.mktemp("seeds") / "graph"
    done = run_kgraph("build", SEEDS, "-o", output)
    done.args = output
    return done


@pytest.fixture(scope="session")
def seed_graph(seed_build: "subprocess.CompletedProcess[str]") -> GraphDirectory:
    assert seed_build.returncode == 0, seed_build.stderr
    return open_graph(Path(str(seed_build.args)))


@pytest.fixture
def two_papers(tmp_path: Path) -> Path:
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's spaCy pipeline that finds names by rules: quick to load where the model does not matter."""
    import spacy

    path = tmp_path_factory.mktemp("model") / "pipeline"
    nlp = spacy.blank("en")
    names = [{"label": "METHOD", "pattern": [{"TEXT": {"REGEX": "^[A-Z][a-z]+Net$"}}]}]
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([*names, {"label": "DATASET", "pattern": "Cora"}, {"label": "DATASET", "pattern": "CIFAR-10"}])  # type: ignore[attr-defined]
    nlp.to_disk(path)
    return path


def tables(directory: Path) -> dict[str, bytes]:
    """The tables of a graph directory, byte for byte."""
    return {path.name: path.read_bytes() for path in directory.glob("*.parquet")}
