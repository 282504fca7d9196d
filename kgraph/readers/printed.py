"""The title and the year in a reference as it is printed.

In: one entry of a list of references, as Scopus and others write it. Out: the title, or "", and the year. Scopus has
had three orders: "A. Author, Title, Source, 5, pp. 1-9, (2015)", "Author, A., Title (2015) Source, 5", and
"Author, A., (2015) Title, 5, pp. 1-9. , Source".
"""

from __future__ import annotations

import re

from kgraph.readers.dates import year_of

_IN_BRACKETS = re.compile(r"\(((?:1[5-9]|20)[0-9]{2})[a-z]?\)")
_PAGES = re.compile(r"\b(?:pp?\.|pages)\s?[0-9]{1,6}(?:\s?[-–]\s?[0-9]{1,6})?|\b[0-9]{1,6}\s?[-–]\s?[0-9]{1,6}\b")
_QUOTED = re.compile('[“"]([^”"“]{10,400}?)[,.]?[”"]')
_INITIALS = re.compile(r"(?:[^\W\d_a-zß-ÿ]\.[- ]?){1,5}(?:(?:Jr|Sr|II|III)\.?)?")
_NAME = re.compile(
    r"[^\W\d][^,()\d:?]{0,60}\s(?:[^\W\d_a-zß-ÿ]\.?[- ]?){1,5}(?:\s?(?:Jr|Sr|II|III)\.?)?|[Ee]t al\.?|\.{3}|and",
    re.UNICODE,
)
_NUMBERS = re.compile(
    r"(?:(?:pp?|vol|no|art|issue)\b\.?.*|[A-Z]{0,2}[0-9]+\.?(?:\s?\(.*)?|\([0-9]{4}.*|https?:.*|doi\b.*|"
    r"10\.[0-9]{4}.*)",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?:in:?\s|proc(?:\.|eedings)\b|advances in\b|annual review\b|lecture notes|trans(?:\.|actions)\b|"
    r"j(?:\.|ournal)\b|ieee\b|acm\b|arxiv\b|(?:\d+(?:st|nd|rd|th)\s)?(?:annual\s|international\s|european\s)*(?:conference|"
    r"symposium|workshop)\b|springer\b)",
    re.IGNORECASE,
)
_WEB_OF_SCIENCE = re.compile(r"(?:[^,]{2,60}, )?(?:1[5-9]|20)[0-9]{2}, [^,]{2,80}(?:, (?:V|P|DOI)\s?\S.*)?")
_ONLY_SOURCE = re.compile(r", [A-Z]{0,2}[0-9]+(?:\s?\([^)]{0,20}\))?, pp?\. [-–0-9A-Z]+\.?$")
_ENDS_WITH_YEAR = re.compile(r", \((?:1[5-9]|20)[0-9]{2}\)$")
_LONGEST = 2000


def printed_year(text: str) -> int | None:
    """The year of an entry: that in brackets, else the first number like one that is not among pages.

    Example:
        >>> printed_year("Farabet C., Features, 35, pp. 1915-1929, (2013)"), printed_year("He K, 2016, CVPR")
        (2013, 2016)
    """
    text = text[:_LONGEST]
    brackets = _IN_BRACKETS.findall(text)
    return int(brackets[-1]) if brackets else year_of(_PAGES.sub(" ", text))


def printed_title(text: str) -> str:
    """The title of an entry; all of it where its parts cannot be told, "" where it has none.

    Example:
        >>> printed_title("LeCun Y., Bengio Y., Deep learning, Nature, 521, 7553, pp. 436-444, (2015)")
        'Deep learning'
        >>> printed_title("Hochreiter, S., Schmidhuber, J., Long short-term memory (1997) Neural Comput., 9, pp. 173")
        'Long short-term memory'
        >>> printed_title("Krizhevsky, A., (2012) ImageNet classification, 25, pp. 1090-1098. , Advances in Neural")
        'ImageNet classification'
        >>> printed_title("Burch S.H., Osteological, and other trends (Theropoda, Aves), Evolution, (2013)")
        'Osteological, and other trends (Theropoda, Aves)'
        >>> printed_title("SIMONYAN K, 2014, ARXIV, V1409"), printed_title("Reich, S.")
        ('', '')
    """
    text = text[:_LONGEST]
    if _WEB_OF_SCIENCE.fullmatch(text):
        return ""
    quoted = _QUOTED.search(text)
    if quoted:
        return quoted.group(1)
    parts = [part.strip() for part in text.split(", ")]
    rest = _without_names(parts)
    if not rest:
        return ""
    if len(rest) == len(parts) and not _ENDS_WITH_YEAR.search(text):
        return text  # not in the order of Scopus
    body = ", ".join(rest)
    year = _IN_BRACKETS.search(body)
    if year and year.start() == 0:
        return "" if _ONLY_SOURCE.search(body) else _before_source(body[year.end() :].strip().split(", "), least=0)
    if year and body[year.end() :].strip(" .;") and body[year.start() - 2] != ",":
        return body[: year.start()].strip(" .,")
    return _before_source(rest, least=1)


def _without_names(parts: list[str]) -> list[str]:
    """The parts behind the authors, who are "Family I." each, or "Family" and "I." in turn."""
    at = 0
    while at < len(parts):
        if _NAME.fullmatch(parts[at]):
            at += 1
        elif at + 1 < len(parts) and _INITIALS.fullmatch(parts[at + 1]):
            at += 2
        else:
            break
    return parts[at:]


def _before_source(parts: list[str], least: int) -> str:
    """The parts in front of the source: of several before the numbers the last is the source, if at least one is.

    What stands in brackets that were opened, or goes on in lower case, is of the title still.
    """
    words: list[str] = []
    for part in parts:
        if not part.strip(" ,") or part.startswith(", ") or _NUMBERS.fullmatch(part):
            break
        if words and _goes_on(words[-1], part):
            words = [", ".join([*words, part])]
        elif words and _SOURCE.match(part):
            return ", ".join(words)
        else:
            words.append(part)
    return ", ".join(words[:-least] if len(words) > least and least else words).strip(" .,")


def _goes_on(before: str, part: str) -> bool:
    return before.count("(") > before.count(")") or (part.split()[0].islower() and not _SOURCE.match(part))
