"""What a paragraph of a copied page is, told by its shape: prose, title, authors, or furniture.

In: one paragraph. Out: its Shape. Told by lengths, sentence ends, capitals and separators; the few terms listed here
are those that pages of any site have.
"""

from __future__ import annotations

import re
from enum import Enum

from kgraph.readers.clean import words
from kgraph.readers.identifiers import find_arxiv, find_doi


class Shape(Enum):
    """What a paragraph looks like."""

    PROSE = "prose"
    SENTENCE = "sentence"
    TITLE = "title"
    AUTHORS = "authors"
    FURNITURE = "furniture"


_LONG = 200
"""Characters from which a paragraph with sentences is an abstract."""

_SHORT_ABSTRACT = 90
_LABEL = re.compile(
    r"(title|authors?|abstract|summary|tl;?dr|tldr|comments?|subjects?|keywords?|journal[- ]ref(?:erence)?|published|"
    r"submitted|doi|venue|report-no|msc-class|acm-class|primary area|track|session|room|time|speakers?|topics?|tags|"
    r"area|categories|cite as|license|code|pdf|supplementary(?: material)?|bibtex|link|url)\s?[:：]\s*",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}},?\s)?(?:{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?|"
    rf"\d{{1,2}}\s{_MONTH}(?:,?\s\d{{4}})?|{_MONTH}\s\d{{4}}|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|"
    rf"\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}|\d{{1,3}} (?:minute|hour|day|week|month|year)s? ago|yesterday|today)\b"
    r".{0,60}",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"[\W\d]*|[▲△⬆👍★☆•·#\s]*\d[\d.,]*\s?[kKmM]?\s?"
    r"(?:upvotes?|votes?|likes?|comments?|stars?|points?|citations?|authors?|papers?|replies|results|entries|pages?|models?|datasets?)?"
    r"(?:\s?[·|]\s?.{0,40})?",
    re.IGNORECASE,
)
_PHRASE_OF_PAGES = re.compile(
    r"(?:(?:submitted|posted) by|published (?:at|on|in|as)|presented (?:at|on|in)|accepted (?:at|to|as|for)|"
    r"view (?:pdf|paper|arxiv|page|all|on)|show (?:all|more|less|abstract)|read (?:more|paper)|sign (?:in|up)|log in|"
    r"get (?:trending|the latest|daily)|all rights|back to|skip to|powered by|copyright|©|"
    r"(?:page|session|room|track) \d|"
    r"new submissions|cross[- ](?:lists?|submissions)|replacement submissions|total of \d|showing (?:new|first|\d)|"
    r"authors and titles|(?:pdf|bib|abs|html|bibtex)\b)",
    re.IGNORECASE,
)
_WORD_OF_PAGES = re.compile(
    r"(?:download|subscribe|follow|share|search|filter|sort|home|about|log ?in|menu|next|previous|cookies?|privacy|"
    r"terms|everyone|poster|oral|spotlight|keynote|coffee|lunch|break|session|chair|replies|other|code|papers?)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:University|Institute of|Department of|Laboratory|School of|Faculty of|Inc\.|Ltd)(?:\W|$)")
_MAX_FURNITURE_WORDS = 9
_NAME = re.compile(
    r"(?:(?:[A-ZÀ-ÞĀ-Ž][\w'’.\-]*+|d[aeiou]s?|del|della|van|von|der|den|de|la|le|bin|ibn|al|el|ten|ter|y)[*†‡§¶\d,]{0,6}+\s?){1,6}"
)
_LINK = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?。？！…][\"'”’)\]]*$")
_INNER_END = re.compile(r"[a-z0-9)\]%][.?!]\s+[A-Z0-9(\"“]")
_WORD = re.compile(r"[^\W\d_][\w'’\-]*")
_SMALL = frozenset(
    words(
        "a an and as at by for from in into is its of on or over the their to towards under using via vs with without"
    )
)


