"""The register of provinces and communes, day by day, since 1 July 2025.

Source: ``data/files/register.csv``, made by ``scripts/make_register.py``. The units before
July 2025 are in ``data.former``; they are read only when something asks for them.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from data import names
from data.former import Former, FormerUnit, load_former
from settings import FIRST_DAY

if TYPE_CHECKING:
    import pandas as pd

    from data.search import Hit, SearchIndex

Level = Literal["province", "commune"]
FILE = Path(__file__).parent / "files" / "register.csv"
COLUMNS = ["code", "name", "kind", "province_code"]

PROVINCE_ALIASES = {
    "hn": "01",
    "hcm": "79",
    "tphcm": "79",
    "sai gon": "79",
    "thua thien hue": "46",
    "dac lac": "66",
}
"""Folded names in use that are not the official one -> code of the present province."""


@dataclass(frozen=True)
class Unit:
    """A province or a commune during one period in which nothing about it changes.

    Attributes
    ----------
    code
        Official code: two digits for a province, five for a commune.
    name
        Name without the kind, NFC.
    kind
        tỉnh, thành phố, xã, phường or đặc khu.
    level
        ``province`` or ``commune``.
    province_code
        Code of its province; a province's own code.
    valid_from, valid_to
        First day, and the first day on which the row no longer holds (None: it holds).
    successor
        Code of the unit that it became on ``valid_to``, or None.
    """

    code: str
    name: str
    kind: str
    level: Level
    province_code: str
    valid_from: date
    valid_to: date | None
    successor: str | None

    @property
    def full_name(self) -> str:
        """Kind and name as they are written: "Phường Hồng Hà"."""
        return f"{self.kind[0].upper()}{self.kind[1:]} {self.name}"

    def holds_on(self, on: date) -> bool:
        """Whether this row is in force on the day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class Register:
    """All units with their periods. Immutable; one for the whole process."""

    def __init__(self, rows: list[Unit]) -> None:
        self._rows: dict[str, list[Unit]] = defaultdict(list)
        for unit in rows:
            self._rows[unit.code].append(unit)
        self._rows = dict(self._rows)
        days = {unit.valid_from for unit in rows} | {FIRST_DAY}
        days |= {unit.valid_to for unit in rows if unit.valid_to}
        self._epochs = sorted(days)
        self._frames: dict[tuple[str, date], pd.DataFrame] = {}
        self._indexes: dict[date, SearchIndex] = {}

    # Days

    def epochs(self) -> list[date]:
        """First days of the periods in which nothing changes, oldest first."""
        return list(self._epochs)

    def epoch(self, on: date) -> date:
        """First day of the period that the day lies in.

        Raises
        ------
        ValueError
            Before the first day of the register.
        """
        place = bisect_right(self._epochs, on)
        if not place:
            raise ValueError(f"The register begins on {FIRST_DAY.isoformat()}; {on} is earlier.")
        return self._epochs[place - 1]

    # By code

    def get(self, code: str, on: date | None = None) -> Unit | None:
        """Return the unit with this code on a day (None: its newest row), or None."""
        rows = self._rows.get(code)
        if not rows:
            return None
        if on is None:
            return rows[-1]
        return next((unit for unit in rows if unit.holds_on(on)), None)

    def codes(self) -> list[str]:
        """List every code of any period."""
        return sorted(self._rows)

    def log_code(self, code: str, on: date) -> str | None:
        """TEMPORARY."""
        return code if self.get(code, on) else None

    def log_units(self, code: str, on: date) -> list[str]:
        """TEMPORARY."""
        return [code]

    def rows(self, code: str) -> list[Unit]:
        """List every period of the unit with this code, oldest first."""
        return list(self._rows.get(code, ()))

    def in_force(self, on: date) -> list[Unit]:
        """Every unit of the day, by code; a province stands before its communes' codes."""
        return [unit for unit in self._sorted_rows if unit.holds_on(on)]

    def units(self, level: str, on: date, province: str | None = None) -> pd.DataFrame:
        """Return the units of one level on a day.

        Returns
        -------
        DataFrame
            ``code``, ``name``, ``kind``, ``province_code``, all text, by code, with a RangeIndex.
            The caller owns it.
        """
        frame = self._frame(level, self.epoch(on))
        if province is None:
            return frame.copy()
        return frame[frame["province_code"] == province].reset_index(drop=True)

    def _frame(self, level: str, epoch: date) -> pd.DataFrame:
        if level not in ("province", "commune"):
            raise ValueError(f"There is no level {level!r}; the levels are province and commune.")
        if (level, epoch) not in self._frames:
            # Only here: whoever looks up single units does not wait for pandas.
            import pandas as pd

            rows = [
                (unit.code, unit.name, unit.kind, unit.province_code)
                for unit in self.in_force(epoch)
                if unit.level == level
            ]
            self._frames[level, epoch] = pd.DataFrame(rows, columns=COLUMNS, dtype="str")
        return self._frames[level, epoch]

    @cached_property
    def _sorted_rows(self) -> list[Unit]:
        return [unit for code in sorted(self._rows) for unit in self._rows[code]]

    # By name

    def find(self, name: str, province_code: str | None, on: date) -> list[Unit]:
        """Units of a day with this name, of one province's communes or of all units.

        A name that fits with its diacritics wins over one that fits without; all that fit
        equally well are given, by code, so that more than one means "ambiguous". A kind in
        front must be one that the unit has, or had before under the same code.

        Parameters
        ----------
        name
            Any Unicode form, with or without diacritics and kind ("P. Hồng Hà", "hong ha").
        province_code
            The communes of this province; None: every commune and every province.
        on
            The day.
        """
        entries = self._name_index.get(province_code, {})
        return self._best(entries, name, on)

    def find_province(self, name: str, on: date) -> list[Unit]:
        """Provinces of a day with this name; see `find`."""
        found = self._best(self._name_index["provinces"], name, on)
        if found:
            return found
        codes = (PROVINCE_ALIASES.get(reading.folded) for reading in names.readings(name))
        unit = next((self.get(code, on) for code in codes if code), None)
        return [unit] if unit else []

    def _best(self, entries: dict[str, list[Unit]], name: str, on: date) -> list[Unit]:
        best = 0
        found: dict[str, Unit] = {}
        for reading in names.readings(name):
            for row in entries.get(reading.folded, ()):
                unit = self.get(row.code, on)
                if unit is None or reading.kind not in (None, row.kind):
                    continue
                fit = 2 if reading.exact == names.exact_key(row.name) else 1
                if fit > best:
                    best, found = fit, {}
                if fit == best:
                    found[unit.code] = unit
        return [found[code] for code in sorted(found)]

    @cached_property
    def _name_index(self) -> dict[str | None, dict[str, list[Unit]]]:
        """Province code, None (all) or "provinces" -> folded name -> rows."""
        index: dict[str | None, dict[str, list[Unit]]] = defaultdict(lambda: defaultdict(list))
        for unit in self._sorted_rows:
            key = names.fold(unit.name)
            index[None][key].append(unit)
            index["provinces" if unit.level == "province" else unit.province_code][key].append(unit)
        return {place: dict(entries) for place, entries in index.items()}

    def search(self, query: str, on: date, limit: int = 20) -> list[Hit]:
        """Units of a day that fit what was typed so far, best first. See `data.search`."""
        from data.search import SearchIndex

        epoch = self.epoch(on)
        if epoch not in self._indexes:
            self._indexes[epoch] = SearchIndex(self.in_force(epoch))
        return self._indexes[epoch].search(query, limit)

    # Before July 2025

    @property
    def former(self) -> Former:
        """The units before July 2025."""
        return load_former()

    def former_get(self, code: str) -> FormerUnit | None:
        """Return the unit that had this code until 30 June 2025, or None."""
        return self.former.get(code)

    def successors(self, code: str) -> list[Unit]:
        """Return what the former unit with this code became: several units where it was split.

        Likeliest first; empty for a code that was none. The present register is not asked: a code
        that is in force means the present unit first (`get`).
        """
        unit = self.former.get(code)
        found = (self.get(heir) for heir in unit.successors) if unit else ()
        return [heir for heir in found if heir is not None]

    def means_something_else(self, code: str) -> bool:
        """Whether a present code was, until 30 June 2025, a unit that did not simply become it."""
        present, former = self.get(code), self.former.get(code)
        if present is None or former is None:
            return False
        if present.level == "province":
            return names.fold(present.name) != names.fold(former.name)
        return former.successors != (code,)


def read_units(path: Path) -> Iterator[Unit]:
    """Read the rows of a register file."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Unit(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                level="province" if row["level"] == "province" else "commune",
                province_code=row["province_code"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                successor=row["successor"] or None,
            )


@lru_cache(maxsize=1)
def load_register() -> Register:
    """Return the register of this process, read once."""
    return Register(list(read_units(FILE)))
