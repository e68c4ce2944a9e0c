"""Values as people write them in files: days, progress, statuses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from data.names import fold
from data.tables import STATUSES
from settings import TIME_ZONE

STATUS_WORDS = {
    "chua thuc hien": "not_started",
    "dang thuc hien": "in_progress",
    "hoan thanh": "done",
    "vuong mac": "blocked",
} | {fold(status): status for status in STATUSES}

_TIME = r"(?:[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[APap][Mm])?)?"
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})" + _TIME)
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})" + _TIME)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]")
_EXCEL_DAY = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?")
_EXCEL_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(45_000, 60_001)
"""Numbers that a spreadsheet's cell without a format holds for days from 2023 to 2064."""
_NUMBER = re.compile(r"-?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


def written_status(text: str) -> str | None:
    """Return the status that a word stands for, in Vietnamese or English, or None."""
    return STATUS_WORDS.get(fold(text))


def written_day(text: str) -> date | None:
    """Return a day written in ISO form, day first, or as a spreadsheet's number; or None.

    A time of day behind it is left out; where it names its offset, the day is that in Viet Nam.
    A year has four digits.

    >>> written_day("28/11/2025") == written_day("2025-11-28") == date(2025, 11, 28)
    True
    >>> written_day("45989") == date(2025, 11, 28)
    True
    """
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, _, month, year = found.groups()
    elif found := _EXCEL_DAY.fullmatch(text):
        number = int(found[1])
        return _EXCEL_ZERO + timedelta(days=number) if number in _EXCEL_DAYS else None
    else:
        return _day_of_moment(text)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _day_of_moment(text: str) -> date | None:
    """Return the day in Viet Nam of a moment with an offset (2025-11-28T20:00:00Z)."""
    if not _MOMENT.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(TIME_ZONE).date() if moment.tzinfo else None
    except (ValueError, OverflowError):
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
