"""Which units a wrong name or code may have meant, the likeliest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from difflib import SequenceMatcher

import numpy as np

from data import names
from data.register import Register, Unit

FEW = 5
"""How many candidates a person is shown where none of them is certain."""

Likely = tuple[Unit, float]

_CUTOFF = 0.6
_COMPARED = 24
_ASKED = 2_000


class Likeness:
    """The units of each period by the pairs of letters in their names.

    Names are compared letter by letter only with the few that share the most pairs. After
    2,000 questions nothing is likely any more: nobody reads so many, and a file of nothing but
    wrong names must end.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        self._periods: dict[date, _Names] = {}
        self._left = _ASKED

    def names_near(self, text: str, on: date, within: str | None = None) -> list[Likely]:
        """Return the units of a day with a name like a text, and how like: 1 is the same.

        ``within`` is the code of a province whose communes are meant, ``provinces``, or None: all.
        """
        if not self._left:
            return []
        self._left -= 1
        period = self._register.epoch(on)
        if period not in self._periods:
            self._periods[period] = _Names(self._register.in_force(period))
        return self._periods[period].near(text, within)

    def codes_near(self, text: str, on: date) -> list[Unit]:
        """Return the units of a day whose code is one slip of a finger off.

        Two digits the wrong way round come first, then one wrong digit, one too many or too few.
        """
        found: dict[str, Unit] = {}
        for code in _slips(text):
            unit = self._register.get(code, on)
            if unit is not None:
                found.setdefault(code, unit)
        return list(found.values())


class _Names:
    """The names of the units of one period."""

    def __init__(self, units: list[Unit]) -> None:
        self._units = units
        self._folded = [names.fold(unit.name) for unit in units]
        self._home = np.array([unit.province_code for unit in units], dtype=object)
        self._commune = np.array([unit.level == "commune" for unit in units], dtype=bool)
        holders: dict[str, list[int]] = defaultdict(list)
        for place, folded in enumerate(self._folded):
            for pair in _pairs(folded):
                holders[pair].append(place)
        self._holders = {pair: np.array(places) for pair, places in holders.items()}
        self._sizes = np.array([len(_pairs(folded)) for folded in self._folded])

    def near(self, text: str, within: str | None) -> list[Likely]:
        scores: dict[int, float] = {}
        exact = names.exact_key(text)
        for reading in names.readings(text):
            matcher = SequenceMatcher(None, b=reading.folded, autojunk=False)
            for place in self._sharing(_pairs(reading.folded), within):
                matcher.set_seq1(self._folded[place])
                score = matcher.ratio()
                if score >= _CUTOFF:
                    scores[place] = max(score, scores.get(place, 0))
        ranked = sorted(scores, key=lambda place: (-scores[place], self._units[place].code))[
            : 2 * FEW
        ]
        # Of names that are equally like without diacritics, those come first that share them.
        ranked.sort(
            key=lambda place: (
                -scores[place],
                -SequenceMatcher(None, names.exact_key(self._units[place].name), exact).ratio(),
            )
        )
        return [(self._units[place], scores[place]) for place in ranked[:FEW]]

    def _sharing(self, pairs: set[str], within: str | None) -> list[int]:
        """Return the places of the names that share the most pairs of letters."""
        places = [self._holders[pair] for pair in pairs if pair in self._holders]
        if not places:
            return []
        shared = np.bincount(np.concatenate(places), minlength=len(self._units))
        if within == "provinces":
            shared = np.where(self._commune, 0, shared)
        elif within is not None:
            shared = np.where(self._commune & (self._home == within), shared, 0)
        share = 2 * shared / (self._sizes + len(pairs))
        best = np.argsort(-share, kind="stable")[:_COMPARED]
        return [int(place) for place in best if shared[place]]


def _pairs(folded: str) -> set[str]:
    framed = f" {folded} "
    return {framed[place : place + 2] for place in range(len(framed) - 1)}


def _slips(text: str) -> Iterator[str]:
    """Give the codes of five digits that are one slip off a text of digits, likeliest first."""
    code = text.zfill(5)
    if len(code) == 5:
        for place in range(4):
            yield code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        for place in range(5):
            for digit in "0123456789":
                yield code[:place] + digit + code[place + 1 :]
    if len(text) == 6:
        for place in range(6):
            yield text[:place] + text[place + 1 :]
    if len(text) == 4:
        for place in range(5):
            for digit in "0123456789":
                yield text[:place] + digit + text[place:]
