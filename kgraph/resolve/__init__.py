"""Resolve: the names of one thing become one node, the records of one paper one paper, citations edges.

In: papers, what they name and cite, the user's alias file. Out: unique papers, a Resolution, CITES edges with stubs.
"""

from kgraph.resolve.aliases import AliasFile, find_aliases, read_aliases
from kgraph.resolve.citations import cite
from kgraph.resolve.ladder import resolve
from kgraph.resolve.lexicon import shipped_lexicon
from kgraph.resolve.names import Names
from kgraph.resolve.nodes import Resolution
from kgraph.resolve.papers import Catalogue

__all__ = [
    "AliasFile",
    "Catalogue",
    "Names",
    "Resolution",
    "cite",
    "find_aliases",
    "read_aliases",
    "resolve",
    "shipped_lexicon",
]
