"""Which kind a thing is: the tagger's votes, what is known of the name, and for resources the words around it.

In: a group of candidates with its forms. Out: a kind and how sure it is. Dataset against benchmark goes down a
ladder, since a paper that evaluates on either writes the same words: the kind the name usually has, a word in the
name that says it, what the model reads from the context together with the nearest word that says it.
"""

from __future__ import annotations

import re
from collections import Counter

from kgraph.extract.cues import said_kind
from kgraph.extract.grouping import Group
from kgraph.extract.knowledge import Knowledge
from kgraph.extract.naming import key
from kgraph.extract.tagger import SPAN_KINDS
from kgraph.records import KINDS, Kind, Paper

_BENCHMARK_NAME = re.compile(
    r"bench|\beval|eval\b|arena|challenge|gym\b|suite|leaderboard|test ?bed|"
    r"olympiad|\bexam|competition|\benv(ironment)?s?\b|"
    r"track\b|-QA-hard|\bprobe|playground|mujoco|atari|minigrid|procgen",
    re.IGNORECASE,
)
_DATASET_NAME = re.compile(
    r"data ?set|corpus|corpora|\bnet\b|(?<=[a-z])Net\b|\bdb\b|database|treebank|instruct|"
    r"-\d+[km]\b|(?<!\d)\d+[KM]\b|survey|catalog",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?P<benchmark>\b(?:benchmark(?:s|ing)?(?! data)|environments?|suites?|test ?beds?|"
    r"leaderboards?|challenges?|evaluation framework|tasks)\b)"
    r"|(?P<dataset>\b(?:data ?sets?|corpus|corpora|data|images|videos|trained on|pre-?training|annotat\w+)\b)",
    re.IGNORECASE,
)
_CUE_REACH = 90
_SETTING = re.compile(
    r"\b(?:offline|continual|lifelong|few shot|zero shot|federated|incremental)(?: \w+)* learning$|\bbandit$|"
    r"decision process$|\bmdp$|domain adaptation$|condensation$|unlearning$"
)
"""Problem settings, which are tasks whatever the paper does with them; matched against keys."""


def kind_of(paper: Paper, group: Group, knowledge: Knowledge, weight: float) -> Kind:
    """The kind of a group; ``weight`` is how much past counts of the name say.

    A name counted n times pulls with n / (n + 4) of the weight. Where the words after a mention say the kind of
    something that is not known, they decide between method and resource.
    """
    seen = zip(*[c.kinds for c in group.candidates], strict=True)
    votes = [sum(column) / len(group.candidates) for column in seen]
    total = sum(votes) or 1.0
    counts = _counts(group, knowledge)
    merged = [counts[0], counts[1] + counts[2], counts[3], counts[4]]
    n = sum(merged)
    pull = weight * n / (n + 4)
    shares = [v / total * (1 - pull) + pull * (m / n if n else 0.0) for v, m in zip(votes, merged, strict=True)]
    best = SPAN_KINDS[max(range(len(SPAN_KINDS)), key=shares.__getitem__)]
    said = _said(paper, group) if n < 4 and best in ("method", "resource") else None
    if n < 4 and best in ("method", "task") and any(_SETTING.search(k) for k in group.keys):
        return "task"
    if said == "method" or (best == "method" and said is None):
        return "method"
    if best in ("method", "resource"):
        return resource_kind(paper, group, knowledge)
    return "task" if best == "task" else "metric"


def _counts(group: Group, knowledge: Knowledge) -> tuple[int, ...]:
    """What is known of the fullest form that anything is known of: "offline RL" before "RL"."""
    forms = sorted(group.forms, key=lambda f: (-len(key(f).split()), -len(f)))
    known = (counts for form in forms if sum(counts := knowledge.counts(form)) > 1)
    return next(known, (0,) * len(KINDS))


def resource_kind(paper: Paper, group: Group, knowledge: Knowledge) -> Kind:
    """Dataset or benchmark, by the first step of the ladder that says it."""
    forms = group.forms
    benchmarks = sum(knowledge.count(f, "benchmark") for f in forms)
    datasets = sum(knowledge.count(f, "dataset") for f in forms)
    if benchmarks + datasets >= 2 and benchmarks != datasets:
        return "benchmark" if benchmarks > datasets else "dataset"
    said = _said(paper, group)
    if said in ("dataset", "benchmark"):
        return "benchmark" if said == "benchmark" else "dataset"
    if any(_BENCHMARK_NAME.search(f) for f in forms):
        return "benchmark"
    side = sum(c.side for c in group.candidates) / len(group.candidates)
    if any(_DATASET_NAME.search(f) for f in forms):
        side -= 0.25
    side += 0.2 * _lean(paper, group)
    return "benchmark" if side >= 0.5 else "dataset"


def _said(paper: Paper, group: Group) -> str | None:
    """The kind that the words after the mentions say most often."""
    said = [said_kind(paper.text(c.field), c.start, c.end) for c in group.candidates]
    counts = Counter(s for s in said if s)
    return counts.most_common(1)[0][0] if counts else None


def _lean(paper: Paper, group: Group) -> float:
    """+1 where the nearest telling word of every mention says benchmark, -1 where it says dataset."""
    signs = [_nearest(paper.text(c.field), c.start, c.end) for c in group.candidates]
    return sum(signs) / len(signs)


def _nearest(text: str, start: int, end: int) -> int:
    low = max(0, start - _CUE_REACH)
    found = [
        (min(abs(low + m.start() - end), abs(start - low - m.end())), 1 if m.lastgroup == "benchmark" else -1)
        for m in _CUE.finditer(text[low : end + _CUE_REACH])
    ]
    return min(found)[1] if found else 0
