"""The foot of a table: rows of totals, which are no rows of data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FOOT_ROWS = 50
"""How many rows from the end are looked at."""

_TOTAL = r"(?:tổng(?: cộng| số)?|tong(?: cong| so)?|cộng|(?:grand |sub ?)?total)"
_BEGINS = re.compile(rf"{_TOTAL}(?!\w)", re.IGNORECASE)
# In a column of names the words alone count: Tổng Cọt and Cộng Hòa are communes.
_ALONE = re.compile(rf"{_TOTAL}[\s:.…-]*(?:[(\d].*)?", re.IGNORECASE)
_COUNT = re.compile(r"-?\d+(?:[.,]\d+)*\s*%?")


@dataclass(frozen=True)
class FootRow:
    """One of the last rows: its number, and the texts of all of its cells."""

    number: int
    cells: list[str]


def totals_at_the_foot(
    rows: Sequence[FootRow],
    places: Mapping[str, Sequence[int]],
    required: Sequence[str | tuple[str, ...]],
) -> list[int]:
    """Return the numbers of the rows at the end that hold totals, not data.

    Parameters
    ----------
    rows
        The last rows that hold anything, in their order.
    places
        Field -> the places of its columns.
    required
        The fields that every row of data needs; of a tuple, one.
    """
    key = [[field] if isinstance(field, str) else list(field) for field in required]
    groups = [
        {place for field in fields for place in places.get(field, ())} for fields in key if fields
    ]
    known = {place for of_field in places.values() for place in of_field}
    found = []
    for row in reversed(rows):
        said = {place: cell for place, cell in enumerate(row.cells) if cell}
        if not _is_total(said, groups) and known & said.keys():
            break
        found.append(row.number)
    return found[::-1]


def _is_total(said: Mapping[int, str], groups: Sequence[set[int]]) -> bool:
    """Whether a row begins with a total and could not be a row of data."""
    place, text = next(iter(said.items()))
    text = unicodedata.normalize("NFC", text)
    needed = set[int]().union(*groups)
    others = {other: cell for other, cell in said.items() if other in needed and other != place}
    if place not in needed:
        return bool(_BEGINS.match(text)) and not others
    counts = all(_COUNT.fullmatch(cell) for cell in others.values())
    empty = any(not group & said.keys() for group in groups)
    return bool(_ALONE.fullmatch(text)) and counts and empty
