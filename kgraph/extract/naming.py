"""Surface forms: when two are the same name, which words do not belong to one, what the name itself is.

In: strings, or a text with a span in it. Out: keys, tightened spans, canonical names, and whether a form is junk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_BREAK = re.compile(r"[-_/–—‐‑~]")
_DROP = re.compile(r"[^\w\s+#.]")
_LOOSE_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_SHORT_PLURAL = re.compile(r"[A-Z]{2}s")
_KEEPS_S = ("ss", "us", "is", "ics", "ias")
_NOT_PLURAL = {
    "series",
    "species",
    "lens",
    "atlas",
    "adas",
    "gps",
    "os",
    "dos",
    "sas",
    "aws",
    "fps",
    "tops",
    "las",
    "chaos",
}

_LEADING = re.compile(
    r"(?:(?:the|a|an|our|this|these|its|their|proposed|existing|standard|various|several|both|other|recent|popular|"
    r"so-called|called|vanilla|traditional|conventional|typical|powerful|well-known|widely-used|state-of-the-art|"
    r"off-the-shelf|using|via|as|and|or|of|in|on|with|for|to)\s+)+",
    re.IGNORECASE,
)
"""Words that begin no name; "novel" and "named" may: "novel view synthesis", "named entity recognition"."""
_TRAILING = re.compile(r"(?<!\s)(?:\s+(?:and|or|of|in|on|with|for|to|the|a|an|by|as|via|et|that|which|is|are))+$")
_TYPE_WORD = re.compile(
    r"(?<!\s)\s+(?:data\s?sets?|corpus|corpora|benchmarks?|methods?|approach(?:es)?|techniques?|algorithms?)$"
)
"""With a capital it belongs to the name, as in "Retinal Disease Dataset"."""
_SUFFIX = re.compile(r"(?<=\w)-(?:like|style|type|based|driven|inspired)$")
_NAME_LIKE = re.compile(r"[A-Z].*[A-Z0-9]|\d|[a-z][A-Z]")
_LONGEST_WORD = 200
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_BRACKET = re.compile(r"[()\[\]{}]")
_EDGE = " \t\n\r,;:.!?'\"“”‘’`*|<>=~"


@lru_cache(maxsize=1 << 16)
def key(form: str) -> str:
    """What spellings of one name share: lower case, singular words, no hyphens, markup or article.

    Example:
        >>> key("the Graph-Neural Networks"), key("GNNs"), key(r"$\\\\mu$KE")
        ('graph neural network', 'gnn', 'muke')
    """
    low = _LOOSE_DOT.sub("", _DROP.sub("", _BREAK.sub(" ", form.lower().replace("’", "'"))))
    words = low.split()
    if len(words) > 1 and words[0] in ("the", "a", "an"):
        words = words[1:]
    return " ".join(singular(w) for w in words)


def singular(word: str) -> str:
    """The singular of an English noun by its ending, capitals kept.

    Example:
        >>> [singular(w) for w in ("networks", "Policies", "LLMs", "bias", "analysis", "GPS")]
        ['network', 'Policy', 'LLM', 'bias', 'analysis', 'GPS']
    """
    low = word.lower()
    if len(word) <= 3 or low in _NOT_PLURAL or not low.endswith("s") or low.endswith(_KEEPS_S):
        return word[:-1] if _SHORT_PLURAL.fullmatch(word) else word
    if word.isupper():
        return word
    if low.endswith("ies"):
        return word[:-3] + "y"
    if low.endswith(("atrices", "ertices", "ndices")):
        return word[:-4] + ("ix" if low.endswith("atrices") else "ex")
    if low.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def tighten(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without edge marks, articles and half brackets, completed to whole words and formulas; None if empty.

    Example:
        >>> text = "on the UCF101 dataset (see Fig. 2)"
        >>> start, end = tighten(text, 3, 22)
        >>> text[start:end]
        'UCF101'
    """
    start, end = _whole_words(text, *_whole_formula(text, start, end))
    while True:
        before = start, end
        start, end = _edges(text, start, end)
        start, end = _brackets(text, start, end)
        first, last = _without_words(text[start:end])
        start, end = start + first, start + last
        if start >= end:
            return None
        if (start, end) == before:
            return start, end


