"""The spaCy components after the concepts: relations, results, citations.

In: a Doc whose concepts ``kgraph_concepts`` found, or whose entities METHOD, DATASET, BENCHMARK, TASK and METRIC came
from any other component. Out: ``doc._.kgraph_relations``, ``doc._.kgraph_results`` and ``doc._.kgraph_citations``,
plain data that a Doc can be saved with, and span groups of the same names with the words that say it. Evidence is given
in characters of the Doc; its spans are the tokens that hold these.

    nlp = spacy.blank("en")
    nlp.add_pipe("kgraph_concepts")
    nlp.add_pipe("kgraph_relations", config={"least": 0.8})
    nlp.add_pipe("kgraph_results")
    nlp.add_pipe("kgraph_citations")                     # needs nothing before it

They hold nothing but their config, which spaCy saves with a pipeline; the weights are the package's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from kgraph.extract.citations import find_citations
from kgraph.extract.component import paper_of
from kgraph.extract.context import context
from kgraph.extract.pipeline import entity_concepts
from kgraph.extract.relations import find_relations
from kgraph.extract.results import find_results
from kgraph.records import Evidence, ExtractedConcept, Field, Mention, Paper

Found = tuple[str, dict[str, Any], Sequence[Evidence]]
"""The label of its spans, what is kept on the Doc, and the evidence."""
Concepts = tuple[ExtractedConcept, ...]

for _name in ("kgraph_relations", "kgraph_results", "kgraph_citations"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=[])


class Annotator:
    """Writes what one of the finders says into ``doc._`` and ``doc.spans`` under the same ``key``."""

    def __init__(self, key: str, find: Callable[[Paper, Concepts], Iterator[Found]], least: float = 0.0) -> None:
        self.key = key
        self.least = least
        self._find = find

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a Doc in place."""
        paper, shift = paper_of(doc)
        kept, spans = [], []
        for label, values, evidence in self._find(paper, _concepts(doc, paper, shift)):
            if values.get("score", 1.0) < self.least:
                continue
            places = [_in_doc(e.field, e.start, e.end, shift) for e in evidence]
            kept.append(values | {"evidence": places})
            found = (doc.char_span(*place, label=label, alignment_mode="expand") for place in places)
            spans += [span for span in found if span is not None]
        doc._.set(self.key, kept)
        doc.spans[self.key] = spans
        return doc


@Language.factory("kgraph_relations", default_config={"least": 0.0}, assigns=["doc.spans", "doc._.kgraph_relations"])
def make_relations(nlp: Language, name: str, least: float) -> Annotator:
    """What the text states between two concepts; ``least`` is the lowest score that is kept.

    Each of ``doc._.kgraph_relations`` has head, type, tail, score, rule and evidence; spans are labelled by type.

    Example:
        >>> import spacy
        >>> nlp = spacy.blank("en")
        >>> ruler = nlp.add_pipe("entity_ruler")
        >>> ruler.add_patterns([{"label": "METHOD", "pattern": "Zeno"}, {"label": "BENCHMARK", "pattern": "VBench"}])
        >>> _ = nlp.add_pipe("kgraph_relations")
        >>> [(r["head"], r["type"], r["tail"]) for r in nlp("We propose Zeno, evaluated on VBench.")._.kgraph_relations]
        [('Zeno', 'evaluated_on', 'VBench')]
    """
    return Annotator("kgraph_relations", _relations, least)


@Language.factory("kgraph_results", default_config={"least": 0.0}, assigns=["doc.spans", "doc._.kgraph_results"])
def make_results(nlp: Language, name: str, least: float) -> Annotator:
    """The numbers that the text reports for a method; ``least`` is the lowest score that is kept.

    Each of ``doc._.kgraph_results`` has value, method, on, metric, score, rule and evidence; spans are labelled RESULT.
    """
    return Annotator("kgraph_results", _results, least)


@Language.factory("kgraph_citations", assigns=["doc.spans", "doc._.kgraph_citations"])
def make_citations(nlp: Language, name: str) -> Annotator:
    """The citations written in the text; has no settings and needs no concepts.

    Each of ``doc._.kgraph_citations`` has text, authors, year, doi, arxiv_id and evidence; spans are labelled CITATION.

    Example:
        >>> import spacy
        >>> nlp = spacy.blank("en")
        >>> _ = nlp.add_pipe("kgraph_citations")
        >>> doc = nlp("It extends Luo et al. (2021).")
        >>> [span.text for span in doc.spans["kgraph_citations"]]
        ['Luo et al. (2021)']
    """
    return Annotator("kgraph_citations", _citations)


def _relations(paper: Paper, concepts: Concepts) -> Iterator[Found]:
    for r in find_relations(context(paper, concepts)):
        values = {"head": r.head, "type": r.type, "tail": r.tail, "score": r.score, "rule": r.rule}
        yield r.type.upper(), values, r.evidence


def _results(paper: Paper, concepts: Concepts) -> Iterator[Found]:
    for r in find_results(context(paper, concepts)):
        about = {"value": r.value, "method": r.method, "on": r.on, "metric": r.metric}
        yield "RESULT", about | {"score": r.score, "rule": r.rule}, r.evidence


def _citations(paper: Paper, concepts: Concepts) -> Iterator[Found]:
    for c in find_citations(paper):
        work = {"authors": list(c.authors), "year": c.year, "doi": c.doi, "arxiv_id": c.arxiv_id}
        yield "CITATION", {"text": c.text} | work, (c.evidence,)


def _concepts(doc: Doc, paper: Paper, shift: int) -> Concepts:
    """Those of ``kgraph_concepts``; where there are none, what the Doc's entities name."""
    if not doc._.kgraph_concepts:
        return entity_concepts(doc, paper, shift)
    return tuple(_concept(doc, concept, shift) for concept in doc._.kgraph_concepts)


def _concept(doc: Doc, concept: dict[str, Any], shift: int) -> ExtractedConcept:
    kind, role, score, rule = (concept[name] for name in ("kind", "role", "score", "rule"))
    mentions = []
    for start, end in concept["mentions"]:
        field: Field = "abstract" if start >= shift else "title"
        back = shift if field == "abstract" else 0
        mentions.append(Mention(doc.text[start:end], field, start - back, end - back, "", score, rule))
    votes = tuple(concept.get("votes", ()))
    return ExtractedConcept(concept["name"], kind, role, score, rule, tuple(mentions), votes)


def _in_doc(field: str, start: int, end: int, shift: int) -> tuple[int, int]:
    move = shift if field == "abstract" else 0
    return start + move, end + move
