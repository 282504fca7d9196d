"""Words around a name that say plainly what it is or what the paper does with it.

In: a text and a span in it. Out: the kind in "NAME, a new benchmark for …" or "the NAME dataset", and whether the words
before it introduce or compare. Rules only; nothing is guessed where the words are silent.
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

_NEW = (
    r"(?:we|this (?:paper|work|study|article|report)|paper|here,? we|authors?|and)\s+"
    r"(?:\w+ly\s+|also\s+|then\s+|first\s+|further\s+|next\s+)?"
    r"(?:propos(?:e|es|ed)|introduc(?:e|es|ed)|presents?|presented|releas(?:e|es|ed)|develop(?:s|ed)?|designs?|designed|"
    r"contribut(?:e|es)|create[sd]?|construct(?:s|ed)?|build|curate[sd]?|collect(?:ed)?|devise[sd]?|term(?:ed)?|call|name|dub)\b"
)
_OPENING = r"(?:the\s+|a\s+|an\s+|our\s+|new\s+|novel\s+|both\s+|as\s+|\\?\w*\{|\*+|\"|“|‘|'|`|\$)*$"
_PROPOSED = re.compile(
    _NEW + r"\s+(?:[^.;,:]{0,60}?(?:called|named|termed|dubbed|namely|,)\s+)?" + _OPENING, re.IGNORECASE
)
_NAMED = re.compile(
    r"(?:(?:which )?we (?:call|term|name|dub)(?: it| this| our \w+)?|called|named|termed|dubbed|coined|namely|"
    r"referred to as)\s+" + _OPENING,
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"(?:outperform\w*|surpass\w*|exceed\w*|beats?|compared? (?:to|with|against)|comparison (?:to|with)|better than|"
    r"superior to|than|improv\w+ (?:over|upon)|over|against|versus|vs\.?|baselines?(?: methods?| models?)?,?"
    r"(?: such as| like| including|:|,)?)\s+(?:[^.;:()]{0,70}[\s,(])?$",
    re.IGNORECASE,
)


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


def is_proposed(text: str, start: int) -> bool:
    """Whether the words before introduce the name: "we propose NAME", "a method called NAME".

    Example:
        >>> is_proposed("In this paper we propose a novel framework called Mavors", 50)
        True
        >>> is_proposed("We compare it with Mavors", 19)
        False
    """
    before = text[max(0, start - 130) : start]
    return bool(_PROPOSED.search(before) or _NAMED.search(before))


def is_compared(text: str, start: int) -> bool:
    """Whether the words before set the paper's own work against the name: "outperforms NAME", "baselines such as NAME".

    Example:
        >>> is_compared("Ours outperforms BERT", 17), is_compared("We fine-tune BERT", 13)
        (True, False)
    """
    return bool(_COMPARED.search(text[max(0, start - 110) : start]))
