"""Writes docs/cookbook.md from the named questions. usage: scripts/cookbook.py"""

from __future__ import annotations

from pathlib import Path

from kgraph.queries import Question, questions

_HEAD = """\
# Questions to ask

Every question runs on the embedded database, `kgraph ask NAME DIR --param name=…`, and in Neo4j Browser with the text
below (`:param name => 'Transformer'` first). This page is made by `scripts/cookbook.py`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *map(_section, questions().values())])


def _section(question: Question) -> str:
    parameters = ", ".join(f"`{name}` ({value!r})" for name, value in question.parameters.items())
    texts = [("embedded and Neo4j", question.cypher)]
    if question.neo4j != question.cypher:
        texts = [("embedded", question.cypher), ("Neo4j", question.neo4j)]
    blocks = "\n".join(f"{where}:\n\n```cypher\n{text}\n```\n" for where, text in texts)
    return f"## {question.name}\n\n{question.about} Parameters: {parameters}.\n\n{blocks}"


if __name__ == "__main__":
    (Path(__file__).resolve().parent.parent / "docs" / "cookbook.md").write_text(page(), encoding="utf-8")