@lru_cache(maxsize=1 << 14)
def _without_words(form: str) -> tuple[int, int]:
    """The span of a form without articles and words that only say what it is."""
    start, end = 0, len(form)
    lead = _LEADING.match(form)
    if lead and lead.end() < end:
        start = lead.end()
    tail = _TRAILING.search(form[start:end])
    if tail and tail.start() > 0:
        end = start + tail.start()
    suffix = _SUFFIX.search(form[start:end])
    if suffix:
        end = start + suffix.start()
    kind_word = _TYPE_WORD.search(form[start:end])
    if kind_word and _NAME_LIKE.search(form[start : start + kind_word.start()]):
        end = start + kind_word.start()
    return start, end


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    first, last = max(0, start - _LONGEST_WORD), min(len(text), end + _LONGEST_WORD)
    while start > first and _joins(text[start - 1]) and (_joins(text[start]) or text[start] == "$"):
        start -= 1
    while end < last and _joins(text[end]) and (_joins(text[end - 1]) or text[end - 1] == "$"):
        end += 1
    return start, end


def _joins(char: str) -> bool:
    return char.isalnum() or char == "_"


def _whole_formula(text: str, start: int, end: int) -> tuple[int, int]:
    """A single ``$`` inside: takes the other end of the formula in if it touches, else leaves the mark out."""
    if text.count("$", start, end) % 2 == 0:
        return start, end
    if start > 0 and text[start - 1] == "$":
        return start - 1, end
    if end < len(text) and text[end] == "$":
        return start, end + 1
    at = text.index("$", start, end)
    if at == end - 1:
        return start, at
    close = text.find("$", end, end + 30)
    return (start, close + 1) if close > 0 and " " not in text[end:close] else (start, end)


def _edges(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start] in _EDGE or text[start] in "-–—/" or text[start] in ")]}"):
        start += 1
    while end > start and (text[end - 1] in _EDGE or text[end - 1] in "-–—/&" or text[end - 1] in "(["):
        end -= 1
    return start, end


def _brackets(text: str, start: int, end: int) -> tuple[int, int]:
    if not _BRACKET.search(text, start, end):
        return start, end
    for left, right in ("()", "[]", "{}"):
        form = text[start:end]
        if form.startswith(left) and form.endswith(right) and form.count(left) == 1:
            return start + 1, end - 1
        more = form.count(left) - form.count(right)
        if more > 0:
            close = text.find(right, end, end + 20)
            if close == end and form.rfind(left) > 0 and form[form.rfind(left) - 1] != " ":
                return start, end + 1
            at = form.rfind(left)
            return (start + 1, end) if at == 0 else (start, start + at)
        if more < 0:
            at = form.find(right)
            return (start, end - 1) if at == len(form) - 1 else (start + at + 1, end)
    return start, end


_JUNK = {
    "we", "it", "they", "novel", "approach", "method", "model", "framework", "system", "algorithm", "baseline",
    "dataset", "benchmark", "data", "corpus", "task", "metric", "state of the art", "sota", "deep learning",
    "machine learning", "artificial intelligence", "ai", "neural network model", "learning", "analysis", "evaluation",
    "experiment", "result", "performance", "network", "code", "github", "openai", "google",
    "paper", "problem", "technique",
    "architecture", "module", "training", "inference", "test", "sub", "pre", "multi", "non", "self", "method and",
    "application", "user", "agent", "environment", "supplementary",
    "large scale", "real world", "natural language processing",
    "computer vision", "nlp", "physics", "mathematics", "existing method", "ours",
}  # fmt: skip


@lru_cache(maxsize=1 << 14)
def is_junk(form: str) -> bool:
    """Whether a form can name nothing: no letters, a generic word, a number, a link.

    Example:
        >>> is_junk("approach"), is_junk("3.5"), is_junk("https://x.org/a"), is_junk("GPT-4")
        (True, True, True, False)
    """
    name = key(form)
    if name in _JUNK or not any(c.isalpha() for c in name):
        return True
    if len(name) < 2 and not form.isupper():
        return True
    return "://" in form or form.lower().startswith(("www.", "http"))


def canonical(forms: Iterable[str]) -> str:
    """The name for a concept of these forms, the preferred first: singular, no article, no markup around it.

    Example:
        >>> canonical(["graph neural networks", "GNNs"]), canonical(["__Resona__"]), canonical(["Mavors"])
        ('graph neural network', 'Resona', 'Mavors')
    """
    names = list(forms)
    form = names[0]
    form = _ARTICLE.sub("", _SPACES.sub(" ", form).strip(_EDGE + "_"))
    words = form.split(" ")
    one = singular(words[-1])
    if len(words) > 1 or words[-1].islower() or words[-1][:-1].isupper() or one in names or one.lower() in names:
        words[-1] = one  # a lone capitalised word may be a name that ends in s
    return " ".join(words)
