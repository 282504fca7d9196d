"""Names to keys: what two spellings of one name have in common.

In: a surface form and its kind. Out: a key (letters, digits, ``+#*.`` and nothing else) that is equal for
"Graph Neural Networks" and "graph-neural network", and different for "CIFAR-10" and "CIFAR-100".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kgraph.records import Kind
from kgraph.resolve.english import american, figure

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

_KEEPS_S = ("ss", "us", "is", "ics", "bias", "gas", "lens", "series", "las", "ous", "means")
_MARKUP = re.compile(
    r"\\[\"'`^~=.]\{?(?=[^\W\d_])|\\(?:emph|text[a-z]{0,2}|math[a-z]{1,4}|em|bf|it|sc|tt|sf|rm)(?![a-z])\s?"
    r"|\\[,;:! ]|[${}\\~`*_^](?=\S)|[${}]"
)
_ELL = re.compile(r"\\ell(?![a-z])|ℓ")
_GREEK = {
    code: name.split()[-1].lower()
    for code in range(0x391, 0x3CA)
    if (name := unicodedata.name(chr(code), "")).startswith("GREEK ")
}
_BRACKETED = re.compile(r"(?<=[^\W\d_]{3})\s*\([^()\s]{1,12}\)|(?<=\w)\s+\([^()\s]{1,12}\)")
_SEPARATOR = re.compile(r"[\s\-‐-―_/·•:]+")
_DROPPED = re.compile(r"[^\w\s+#*.]")
_LOOSE_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_OWN_S = re.compile(r"\b[A-Z]{2}S\b")
"""An acronym whose last letter is an S of its own ("TTS"), which singular() must leave."""
_DOT_ZERO = re.compile(r"(?<=\d)\.0(?![\d.])")
_VERSION = re.compile(r"(?<=[a-z])v(?=\d)")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9\s\-./+#()]*")
_DIMENSIONAL = re.compile(r"\b(\d) dimensional\b")
_ARTICLES = frozenset(("a", "an", "the"))
_BEFORE = frozenset(("as", "at", "by", "for", "from", "in", "of", "on", "to", "with"))
"""Words behind which an article says nothing: a needle in a haystack, an LLM as a judge."""
_ROMAN = re.compile(r"(?<=\w[\s-])III?\b|(?<=[A-Z][\s-])IV\b")


@lru_cache(maxsize=1 << 16)
def normal_form(name: str) -> str:
    """Lower case, singular words, American spelling, figures for numbers, Greek by name; no article, hyphen or accent.

    Example:
        >>> normal_form("The Graph-Neural Networks"), normal_form("Qwen2.5"), normal_form("C++")
        ('graph neural network', 'qwen2.5', 'c++')
        >>> normal_form("MDs") == normal_form("MD") != normal_form("MDS")
        True
        >>> normal_form("LLM-as-a-Judge") == normal_form("LLM as judge"), normal_form("Plan A tests")
        (True, 'plan a test')
        >>> normal_form("$\\\\beta$-VAE"), normal_form("ten-fold tests"), normal_form("MIMIC-III")
        ('beta vae', '10 fold test', 'mimic 3')
    """
    text = _OWN_S.sub(r"\g<0>s", name) if "S" in name else name
    if "I" in text:
        text = _ROMAN.sub(lambda m: "4" if m.group() == "IV" else str(len(m.group())), text)
    text = text.replace("'s ", " ").replace("’s ", " ")
    if not _PLAIN_NAME.fullmatch(text):
        text = _MARKUP.sub("", _ELL.sub("l", text))
    if not text.isascii():
        text = _ascii(text)
    text = _DROPPED.sub("", _SEPARATOR.sub(" ", text.casefold()))
    words = (_DOT_ZERO.sub("", _LOOSE_DOT.sub("", text)) if "." in text else text).split()
    if len(words) > 1 and words[0] in ("the", "a", "an", "our"):
        words = words[1:]
    if len(words) > 2 and not _ARTICLES.isdisjoint(words):
        words = [
            w for before, w in zip(["", *words], words, strict=False) if not (w in _ARTICLES and before in _BEFORE)
        ]
    plain = " ".join(map(_plain, words))
    return _DIMENSIONAL.sub(r"\1d", plain) if " dimensional" in plain else plain


def _ascii(text: str) -> str:
    """Letters without accents, Greek letters by name."""
    apart = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFKC", "".join(c for c in apart if not unicodedata.combining(c)).translate(_GREEK))


@lru_cache(maxsize=1 << 16)
def _plain(word: str) -> str:
    return singular(figure(american(word)))


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


@lru_cache(maxsize=1 << 17)
def key(name: str, kind: Kind) -> str:
    """The key under which spellings of one name meet: the normal form without type words and spaces.

    Spaces go because "ImageNet-1K", "ImageNet 1k" and "ImageNet1K" are one name; digits stay, because
    "CIFAR-10" and "CIFAR-100" are two. The "v" of a version and its ".0" go, an acronym in brackets behind its
    long form too.

    Example:
        >>> key("SQuAD v2.0", "dataset") == key("SQuAD 2", "dataset"), key("GPT-4V", "method")
        (True, 'gpt4v')
        >>> key("SQuAD dataset", "dataset") == key("SQuAD", "dataset")
        True
        >>> key("language models (LMs)", "method"), key("Adam optimizer", "method")
        ('languagemodel', 'adam')
    """
    full = without_brackets(name)
    return joined(without_type_word(full, kind)) or joined(full) or name.strip()


@lru_cache(maxsize=1 << 16)
def joined(name: str) -> str:
    """The normal form without spaces and without the "v" of a version.

    Example:
        >>> joined("YOLO v8"), joined("YOLOv8")
        ('yolo8', 'yolo8')
    """
    return _VERSION.sub("", normal_form(name).replace(" ", ""))


def without_brackets(name: str) -> str:
    """The name without a short remark in brackets behind a word, such as the acronym it defines.

    Example:
        >>> without_brackets("large language model(LLM) agents"), without_brackets("SU(2) group")
        ('large language model agents', 'SU(2) group')
    """
    return (_BRACKETED.sub("", name) if "(" in name else name).strip() or name


_BETWEEN = re.compile(r"[\s-]+")


@lru_cache(maxsize=1 << 16)
def without_type_word(name: str, kind: Kind) -> str:
    """The name without a trailing word for its kind, where what stays still looks like a name.

    A method's "model" or "algorithm" goes only behind a proper name ("Adam optimizer", "BERT model"): a
    language is not a language model, however a title spells it.

    Example:
        >>> without_type_word("F1-score", "metric"), without_type_word("Language Model", "method")
        ('F1', 'Language Model')
    """
    words = _BETWEEN.split(name)
    for size in (2, 1):
        stem, tail = words[:-size], " ".join(words[-size:])
        if not stem or tail.lower() not in TYPE_WORDS[kind]:
            continue
        named = any(map(_has_inner_capital, stem)) or (tail.islower() and stem[-1][:1].isupper())
        if named and not (kind == "method" and "model" in tail and not _has_inner_capital(stem[-1])):
            return " ".join(stem)
    return name


def _has_inner_capital(word: str) -> bool:
    """Written like a name wherever it stands: a digit, or a capital behind its first letter."""
    return any(c.isdigit() for c in word) or any(c.isupper() for c in word[1:])
