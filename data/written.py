"""Values as people write them in files: days, progress, statuses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from data.names import fold
from data.tables import STATUSES

STATUS_WORDS = {
    "chua thuc hien": "not_started",
    "dang thuc hien": "in_progress",
    "hoan thanh": "done",
    "vuong mac": "blocked",
} | {fold(status): status for status in STATUSES}

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: [\d:]*)?")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


def written_status(text: str) -> str | None:
    """Return the status that a word stands for, in Vietnamese or English, or None."""
    return STATUS_WORDS.get(fold(text))


def written_day(text: str) -> date | None:
    """Return a day written in ISO form or day first, or None.

    >>> written_day("28/11/2025") == written_day("2025-11-28") == date(2025, 11, 28)
    True
    """
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def written_progress(texts: Iterable[str]) -> dict[str, float | None]:
    """Return the percent that each text of a column stands for, None for one that is bad.

    A number without ``%`` is a fraction where no such number of the column exceeds 1.

    >>> written_progress(["70%", "0,7", ""])
    {'70%': 70.0, '0,7': 70.0}
    """
    wanted = {text for text in texts if text}
    plain = {text: _number(text) for text in wanted if not text.endswith("%")}
    fractions = all(number <= 1 for number in plain.values() if number is not None)
    found: dict[str, float | None] = {}
    for text in sorted(wanted, key=lambda text: (not text.endswith("%"), text)):
        if text.endswith("%"):
            number = _number(text[:-1].strip())
        else:
            number = plain[text]
            if number is not None and fractions:
                number *= 100
        inside = number is not None and 0 <= number <= 100
        found[text] = round(number, 6) if inside and number is not None else None
    return found
