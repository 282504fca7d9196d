r"""Values of BibTeX fields: their parts, their names of people, and what is left of a broken entry.

In: text between "=" and the next field, or the raw text of an entry that does not parse. Out: values, still LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import zip_longest

from kgraph.readers.clean import clean, words
from kgraph.readers.latex import from_latex
from kgraph.readers.people import natural_order

_PART = re.compile(r"[{}\"#]")
_AND = re.compile(r"[{}]|\s(?:and|AND|And)\s")
_NAMES = words(
    "title booktitle subtitle maintitle shorttitle abstract year date month day doi url ee author editor journal "
    "journaltitle eprint archiveprefix eprinttype eprintclass primaryclass number volume pages publisher keywords note "
    "issn isbn series address institution school howpublished crossref arxivid file language issue type annote "
    "organization location urldate timestamp biburl bibsource copyright pmid"
)
_FIELD = re.compile(
    rf"(?:^|[,}}\"\n])\s{{0,40}}({'|'.join(_NAMES)})\s{{0,20}}=\s{{0,20}}(?=[{{\"\w])", re.IGNORECASE | re.MULTILINE
)
_SWALLOWED = re.compile(
    rf"[}}\"]\s{{0,20}}\n?\s{{0,40}}(?:{'|'.join(_NAMES)})\s{{0,20}}=\s{{0,20}}[{{\"\w]", re.IGNORECASE
)
_BARE = re.compile(r"[^,}\n]{0,200}")
_END = re.compile(r"[}\"]\s{0,20},?\s{0,20}(?:\n|$)")
_CHARACTERS = {"textless": "<", "textgreater": ">", "textunderscore": "_", "textasciitilde": "~", "textbackslash": "\\"}
_CHARACTER = re.compile(rf"\{{?\\({'|'.join(_CHARACTERS)})(?![a-zA-Z])\s?(?:\{{\}})?\}}?")
_ESCAPED = re.compile(r"\{\\([_&%#$])\}|\{(_)\}|\\([_&%#$~{}])")
_MOST_OF_AN_ENTRY = 1_000_000


def value_of(text: str, strings: Mapping[str, str]) -> str:
    """A field's value: its parts in braces, in quotes, or named by @string, joined where "#" stands between them.

    Example:
        >>> value_of('"Proc. " # acl # {, {Long} Papers}', {"acl": "ACL"})
        'Proc. ACL, {Long} Papers'
    """
    parts, depth, quoted, start = [], 0, False, 0
    for match in _PART.finditer(text):
        mark, at = match.group(), match.start()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(depth - 1, 0)
        elif mark == '"' and depth == 0:
            quoted = not quoted
        elif mark == "#" and depth == 0 and not quoted:
            parts.append(text[start:at])
            start = at + 1
    return "".join(_part(part.strip(), strings) for part in [*parts, text[start:]])


def _part(text: str, strings: Mapping[str, str]) -> str:
    if len(text) > 1 and text[0] + text[-1] in ("{}", '""'):
        return text[1:-1]
    return strings.get(text.lower(), text)


def swallowed(name: str, value: str) -> dict[str, str]:
    """Fields inside a value, where the comma before them is missing; {} if there are none.

    Example:
        >>> swallowed("title", "{A} year = {2001}"), swallowed("title", "{A, year = 2001}")
        ({'title': 'A', 'year': '2001'}, {})
    """
    if not (_SWALLOWED.search(value) and _closes_before_the_end(value)):
        return {}
    return rescued_fields(f"{name} = {value}")


def _closes_before_the_end(value: str) -> bool:
    depth = 0
    for match in _PART.finditer(value.rstrip()):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0 and match.start() > 0:
            return match.end() < len(value.rstrip())
    return False


def rescued_fields(raw: str) -> dict[str, str]:
    """What can be had from text with fields that does not parse: each from its name to where it, or the next, ends.

    Example:
        >>> rescued_fields("@book{k, title = {A {B}, year = 2001, doi = {10.1/x}")
        {'title': 'A {B', 'year': '2001', 'doi': '10.1/x'}
    """
    values: dict[str, str] = {}
    raw = raw[:_MOST_OF_AN_ENTRY]
    found = list(_FIELD.finditer(raw))
    for here, following in zip_longest(found, found[1:]):
        text = raw[here.end() : following.start() + 1 if following else len(raw)]
        value = _without_marks(text, last=following is None)
        if value and not values.get(here.group(1).lower()):
            values[here.group(1).lower()] = value
    return values


def _without_marks(text: str, last: bool) -> str:
    if text[0] not in '{"':
        bare = _BARE.match(text)
        return bare.group().strip() if bare else ""
    closer, text = "}" if text[0] == "{" else '"', text[1:]
    end = _balanced_end(text) if closer == "}" else text.find('"')
    if end >= 0:
        return text[:end].strip()
    if last:
        cut = _END.search(text)
        return text[: cut.start()].strip() if cut else text.split("\n\n", 1)[0].strip()
    return text.rstrip().rstrip(',}"').strip()


def _balanced_end(text: str) -> int:
    depth = 1
    for match in re.finditer(r"\\.|[{}]", text):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return match.start()
    return -1


def verbatim(text: str, between: str = "") -> str:
    r"""A DOI or an URL as it is without LaTeX; braces become ``between``.

    Example:
        >>> verbatim(r"10.1007/978-3{\_}28"), verbatim(r"\url{http://x.org/a\_b}", " ")
        ('10.1007/978-3_28', 'url http://x.org/a_b')
    """
    text = _CHARACTER.sub(lambda m: _CHARACTERS[m.group(1)], text)
    text = _ESCAPED.sub(lambda m: m.group(1) or m.group(2) or m.group(3), text)
    return text.replace("\\", "").replace("{", between).replace("}", between).strip()


def authors_of(text: str) -> list[str]:
    r"""Names of a field, in natural order and without LaTeX.

    Example:
        >>> authors_of(r"Erd{\H o}s, Paul and {The {A} Team} and family=Meij, given=Vincent, prefix=van der")
        ['Paul Erdős', 'The A Team', 'Vincent van der Meij']
    """
    return [name for part in split_authors(text) if (name := _name(part))]


def split_authors(text: str) -> list[str]:
    """Names between " and ", where that is not in braces; between ";" where there is no "and".

    Example:
        >>> split_authors("Knuth, Donald and {Barnes and Noble} AND Doe, J.")
        ['Knuth, Donald', '{Barnes and Noble}', 'Doe, J.']
    """
    parts, depth, start = [], 0, 0
    for match in _AND.finditer(text):
        token = match.group()
        if token == "{":
            depth += 1
        elif token == "}":
            depth = max(depth - 1, 0)
        elif depth == 0:
            parts.append(text[start : match.start()].strip())
            start = match.end()
    parts.append(text[start:].strip())
    if len(parts) == 1 and ";" in text and "{" not in text:
        parts = [part.strip() for part in text.split(";")]
    return [part for part in parts if part]


def _name(text: str) -> str:
    if "family=" in text:  # BibLaTeX's extended form
        pairs = dict(part.strip().split("=", 1) for part in text.split(",") if "=" in part)
        text = f"{pairs.get('prefix', '')} {pairs.get('family', '')}, {pairs.get('given', '')}".strip(" ,").replace(
            '"', ""
        )
    whole = text.startswith("{") and text.endswith("}") and text.count("{") == 1
    plain = clean(from_latex(text))
    return plain.replace(",", "") if whole and plain.count(",") == 1 else natural_order(plain)
