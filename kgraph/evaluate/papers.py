"""One paper's gold and predicted record → what was missed and what was false, beside the sentences.

In: plain records. Out: a ``PaperReview`` as plain data, and its text for a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from kgraph.evaluate.figures import GROUPS, judge, match_results, triples
from kgraph.evaluate.matching import Concept, Ends, Record, forms, jaccard, normal
from kgraph.extract.sentences import sentences

_NEAR_ENOUGH = 0.3


@dataclass(frozen=True, slots=True)
class Missed:
    """A gold concept that was not found. ``nearest`` is the most similar predicted name, if any is similar."""

    name: str
    kind: str
    role: str
    nearest: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class FalseFound:
    """A predicted concept that gold does not have. ``nearest`` is the most similar gold name, with its kind."""

    name: str
    kind: str
    role: str
    score: float | None
    rule: str | None
    nearest: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class WrongRole:
    """A concept that was found with another role than gold gives it."""

    name: str
    role: str
    gold_role: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PaperReview:
    """The errors of one paper; relations and results as the records have them."""

    id: str
    title: str
    found: int
    missed: tuple[Missed, ...]
    false: tuple[FalseFound, ...]
    wrong_roles: tuple[WrongRole, ...]
    missed_relations: tuple[tuple[str, str, str], ...]
    false_relations: tuple[tuple[str, str, str], ...]
    missed_results: tuple[dict[str, Any], ...]
    false_results: tuple[dict[str, Any], ...]

    @property
    def right(self) -> bool:
        """Whether there is no error of any sort."""
        return not any(getattr(self, errors) for errors in self.__slots__[3:])


def review(gold: Record, predicted: Record | None) -> PaperReview:
    """Compare one paper's records.

    Example:
        >>> gold = {"id": "1", "title": "On BERT", "concepts": [{"name": "BERT", "type": "method", "role": "uses"}]}
        >>> review(gold, None).missed
        (Missed(name='BERT', kind='method', role='uses', nearest=None, sentence='On BERT'),)
    """
    p: Record = predicted or {"concepts": []}
    judged = [judge(gold, p, k) for k in GROUPS]
    relations = _relation_errors(gold, p)
    _, false_results, missed_results = match_results({"results": [], **gold}, p if "results" in gold else {})
    return PaperReview(
        gold["id"],
        gold.get("title", ""),
        sum(len(right) for right, _, _ in judged),
        tuple(_missed(c, gold, p) for _, _, missed in judged for c in missed),
        tuple(_false(c, gold) for _, false, _ in judged for c in false),
        tuple(_wrong_role(f, g, gold) for right, _, _ in judged for f, g in right if f.get("role") != g["role"]),
        *relations,
        tuple(missed_results),
        tuple(false_results),
    )


def _relation_errors(
    gold: Record, predicted: Record
) -> tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, str, str], ...]]:
    if "relations" not in gold:
        return (), ()
    ends = Ends(gold, predicted)
    want = triples(gold["relations"], ends.of_gold)
    may = triples(gold.get("relations_one") or (), ends.of_gold)
    got = triples(predicted.get("relations") or (), ends.of_predicted)
    return (
        tuple((r[0], r[1], r[2]) for key, r in want.items() if key not in got),
        tuple((r[0], r[1], r[2]) for key, r in got.items() if key not in want and key not in may),
    )


def _missed(concept: Concept, gold: Record, predicted: Record) -> Missed:
    near = _nearest(concept, predicted["concepts"])
    return Missed(concept["name"], concept["type"], concept["role"], near, _sentence(concept, gold))


def _false(concept: Concept, gold: Record) -> FalseFound:
    return FalseFound(
        concept["name"],
        concept["type"],
        concept.get("role", ""),
        concept.get("score"),
        concept.get("rule"),
        _nearest(concept, gold["concepts"]),
        _sentence(concept, gold),
    )


def _wrong_role(found: Concept, gold_concept: Concept, gold: Record) -> WrongRole:
    sentence = _sentence(gold_concept, gold)
    return WrongRole(gold_concept["name"], found.get("role", ""), gold_concept["role"], sentence)


def _nearest(concept: Concept, among: Sequence[Concept]) -> str | None:
    """The most similar name with its kind: shared words first, then shared letters (Ratcliff and Metzener, 1988)."""

    def likeness(other: Concept) -> float:
        words = max((jaccard(a, b) for a in forms(concept) for b in forms(other)), default=0.0)
        return words or SequenceMatcher(None, normal(concept["name"]), normal(other["name"])).ratio() / 2

    best = max(among, key=likeness, default=None)
    return f"{best['name']} ({best['type']})" if best and likeness(best) >= _NEAR_ENOUGH else None


def _sentence(concept: Concept, gold: Record) -> str:
    """The first sentence with a form of the concept: from its evidence, else found in the paper's text."""
    for evidence in concept.get("evidence", ()):
        return str(evidence["sentence"])
    for form in (concept["name"], *concept.get("forms", ())):
        for field in ("title", "abstract"):
            text = gold.get(field) or ""
            found = re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) if form else None
            if found:
                return next((text[a:b] for a, b in sentences(text) if a <= found.start() < b), "")
    return ""


def render_review(r: PaperReview) -> str:
    """A review as lines for a terminal: ``-`` missed, ``+`` false, ``~`` wrong role."""
    lines = [f"{r.id}  {r.title}", f"  found {r.found}, missed {len(r.missed)}, false {len(r.false)}"]
    for m in r.missed:
        lines += [f"  - {m.name} ({m.kind}, {m.role}){_near('nearest found', m.nearest)}", f"      {m.sentence}"]
    for f in r.false:
        score = "" if f.score is None else f", {f.score:.2f}"
        rule = f" {f.rule}" if f.rule else ""
        lines += [
            f"  + {f.name} ({f.kind}, {f.role}{score}{rule}){_near('nearest gold', f.nearest)}",
            f"      {f.sentence}",
        ]
    lines += [f"  ~ {w.name}: {w.role or 'no role'}, gold says {w.gold_role}" for w in r.wrong_roles]
    lines += [f"  - {_triple(t)}" for t in r.missed_relations]
    lines += [f"  + {_triple(t)}" for t in r.false_relations]
    lines += [f"  - {_result(x)}" for x in r.missed_results]
    lines += [f"  + {_result(x)}" for x in r.false_results]
    return "\n".join(plain(line) for line in lines)


def _near(label: str, name: str | None) -> str:
    return f"   {label}: {name}" if name else ""


def _triple(triple: tuple[str, str, str]) -> str:
    return f"{triple[0]} -[{triple[1]}]-> {triple[2]}"


def _result(row: dict[str, Any]) -> str:
    where = [f"{k} {row[k]}" for k in ("method", "benchmark", "metric") if row.get(k)]
    return f"{row.get('value')}: {', '.join(where) or 'of nothing named'}"


def plain(text: str) -> str:
    """One line without control characters: what a paper says cannot move a terminal's cursor.

    Example:
        >>> plain("a\\x1b[2Jb\\nc\\u202ed")
        'a [2Jb c d'
    """
    return "".join(c if c.isprintable() else " " for c in text)
