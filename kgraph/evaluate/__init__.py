"""How good an extraction is: gold and predicted records → figures, and per paper what was missed and what was false.

In: annotated papers and what ``kgraph extract`` printed for them, as plain dicts. Out: a ``Report``. Rooms:
``matching`` (when two names are the same), ``figures`` (precision, recall, F1), ``papers`` (the view by which errors
are found).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kgraph.evaluate.figures import Figures, figures
from kgraph.evaluate.matching import join, same_concept
from kgraph.evaluate.papers import PaperReview, render_review, review

__all__ = ["Report", "evaluate", "render_figures", "render_papers", "same_concept"]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures over all gold papers, and one review a paper, in the order of the gold records."""

    all_figures: Figures
    papers: tuple[PaperReview, ...]

    def figures(self) -> Figures:
        """The figures as plain data: ``strict`` and ``overlap`` by kind, ``relations``, ``results`` and counts."""
        return self.all_figures


def evaluate(gold: Iterable[dict[str, Any]], predictions: Iterable[dict[str, Any]]) -> Report:
    """Score predictions against gold records, joined by ``id`` or, failing that, by normalised title.

    A gold concept marked ``optional`` is neither missed nor false. ``dataset`` and ``benchmark`` count as one kind.

    Example:
        >>> gold = [{"id": "1", "concepts": [{"name": "BERT", "type": "method", "role": "uses", "forms": ["BERT"]}]}]
        >>> found = [{"id": "1", "concepts": [{"name": "bert", "type": "method", "role": "uses", "forms": []}]}]
        >>> evaluate(gold, found).figures()["strict"]["core"]["f1"]
        1.0
    """
    pairs = join(list(gold), list(predictions))
    return Report(figures(pairs), tuple(review(g, p) for g, p in pairs))


def render_figures(report: Report) -> str:
    """The figures as a table for a terminal."""
    data = report.figures()
    lines = ["                       precision  recall      F1     right   false  missed"]
    for way in ("strict", "overlap"):
        lines += [_row(f"{way:8s} {kind}", counts) for kind, counts in data[way].items()]
    lines += [_row(name, data[name]) for name in ("relations", "results")]
    lines += [f"{name.replace('_', ' ')}: {data[name]}" for name in _SINGLE]
    return "\n".join(lines)


_SINGLE = (
    "role_accuracy",
    "introduces_recall",
    "dataset_vs_benchmark",
    "papers",
    "papers_missing",
    "papers_right",
)


def _row(label: str, c: dict[str, float]) -> str:
    return f"{label:22s} {c['p']:9.3f} {c['r']:7.3f} {c['f1']:7.3f} {c['tp']:9.0f} {c['fp']:7.0f} {c['fn']:7.0f}"


def render_papers(report: Report) -> str:
    """Every paper that is not all right, its errors beside the sentences. Control characters are left out."""
    wrong = [render_review(p) for p in report.papers if not p.right]
    return "\n\n".join([*wrong, f"{len(report.papers) - len(wrong)} of {len(report.papers)} papers without an error"])
