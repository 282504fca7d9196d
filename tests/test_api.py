"""The public names are few and deliberate, and importing them costs nothing."""

import subprocess
import sys

import kgraph

HEAVY = {"spacy", "onnxruntime", "pyarrow", "networkx", "pyvis", "ladybug", "neo4j", "numpy", "rich"}


def test_public_names() -> None:
    assert kgraph.__all__ == [
        "Concept",
        "Edge",
        "Evidence",
        "Extraction",
        "Extractor",
        "GraphDirectory",
        "KgraphError",
        "Options",
        "Paper",
        "Summary",
        "build",
        "load",
        "read",
    ]
    for name in kgraph.__all__:
        assert callable(getattr(kgraph, name))


def test_the_command_line_imports_nothing_heavy() -> None:
    code = "import sys, kgraph.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & set(loaded)
