"""Author names, "given family", out of the shapes lists of authors come in.

In: lists, dictionaries, one text with separators. Out: a tuple of clean names, each once, in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kgraph.readers.clean import clean, text_of

_MOST = 5000
"""Collaborations have up to about 3,000 authors."""

_SUFFIXES = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "v", "inc", "inc.", "ltd", "ltd.", "llc", "gmbh", "phd", "md"}
_OTHERS = {"others", "et al", "et al.", "and others", "...", "…", "no author", "anonymous,", "none", "null", "nan"} | {
    "[no author name available]",
    "[no authors listed]",
    "no authors listed",
}
_NUMBER = re.compile(r"\s?\(\d{5,}\)|\s?\[\d{1,3}\]|^null ")
"""Author ids in brackets (Scopus), and what an export writes for a missing given name."""

_INITIALS = re.compile(r"(?:[A-Z]\.?[- ]?){1,4}")
_WHOLE = ("name", "display_name", "full_name", "fullName", "fullname", "literal", "text", "author", "raw_author_name")
_GIVEN = ("given", "first", "firstName", "first_name", "given_name", "givenName", "forename", "fname", "First")
_MIDDLE = ("middle", "middle_name", "middleName")
_FAMILY = ("family", "last", "lastName", "last_name", "family_name", "familyName", "surname", "lname", "Last")
_PARTICLE = ("non-dropping-particle", "dropping-particle")


def names_of(value: object) -> tuple[str, ...]:
    """All authors of a field.

    Example:
        >>> names_of("Lovelace, Ada; Turing, Alan M."), names_of("Ada Lovelace, Alan Turing")
        (('Ada Lovelace', 'Alan M. Turing'), ('Ada Lovelace', 'Alan Turing'))
        >>> names_of([{"given": "Ada", "family": "Lovelace"}, {"author": {"display_name": "Alan Turing"}}])
        ('Ada Lovelace', 'Alan Turing')
    """
    names = dict.fromkeys(name for name in _names(value, 0) if name and name.lower() not in _OTHERS)
    return tuple(names)[:_MOST]


def _names(value: object, depth: int) -> Iterator[str]:
    if depth > 3:
        return
    if isinstance(value, str):
        yield from map(natural_order, split_names(clean(value)) if depth == 0 else [clean(value)])
    elif isinstance(value, dict):
        yield from _dict_names(value, depth)
    elif isinstance(value, (list, tuple)):
        if value and all(isinstance(part, str) for part in value) and depth > 0:
            yield clean(" ".join(reversed([part for part in value if part][:3])))  # [family, given, suffix]
        else:
            for item in value[:_MOST]:
                yield from _names(item, depth + 1)


def _dict_names(value: dict[object, object], depth: int) -> Iterator[str]:
    parts = [_first(value, keys) for keys in (_GIVEN, _MIDDLE, _PARTICLE, _FAMILY)]
    if parts[-1]:
        yield " ".join(part for part in [*parts, _first(value, ("suffix",))] if part)
        return
    whole = next((value[key] for key in _WHOLE if value.get(key)), None)
    if whole is not None:
        yield from _names(whole, depth + 1)
    elif depth == 0 and not parts[0]:
        for item in list(value.values())[:_MOST]:
            yield from _names(item, depth + 1)
    else:
        yield parts[0]


def _first(value: dict[object, object], keys: Iterable[str]) -> str:
    found = next((value[key] for key in keys if value.get(key)), "")
    if isinstance(found, list):
        return clean(" ".join(part for part in found if isinstance(part, str)))
    return text_of(found)


def split_names(text: str) -> list[str]:
    """One text with several names, cut at the separator it uses.

    Example:
        >>> split_names("A. Lovelace and A. Turing"), split_names("Lovelace A., Turing A."), split_names("Turing, Alan")
        (['A. Lovelace', 'A. Turing'], ['Lovelace A.', 'Turing A.'], ['Turing, Alan'])
    """
    for separator in (";", "|", "·", "•"):
        if separator in text:
            return [part.strip() for part in text.split(separator)]
    parts = [part.strip() for part in re.split(r" and | & ", text)]
    pieces = [piece.strip() for part in parts for piece in part.split(",") if piece.strip()]
    if len(pieces) > 3 and len(pieces) % 2 == 0 and all(_INITIALS.fullmatch(piece) for piece in pieces[1::2]):
        return [f"{family}, {given}" for family, given in zip(pieces[::2], pieces[1::2], strict=True)]
    if len(pieces) > len(parts) and (len(pieces) > 2 or len(parts) > 1 or " " in pieces[0]) and _all_names(pieces):
        return pieces
    return parts


_CAPITAL_WITHIN = {"Mc", "Mac", "De", "Van", "Fitz"}
"""How family names begin that have a second capital ("McDonald")."""


def run_together(text: str) -> list[str]:
    """Names with nothing between one and the next, as Springer's tables have them.

    A capital behind another letter begins a name, unless that leaves a name of one word.

    Example:
        >>> run_together("Karl-Heinz NeubergerDavid B. McDonaldDeHao ChenYann LeCun")
        ['Karl-Heinz Neuberger', 'David B. McDonald', 'DeHao Chen', 'Yann LeCun']
    """
    names, start, word = list[str](), 0, 0
    for at in range(1, len(text)):
        if not text[at - 1].isalpha():
            word = at
        elif text[at].isupper() and not text[at - 1].isupper() and text[word:at] not in _CAPITAL_WITHIN:
            if " " in text[start:at].strip():
                names.append(text[start:at].strip())
                start = at
            word = at
    rest = text[start:].strip()
    return [*names[:-1], names[-1] + rest] if names and " " not in rest else [*names, rest]


def _all_names(pieces: list[str]) -> bool:
    """Whether every piece is a whole name: in "Lovelace, Ada, Turing, Alan" none is."""
    return all(" " in piece and piece.lower() not in _SUFFIXES for piece in pieces)


def natural_order(name: str) -> str:
    """ "Family, Given" as "Given Family"; anything else as it is.

    Example:
        >>> natural_order("King, Jr., Martin Luther"), natural_order("Google, Inc.")
        ('Martin Luther King Jr.', 'Google, Inc.')
    """
    name = _NUMBER.sub("", name)
    parts = [part for part in (piece.strip() for piece in name.split(",")) if part]
    if len(parts) == 2 and (parts[1].lower() not in _SUFFIXES or parts[1] == "V"):  # more often an initial
        return f"{parts[1]} {parts[0]}"
    if len(parts) == 3:
        given, suffix = (parts[2], parts[1]) if parts[1].lower() in _SUFFIXES else (parts[1], parts[2])
        if suffix.lower() in _SUFFIXES:
            return f"{given} {parts[0]} {suffix}"
    return " ".join(parts) if len(parts) == 1 else name
