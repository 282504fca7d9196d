"""A trained model → the concepts of papers. No spaCy: loading that takes longer than all else.

In: the name of a shipped model or a model directory, then papers. Out: their concepts.
"""

from __future__ import annotations

import logging
from pathlib import Path

from kgraph.extract.concepts import Cuts, find_concepts
from kgraph.extract.encode import words
from kgraph.extract.judge import JUDGE_FILE, Judge
from kgraph.extract.knowledge import load_knowledge
from kgraph.extract.roles import ROLES_FILE, Roles
from kgraph.extract.tagger import Tagger
from kgraph.records import ExtractedConcept, Paper

SHIPPED = Path(__file__).parent.parent / "models"
MODELS = {"accurate": SHIPPED, "fast": SHIPPED / "fast"}
"""What the package carries; the first is used where none is named."""
NAMES_FILE = "names.tsv"
MOST_WORDS = 30_000
"""How much of one text the tagger reads, a few seconds' work: far more than any abstract, about two whole papers."""

_log = logging.getLogger(__name__)


def directory_of(model: str | None) -> Path:
    """The directory of a model: one of ``MODELS`` by name, any other by path (``./fast`` is a path).

    Example:
        >>> directory_of(None) == directory_of("accurate") == SHIPPED
        True
    """
    name = model or "accurate"
    return MODELS.get(name, Path(name))


class ModelFinder:
    """Finds concepts with a trained model; ``model`` names one of ``MODELS`` or a model directory.

    Example:
        >>> [concept] = ModelFinder().concepts(Paper("p", "Mowst: a mixture of experts on graphs", ""))[:1]
        >>> concept.name
        'Mowst'
    """

    def __init__(self, model: str | None = None) -> None:
        self.load(directory_of(model))

    def load(self, directory: Path) -> None:
        """Take the model in a directory."""
        self.directory = directory
        self.tagger = Tagger(directory)
        self.knowledge = load_knowledge(directory / NAMES_FILE)
        self.cuts = Cuts.of(self.tagger.settings)
        self.judge = Judge(directory / JUDGE_FILE) if (directory / JUDGE_FILE).is_file() else None
        self.roles = Roles.load(directory / ROLES_FILE) if (directory / ROLES_FILE).is_file() else None
        self.version = self.tagger.version

    def concepts(self, paper: Paper) -> tuple[ExtractedConcept, ...]:
        """The concepts of one paper."""
        read = words(paper.title, "title") + words(paper.abstract, "abstract")
        if len(read) > MOST_WORDS:
            _log.warning(
                "paper %s has %d words: new names were looked for in the first %d only, these names in the whole text",
                paper.id,
                len(read),
                MOST_WORDS,
            )
            read = read[:MOST_WORDS]
        candidates = self.tagger.candidates(read, self.cuts.floor)
        return find_concepts(paper, candidates, self.knowledge, self.cuts, self.judge, self.roles)
