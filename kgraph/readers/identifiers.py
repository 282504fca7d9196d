"""DOIs and arXiv ids out of whatever form people write them in: the one place that knows their shape.

In: fields, URLs, ids. Out: ``10.1000/xyz`` in lower case, ``1706.03762`` without version. All expressions are
linear in the length of the text.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_DOI = re.compile(r"(?<![0-9.])10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,4}/[^\s\"<>{}|\\^`]{1,400}")
_WHOLE_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s?)?(10\.[0-9]{4,9}/[^\s\"]{1,400})", re.IGNORECASE)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.{1,40})", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?:[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}|[a-z]{2,9}(?:-[a-z]{2,4})?(?:\.[A-Z]{2})?/[0-9]{7})(?:v[0-9]{1,3})?"
)
_ARXIV_MARK = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html)/|arxiv\s{0,3}[:.]\s{0,3}|\barxiv\s|\babs/)(?=[0-9a-z])", re.IGNORECASE
)
_PREPRINT = re.compile(
    r"10\.(?:48550/arxiv\.|1101/\d|64898/\d|2139/ssrn|21203/rs\.|5281/zenodo|6084/m9\.figshare|26434/chemrxiv"
    r"|20944/preprints|36227/techrxiv|22541/|7287/peerj\.preprints|2196/preprints|31223/|17605/osf|35542/osf"
    r"|312(?:19|2\d|3[0-7])/osf|33774/|32388/|31124/|1002/essoar|5194/egusphere|1590/scielopreprints|1038/npre"
    r"|3386/w\d|13140/rg)",
    re.IGNORECASE,
)
"""arXiv, bioRxiv and medRxiv (journals of the same press have letters there), SSRN, Research Square, Zenodo, figshare,
ChemRxiv, Preprints.org, TechRxiv, Authorea, PeerJ, JMIR, EarthArXiv, OSF and its communities, Cambridge, Qeios, SAGE,
ESSOAr, EGUsphere, SciELO, Nature Precedings, NBER, ResearchGate."""
_VERSION = re.compile(r"v[0-9]{1,3}$")
_SUBJECT = re.compile(r"\.[A-Z]{2}(?=/)")
_LONGEST = 2000
_CLOSERS = {")": "(", "]": "["}


def find_doi(text: str) -> str | None:
    """The first DOI in a field, an URL or a "doi:" form, in lower case.

    Example:
        >>> find_doi("https://doi.org/10.1000/ABC.12."), find_doi("doi: 10.1000%2Fx(3)"), find_doi("10.5")
        ('10.1000/abc.12', '10.1000/x(3)', None)
    """
    text = text[:_LONGEST]
    if "%2" in text:
        text = unquote(text)
    whole = _WHOLE_DOI.fullmatch(text.strip())  # old DOIs hold "<" and ">", which elsewhere are markup
    if whole and "</" not in text:
        return _trimmed(whole.group(1)).lower() or None
    match = _DOI.search(text)
    return _trimmed(match.group()).lower() if match else None


def _trimmed(doi: str) -> str:
    """Punctuation of the sentence around a DOI is not part of it; a bracket is, if it was opened inside."""
    while doi:
        last = doi[-1]
        unopened = last in _CLOSERS and doi.count(last) > doi.count(_CLOSERS[last])
        if not (last in ".,;:'’”*" or unopened):
            break
        doi = doi[:-1]
    return doi


def is_preprint(doi: str) -> bool:
    """Whether a DOI is of a server for preprints or deposits: the same work may have another one, its publisher's.

    Example:
        >>> [is_preprint(doi) for doi in ("10.48550/arxiv.1706.03762", "10.1101/2020.03.22.002386", "10.1101/gr.1")]
        [True, True, False]
    """
    return _PREPRINT.match(doi) is not None


def find_arxiv(text: str, bare: bool = False) -> str | None:
    """The first arXiv id that is marked as one (an URL, "arXiv:", an arXiv DOI); ``bare`` takes the id alone too.

    Example:
        >>> find_arxiv("http://arxiv.org/abs/1706.03762v5"), find_arxiv("arXiv:math.GT/0309136")
        ('1706.03762', 'math/0309136')
        >>> find_arxiv("10.48550/arXiv.1504.08319"), find_arxiv("1504.08319"), find_arxiv("1504.08319", bare=True)
        ('1504.08319', None, '1504.08319')
    """
    text = text[:_LONGEST]
    match = _ARXIV_DOI.search(text)
    if match:
        return _normal_arxiv(match.group(1))
    for mark in _ARXIV_MARK.finditer(text):
        found = _normal_arxiv(text[mark.end() :])
        if found:
            return found
    return _normal_arxiv(text.strip(), whole=True) if bare else None


def _normal_arxiv(text: str, whole: bool = False) -> str | None:
    text = text[:40]
    match = _ARXIV.fullmatch(text) if whole else _ARXIV.match(text)
    if not match or (not whole and text[match.end() : match.end() + 1].isdigit()):
        return None
    return _SUBJECT.sub("", _VERSION.sub("", match.group()))
