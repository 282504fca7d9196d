"""A text → its sentences, as spans.

In: a title or an abstract. Out: ``(start, end)`` pairs in reading order, trimmed of white space, that together cover
every character that is not white space. Rules only, one pass: every full stop, question or exclamation mark that white
space follows is looked at once, with the word before it and the word after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_MARK = re.compile(r"[.!?…。！？\n]")
_CANDIDATE = re.compile(
    r"""(?P<mark>(?<![.!?…])[.!?…]++)(?P<close>["'”’»)\]}*_]{0,4})(?P<gap>\s+)"""
    r"""|(?<=[a-z)])(?P<glued>\.)(?=(?:We|The|This|These|In|Our|However|To|Moreover|Furthermore|It|Experiments|Extensive)\b)"""
    r"""|(?P<wide>[。！？])\s*"""
    r"""|(?P<blank>\n[^\S\n]*\n\s*)"""
)
_MATH = re.compile(r"(?<![\\$])\$(?=[^\s$])[^$]{0,300}(?<=[^\s$\\])\$(?![\d$])")
_WORD_BEFORE = re.compile(r"[^\s()\[\]{},;:\"“”‘’/]+$")
_WORD_AFTER = re.compile(r"[^\s,;:.()\[\]\"”]+")
_INITIAL = re.compile(r"(?:[A-Z]\.-?)*[A-Z]")
_NUMBER = re.compile(r"\d{1,2}|[ivx]{1,4}")
_LOOK_BACK = 40
LONGEST = 3000
"""Characters of a sentence; one that is longer, as none that people write, is cut between two words."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEVER_LAST = _words(
    """
    e.g i.e eg ie vs cf viz resp approx fig figs eq eqs eqn eqns sec sect secs tab ref refs thm prop lem def alg
    ch chap app w.r.t a.k.a dr prof mr mrs ms st incl ca wrt s.t i.i.d vol pp ed eds dept univ assoc art al.,
    """
)
"""Abbreviations that a name, a number or a clause must follow."""
_SELDOM_LAST = _words(
    """
    al etc inc ltd corp co jr sr u.s u.k no nos a.i ph.d m.s b.s e.t
    """
)
"""Abbreviations that may end a sentence: only if what follows is a word that usually opens one."""
_OPENERS = _words(
    """
    a additionally after all also although an and as at based besides both but by compared comprehensive
    consequently despite during each empirical empirically existing experimental experiments extensive finally
    first firstly for from further furthermore given here how hence however if in indeed instead it its
    leveraging many moreover most motivated nevertheless nonetheless notably of on one other our overall
    previous prior recent recently results second secondly several similarly simulations since so some
    specifically still such that the their then there therefore these they third this those though through thus
    to together two under unfortunately unlike using we what when where whereas whether which while with within
    without yet
    """
)


@lru_cache(maxsize=16)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of a title or an abstract as ``(start, end)`` character spans.

    Example:
        >>> text = "We extend Yu et al. (2020), i.e. GAT. It gains 2.5% (see Fig. 3)."
        >>> [text[start:end] for start, end in sentences(text)]
        ['We extend Yu et al. (2020), i.e. GAT.', 'It gains 2.5% (see Fig. 3).']
    """
    spans: list[tuple[int, int]] = []
    start = len(text) - len(text.lstrip())
    math = _math_spans(text)
    for match in _candidates(text):
        if match.start() < start:
            continue
        while math and math[-1][1] <= match.start():
            math.pop()
        inside = bool(math) and math[-1][0] < match.start()
        if match["blank"] is not None or (not inside and _ends_sentence(text, start, match)):
            end = start + len(text[start : match.end()].rstrip())
            spans += _cut(text, start, end)
            start = match.end()
    spans += _cut(text, start, len(text.rstrip()))
    return tuple(spans)


def _candidates(text: str) -> Iterator[re.Match[str]]:
    """Where a sentence may end. One mark is found faster than any of all that may follow it."""
    mark = _MARK.search(text)
    while mark:
        match = _CANDIDATE.match(text, mark.start())
        if match:
            yield match
        mark = _MARK.search(text, (match or mark).end())


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span in pieces of at most ``LONGEST`` characters, none of which begins or ends with a space.

    Every mention carries its sentence, and everything about two of them is sought in it: a text without a full stop
    must not be one.
    """
    while end - start > LONGEST:
        space = max(map(text.rfind, " \n\t", [start] * 3, [start + LONGEST] * 3))
        stop = space if space > start else start + LONGEST
        yield start, start + len(text[start:stop].rstrip())
        start = stop + len(text[stop:end]) - len(text[stop:end].lstrip())
    if end > start:
        yield start, end


def _math_spans(text: str) -> list[tuple[int, int]]:
    """Spans between dollars that are formulas, last first; prices are not."""
    return [m.span() for m in _MATH.finditer(text)][::-1] if "$" in text else []


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    if match["gap"] is None:
        return True
    before = _WORD_BEFORE.search(text, max(start, match.start() - _LOOK_BACK), match.start())
    after = _WORD_AFTER.match(text, _skip_openers(text, match.end()))
    following = after.group() if after else ""
    if following[:1].islower() and not _odd_opener(following):
        return False
    if match["mark"] != ".":
        return True
    return _stop_ends(text, start, before.group() if before else "", following, match)


def _stop_ends(text: str, start: int, word: str, following: str, match: re.Match[str]) -> bool:
    """Whether a single full stop after ``word`` is the end of a sentence."""
    opens = following.lower() in _OPENERS and following[:1].isupper()
    plain = word.lower().lstrip(".~-–—$*_`'").rstrip(".")
    if plain in _NEVER_LAST:
        return False
    if plain in _SELDOM_LAST or (_INITIAL.fullmatch(word) and not match["close"]):
        return opens
    if _NUMBER.fullmatch(word) and not match["close"]:
        lead = text[start : match.start() - len(word)].rstrip()
        return bool(lead) and lead[-1] not in ":;"
    return True


def _skip_openers(text: str, position: int) -> int:
    while position < len(text) and text[position] in "\"'“‘«([{*_`":
        position += 1
    return position


def _odd_opener(word: str) -> bool:
    """A name that begins in lower case, such as mT5, t-SNE, iCaRL or pi0."""
    return any(c.isupper() or c.isdigit() for c in word)
