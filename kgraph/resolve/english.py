"""English: American spelling, and numbers in figures.

In: a lower-case word. Out: the word as its other spelling has it, so that the two meet; what comes out need not be
English ("devise" stays, but "size" words of both spellings end alike).
"""

from __future__ import annotations

import re

_ENDINGS = (
    (re.compile(r"(?<=\w{3})isation(s?)$"), r"ization\1"),
    (re.compile(r"(?<=\w{3})ising$"), "izing"),
    (re.compile(r"(?<=\w{3})ised$"), "ized"),
    (re.compile(r"(?<=\w{3})iser(s?)$"), r"izer\1"),
    (re.compile(r"(?<=\w{2}[lt])ys(?=(?:e[drs]?|ers|ing)$)"), "yz"),
    (re.compile(r"(behavi|neighb|col|fav|tum|hum|flav|hon|lab|harb|vap|rum|arm|od|rig|vig|endeav)our"), r"\1or"),
    (re.compile(r"(label|model|travel|signal|tunnel|channel|cancel|level|marshal|equal|fuel)l(?=ing|ed|er)"), r"\1"),
    (re.compile(r"(cent|fib|lit|theat|calib|spect|lust|kilomet|centimet|nanomet)re(?=s?$)"), r"\1er"),
    (re.compile(r"^centred$"), "centered"),
    (re.compile(r"(catal|anal|dial)ogue(?=s?$)"), r"\1og"),
    (re.compile(r"(def|off|lic|pret)ence(?=[ds]?$)"), r"\1ense"),
    (re.compile(r"(?:(?<=an|uk)|(?<=pr|is))aem|(?<=^h)aem"), "em"),
    (re.compile(r"(?<=^p)aed|(?<=orthop)aed"), "ed"),
    (re.compile(r"(?<=an)aesth|(?<=^)aesth"), "esth"),
    (re.compile(r"(?<=^)oe(?=dem|str|soph)|(?<=diarrh)oe|(?<=^f)oe(?=t)"), "e"),
    (re.compile(r"^manoeuvre"), "maneuver"),
    (re.compile(r"^sulph"), "sulf"),
    (re.compile(r"^grey"), "gray"),
    (re.compile(r"^artefact"), "artifact"),
    (re.compile(r"^ageing$"), "aging"),
    (re.compile(r"^programme(?=s?$)"), "program"),
    (re.compile(r"^aluminium$"), "aluminum"),
    (re.compile(r"^judgement"), "judgment"),
)
_MAY_BE_BRITISH = re.compile(
    r"is(?:ation|ing|ed|er)|ys(?:e|ing)|our|l(?:ing|ed|er)|re[ds]?$|ogue|ence|ae|oe|^(?:sulph|grey|arte|age|prog|alum|judge|cent)"
)
_NUMBERS = {
    word: str(value)
    for value, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_NUMBERS |= {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th"}


def american(word: str) -> str:
    """The American spelling of a British word, by its ending or its stem.

    Example:
        >>> [american(w) for w in ("optimisation", "centred", "tumours", "paediatric", "catalogue", "fibre", "rise")]
        ['optimization', 'centered', 'tumors', 'pediatric', 'catalog', 'fiber', 'rise']
    """
    if not _MAY_BE_BRITISH.search(word):
        return word
    for pattern, spelled in _ENDINGS:
        word = pattern.sub(spelled, word)
    return word


def figure(word: str) -> str:
    """A small number or ordinal in figures, any other word as it is.

    Example:
        >>> [figure(w) for w in ("three", "second", "often")]
        ['3', '2nd', 'often']
    """
    return _NUMBERS.get(word, word)
