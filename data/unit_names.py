"""The periods of units by name, and which of them fit a written name best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from data import names

if TYPE_CHECKING:
    from data.register import Unit

ByName = dict[str, list["Unit"]]
"""Folded name -> the periods in which a unit has it."""

PROVINCE_ALIASES = {
    "hn": "01",
    "hcm": "79",
    "tphcm": "79",
    "sai gon": "79",
    "thua thien hue": "46",
    "dac lac": "66",
}
"""Folded names in use that are not the official one -> code of the present province."""


def rows_by_name(rows: Iterable[Unit]) -> dict[str | None, ByName]:
    """Return the periods by name: for each province code, None (all) and "provinces"."""
    index: dict[str | None, ByName] = defaultdict(lambda: defaultdict(list))
    for unit in rows:
        key = names.fold(unit.name)
        index[None][key].append(unit)
        index["provinces" if unit.level == "province" else unit.province_code][key].append(unit)
    return {place: dict(entries) for place, entries in index.items()}


def best_named(
    entries: Mapping[str, list[Unit]],
    name: str,
    on: date,
    unit_on: Callable[[str, date], Unit | None],
    province: str | None,
) -> list[Unit]:
    """Return the units of a day that fit a name best, by code; see `Register.find`.

    Parameters
    ----------
    unit_on
        The unit with a code on a day.
    province
        Code of the only province whose units count.
    """
    best = 0
    found: dict[str, Unit] = {}
    for reading in names.readings(name):
        for row in entries.get(reading.folded, ()):
            unit = unit_on(row.code, on)
            if unit is None or reading.kind not in (None, row.kind):
                continue
            # A commune that moved away is no commune of its old province any more.
            if province not in (None, unit.province_code):
                continue
            fit = 3 if reading.exact == names.exact_key(row.name) else 1
            # A name alone asks for every unit that has or had it; within a province it means the
            # unit that has it on the day.
            fit += province is not None and row.holds_on(on)
            if fit > best:
                best, found = fit, {}
            if fit == best:
                found[unit.code] = unit
    return [found[code] for code in sorted(found)]
