"""kgraph: collections of paper abstracts become a knowledge graph with evidence on every edge.

    >>> import kgraph
    >>> graph = kgraph.load("graph")                         # doctest: +SKIP
    >>> graph.to_networkx().number_of_nodes()                # doctest: +SKIP
    812

Names are imported when first used, so that ``import kgraph`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kgraph.errors import KgraphError
    from kgraph.extract import Extractor
    from kgraph.pipeline import Options, Summary, build
    from kgraph.readers import read
    from kgraph.records import Concept, Edge, Evidence, Extraction, Paper
    from kgraph.store import GraphDirectory
    from kgraph.store import open_graph as load

_HOME = {
    "build": "pipeline",
    "Options": "pipeline",
    "Summary": "pipeline",
    "KgraphError": "errors",
    "Extractor": "extract",
    "read": "readers",
    "Concept": "records",
    "Edge": "records",
    "Evidence": "records",
    "Extraction": "records",
    "Paper": "records",
    "GraphDirectory": "store",
    "load": "store",
}

__all__ = [
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


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'kgraph' has no attribute {name!r}")
    value = getattr(import_module(f"kgraph.{_HOME[name]}"), "open_graph" if name == "load" else name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
