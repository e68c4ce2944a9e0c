"""What a code or a name of any period stands for on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property, lru_cache

from data import names
from data.former import FormerUnit
from data.register import Register, Unit

Home = tuple[str, date]
"""A province that names are sought in: its code, and the period of the register."""

_KEPT = 512


class Lineage:
    """The units of a day, with what was theirs before: ended codes, old names, old provinces.

    Everything is answered for the period of the register that the day lies in.
    """

    def __init__(self, register: Register) -> None:
        self.register = register
        self._predecessors: dict[date, dict[str, list[FormerUnit]]] = {}
        # Many names of a file stand beside few provinces.
        self.provinces_named = lru_cache(maxsize=_KEPT)(self._provinces_named)
        self.former_provinces = lru_cache(maxsize=_KEPT)(register.former.find_province)

    def standing(self, code: str, on: date) -> Unit | None:
        """Return the unit in whose log the marks of a code stand on a day, or None."""
        found = self.register.log_code(code, on)
        return self.register.get(found, on) if found else None

    def became(self, codes: Iterable[str], on: date) -> list[Unit]:
        """Return the units of a day that codes are or became, each once; a split one: its parts."""
        found = {unit.code: unit for code in codes for unit in self.register.became(code, on)}
        return list(found.values())

    def heirs(self, former: Iterable[FormerUnit], on: date) -> list[Unit]:
        """Return what former units became, likeliest first: several where one was split."""
        codes = (code for unit in former for code in unit.successors)
        return self.became(codes, on)

    def heirs_of_code(self, code: str, on: date) -> list[Unit]:
        """Return what the former unit with a code became; empty where there was none."""
        former = self.register.former.get(code)
        return self.heirs([former], on) if former else []

    def predecessors(self, unit: Unit, on: date) -> list[FormerUnit]:
        """Return the units before July 2025 that became a unit, wholly or in part."""
        period = self.register.epoch(on)
        if period not in self._predecessors:
            found: dict[str, list[FormerUnit]] = defaultdict(list)
            for level in ("province", "commune"):
                for former in self.register.former.units(level):
                    for heir in self.heirs([former], on):
                        found[heir.code].append(former)
            self._predecessors[period] = dict(found)
        return self._predecessors[period].get(unit.code, [])

    # By name

    @cached_property
    def _former_homes(self) -> dict[str, set[str]]:
        homes: dict[str, set[str]] = defaultdict(set)
        for home in self.register.former.units("province"):
            for code in home.successors:
                homes[code].add(home.code)
        return dict(homes)

    def _provinces_named(self, text: str, on: date) -> list[Home]:
        """Return code and period of the provinces with a name: of the newest period that has any.

        The period is that of the day where the province is still there.
        """
        for period in self._periods(on):
            found = self.register.find_province(text, period)
            if found:
                return [(unit.code, period) for unit in found]
        return []

    def communes_named(self, text: str, home: Home, on: date) -> list[Unit]:
        """Return what the communes with a name in a province (code and period) are on a day.

        Ended ones of that province are sought only where those of the period give nothing.
        """
        code, period = home
        for earlier in self._periods(period):
            found = self.register.find(text, code, earlier)
            if found:
                return self.became((unit.code for unit in found), on)
        return []

    def former_named(self, text: str, homes: Collection[str] | None) -> list[FormerUnit]:
        """Return the former units with a name, of some former provinces or of all; best fit only.

        In ``homes`` only communes are sought, in all (None) provinces too.
        """
        former = self.register.former
        if homes is None:
            return former.find(text)
        found = [unit for home in homes for unit in former.find(text, home)]
        exact = {reading.exact for reading in names.readings(text)}
        best = [unit for unit in found if names.exact_key(unit.name) in exact]
        return best or found

    def former_homes(self, provinces: Collection[str]) -> list[str]:
        """Return the codes of the former provinces that became (part of) some present ones."""
        return sorted({home for code in provinces for home in self._former_homes.get(code, ())})

    def _periods(self, on: date) -> list[date]:
        return [day for day in reversed(self.register.epochs()) if day <= on]


def fits(text: str, unit: Unit | FormerUnit) -> bool:
    """Whether a written name is that of a unit, with or without diacritics and kind."""
    key = names.fold(unit.name)
    return any(
        reading.folded == key and reading.kind in (None, unit.kind)
        for reading in names.readings(text)
    )
