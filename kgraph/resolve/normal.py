"""Names to keys: what two spellings of one name have in common.

In: a surface form and its kind. Out: a key (letters, digits, ``+#*.`` and nothing else) that is equal for
"Graph Neural Networks" and "graph-neural network", and different for "CIFAR-10" and "CIFAR-100".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kgraph.records import Kind

_RESOURCE_WORDS = {"dataset", "datasets", "data set", "data sets", "corpus", "corpora", "benchmark", "benchmarks"}
_RESOURCE_WORDS |= {"benchmark suite", "benchmark dataset", "database", "test set", "challenge dataset"}
_METHOD_WORDS = {"algorithm", "method", "framework", "approach", "technique", "optimizer", "optimiser", "model"}
_METHOD_WORDS |= {"architecture", "mechanism", "toolkit", "library", "package", "system", "family"}
_METHOD_WORDS |= {f"{word}s" for word in _METHOD_WORDS}
_METRIC_WORDS = {"score", "scores", "metric", "metrics", "measure", "measures"}
TYPE_WORDS: dict[Kind, frozenset[str]] = {
    "dataset": frozenset(_RESOURCE_WORDS),
    "benchmark": frozenset(_RESOURCE_WORDS),
    "method": frozenset(_METHOD_WORDS),
    "metric": frozenset(_METRIC_WORDS),
    "task": frozenset({"task", "tasks", "problem", "problems"}),
}
"""Words that say the kind of a name and may follow it without belonging to it."""

_BRITISH = (
    (re.compile(r"isation\b"), "ization"),
    (re.compile(r"(?<=\w{3})ising\b"), "izing"),
    (re.compile(r"(?<=\w{3})ised\b"), "ized"),
    (re.compile(r"(?<=\w{3})iser\b"), "izer"),
    (re.compile(r"\b(behavi|neighb|col|fav)our"), r"\1or"),
    (re.compile(r"(label|model|travel|signal|tunnel)l(?=ing\b|ed\b|er\b)"), r"\1"),
    (re.compile(r"\bcentre"), "center"),
    (re.compile(r"\bpredefined\b"), "pre-defined"),
)
_KEEPS_S = ("ss", "us", "is", "ics", "bias", "gas", "lens", "series", "las", "ous")
_MARKUP = re.compile(r"\\(?:emph|text[a-z]{0,2}|math[a-z]{1,4})\b|[${}\\~`*_^](?=\S)|[${}]")
_SEPARATOR = re.compile(r"[\s\-‐-―_/·•:]+")
_DROPPED = re.compile(r"[^\w\s+#*.]")
_LOOSE_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")


@lru_cache(maxsize=1 << 18)
def normal_form(name: str) -> str:
    """Lower case, singular words, American spelling, single spaces; no article, hyphens or markup.

    Example:
        >>> normal_form("The Graph-Neural Networks"), normal_form("Qwen2.5"), normal_form("C++")
        ('graph neural network', 'qwen2.5', 'c++')
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("'s ", " ").replace("’s ", " ")
    text = _MARKUP.sub("", text)
    for pattern, american in _BRITISH:
        text = pattern.sub(american, text)
    text = _DROPPED.sub("", _SEPARATOR.sub(" ", text))
    words = _LOOSE_DOT.sub("", text).split()
    if len(words) > 1 and words[0] in ("the", "a", "an", "our"):
        words = words[1:]
    return " ".join(singular(word) for word in words)


def singular(word: str) -> str:
    """The singular of a lower-case English noun, by suffix.

    Example:
        >>> [singular(w) for w in ("networks", "policies", "bias", "kinetics", "losses", "gpus", "matrices")]
        ['network', 'policy', 'bias', 'kinetics', 'loss', 'gpu', 'matrix']
    """
    if len(word) <= 3 and not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4 and word != "series":
        return word[:-3] + "y"
    if word.endswith("trices"):
        return word[:-4] + "ix"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("us") and len(word) <= 4 and word not in ("bus", "thus", "plus"):
        return word[:-1]
    if len(word) > 2 and word.endswith("s") and not word.endswith(_KEEPS_S):
        return word[:-1]
    return word


@lru_cache(maxsize=1 << 18)
def key(name: str, kind: Kind) -> str:
    """The key under which spellings of one name meet: the normal form without type words and spaces.

    Spaces go because "ImageNet-1K", "ImageNet 1k" and "ImageNet1K" are one name; digits stay, because
    "CIFAR-10" and "CIFAR-100" are two.

    Example:
        >>> key("SQuAD dataset", "dataset") == key("SQuAD", "dataset")
        True
        >>> key("language model", "method"), key("Adam optimizer", "method")
        ('languagemodel', 'adam')
    """
    bare = without_type_word(name, kind)
    joined = normal_form(bare).replace(" ", "")
    return joined or normal_form(name).replace(" ", "") or name.strip()


def without_type_word(name: str, kind: Kind) -> str:
    """The name without a trailing word for its kind, where what stays still looks like a name.

    A method's "model" or "algorithm" goes only after a proper name ("Adam optimizer", "BERT model"), since
    "language" is not a language model.

    Example:
        >>> without_type_word("the Adam optimizer", "method"), without_type_word("mixture model", "method")
        ('the Adam', 'mixture model')
    """
    words = name.split()
    for size in (2, 1):
        if len(words) <= size or " ".join(words[-size:]).lower() not in TYPE_WORDS[kind]:
            continue
        stem = words[:-size]
        if is_proper(stem[-1]) or (kind in ("dataset", "benchmark") and any(map(is_proper, stem))):
            return " ".join(stem)
    return name


def is_proper(word: str) -> bool:
    """Whether a word is written like a name: a capital or a digit behind its first letter, or a capital first.

    Example:
        >>> is_proper("ImageNet"), is_proper("Adam"), is_proper("language")
        (True, True, False)
    """
    return any(c.isupper() or c.isdigit() for c in word)
