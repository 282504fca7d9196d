"""The year out of any date.

In: a number, a text, CSL date parts. Out: a year from 1500 to 2100, or None.
"""

from __future__ import annotations

import re

from kgraph.readers.clean import text_of

_YEAR = re.compile(r"(?<![0-9])((?:1[5-9]|20)[0-9]{2})(?!\.?[0-9])")
_COMPACT = re.compile(r"(?<![0-9])((?:1[5-9]|20)[0-9]{2})(?:0[1-9]|1[0-2])(?:[0-3][0-9])?(?![0-9])")
_DICT_KEYS = ("date-parts", "year", "Year", "raw", "literal", "date", "timestamp")


def year_of(value: object) -> int | None:
    """The year of a date in any of the shapes metadata has; of several dates the first that has one.

    Example:
        >>> year_of("March 2, 2019"), year_of({"date-parts": [[2020, 1]]}), year_of(20210304), year_of("n.d.")
        (2019, 2020, 2021, None)
    """
    return _year_in(value, 0)


def _year_in(value: object, depth: int) -> int | None:
    if depth > 4:
        return None
    if isinstance(value, dict):
        value = [value[key] for key in _DICT_KEYS if value.get(key)]
    if isinstance(value, (list, tuple)):
        return next((year for item in value[:20] if (year := _year_in(item, depth + 1))), None)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    text = text_of(value)[:500]
    match = _YEAR.search(text) or _COMPACT.search(text)
    return int(match.group(1)) if match and int(match.group(1)) <= 2100 else None
