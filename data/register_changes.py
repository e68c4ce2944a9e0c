"""What the register changed between two days, and who took over whose log."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import lru_cache

import pandas as pd

from data.register import Register, Unit

FIELDS = ["code", "name", "kind", "province_code", "change", "before", "after", "day"]
ASPECTS = (("renamed", "name"), ("kind", "kind"), ("moved", "province_code"))
"""Each change of a unit that stays, and the attribute whose two values it gives."""


def forerunners(register: Register, on: date) -> dict[str, list[str]]:
    """Return for each unit of a day that has them the other codes whose marks count for it."""
    found = defaultdict(list)
    for code, heir in register.heirs(on).items():
        found[heir].append(code)
    return dict(found)


@lru_cache(maxsize=32)
def register_changes(register: Register, first: date, last: date) -> pd.DataFrame:
    """Return what the register changed between two days, one row a change, by code.

        ``change`` is ``renamed``, ``kind`` or ``moved`` (``before`` and ``after`` are the name, the
        kind or the province's code), ``merged`` (into the code ``after``), ``recoded`` (the same
    unit under the code ``after``), ``split`` (into the codes ``after``), ``ended`` (without a
    successor) or ``new``. ``day`` is the day on which it came into force; names are those of the
    later day, or the last ones. Kept for the next who asks: copy before a change.
    """
    before = {unit.code: unit for unit in register.in_force(first)}
    after = {unit.code: unit for unit in register.in_force(last)}
    heirs = {code: register.log_code(code, last) for code in before}
    sources = defaultdict(list)
    for code, heir in heirs.items():
        sources[heir].append(code)
    rows = []
    for code in sorted({*before, *after}):
        was, now = before.get(code), after.get(code)
        if was and now:
            rows += _aspects(register, was, now, first, last)
        elif was:
            rows.append(_ended(register, was, heirs[code], sources, before, last))
        elif now and not sources.get(code):
            rows.append(_row(now, "new", None, now.code, now.valid_from))
    return pd.DataFrame(rows, columns=FIELDS, dtype=object)


def _aspects(register: Register, was: Unit, now: Unit, first: date, last: date) -> list[list]:
    rows = []
    for change, attribute in ASPECTS:
        old, new = getattr(was, attribute), getattr(now, attribute)
        if old != new:
            begins = [
                unit.valid_from
                for unit in register.rows(now.code)
                if first < unit.valid_from <= last and getattr(unit, attribute) == new
            ]
            rows.append(_row(now, change, old, new, begins[-1] if begins else now.valid_from))
    return rows


def _ended(
    register: Register,
    was: Unit,
    heir: str | None,
    sources: dict[str | None, list[str]],
    before: dict[str, Unit],
    last: date,
) -> list:
    day = was.valid_to
    if heir is None:
        ask = getattr(register, "became", None)
        parts = sorted(unit.code for unit in ask(was.code, last)) if ask is not None else []
        return _row(was, "split" if parts else "ended", was.code, " ".join(parts) or None, day)
    alone = len(sources[heir]) == 1 and heir not in before
    return _row(was, "recoded" if alone else "merged", was.code, heir, day)


def _row(unit: Unit, change: str, before: str | None, after: str | None, day: date | None) -> list:
    names = [unit.code, unit.name, unit.kind, unit.province_code]
    return [*names, change, before, after, day]
