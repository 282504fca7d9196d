"""Named questions, for the embedded database and for Neo4j.

In: a graph directory, the name of a question, parameters. Out: an ``Answer``. The questions are data
(``questions.toml``): each has a text for both databases, parameters with defaults, and one line that says it in words.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kgraph.errors import UsageError

if TYPE_CHECKING:
    from kgraph.store import Answer, GraphDirectory


@dataclass(frozen=True, slots=True)
class Question:
    """One question: ``cypher`` for the embedded database, ``neo4j`` for a server, ``parameters`` with defaults."""

    name: str
    about: str
    cypher: str
    neo4j: str
    parameters: dict[str, str | int]

    def values(self, given: dict[str, Any]) -> dict[str, str | int]:
        """The defaults, overridden by what is given; numbers may come as text.

        Raises:
            UsageError: a parameter that the question does not have, or no whole number where one is needed.
        """
        if unknown := sorted(set(given) - set(self.parameters)):
            known = ", ".join(self.parameters)
            raise UsageError(f"{self.name} has no parameter {', '.join(unknown)}: it has {known}")
        return self.parameters | {name: self._value(name, value) for name, value in given.items()}

    def _value(self, name: str, value: Any) -> str | int:
        if isinstance(self.parameters[name], str):
            return str(value)
        try:
            number = int(value)
        except ValueError:
            raise UsageError(f"{self.name}: {name} is a whole number, not {str(value)[:40]!r}") from None
        if not 0 <= number < 1 << 31:
            raise UsageError(f"{self.name}: {name} is a number from 0 to {(1 << 31) - 1}")
        return number


@cache
def questions() -> dict[str, Question]:
    """All questions by name, in the order of the cookbook.

    Example:
        >>> questions()["who-introduced"].parameters
        {'name': 'Mavors'}
    """
    raw = tomllib.loads(files("kgraph.queries").joinpath("questions.toml").read_text("utf-8"))
    return {name: _question(name, entry) for name, entry in raw.items()}


def ask(graph: GraphDirectory, name: str, /, **parameters: Any) -> Answer:
    """Ask a named question of the embedded database.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from kgraph.records import Concept, Edge, Graph, Paper
        >>> from kgraph.store import open_graph, write
        >>> bert = Concept("method:bert", "method", "BERT", (), 2018, 1)
        >>> edge = Edge("p1", "method:bert", "INTRODUCES", 1.0, "rule")
        >>> place = Path(tempfile.mkdtemp()) / "graph"
        >>> write(Graph(papers=[Paper("p1", "BERT", "", 2018)], concepts=[bert], edges=[edge]), place)
        >>> ask(open_graph(place), "who-introduced", name="bert").rows
        [('method:bert', 'p1', 'BERT', 2018, 1.0)]

    Raises:
        UsageError: there is no such question or parameter.
    """
    question = questions().get(name)
    if question is None:
        raise UsageError(f"no question {name[:40]!r}: there are {', '.join(questions())}")
    return graph.query(question.cypher, question.values(parameters))


def _question(name: str, entry: dict[str, Any]) -> Question:
    cypher = _named(entry["cypher"].strip())
    server = _named(entry["neo4j"].strip()) if "neo4j" in entry else cypher.replace("label(", "type(")
    return Question(name, entry["about"], cypher, server.replace("lower(", "toLower("), entry["parameters"])


def _named(cypher: str) -> str:
    """The text with NAMED(x) written out; inside any() the embedded database takes variables, not parameters."""
    wanted: dict[str, str] = {}

    def meaning(match: re.Match[str]) -> str:
        one, parameter = match.groups()
        variable = wanted.setdefault(parameter or "name", f"wanted_{parameter}" if parameter else "wanted")
        return f"(lower({one}.name) = {variable} OR any(alias IN {one}.aliases WHERE lower(alias) = {variable}))"

    text = re.sub(r"NAMED\((\w+)(?:, (\w+))?\)", meaning, cypher)
    parameters = ", ".join(f"lower(${parameter}) AS {variable}" for parameter, variable in wanted.items())
    return f"WITH {parameters}\n{text}" if wanted else text
