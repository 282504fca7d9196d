"""How the graph lies in Neo4j: labels, marks, constraints and indexes, and what must not be in their way.

In: the schema, and a prefix that keeps several graphs or other people's labels apart. Out: names and Cypher texts,
and ``prepare``, which makes constraints and indexes only after all of the database was found free for them.

Whatever kgraph writes is marked: ``kgraph`` holds the prefix (or "kgraph"), ``kgraph_build`` the build it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.errors import ServerError, UsageError
from kgraph.export.neo4j.rows import LINK_NAMES, node_names
from kgraph.schema import CONCEPT_LABELS, EDGES, NODES

if TYPE_CHECKING:
    import neo4j

MARK, BUILD = "kgraph", "kgraph_build"
CONCEPT = "Concept"
CONCEPTS = frozenset(CONCEPT_LABELS.values())


@dataclass(frozen=True, slots=True)
class Model:
    """The names of one graph in a database.

    Example:
        >>> Model("NLP_").label("Paper"), Model("NLP_").mark, Model().mark
        ('NLP_Paper', 'NLP_', 'kgraph')

    Raises:
        UsageError: the prefix is not a letter, then up to 31 letters, digits or underscores.
    """

    prefix: str = ""

    def __post_init__(self) -> None:
        if self.prefix and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,31}", self.prefix):
            raise UsageError(f"prefix {self.prefix!r}: a letter, then up to 31 letters, digits or underscores")

    @property
    def mark(self) -> str:
        """What the property ``kgraph`` of everything in this graph holds."""
        return self.prefix or "kgraph"

    def label(self, label: str) -> str:
        """A label of the schema as this graph writes it."""
        return self.prefix + label

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, the shared one of the concepts last."""
        return tuple(self.label(label) for label in (*NODES, CONCEPT))

    @property
    def any_label(self) -> str:
        """What a pattern says for a node with any of them."""
        return "|".join(f"`{label}`" for label in self.labels)

    def constraint(self, label: str) -> str:
        """The name of the constraint on a label (as written) and its id."""
        return f"kgraph_{label.lower()}_id"

    @property
    def full_text(self) -> str:
        """The name of the full-text index."""
        return f"kgraph_{self.prefix.lower()}text"

    def statements(self) -> Iterator[str]:
        """The Cypher that makes constraints and indexes; running it again changes nothing."""
        for label in self.labels:
            name = self.constraint(label)
            yield f"CREATE CONSTRAINT `{name}` IF NOT EXISTS FOR (n:`{label}`) REQUIRE n.id IS UNIQUE"
        ends = "|".join(f"`{self.label(label)}`" for label in ("Paper", "Author", CONCEPT))
        fields = "[n.title, n.name, n.aliases]"
        yield f"CREATE FULLTEXT INDEX `{self.full_text}` IF NOT EXISTS FOR (n:{ends}) ON EACH {fields}"


def key_label(label: str) -> str:
    """The label by which a node is found: concepts by the one they share, whatever kind somebody gave them there.

    Example:
        >>> key_label("Dataset"), key_label("Paper")
        ('Concept', 'Paper')
    """
    return CONCEPT if label in CONCEPTS else label


def link_labels(kind: str) -> tuple[str, str]:
    """The labels by which the ends of an edge type are found: one each, so no node has to be looked up for them.

    Example:
        >>> link_labels("USED_FOR"), link_labels("WROTE")
        (('Concept', 'Concept'), ('Author', 'Paper'))
    """
    source, target = EDGES[kind].ends[0]
    return key_label(source), key_label(target)


def node_statement(model: Model, label: str) -> str:
    """Writes ``$rows``, lists of the label's properties, as nodes with their labels and the marks.

    A concept has one kind: the label of another that somebody gave it is taken away. Properties are named one by one:
    ``SET n += map`` might change the id by which the next row is found, so a server would plan a pause for all rows.
    """
    key = model.label(key_label(label))
    names = node_names(label)
    kind = ""
    if label in CONCEPTS:
        others = "".join(f":`{model.label(other)}`" for other in sorted(CONCEPTS - {label}))
        kind = f"SET n:`{model.label(label)}` REMOVE n{others} "
    return (
        f"UNWIND $rows AS row MERGE (n:`{key}` {{id: row[0]}}) "
        f"SET {_values('n', names[1:], 1)}, n.{MARK} = $mark, n.{BUILD} = $build {kind}RETURN count(*) AS written"
    )


