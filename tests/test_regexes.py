"""No regular expression of the package takes more than linear time, whatever the text: hostile runs of every kind."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import kgraph

LENGTH = 1000
SLOW = 0.0025
"""CPU seconds that a run of LENGTH may take unseen: a linear expression needs a tenth of it."""
GROWTH = 9.0
"""A text four times as long takes a linear expression four times as long, a quadratic one sixteen times."""
LIMIT = 2.0
ENDS = ("", "\0", "\n\0")
_CATEGORIES = {"DIGIT": "0", "SPACE": " ", "WORD": "a"}


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(kgraph.__path__, "kgraph."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def patterns() -> dict[str, tuple[re.Pattern[str], frozenset[str]]]:
    """Every compiled expression by where it stands, with the methods it is called by."""
    found: dict[str, tuple[re.Pattern[str], frozenset[str]]] = {}
    seen: set[int] = set()
    for module in modules():
        methods = called(Path(module.__file__))
        for name, value in vars(module).items():
            for pattern in inside(value):
                if isinstance(pattern.pattern, str) and id(pattern) not in seen:
                    seen.add(id(pattern))
                    found[f"{module.__name__}.{name}:{pattern.pattern}"] = (pattern, methods.get(name, frozenset()))
    return found


def inside(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, (list, tuple, set, frozenset, dict)):
        for item in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from inside(item, depth + 1)


def called(path: Path) -> dict[str, frozenset[str]]:
    """For every global name of a module, the methods of it that are called or handed over."""
    methods: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            methods.setdefault(node.value.id, set()).add(node.attr)
    return {name: frozenset(found) for name, found in methods.items()}


def units(pattern: re.Pattern[str]) -> list[str]:
    """Characters the expression knows of: its literals, and one of each class and category."""
    chars: dict[str, None] = {}

    def walk(tree: Any) -> None:
        for code, argument in tree:
            name = str(code)
            if name in ("LITERAL", "NOT_LITERAL"):
                chars[chr(argument)] = None
            elif name == "RANGE":
                chars[chr(argument[0])] = None
            elif name == "CATEGORY":
                chars.update({char: None for key, char in _CATEGORIES.items() if key in str(argument)})
            elif name == "ANY":
                chars["x"] = None
            elif name == "IN":
                walk(argument)
            elif name == "BRANCH":
                for branch in argument[1]:
                    walk(branch)
            elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
                walk(argument[2])
            elif name == "SUBPATTERN":
                walk(argument[3])
            elif name == "ATOMIC_GROUP":
                walk(argument)
            elif name in ("ASSERT", "ASSERT_NOT"):
                walk(argument[1])

    walk(re._parser.parse(pattern.pattern, pattern.flags))  # type: ignore[attr-defined]
    return list(chars)


def texts(pattern: re.Pattern[str]) -> Iterator[str]:
    """Runs of one unit, of two that alternate, and of one after another."""
    chars = units(pattern)
    common = [c for c in "a0A .-(\\" if c in chars or c in "a "]
    few = list(dict.fromkeys([*common, *chars]))[:14]
    for one in dict.fromkeys([*chars, *common]):
        yield from (one * LENGTH + end for end in ENDS)
        yield "x" + one * LENGTH
    for one in few:
        for two in few:
            if one != two:
                yield (one + two) * (LENGTH // 2) + "\0"
                yield (one * (LENGTH // 2)) + two * (LENGTH // 2) + "\0"
    word = "".join(few)
    yield word * (LENGTH // max(1, len(word)))


@contextmanager
def limited() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def seconds(pattern: re.Pattern[str], text: str, anchored: bool) -> float:
    """CPU seconds to go through the text; ``LIMIT`` if it was not done by then."""
    best = LIMIT
    for _ in range(2):
        started = time.process_time()
        try:
            with limited():
                if anchored:
                    pattern.match(text)
                    pattern.fullmatch(text)
                else:
                    for _ in pattern.finditer(text):
                        pass
        except TimeoutError:
            return LIMIT
        best = min(best, time.process_time() - started)
        if best < SLOW:
            return best
    return best


def longer(text: str) -> str:
    """The text with its runs four times as long: every character four times, but the first and the end."""
    end = next((e for e in reversed(ENDS) if e and text.endswith(e)), "")
    body = text.removesuffix(end)
    half = len(body) // 2
    alternating = body[:2] * half == body[: 2 * half]
    return (body * 4 if alternating else "".join(c * 4 for c in body)) + end


def superlinear(pattern: re.Pattern[str], anchored: bool) -> str | None:
    """The beginning of a text whose time grows faster than its length, if one is found."""
    for text in texts(pattern):
        short = seconds(pattern, text, anchored)
        if short >= SLOW:
            long = seconds(pattern, longer(text), anchored)
            if long >= LIMIT or long > GROWTH * short:
                return f"{text[:4]!r}…{text[-4:]!r}: {short:.3f} s, four times as long {long:.3f} s"
    return None


PATTERNS = patterns()
ANCHORED = {"kgraph.extract.encode._SHAPES"}
"""Tables of expressions that are only matched whole."""
BOUNDED = {
    "kgraph.store.cypher._TOKEN",  # slow only after a quote that nothing closes, where its user stops
    "kgraph.extract.encode._SHAPES",  # one word
    "kgraph.extract.naming._TRAILING",  # one name
    "kgraph.extract.sentences._WORD_BEFORE",  # a window before a full stop
}
"""What only sees short texts."""


def test_the_check_finds_what_is_not_linear() -> None:
    for bad in (r"\s+$", r"(a+)+b", r"(?:a|a)*c"):
        assert superlinear(re.compile(bad), False), bad
    for good in (r"\s{1,20}$", r"(?<!\s)\s+", r"[a-z]+"):
        assert superlinear(re.compile(good), False) is None, good


@pytest.mark.parametrize("place", sorted(PATTERNS))
def test_every_expression_is_linear(place: str) -> None:
    pattern, methods = PATTERNS[place]
    name = place.partition(":")[0]
    anchored = name in ANCHORED or (bool(methods) and methods <= {"match", "fullmatch", "pattern"})
    assert name in BOUNDED or superlinear(pattern, anchored) is None
