"""Joined records → precision, recall and F1 of concepts, relations and results.

In: ``(gold, predicted or None)`` pairs. Out: plain data, rounded to four digits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kgraph.evaluate.matching import Concept, Ends, Record, forms, match, number
from kgraph.schema import family

Figures = dict[str, Any]

CORE = ("method", "resource")
GROUPS = (*CORE, "task", "metric")
_NOTHING: Record = {"concepts": []}
_DIGITS = 4


def figures(pairs: Sequence[tuple[Record, Record | None]]) -> Figures:
    """All figures over the papers."""
    papers = [(g, p or _NOTHING) for g, p in pairs]
    roles: Counter[str] = Counter()
    for g, p in papers:
        roles += role_counts(g, p)
    links: dict[str, Counter[str]] = {"relations": Counter(), "results": Counter()}
    for g, p in papers:
        if "relations" in g:
            links["relations"] += relation_counts(g, p)
        if "results" in g:
            links["results"] += result_counts(g, p)
    return {
        "strict": _by_kind(papers, loose=False),
        "overlap": _by_kind(papers, loose=True),
        **{name: scores(counts) for name, counts in links.items()},
        "role_accuracy": _share(roles, "role right", "core"),
        "introduces_recall": _share(roles, "introduced right", "introduced"),
        "dataset_vs_benchmark": _share(roles, "kind right", "resource"),
        "papers": len(papers),
        "papers_missing": sum(p is None for _, p in pairs),
        "papers_right": sum({g["id"]: core_right(g, p) for g, p in papers}.values()),
    }


def scores(counts: Counter[str]) -> dict[str, float]:
    """Precision, recall and F1 with the counts behind them.

    Example:
        >>> scores(Counter(tp=3, fp=1, fn=3))
        {'p': 0.75, 'r': 0.5, 'f1': 0.6, 'tp': 3, 'fp': 1, 'fn': 3}
    """
    tp, fp, fn = counts["tp"], counts["fp"], counts["fn"]
    p = tp / (tp + fp) if tp + fp else 0.0
    r = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    rounded = {"p": round(p, _DIGITS), "r": round(r, _DIGITS), "f1": round(f1, _DIGITS)}
    return {**rounded, "tp": tp, "fp": fp, "fn": fn}


def judge(
    gold: Record, predicted: Record, kind_group: str, loose: bool = False
) -> tuple[list[tuple[Concept, Concept]], list[Concept], list[Concept]]:
    """Right ``(predicted, gold)`` pairs, false predictions and missed gold concepts of one group of kinds.

    Optional gold concepts are in none of the three; a prediction that an optional one of another kind equals is
    not false either.
    """
    wanted = [c for c in gold["concepts"] if family(c["type"]) == kind_group]
    found = [c for c in predicted["concepts"] if family(c["type"]) == kind_group]
    pairs, extra, missing = match(wanted, found, loose)
    excused = [forms(c) for c in gold["concepts"] if c.get("optional") and family(c["type"]) != kind_group]
    false = [c for c in extra if not any(forms(c) & other for other in excused)]
    right = [(p, g) for p, g in pairs if not g.get("optional")]
    return right, false, [c for c in missing if not c.get("optional")]


def core_right(gold: Record, predicted: Record) -> bool:
    """Whether no method, dataset or benchmark is false or missed."""
    return not any(false or missed for _, false, missed in (judge(gold, predicted, k) for k in CORE))


def role_counts(gold: Record, predicted: Record) -> Counter[str]:
    """How many core concepts were found, with the right role; how many resources, of the right kind."""
    counts: Counter[str] = Counter()
    for kind_group in CORE:
        for p, g in judge(gold, predicted, kind_group)[0]:
            introduced = g["role"] == "introduces"
            same = p.get("role") == g["role"]
            counts.update({"core": 1, "role right": same})
            counts.update({"introduced": introduced, "introduced right": introduced and same})
            if kind_group == "resource":
                counts.update({"resource": 1, "kind right": p["type"] == g["type"]})
    return counts


def triples(rows: Iterable[Sequence[str]], end: Any) -> dict[tuple[int | str, str, int | str], Sequence[str]]:
    """Relation rows by what their ends mean; of equal ones the last row."""
    return {(end(row[0]), row[1], end(row[2])): row for row in rows}


def relation_counts(gold: Record, predicted: Record) -> Counter[str]:
    """Right, false and missed relations of a paper; those of ``relations_one`` are neither."""
    ends = Ends(gold, predicted)
    want = triples(gold["relations"], ends.of_gold).keys()
    may = triples(gold.get("relations_one") or (), ends.of_gold).keys()
    got = triples(predicted.get("relations") or (), ends.of_predicted).keys()
    return Counter(tp=len(got & want), fp=len(got - want - may), fn=len(want - got))


def match_results(gold: Record, predicted: Record) -> tuple[int, list[Any], list[Any]]:
    """How many results are right, the false ones and the missed ones: number and, where gold has one, method."""
    ends = Ends(gold, predicted)
    left = list(_keyed(gold["results"], ends.of_gold))
    false = []
    right = 0
    for value, method, row in _keyed(predicted.get("results") or (), ends.of_predicted):
        hit = next((i for i, (v, m, _) in enumerate(left) if v == value and m in (None, method)), None)
        if hit is None:
            false.append(row)
        else:
            right += 1
            # the first equal entry goes, whichever annotation row it was
            left.pop(hit)
    return right, false, [row for _, _, row in left]


def _keyed(rows: Iterable[Any], end: Any) -> Iterator[tuple[str, int | str | None, Any]]:
    for row in rows:
        yield number(row.get("value")), end(row["method"]) if row.get("method") else None, row


def result_counts(gold: Record, predicted: Record) -> Counter[str]:
    """Right, false and missed results of a paper."""
    right, false, missed = match_results(gold, predicted)
    return Counter(tp=right, fp=len(false), fn=len(missed))


def _by_kind(papers: Sequence[tuple[Record, Record]], loose: bool) -> dict[str, dict[str, float]]:
    counts: dict[str, Counter[str]] = {k: Counter() for k in GROUPS}
    for g, p in papers:
        for kind_group in GROUPS:
            right, false, missed = judge(g, p, kind_group, loose)
            counts[kind_group].update(tp=len(right), fp=len(false), fn=len(missed))
    core = sum((counts[k] for k in CORE), Counter[str]())
    every = sum(counts.values(), Counter[str]())
    return {"core": scores(core), "all": scores(every), **{k: scores(counts[k]) for k in GROUPS}}


def _share(counts: Counter[str], part: str, whole: str) -> float | None:
    return round(counts[part] / counts[whole], _DIGITS) if counts[whole] else None