def label_of(text: str) -> tuple[str, str]:
    """A label such as "Title:" in lower case, and what follows it; ("", text) without one.

    Example:
        >>> label_of("Abstract: We study graphs."), label_of("BERT: Pre-training")
        (('abstract', 'We study graphs.'), ('', 'BERT: Pre-training'))
    """
    match = _LABEL.match(text)
    return (match.group(1).lower(), text[match.end() :]) if match else ("", text)


def shape_of(text: str) -> Shape:
    """The shape of one paragraph.

    Example:
        >>> [shape_of(t).name for t in ("Jun 6", "Random Teachers are Good Teachers", "Ada Lovelace, Alan Turing")]
        ['FURNITURE', 'TITLE', 'AUTHORS']
    """
    terms = _WORD.findall(text)
    ended = bool(_SENTENCE_END.search(text))
    lower = sum(word[0].islower() for word in terms)
    flowing = len(terms) >= 8 and lower >= 0.5 * len(terms)
    if flowing and (len(text) >= _LONG or (len(text) >= _SHORT_ABSTRACT and ended and text.rstrip()[-1] not in "?!")):
        return Shape.PROSE
    if is_furniture(text, terms):
        return Shape.FURNITURE
    if is_authors(text):
        return Shape.AUTHORS
    if _is_sentence(text, terms, ended):
        return Shape.SENTENCE
    return Shape.TITLE if 2 <= len(terms) <= 45 and len(text) <= 350 else Shape.FURNITURE


def _is_sentence(text: str, terms: list[str], ended: bool) -> bool:
    if text.endswith("."):
        return len(terms) >= 4 and not _title_case(terms)
    return ended and bool(_INNER_END.search(text)) and len(terms) >= 8


def is_furniture(text: str, terms: list[str]) -> bool:
    """Dates, counts, links, ids, buttons: what belongs to the page and not to a paper."""
    if _COUNT.fullmatch(text) or _DATE.fullmatch(text) or _LINK.match(text) or text.startswith("@"):
        return True
    start = text.lstrip("[(•·-–— ")
    if len(terms) <= _MAX_FURNITURE_WORDS and _PHRASE_OF_PAGES.match(start):
        return True
    if len(terms) <= 2 and _WORD_OF_PAGES.match(start):
        return True
    if (find_arxiv(text) or find_doi(text)) and len(terms) <= _MAX_FURNITURE_WORDS:
        return True
    if _PLACE.search(text) and len(terms) <= 12 and ": " not in text:
        return True
    if text.endswith("!") and not _title_case(terms):
        return True
    return text[:1].islower() and len(text) < 60 and ": " not in text and not _title_case(terms)


def is_authors(text: str) -> bool:
    """Whether it is a list of names: at least two, or initials in a single one.

    Example:
        >>> is_authors("Jane Doe, John Q. Public and Li Wei"), is_authors("Alignment, Safety, and Ethics")
        (True, False)
    """
    if len(text) > 3000 or ":" in text:
        return False
    pieces = [p.strip(" *†‡§¶0123456789") for p in re.split(r"[,;·|•∗]|\s(?:and|&)\s", text)]
    pieces = [p for p in pieces if p and p.lower() not in ("et al", "et al.", "and")]
    pieces = [p.removeprefix("and ") for p in pieces]
    names = [p for p in pieces if len(p) < 60 and _NAME.fullmatch(p) and " " in p]
    if len(pieces) == 1:
        return bool(names) and bool(re.search(r"\s[A-Z]\.\s", text)) and len(text.split()) <= 4
    return len(names) >= 2 and len(names) >= 0.7 * len(pieces)


def _title_case(terms: list[str]) -> bool:
    long = [word for word in terms if word.lower() not in _SMALL]
    return bool(long) and sum(not word[0].islower() for word in long) >= 0.7 * len(long)


def is_clear_title(text: str) -> bool:
    """Whether a title stands for a paper even where no abstract follows it.

    Example:
        >>> is_clear_title("On Neural Differential Equations"), is_clear_title("Trending now on this page")
        (True, False)
    """
    terms = _WORD.findall(text)
    return len(terms) >= 4 and (_title_case(terms) or ": " in text) and not text.endswith((".", "!", ":"))
