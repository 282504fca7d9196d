"""Cards: what the graph knows of one paper or concept, and the difference between two graphs.

In: a graph directory and a name or id. Out: plain data for the command line and for library users.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass, field

from kgraph.errors import UsageError
from kgraph.records import Concept, Edge, Merge, Paper
from kgraph.resolve.normal import normal_form
from kgraph.store import GraphDirectory

Node = Paper | Concept


@dataclass(frozen=True, slots=True)
class Card:
    """A node with its edges by type, each with the node at its other end."""

    node: Node
    outgoing: dict[str, list[tuple[Edge, str]]] = field(default_factory=dict)
    incoming: dict[str, list[tuple[Edge, str]]] = field(default_factory=dict)


def label_of(node: Node) -> str:
    """What a person calls a node: a concept's name, a paper's title.

    Example:
        >>> label_of(Concept("method:bert", "method", "BERT"))
        'BERT'
    """
    return node.title if isinstance(node, Paper) else node.name


def find(graph: GraphDirectory, name: str) -> list[Node]:
    """The nodes a name may mean: by id, else by name or title, else by alias; concepts most papers name first.

    Raises:
        UsageError: nothing is called so; the message offers the closest names.
    """
    nodes: list[Node] = [*graph.concepts(), *graph.papers()]
    wanted = normal_form(name)
    for matches in (
        [n for n in nodes if n.id == name],
        [n for n in nodes if normal_form(label_of(n)) == wanted],
        [n for n in nodes if isinstance(n, Concept) and any(normal_form(a) == wanted for a in n.aliases)],
    ):
        if matches:
            return sorted(matches, key=lambda n: (-n.paper_count if isinstance(n, Concept) else 0, n.id))
    close = difflib.get_close_matches(name, {label_of(n) for n in nodes}, 3, 0.6)
    hint = f"; did you mean {' or '.join(repr(c) for c in close)}?" if close else ""
    raise UsageError(f"{graph.path}: nothing is called {name!r}{hint}")


def card(graph: GraphDirectory, node: Node) -> Card:
    """The node's edges, strongest first, each with the label of its other end."""
    labels = {n.id: label_of(n) for n in (*graph.concepts(), *graph.papers())}
    labels.update({author.id: author.name for author in graph.authors()})
    labels.update({result.id: result.text for result in graph.results()})
    outgoing: dict[str, list[tuple[Edge, str]]] = defaultdict(list)
    incoming: dict[str, list[tuple[Edge, str]]] = defaultdict(list)
    for edge in graph.edges():
        if edge.source == node.id:
            outgoing[edge.type].append((edge, labels.get(edge.target, edge.target)))
        elif edge.target == node.id:
            incoming[edge.type].append((edge, labels.get(edge.source, edge.source)))
    return Card(node, _ranked(outgoing), _ranked(incoming))


def _ranked(edges: dict[str, list[tuple[Edge, str]]]) -> dict[str, list[tuple[Edge, str]]]:
    return {
        edge_type: sorted(rows, key=lambda row: (-row[0].support, -row[0].score, row[1]))
        for edge_type, rows in sorted(edges.items())
    }


def merges_of(graph: GraphDirectory, name: str | None = None) -> list[tuple[Merge, str]]:
    """Every merge with the name of its concept; of the concepts called ``name`` only, where it is given."""
    wanted = None if name is None else {node.id for node in find(graph, name)}
    names = {concept.id: concept.name for concept in graph.concepts()}
    return [(m, names[m.concept_id]) for m in graph.merges() if wanted is None or m.concept_id in wanted]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one graph has and the other lacks, as lines a person can read, sorted."""

    added: list[str]
    removed: list[str]


def difference(old: GraphDirectory, new: GraphDirectory) -> Difference:
    """Papers, concepts and edges that came or went between two graphs."""
    before, after = _lines(old), _lines(new)
    return Difference(sorted(after - before), sorted(before - after))


def _lines(graph: GraphDirectory) -> set[str]:
    papers = {f"paper {paper.id}" for paper in graph.papers()}
    concepts = {f"{concept.kind} {concept.name}" for concept in graph.concepts()}
    return papers | concepts | {f"{e.source} {e.type} {e.target}" for e in graph.edges()}
