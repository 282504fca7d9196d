"""Cards: what the graph knows of one paper or concept, and the difference between two graphs.

In: a graph directory and a name or id. Out: plain data for the command line and for library users.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgraph.errors import NotAGraphError, UsageError
from kgraph.records import Concept, Edge, Extraction, Merge, Paper
from kgraph.resolve.normal import normal_form
from kgraph.store import GraphDirectory

if TYPE_CHECKING:
    from kgraph.resolve import AliasFile

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
    """The nodes a name may mean: by id, else by name or title, else by alias or another id; most named first.

    Raises:
        UsageError: nothing is called so; the message offers the closest names.
    """
    nodes: list[Node] = [*graph.concepts(), *graph.papers()]
    wanted = normal_form(name)
    for matches in (
        [n for n in nodes if n.id == name],
        [n for n in nodes if normal_form(label_of(n)) == wanted],
        [n for n in nodes if isinstance(n, Concept) and any(normal_form(a) == wanted for a in n.aliases)],
        [n for n in nodes if isinstance(n, Paper) and name.lower() in _ids(n)],
    ):
        if matches:
            return sorted(matches, key=lambda n: (-n.paper_count if isinstance(n, Concept) else 0, n.id))
    close = difflib.get_close_matches(name, {label_of(n) for n in nodes}, 3, 0.6)
    hint = f"; did you mean {' or '.join(repr(c) for c in close)}?" if close else ""
    raise UsageError(f"{graph.path}: nothing is called {name!r}{hint}")


def _ids(paper: Paper) -> set[str]:
    """All ids of a paper in lower case."""
    return {name.lower() for name in (paper.id, paper.doi or "", f"arXiv:{paper.arxiv_id}", *paper.other_ids)}


def card(graph: GraphDirectory, node: Node) -> Card:
    """The node's edges, strongest first, each with the label of its other end."""
    nodes: list[Node] = [*graph.concepts(), *graph.papers()]
    labels = {n.id: label_of(n) for n in nodes}
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
    """Every merge with the name of its concept or title of its paper; only of what is called ``name``, where given."""
    wanted = None if name is None else {node.id for node in find(graph, name)}
    found = [m for m in graph.merges() if wanted is None or m.concept_id in wanted]
    names = {concept.id: concept.name for concept in graph.concepts()}
    if any(m.kind == "paper" for m in found):
        names |= {paper.id: paper.title for paper in graph.papers()}
    return [(m, names[m.concept_id]) for m in found]


@dataclass(frozen=True, slots=True)
class Move:
    """A surface form that another alias file would give to another node; ``after`` is empty where it is dropped."""

    form: str
    before: str
    after: str
    papers: int
    reason: str


def moves(graph: GraphDirectory, aliases: AliasFile) -> list[Move]:
    """What a rebuild with this alias file would change, by the extractions kept in the graph directory.

    Raises:
        NotAGraphError: the directory keeps no extractions; a build writes them.
    """
    from kgraph.columns import decode
    from kgraph.resolve import Names, resolve, shipped_lexicon
    from kgraph.store.extractions import stored

    batches = [read for _, read in stored(graph.path, str(graph.manifest.get("extractor")))]
    if not batches and any(True for _ in graph.mentions()):
        raise NotAGraphError(f"{graph.path}: its extractions are missing or of another version; run kgraph build again")
    names = Names()
    for read in batches:
        names.read(read())
    found = resolve(names, aliases, shipped_lexicon())
    why = {(m.concept_id, m.form): f"{m.step}: {m.reason}" for m in found.merges}
    before: dict[tuple[str, str, int, int], set[str]] = defaultdict(set)
    for mention in graph.mentions():
        before[(mention.paper_id, mention.field, mention.start, mention.end)].add(mention.concept_id)
    papers: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    extractions = (extraction for read in batches for extraction in decode(read(), Extraction))
    for extraction, nodes in zip(extractions, found.nodes, strict=True):
        for concept, node in zip(extraction.concepts, nodes, strict=True):
            for m in concept.mentions:
                old = before[(extraction.paper_id, m.field, m.start, m.end)]
                if node not in old and len(old) == 1:
                    papers[(m.form, min(old), node or "")].add(extraction.paper_id)
    return [Move(*ends, len(p), why.get((ends[2], ends[0]), "dropped")) for ends, p in sorted(papers.items())]


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
