"""Words after a name that say plainly what it is.

In: a text and a span in it. Out: the kind in "NAME, a new benchmark for …" or "the NAME dataset". Rules only; nothing
is guessed where the words are silent.
"""

from __future__ import annotations

import re

_NOUNS = {
    "benchmark": "benchmark",
    "leaderboard": "benchmark",
    "testbed": "benchmark",
    "suite": "benchmark",
    "dataset": "dataset",
    "data set": "dataset",
    "corpus": "dataset",
    "treebank": "dataset",
    "database": "dataset",
    "resource": "dataset",
    "collection": "dataset",
}
_METHOD_NOUNS = """
    model method framework approach algorithm architecture system technique network module pipeline toolkit library tool
    agent strategy paradigm mechanism loss optimizer estimator attack defense policy
"""
_NOUNS |= dict.fromkeys(_METHOD_NOUNS.split(), "method")
_HEAD = "|".join(sorted(_NOUNS, key=len, reverse=True))
_APPOSITION = re.compile(
    r"\s*(?:\([^()]{1,60}\)\s*)?(?:,|:|--|—|–| is| are)\s*(?:which is |namely |i\.e\.,? )?(?:an?|the(?: first)?|our)\s+"
    r"((?:[^\s.,;:()]+\s+){0,9}?)(" + _HEAD + r")(s?)\b(?!\s+(?:" + _HEAD + r")\b)(?![-\w])",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\b(?:for|of|to|that|which|with|from|on|in|by|using|via|based|and)\b", re.IGNORECASE)
_FOLLOWED = re.compile(r"\s+(?:\([^()]{1,20}\)\s+)?(benchmark|dataset|data set|corpus|leaderboard)s?\b", re.IGNORECASE)


def said_kind(text: str, start: int, end: int) -> str | None:
    """method, dataset or benchmark, where an apposition or the next word says it.

    Example:
        >>> text = "We present CALM, a large multi-task benchmark for bias, and use the MNIST dataset."
        >>> said_kind(text, 11, 15), said_kind(text, 68, 73), said_kind(text, 0, 2)
        ('benchmark', 'dataset', None)
    """
    after = text[end : end + 160]
    found = _FOLLOWED.match(after)
    if found:
        return _NOUNS[found.group(1).lower()]
    found = _APPOSITION.match(after)
    if found and not _CLAUSE.search(found.group(1)):
        return _NOUNS[found.group(2).lower()]
    return None
