"""The records that travel from station to station, left to right; nothing else does.

    readers  → Paper, Skipped
    extract  → Extraction (ExtractedConcept with Mentions, StatedRelation, StatedResult, WrittenCitation)
    resolve  → Concept, Merge, and which extracted concept went where
    assemble → Graph (papers, authors, concepts, mentions, edges, results, merges)

All are frozen and slotted; offsets are in characters (code points) and index the paper's ``title`` or
``abstract`` exactly as stored, so ``paper.text(e.field)[e.start:e.end]`` is the surface form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Field = Literal["title", "abstract"]
Kind = Literal["method", "dataset", "benchmark", "task", "metric"]
Role = Literal["introduces", "evaluates_on", "compares_with", "uses", "mentions"]
RelationType = Literal["part_of", "extends", "outperforms", "trained_on", "evaluated_on", "used_for"]

KINDS: tuple[Kind, ...] = ("method", "dataset", "benchmark", "task", "metric")
ROLES: tuple[Role, ...] = ("introduces", "evaluates_on", "compares_with", "uses", "mentions")
"""Strongest first: where a paper has several roles for one concept, the first of these stands."""
RELATIONS: tuple[RelationType, ...] = (
    "part_of",
    "extends",
    "outperforms",
    "trained_on",
    "evaluated_on",
    "used_for",
)


# ---------------------------------------------------------------- readers


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record was read: the file as named by the user and its first line (1-based)."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of a paper's reference list: whatever the metadata gives of the cited work."""

    doi: str | None = None
    arxiv_id: str | None = None
    key: str | None = None
    title: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as it was read.

    ``id`` is the DOI (lower case, no resolver; not the one that arXiv gives), else ``arXiv:<id>`` (no version), else
    the record's own id, else ``paper:`` and a hash of the normalised title. ``key`` is the record's own id as written,
    which reference lists of the same source may name; of a paper joined of several records, each one's in a line, and
    ``other_ids`` are ids of theirs that stand nowhere else, as the DOI of a preprint. A stub (a cited work that is
    not in the collection) has ``in_collection=False``.
    """

    id: str
    title: str
    abstract: str
    year: int | None = None
    doi: str | None = None
    arxiv_id: str | None = None
    authors: tuple[str, ...] = ()
    venue: str | None = None
    url: str | None = None
    references: tuple[Reference, ...] = ()
    source: Source = Source("", 0)
    key: str | None = None
    in_collection: bool = True
    other_ids: tuple[str, ...] = ()

    def text(self, field: Field) -> str:
        """The stored text that spans of ``field`` index.

        Example:
            >>> Paper("p", "BERT", "We pretrain.").text("title")
            'BERT'
        """
        return self.title if field == "title" else self.abstract


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record, or a whole input, that was not used, and why."""

    file: str
    line: int
    reason: str


# ---------------------------------------------------------------- extract


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of a paper's text and the sentence around it."""

    paper_id: str
    field: Field
    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One occurrence of a concept in a paper. ``score`` is in 0–1; ``rule`` names what found it."""

    form: str
    field: Field
    start: int
    end: int
    sentence: str
    score: float
    rule: str


@dataclass(frozen=True, slots=True)
class ExtractedConcept:
    """A concept as one paper names it, with every mention in reading order (title first).

    ``votes`` is what the tagger said of each of ``ROLES``, where a tagger found it: it helps to find relations, and
    does not leave the station.
    """

    name: str
    kind: Kind
    role: Role
    score: float
    rule: str
    mentions: tuple[Mention, ...]
    votes: tuple[float, ...] = field(default=(), compare=False, repr=False)

    @property
    def forms(self) -> tuple[str, ...]:
        """The distinct surface forms, in order of first appearance."""
        return tuple(dict.fromkeys(m.form for m in self.mentions))


@dataclass(frozen=True, slots=True)
class StatedRelation:
    """A relation between two concepts that the paper's text states; ends are ``ExtractedConcept.name``."""

    head: str
    type: RelationType
    tail: str
    score: float
    rule: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedResult:
    """A number the paper reports; ``value`` as written, the rest names of extracted concepts or None."""

    value: str
    method: str | None
    on: str | None
    metric: str | None
    score: float
    rule: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenCitation:
    """A citation written in the text, such as "Luo et al., 2021"; ``text`` as written."""

    text: str
    authors: tuple[str, ...]
    year: int | None
    doi: str | None
    arxiv_id: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one paper's text."""

    paper_id: str
    concepts: tuple[ExtractedConcept, ...] = ()
    relations: tuple[StatedRelation, ...] = ()
    results: tuple[StatedResult, ...] = ()
    citations: tuple[WrittenCitation, ...] = ()


# ---------------------------------------------------------------- resolve


@dataclass(frozen=True, slots=True)
class Concept:
    """One node for one thing. ``aliases`` are all other surface forms, sorted; counts are of papers."""

    id: str
    kind: Kind
    name: str
    aliases: tuple[str, ...] = ()
    first_year: int | None = None
    paper_count: int = 0


@dataclass(frozen=True, slots=True)
class Merge:
    """Why a surface form belongs to a concept: the ladder's step and a reason a person can check.

    Likewise why a record with an id of its own, ``form``, belongs to a paper, whose id stands in ``concept_id``.
    """

    concept_id: str
    form: str
    kind: Kind | Literal["paper"]
    step: str
    reason: str


# ---------------------------------------------------------------- assemble


@dataclass(frozen=True, slots=True)
class Author:
    """A person as the metadata names them."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ConceptMention:
    """A mention with the paper and the node it belongs to: a row of mentions.parquet."""

    paper_id: str
    concept_id: str
    form: str
    field: Field
    start: int
    end: int
    sentence: str
    score: float
    rule: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A typed edge between two node ids. ``support`` counts the papers that say so."""

    source: str
    target: str
    type: str
    score: float
    rule: str
    support: int = 1
    derived: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A reported number. ``text`` is the value as written, ``value`` its number, ``unit`` "%" or what follows."""

    id: str
    paper_id: str
    method_id: str | None
    on_id: str | None
    metric_id: str | None
    text: str
    value: float | None
    unit: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """Everything assembled, each list sorted by its key: what the store writes."""

    papers: list[Paper] = field(default_factory=list)
    authors: list[Author] = field(default_factory=list)
    concepts: list[Concept] = field(default_factory=list)
    mentions: list[ConceptMention] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)

    def node_ids(self) -> Iterator[str]:
        """The ids of all nodes, kind by kind."""
        for nodes in (self.papers, self.authors, self.concepts, self.results):
            for node in nodes:
                yield node.id
