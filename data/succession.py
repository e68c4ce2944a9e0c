"""What units became: from the code that a mark was recorded under to the unit that it counts for.

A code in force stands for itself. A unit that ended with exactly one successor goes on in it, and
so on along the chain; one that was split, or ended without a successor, goes on in none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.register import Unit

Periods = Mapping[str, Sequence["Unit"]]
"""Code -> every period of the unit, oldest first."""


def last_begun(periods: Periods, code: str, on: date) -> Unit | None:
    """Return the newest period of a code that has begun by a day, ended or not."""
    return next((row for row in reversed(periods.get(code, ())) if row.valid_from <= on), None)


def heir(periods: Periods, code: str, on: date) -> str | None:
    """Return the unit of a day in whose log the marks of a code stand, None where in none."""
    seen = set()
    row = last_begun(periods, code, on)
    while row is not None and row.code not in seen:
        if row.holds_on(on):
            return row.code
        seen.add(row.code)
        row = last_begun(periods, row.successor, on) if row.successor else None
    return None


def heirs(periods: Periods, on: date) -> dict[str, str]:
    """Return every code that is not in force on a day, but whose marks count for a unit that is."""
    found = ((code, heir(periods, code, on)) for code in periods)
    return {code: unit for code, unit in found if unit is not None and unit != code}


def became(periods: Periods, code: str, on: date) -> list[Unit]:
    """Return the units of a day that a code became: itself, its successor, or all its parts.

    Unlike `heir` this follows splits: it says where the land went, not the marks.
    """
    found: dict[str, Unit] = {}
    seen: set[str] = set()
    waiting = [code]
    while waiting:
        row = last_begun(periods, waiting.pop(0), on)
        if row is None or row.code in seen:
            continue
        seen.add(row.code)
        if row.holds_on(on):
            found[row.code] = row
        else:
            waiting.extend(row.successors)
    return list(found.values())
