"""The raw cells of every format as text: one way to write a number, a day, a truth."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from data.readable import readable
from settings import TIME_ZONE

# A lone half of a surrogate pair can't be written anywhere; NUL not into PostgreSQL.
_IMPOSSIBLE = re.compile("[\0\ud800-\udfff]")
_AROUND = " \t\r\n\v\f\xa0"


class CellRefused(Exception):  # noqa: N818
    """A cell can't be taken; the message is the end of a sentence about it."""


def cell_text(value: Any) -> str:
    """Return a cell as text in NFC without spaces around it, empty for nothing.

    >>> cell_text(25.0), cell_text(0.7), cell_text(True), cell_text(None)
    ('25', '0.7', 'true', '')
    >>> cell_text(date(2025, 11, 28)), cell_text(datetime(2025, 11, 28, 10, 30))
    ('2025-11-28', '2025-11-28 10:30:00')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return _number(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, bytes):
        try:
            return _clean(value.decode("utf-8"))
        except UnicodeDecodeError as problem:
            raise CellRefused("holds bytes that are no text") from problem
    if isinstance(value, (list, dict)):
        return _clean(json.dumps(value, ensure_ascii=False, default=str))
    return _clean(str(value))


def _clean(text: str) -> str:
    text = readable(text).strip(_AROUND)
    if _IMPOSSIBLE.search(text):
        raise CellRefused("holds a NUL byte or half a letter")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _number(value: float | Decimal) -> str:
    if isinstance(value, int):
        return str(value)
    if value != value:
        return ""
    if isinstance(value, Decimal):
        text = format(value, "f") if abs(value.adjusted()) < 40 else str(value)
        return text.rstrip("0").rstrip(".") if "." in text else text
    # Spreadsheets keep 15 digits; the sixteenth is noise of the binary form.
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")


def _moment(value: datetime) -> str:
    if value.tzinfo is not None:
        value = value.astimezone(TIME_ZONE).replace(tzinfo=None)
    if (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0):
        return value.date().isoformat()
    return value.isoformat(" ")


class Texts(dict[Any, str]):
    """The texts of one column by raw value: each is made once, and one object serves all rows."""

    def __init__(self, max_cell: int) -> None:
        super().__init__()
        self._max = max_cell

    def __missing__(self, value: Any) -> str:
        text = cell_text(value)
        if len(text) > self._max:
            raise CellRefused(f"holds {len(text)} characters, more than {self._max}")
        if value == value:
            self[value] = text
        return text

    def of(self, column: Iterable[Any]) -> list[str]:
        """Return the texts of some cells of the column."""
        cells = list(column)
        kinds = set(map(type, cells))
        if bool in kinds or list in kinds or dict in kinds:
            # As keys True and 1 are the same, and lists are none at all.
            cells = [
                cell_text(cell) if isinstance(cell, (bool, list, dict)) else cell for cell in cells
            ]
        return list(map(self.__getitem__, cells))
