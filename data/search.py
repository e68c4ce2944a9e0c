"""Search over the units of one period, quick enough for each keystroke.

Every text is folded once, when the index is made; a query only compares strings.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING

from data import names

if TYPE_CHECKING:
    from data.register import Unit

WHOLE_NAME = 100.0
BEGINS_NAME = 80.0
BEGINS_WORD = 60.0
EVERY_WORD = 40.0
INSIDE_WORD = 20.0

SAME_DIACRITICS = 8.0
PROVINCE_FIRST = 4.0
SAME_KIND = 2.0


@dataclass(frozen=True)
class Hit:
    """A unit and how well it fits; higher is better, comparable within one search only."""

    unit: Unit
    score: float


@dataclass(frozen=True)
class _Entry:
    unit: Unit
    folded: str
    exact: str
    words: str
    """Kind, name and province, folded, with a space before each word."""
    joined: str
    """The folded name without spaces."""
    spaced: str
    """The folded name with a space before each word."""


class SearchIndex:
    """The units of one period, ready for searching."""

    def __init__(self, units: list[Unit]) -> None:
        provinces = {unit.code: unit for unit in units if unit.level == "province"}
        self._entries = []
        for unit in units:
            province = provinces[unit.province_code].name if unit.level == "commune" else ""
            initials = "".join(word[0] for word in names.fold(unit.name).split())
            aka = f"{initials} tp{initials}" if unit.level == "province" else ""
            text = f"{unit.kind} {unit.name} {province} {aka}"
            self._entries.append(
                _Entry(
                    unit=unit,
                    folded=names.fold(unit.name),
                    exact=names.exact_key(unit.name),
                    words=f" {names.fold(text)} ",
                    joined=names.fold(unit.name).replace(" ", ""),
                    spaced=f" {names.fold(unit.name)}",
                )
            )

    def search(self, query: str, limit: int) -> list[Hit]:
        """Return the units that fit, best first: score, provinces before communes, name, code."""
        readings = names.readings(query)
        if not readings or limit < 1:
            return []
        folded = readings[0].folded
        if folded.isdigit():
            hits = self._by_code(folded)
            if hits:
                return hits[:limit]
        # More than once the same name is read: the best reading of each unit counts.
        scores: dict[str, Hit] = {}
        longest = {max(reading.folded.split(), key=len) for reading in readings}
        whole = folded.replace(" ", "")
        for entry in self._entries:
            # Most units hold no word of the query: they are left out before anything is scored.
            if whole not in entry.joined and not any(word in entry.words for word in longest):
                continue
            score = max(_score(entry, reading) for reading in readings)
            if score:
                scores[entry.unit.code] = Hit(entry.unit, score)
        return nsmallest(
            limit,
            scores.values(),
            key=lambda hit: (
                -hit.score,
                hit.unit.level != "province",
                hit.unit.name,
                hit.unit.code,
            ),
        )

    def _by_code(self, digits: str) -> list[Hit]:
        """Units whose code is or begins with the digits, leading zeros eaten or not."""
        hits = []
        for entry in self._entries:
            code = entry.unit.code
            if code == digits or code.lstrip("0") == digits:
                hits.append(Hit(entry.unit, WHOLE_NAME))
            elif code.startswith(digits):
                hits.append(Hit(entry.unit, BEGINS_NAME))
        return sorted(hits, key=lambda hit: (-hit.score, len(hit.unit.code), hit.unit.code))


def _score(entry: _Entry, reading: names.Reading) -> float:
    text = reading.folded
    if reading.kind is not None and reading.kind != entry.unit.kind:
        return 0.0
    if entry.folded == text:
        score = WHOLE_NAME
    elif entry.folded.startswith(text):
        score = BEGINS_NAME
    elif f" {text}" in entry.spaced:
        score = BEGINS_WORD
    elif all(f" {word}" in entry.words for word in text.split()):
        score = EVERY_WORD
        # "van don quang ninh": the name is whole, the rest tells the province.
        if text.startswith(entry.folded + " "):
            score += SAME_KIND
    elif len(text) > 1 and (text in entry.folded or text.replace(" ", "") in entry.joined):
        score = INSIDE_WORD
    else:
        return 0.0
    if reading.exact and reading.exact != text and reading.exact in entry.exact:
        score += SAME_DIACRITICS
    if reading.kind is not None:
        score += SAME_KIND
    if entry.unit.level == "province":
        score += PROVINCE_FIRST
    return score
