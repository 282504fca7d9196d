"""Writes docs/cookbook.md from the named questions. usage: scripts/cookbook.py"""

from __future__ import annotations

from pathlib import Path

from kgraph.export.cypher import literal
from kgraph.queries import Question, questions

_HEAD = """\
# Questions to ask

Every question runs on the embedded database, `kgraph ask NAME DIR --param name=…`, and on a Neo4j server that
`kgraph export neo4j` filled: in Neo4j Browser or cypher-shell, each `:param` first, then the text.
A name is that of a concept or one of its aliases, in any case. After an export with `--prefix`, the prefix stands
before every label in the texts. This page is made by `scripts/cookbook.py`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *map(_section, questions().values())])


def _section(question: Question) -> str:
    before = "; ".join(f"`:param {name} => {literal(value)}`" for name, value in question.parameters.items())
    texts = [(f"Embedded, and Neo4j after {before}", question.cypher)]
    if question.neo4j != question.cypher:
        texts = [("Embedded", question.cypher), (f"Neo4j, after {before}", question.neo4j)]
    blocks = "\n".join(f"{where}:\n\n```cypher\n{text}\n```\n" for where, text in texts)
    parameters = ", ".join(f"`{name}` ({value!r})" for name, value in question.parameters.items())
    return f"## {question.name}\n\n{question.about} Parameters: {parameters}.\n\n{blocks}"


if __name__ == "__main__":
    (Path(__file__).resolve().parent.parent / "docs" / "cookbook.md").write_text(page(), encoding="utf-8")
