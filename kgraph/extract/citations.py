"""A paper's text → the citations written in it.

In: a Paper. Out: WrittenCitations with author names, year, DOI or arXiv id as far as the text gives them. Patterns
only, each bounded so that the time is linear: "Luo et al., 2021", "Neu & Olkhovskaya (2020)", "[Dong et al., 2024;
Lee, 2020a]", remains of ``\\citep{…}``, arXiv ids and DOIs. A year beside a single name is a citation only where
brackets or the words before say so: "CoNLL-2003", "WMT 2014", "ImageNet (2012)" and "(May, 2019)" are none; nor is
"Luo et al." without a year, which names no work that could be found; nor the DOI under which a paper's own code,
data or registration is deposited.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from kgraph.extract.sentences import sentences
from kgraph.records import Evidence, Field, Paper, WrittenCitation

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĶĹŁŃŅŇŌŐŔŘŚŞŠŢŤŪŮŰŹŻŽ"
_PARTICLE = r"(?:[Vv]an|[Vv]on|[Dd]e|[Dd]er|[Dd]en|[Dd]el|[Dd]i|[Dd]a|[Dd]u|[Ll]a|[Ll]e|[Tt]en|[Dd]os|[Ee]l|[Bb]en)"
_NAME = rf"(?:{_PARTICLE}[ ~]){{0,2}}[{_UPPER}][^\W\d_]{{0,30}}(?:[-'’][^\W\d_]{{1,30}}){{0,2}}"
_INITIALS = rf"(?:,?[ ~](?:[{_UPPER}]\.[-~ ]?){{1,3}}(?=[ ,;&(\[]))?"
_AND = r"(?:,?[ ~]{1,2}(?:and|\\?&)[ ~]{1,2})"
_YEAR = r"(?:19|20)\d\d[a-z]?(?![\w–-]|\.\d)"
_VENUE = rf"(?(pair)[{_UPPER}]|(?(etal)[{_UPPER}]|(?<=\[)[{_UPPER}](?=[^()\[\]]{{1,60}}\d)))[^()\[\]{{}}\n]{{1,60}}?,\s"
_WRITTEN = re.compile(
    rf"(?<![\w\-./])(?P<authors>{_NAME}{_INITIALS}(?:,[ ~]{_NAME}{_INITIALS}){{0,4}}"
    rf"(?:(?P<etal>,?[ ~]{{1,2}}(?:\\textit\{{|\\emph\{{|\*)?(?:et\.?[ ~]al\b\.?|and[ ~](?:colleagues|others))[}}*]?)"
    rf"|(?P<pair>{_AND}{_NAME}{_INITIALS}))?)"
    rf"(?P<possessive>['’]s?)?(?P<gap>,?\\?[\s~]?[(\[]\s?(?P<venue>{_VENUE})?|,\s{{0,2}}|[ ~]|\sin\s)"
    rf"(?P<years>{_YEAR}(?:[,;]\s?{_YEAR}){{0,3}})(?P<close>\s?[)\]])?"
)
_CITE = re.compile(
    r"\\(?:no|paren|text|auto|full|short)?cite[A-Za-z]{0,12}\*?\s?"
    r"(?:\[[^\[\]{}]{0,80}\]\s?){0,2}\{([^{}]{1,600})\}"
)
_KEY = re.compile(r"[^\s,{}]+")
_KEY_PARTS = re.compile(r"(?P<author>[^\W\d_]{2,40}).{0,60}?(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)")
_ARXIV = re.compile(
    r"(?:\barxiv(?:\.org/(?:abs|pdf|html)/|\s?:\s?|\s(?:preprint\s)?(?:arxiv:)?))"
    r"(?P<id>\d{4}\.\d{4,5}(?!\d)|[a-z-]{2,10}(?:\.[A-Z]{2})?/\d{7}(?!\d))(?:v\d{1,2})?",
    re.IGNORECASE,
)
_DOI = re.compile(
    r"(?<![\w/.])(?:doi:?\s?|https?://(?:dx\.)?doi\.org/)?(?P<doi>10\.\d{4,9}/[^\s\"<>{}\\,;]{2,120})", re.IGNORECASE
)
_FOUR_DIGITS = re.compile(r"\d{4}")
"""In every year and arXiv id; few abstracts have any, and looking for names or ids is dear."""
_IN_BRACKETS = re.compile(
    r"(?:[(\[;]|[(\[;]\s?(?:see|e\.g\.,?|cf\.|i\.e\.,?|see,? e\.g\.,?|see also|from|following|after)"
    r"|(?:19|20)\d\d[a-z]?,)\s?$"
)
_CALLED = re.compile(
    r"(?:\b(?:by|of|from|following|see|extends?|extending|generali[sz](?:es?|ing)|answers?|to|than|improv(?:es?|ing)"
    r"|and|as in|question|cf\.|proof|theorem|approach|method)\s)$"
)
_LOOK_BACK = 24
_STARTS = re.compile(r"(?:^|[.!?]\s)$")
_SAYS = re.compile(r"\s(?:[a-z]{3,12}ly\s)?(?:[a-z]{2,12}ed|showed?|shows?|argues?|propos\w+|found|gave|introduces?)\s")
_ENUMERATED = re.compile(r"(?:19|20)\d\d[a-z]?[)\]],?\s(?:and|to|than)\s$")
_PERSON = re.compile(
    rf"(?:(?:Mc|Mac|De|Di|Da|Du|La|Le|Lo|Van|Von|Fitz|El|Al)?|[OD]['’])[{_UPPER}][^\W\d_{_UPPER}]+(?:['’]s?)?$"
)
_REPOSITORY = re.compile(
    r"10\.(?:5281/zenodo|6084/m9\.figshare|17605/osf|5061/dryad|57967/hf|17632|7910/dvn|24433|24432|3886|1594/pangaea"
    r"|24381|15468|4121|25835|5255)",
    re.IGNORECASE,
)
"""Where code, data and registrations are deposited: Zenodo, figshare, OSF, Dryad, Hugging Face, Mendeley Data …"""
_A_PAPER = re.compile(r"(?i)\b(?:paper|preprint|companion|manuscript|article|thesis|report)\b[^.!?]*$")
_OWN_PLACE = re.compile(
    r"(?i)\b(?:code|data(?:set)?s?|software|source|implementation|checkpoints?|weights|models?|materials?|artifacts?"
    r"|supplement\w*|appendix|repository|benchmark|corpus|toolkit|package)\b[^.!?;]{0,80}\b(?:available|released?|deposited"
    r"|archived|hosted|found|accessible|accessed|provided|shared|published)\b[^.!?;]{0,60}$"
)
_OWN_VERSION = re.compile(
    r"(?i)\b(?:(?:final|published|journal|authenticated|extended)\s(?:authenticated\s|published\s)?version"
    r"|version of record|(?:this|our)\s(?:paper|article|preprint|work)|published\s(?:in|as|at|online)"
    r"|accepted\s(?:in|for|at|by)|to appear|appeared)\b[^.!?;]{0,160}$"
)
_OWN_LOOK_BACK = 200


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NOT_NAMES = _words(
    """
    january february march april may june july august september october november december jan feb mar apr jun
    jul aug sep sept oct nov dec spring summer autumn fall winter since until before after during between in
    from by for and or the this that we our figure table section chapter version volume year years data dataset
    datasets corpus challenge competition benchmark task track workshop conference proceedings journal census
    survey report release edition update season election olympics games cup wave study act covid pandemic
    imagenet kaggle science nature springer elsevier github google openai meta microsoft amazon python china
    india europe america africa asia germany france japan italy spain brazil canada australia paris london
    beijing york university institute department usa uk eu un earthquake hurricane phase stage round session
    however moreover furthermore recently additionally while although unlike following motivated inspired
    building extending recent specifically finally also then thus as similar here prior work works
    """
)


def find_citations(paper: Paper) -> tuple[WrittenCitation, ...]:
    """The citations in title and abstract, in reading order.

    Example:
        >>> text = "As in Luo et al. (2021) and CoNLL-2003 [Dong et al., 2024; Lee, 2020a]; see arXiv:1706.03762v2."
        >>> [(c.text, c.year, c.arxiv_id) for c in find_citations(Paper("p", "", text))][:2]
        [('Luo et al. (2021)', 2021, None), ('Dong et al., 2024', 2024, None)]
        >>> [(c.text, c.authors, c.arxiv_id) for c in find_citations(Paper("p", "", text))][2:]
        [('Lee, 2020a', ('Lee',), None), ('arXiv:1706.03762v2', (), '1706.03762')]
    """
    found: list[WrittenCitation] = []
    fields: tuple[Field, Field] = ("title", "abstract")
    for field in fields:
        text = paper.text(field)
        cited = sorted(_cited(text), key=lambda c: (c[0], -c[1]))
        spans = sentences(text) if cited else []
        starts = [start for start, _ in spans]
        shown = [text[first:last] for first, last in spans]
        reach = -1
        for start, end, authors, year, doi, arxiv_id in cited:
            if start < reach and (doi or arxiv_id):
                continue
            reach = max(reach, end)
            sentence = shown[max(0, bisect_right(starts, start) - 1)]
            evidence = Evidence(paper.id, field, start, end, sentence)
            found.append(WrittenCitation(text[start:end], authors, year, doi, arxiv_id, evidence))
    return tuple(found)


_Cited = tuple[int, int, tuple[str, ...], int | None, str | None, str | None]
"""Start, end, author names, year, DOI, arXiv id."""


def _cited(text: str) -> Iterator[_Cited]:
    dated = bool(_FOUR_DIGITS.search(text))
    if dated:
        yield from _by_name(text)
    if "cite" in text:
        yield from _by_key(text)
    if dated:
        yield from _by_arxiv_id(text)
    if "10." in text:
        yield from _by_doi(text)


def _by_name(text: str) -> Iterator[_Cited]:
    """Author names with a year."""
    for m in _WRITTEN.finditer(text):
        authors = _surnames(m["authors"][: -len(m["etal"])] if m["etal"] else m["authors"])
        start = m.start()
        while len(authors) > 1 and not _is_name(authors[0]):
            start = text.index(authors[1], start + len(authors[0]))
            authors = authors[1:]
        if not _is_citation(text, m, authors):
            continue
        years = [int(y) for y in re.findall(r"(?:19|20)\d\d", m["years"])]
        bracketed = m["gap"].strip(" ,\n") and m["close"]
        end = m.end() if bracketed else m.end("years")
        for year in dict.fromkeys(years):
            yield start, end, authors, year, None, None


def _is_citation(text: str, m: re.Match[str], authors: tuple[str, ...]) -> bool:
    if m["etal"]:
        return bool(authors) and authors[0].lower() not in _NOT_NAMES
    if m["gap"].strip() == "in":
        return False
    if not authors or not all(_is_name(a) for a in authors):
        return False
    before = text[max(0, m.start() - _LOOK_BACK) : m.start()]
    if "(" in m["gap"] or "[" in m["gap"]:
        said = _STARTS.search(before) and _SAYS.match(text, m.end()) and not m["venue"]
        called = _CALLED.search(before) and not _ENUMERATED.search(before)
        return bool(m["close"]) and bool(m["pair"] or _owned(m) or called or said)
    inside = bool(_IN_BRACKETS.search(before)) and text[m.end("years") : m.end("years") + 1] in (")", "]", ";", ",")
    closed = text[m.end("years") : m.end("years") + 1] in (")", "]", ";")
    return inside and ("," in m["gap"] or bool(m["pair"]) or closed)


def _owned(m: re.Match[str]) -> bool:
    return bool(m["possessive"]) or m["authors"].endswith(("'s", "’s"))


def _is_name(name: str) -> bool:
    """Capital then small letters, and not a word that years commonly follow."""
    last = name.split()[-1]
    cased = len(last) > 1 and any(c.islower() for c in last) and all(map(_PERSON.match, last.split("-")))
    return bool(cased) and last.lower() not in _NOT_NAMES


def _surnames(authors: str) -> tuple[str, ...]:
    plain = re.sub(rf"(?<![^\W_])(?:[{_UPPER}]\.[-~ ]?)+", "", authors.replace("~", " "))
    parts = re.split(r",|(?:^|\s)and\s|\\?&", plain)
    names = (re.sub(r"['’]s?$", "", p.strip()) for p in parts)
    return tuple(n for n in names if n)


def _by_key(text: str) -> Iterator[_Cited]:
    """Citation keys that a LaTeX command left behind; author and year where the key shows them."""
    for command in _CITE.finditer(text):
        for key in _KEY.finditer(text, *command.span(1)):
            parts = _KEY_PARTS.match(key.group())
            authors = (parts["author"].capitalize(),) if parts else ()
            yield key.start(), key.end(), authors, int(parts["year"]) if parts else None, None, None


def _by_arxiv_id(text: str) -> Iterator[_Cited]:
    for m in _ARXIV.finditer(text):
        yield m.start(), m.end(), (), None, None, m["id"]


def _by_doi(text: str) -> Iterator[_Cited]:
    """DOIs; that of an arXiv paper as the arXiv id."""
    for m in _DOI.finditer(text):
        doi = _trimmed(m["doi"])
        if _is_own(text, m.start(), doi):
            continue
        if "arxiv." not in doi.lower():
            yield m.start("doi"), m.start("doi") + len(doi), (), None, doi.lower(), None
        else:
            arxiv_id = doi.lower().split("arxiv.", 1)[1]
            yield m.start("doi"), m.start("doi") + len(doi), (), None, None, arxiv_id


def _is_own(text: str, start: int, doi: str) -> bool:
    """Whether the DOI is the paper's own or that of something with it, by the words before it and by registrant."""
    before = text[max(0, start - _OWN_LOOK_BACK) : start]
    before = before[before.rfind(". ") + 1 :]
    if _REPOSITORY.match(doi):
        return not _A_PAPER.search(before)
    return bool(_OWN_PLACE.search(before) or _OWN_VERSION.search(before))


def _trimmed(doi: str) -> str:
    """Without the sentence's punctuation; a closing bracket stays if it was opened inside."""
    doi = re.sub(r"(?:%(?:29|3B|2C|5D|7D))+$", "", doi, flags=re.IGNORECASE)
    while doi[-1] in ".:'’”]" or (doi[-1] == ")" and doi.count(")") > doi.count("(")):
        doi = doi[:-1]
    return doi
