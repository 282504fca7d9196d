"""The spaCy components: the tagger and the concept builder as pipeline parts.

In: a spaCy Doc, whose first line is the title where ``doc._.kgraph_title`` does not say otherwise. Out:
``doc.spans["kgraph"]`` with one span a mention, labelled by kind, ``doc._.kgraph_concepts`` with the concepts as plain
data, and ``doc.ents`` where they do not overlap what is there already. Tokens are split where a mention ends inside
one, so every span is exactly its surface form.

    nlp = spacy.blank("en")
    nlp.add_pipe("kgraph_concepts")                      # the shipped model
    nlp.add_pipe("kgraph_concepts", config={"model": "fast"})        # the small one
    nlp.add_pipe("kgraph_concepts", config={"model": "my-model/"})
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from kgraph.extract.concepts import Cuts, find_concepts
from kgraph.extract.encode import words
from kgraph.extract.judge import JUDGE_FILE, Judge
from kgraph.extract.knowledge import load_knowledge
from kgraph.extract.roles import ROLES_FILE, Roles
from kgraph.extract.tagger import MODEL_FILES, Tagger
from kgraph.records import ExtractedConcept, Paper

SPANS = "kgraph"
SHIPPED = Path(__file__).parent.parent / "models"
MODELS = {"accurate": SHIPPED, "fast": SHIPPED / "fast"}
"""What the package carries; the first is used where none is named."""
NAMES_FILE = "names.tsv"
MOST_WORDS = 30_000
"""How much of one text the tagger reads, a few seconds' work: far more than any abstract, about two whole papers."""

_log = logging.getLogger(__name__)

if not Doc.has_extension("kgraph_concepts"):
    Doc.set_extension("kgraph_concepts", default=[])
    Doc.set_extension("kgraph_title", default=None)


def directory_of(model: str | None) -> Path:
    """The directory of a model: one of ``MODELS`` by name, any other by path (``./fast`` is a path).

    Example:
        >>> directory_of(None) == directory_of("accurate") == SHIPPED
        True
    """
    name = model or "accurate"
    return MODELS.get(name, Path(name))


class ConceptFinder:
    """Finds concepts with a trained model; ``model`` names one of ``MODELS`` or a model directory.

    Example:
        >>> import spacy
        >>> nlp = spacy.blank("en")
        >>> _ = nlp.add_pipe("kgraph_concepts")
        >>> doc = nlp("Mowst: Mixture of Weak and Strong Experts on Graphs\\nWe propose Mowst.")
        >>> {span.text for span in doc.spans["kgraph"]} >= {"Mowst"}
        True
    """

    def __init__(self, name: str = "kgraph_concepts", model: str | None = None) -> None:
        self.name = name
        self._load(directory_of(model))

    def _load(self, directory: Path) -> None:
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

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a Doc in place."""
        paper, shift = paper_of(doc)
        doc._.kgraph_concepts = [_in_doc(c, shift) for c in self.concepts(paper)]
        places = sorted(
            (start, end, concept["kind"]) for concept in doc._.kgraph_concepts for start, end in concept["mentions"]
        )
        _split_tokens(doc, {edge for start, end, _ in places for edge in (start, end)})
        spans = [span for start, end, kind in places if (span := doc.char_span(start, end, label=kind.upper()))]
        doc.spans[SPANS] = spans
        free = [s for s in spans if not any(t.ent_type for t in s)]
        doc.ents = filter_spans([*doc.ents, *free])
        return doc

    def __reduce__(self) -> tuple[type[ConceptFinder], tuple[str, str]]:
        return type(self), (self.name, str(self.directory))

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """Copy the model's files into a directory of the pipeline."""
        target = Path(path)
        target.mkdir(parents=True, exist_ok=True)
        for name in (*MODEL_FILES, NAMES_FILE, JUDGE_FILE, ROLES_FILE):
            if (self.directory / name).is_file():
                shutil.copyfile(self.directory / name, target / name)

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> ConceptFinder:
        """Use the model in a directory that ``to_disk`` wrote."""
        self._load(Path(path))
        return self


@Language.factory("kgraph_concepts", default_config={"model": None}, assigns=["doc.spans", "doc.ents"])
def make_concept_finder(nlp: Language, name: str, model: str | None) -> ConceptFinder:
    """The factory behind ``nlp.add_pipe("kgraph_concepts")``."""
    return ConceptFinder(name, model)


def paper_of(doc: Doc) -> tuple[Paper, int]:
    """The Doc as a Paper, and where its abstract begins.

    The title is the first ``doc._.kgraph_title`` characters where that is set, else the first line.
    """
    length = doc._.kgraph_title
    if length is None:
        length = doc.text.find("\n")
    if length < 0:
        return Paper("", "", doc.text), 0
    return Paper("", doc.text[:length], doc.text[length + 1 :]), length + 1


def _in_doc(concept: ExtractedConcept, shift: int) -> dict[str, Any]:
    """A concept as plain data that a Doc can be saved with; mentions are character spans of the Doc."""
    spans = [
        (m.start + shift * (m.field == "abstract"), m.end + shift * (m.field == "abstract")) for m in concept.mentions
    ]
    return {
        "name": concept.name,
        "kind": concept.kind,
        "role": concept.role,
        "score": concept.score,
        "rule": concept.rule,
        "votes": list(concept.votes),
        "mentions": spans,
    }


def _split_tokens(doc: Doc, edges: set[int]) -> None:
    """Split every token that has an edge strictly inside it."""
    with doc.retokenize() as retokenizer:
        for token in doc:
            inside = sorted(e - token.idx for e in edges if token.idx < e < token.idx + len(token))
            if inside:
                cuts = [0, *inside, len(token)]
                parts = [token.text[a:b] for a, b in pairwise(cuts)]
                retokenizer.split(token, parts, heads=[(token, n) for n in range(len(parts))])