def link_statement(model: Model, kind: str) -> str:
    """Writes ``$rows``, lists of ``LINK_NAMES``, as relationships; one that others drew there is not touched."""
    source, target = map(model.label, link_labels(kind))
    return (
        f"UNWIND $rows AS row MATCH (a:`{source}` {{id: row[0]}}) MATCH (b:`{target}` {{id: row[1]}}) "
        f"MERGE (a)-[r:`{kind}` {{{MARK}: $mark}}]->(b) "
        f"SET {_values('r', LINK_NAMES[2:], 2)}, r.{BUILD} = $build RETURN count(*) AS written"
    )


def doubled_statement(model: Model, kind: str) -> str:
    """Of links that stand several times between the ends in ``$rows``, all but one are taken for an earlier build's."""
    source, target = map(model.label, link_labels(kind))
    return (
        f"UNWIND $rows AS row MATCH (a:`{source}` {{id: row[0]}})-[r:`{kind}` {{{MARK}: $mark}}]->"
        f"(b:`{target}` {{id: row[1]}}) WITH a, b, collect(r) AS same UNWIND same[1..] AS r SET r.{BUILD} = ''"
    )


def _values(variable: str, names: Iterable[str], first: int) -> str:
    return ", ".join(f"{variable}.{name} = row[{place}]" for place, name in enumerate(names, first))


def prepare(session: neo4j.Session, model: Model) -> None:
    """Make constraints and indexes, unless something in the database is in the way.

    Raises:
        ServerError: a constraint, an index or a node of someone else's is; nothing was written.
    """
    for obstacle in _obstacles(session, model):
        raise ServerError(f"{obstacle}: nothing was written; use --prefix or another --database")
    for statement in model.statements():
        session.run(statement).consume()


def _obstacles(session: neo4j.Session, model: Model) -> Iterator[str]:
    labels = set(model.labels)
    wanted = {model.constraint(label): label for label in labels}
    for found in session.run("SHOW CONSTRAINTS YIELD name, type, entityType, labelsOrTypes, properties").data():
        if not _is_unique_id(found, wanted.get(found["name"]), labels):
            yield f"the constraint {found['name']} on {_shown(found)} is in the way"
    columns = "name, type, entityType, labelsOrTypes, properties, owningConstraint"
    for found in session.run(f"SHOW INDEXES YIELD {columns}").data():
        if not _is_harmless(found, model, labels):
            yield f"the index {found['name']} on {_shown(found)} is in the way"
    text = (
        f"MATCH (n:{model.any_label}) WHERE n.{MARK} IS NULL OR n.{MARK} <> $mark "
        "UNWIND [label IN labels(n) WHERE label IN $labels] AS label RETURN label, count(*) AS count ORDER BY label"
    )
    for record in session.run(text, mark=model.mark, labels=list(model.labels)).data():
        yield f"the database holds {record['count']} nodes labelled {record['label']} that kgraph did not write"


def _is_unique_id(found: dict[str, Any], named: str | None, labels: set[str]) -> bool:
    """Whether a constraint is the one we want on one of our labels, or has nothing to do with them."""
    ours = found["entityType"] == "NODE" and labels & set(found["labelsOrTypes"])
    if not ours:
        return named is None
    unique = "UNIQUENESS" in found["type"] and found["properties"] == ["id"]
    return unique and named in (None, found["labelsOrTypes"][0])


def _is_harmless(found: dict[str, Any], model: Model, labels: set[str]) -> bool:
    if found["name"] == model.full_text:
        return bool(found["type"] == "FULLTEXT" and set(found["labelsOrTypes"] or ()) <= labels)
    if found["owningConstraint"] is not None:
        return True
    if found["name"] in {model.constraint(label) for label in labels}:
        return False
    on_id = found["properties"] == ["id"] and found["type"] == "RANGE" and found["entityType"] == "NODE"
    return not (on_id and labels & set(found["labelsOrTypes"]))


def _shown(found: dict[str, Any]) -> str:
    return f"{'|'.join(found['labelsOrTypes'] or ())}({', '.join(found['properties'] or ())})"
