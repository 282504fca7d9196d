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

import shutil
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from kgraph.extract.finder import NAMES_FILE, ModelFinder
from kgraph.extract.judge import JUDGE_FILE
from kgraph.extract.roles import ROLES_FILE
from kgraph.extract.tagger import MODEL_FILES
from kgraph.records import ExtractedConcept, Paper

SPANS = "kgraph"

if not Doc.has_extension("kgraph_concepts"):
    Doc.set_extension("kgraph_concepts", default=[])
    Doc.set_extension("kgraph_title", default=None)


class ConceptFinder(ModelFinder):
    """Finds concepts in Docs; ``model`` names one of ``MODELS`` or a model directory.

    Example:
        >>> import spacy
        >>> nlp = spacy.blank("en")
        >>> _ = nlp.add_pipe("kgraph_concepts")
        >>> doc = nlp("Mowst: Mixture of Weak and Strong Experts on Graphs\\nWe propose Mowst.")
        >>> {span.text for span in doc.spans["kgraph"]} >= {"Mowst"}
        True
    """

    def __init__(self, name: str = "kgraph_concepts", model: str | None = None) -> None:
        super().__init__(model)
        self.name = name

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
        self.load(Path(path))
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
