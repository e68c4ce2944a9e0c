"""The register of provinces and communes, day by day, since 1 July 2025.

Source: ``data/files/register.csv``, made by ``scripts/make_register.py``, and the decrees that
were imported since (``data.decrees``). The units before July 2025 are in ``data.former``; they
are read only when something asks for them.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from data import names, succession
from data.former import Former, FormerUnit, load_former
from data.unit_names import PROVINCE_ALIASES, best_named, rows_by_name
from settings import FIRST_DAY, today

if TYPE_CHECKING:
    import pandas as pd

    from data.search import Hit, SearchIndex

Level = Literal["province", "commune"]
FILE = Path(__file__).parent / "files" / "register.csv"
COLUMNS = ["code", "name", "kind", "province_code"]


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
    successors
        Codes of the units that it became on ``valid_to``, its own among them where it goes on:
        several where it was split, none where it holds or ended without one.
    """

    code: str
    name: str
    kind: str
    level: Level
    province_code: str
    valid_from: date
    valid_to: date | None
    successors: tuple[str, ...]

    @property
    def successor(self) -> str | None:
        """The one unit that it became, None where it became none or several."""
        return self.successors[0] if len(self.successors) == 1 else None

    @property
    def full_name(self) -> str:
        """Kind and name as they are written: "Phường Hồng Hà"."""
        return f"{self.kind[0].upper()}{self.kind[1:]} {self.name}"

    def holds_on(self, on: date) -> bool:
        """Whether this row is in force on the day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class Register:
    """All units with their periods. Immutable; one for each state of the decrees."""

    only: frozenset[str] | None = None
    """The provinces that it was narrowed to (`data.narrowed`); None for all."""

    def __init__(self, rows: list[Unit]) -> None:
        self._rows: dict[str, list[Unit]] = defaultdict(list)
        for unit in rows:
            self._rows[unit.code].append(unit)
        self._rows = {
            code: sorted(periods, key=lambda unit: unit.valid_from)
            for code, periods in self._rows.items()
        }
        days = {unit.valid_from for unit in rows} | {FIRST_DAY}
        days |= {unit.valid_to for unit in rows if unit.valid_to}
        self._epochs = sorted(days)
        self._frames: dict[tuple[str, date], pd.DataFrame] = {}
        self._indexes: dict[date, SearchIndex] = {}
        self._heirs: dict[date, dict[str, str]] = {}

    @cached_property
    def version(self) -> str:
        """A short name of the content: two registers with the same periods have the same."""
        text = "\n".join(map(repr, self._sorted_rows))
        return sha256(text.encode()).hexdigest()[:12]

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

    def rows(self, code: str) -> list[Unit]:
        """List every period of the unit with this code, oldest first."""
        return list(self._rows.get(code, ()))

    def codes(self) -> list[str]:
        """List every code of any period."""
        return sorted(self._rows)

    def every_row(self) -> list[Unit]:
        """List every period of every unit, by code and day."""
        return list(self._sorted_rows)

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

        A name that fits with its diacritics wins over one that fits without; of one province's
        communes, the name of the day then wins over another that a unit has on other days. All
        that fit equally well are given, by code, so that more than one means "ambiguous". A kind
        in front must be one that the unit has, or had before under the same code.

        Parameters
        ----------
        name
            Any Unicode form, with or without diacritics and kind ("P. Hồng Hà", "hong ha").
        province_code
            The communes of this province; None: every commune and every province.
        on
            The day.
        """
        entries = self._names.get(province_code, {})
        return best_named(entries, name, on, self.get, province_code)

    def find_province(self, name: str, on: date) -> list[Unit]:
        """Provinces of a day with this name; see `find`."""
        found = best_named(self._names["provinces"], name, on, self.get, None)
        if found:
            return found
        codes = (PROVINCE_ALIASES.get(reading.folded) for reading in names.readings(name))
        unit = next((self.get(code, on) for code in codes if code), None)
        return [unit] if unit else []

    @cached_property
    def _names(self) -> dict[str | None, dict[str, list[Unit]]]:
        return rows_by_name(self._sorted_rows)

    def search(self, query: str, on: date, limit: int = 20) -> list[Hit]:
        """Units of a day that fit what was typed so far, best first. See `data.search`."""
        from data.search import SearchIndex

        epoch = self.epoch(on)
        if epoch not in self._indexes:
            self._indexes[epoch] = SearchIndex(self.in_force(epoch))
        return self._indexes[epoch].search(query, limit)

    # What units became

    def log_code(self, code: str, on: date) -> str | None:
        """Return the unit of a day in whose log the marks of a code stand.

        Itself while it is in force; after it was merged or got another code, its successor, along
        the whole chain; None after it was split or ended without a successor, and for a code that
        is none by that day.
        """
        if self.get(code, on) is not None:
            return code
        return self._heirs_on(on).get(code)

    def log_units(self, code: str, on: date) -> list[str]:
        """Return the codes whose marks count for a unit of a day, its own first."""
        others = (other for other, heir in self._heirs_on(on).items() if heir == code)
        return [code, *sorted(others)]

    def heirs(self, on: date) -> dict[str, str]:
        """Return each code not in force on a day whose marks count for a unit that is, with it."""
        return dict(self._heirs_on(on))

    def _heirs_on(self, on: date) -> dict[str, str]:
        epoch = self.epoch(on)
        if epoch not in self._heirs:
            self._heirs[epoch] = succession.heirs(self._rows, epoch)
        return self._heirs[epoch]

    def became(self, code: str, on: date) -> list[Unit]:
        """Return the units of a day that a code of this register is or became, all its parts."""
        return succession.became(self._rows, code, on)

    # Before July 2025

    @property
    def former(self) -> Former:
        """The units before July 2025."""
        return load_former()

    def former_get(self, code: str) -> FormerUnit | None:
        """Return the unit that had this code until 30 June 2025, or None."""
        return self.former.get(code)

    def successors(self, code: str, on: date | None = None) -> list[Unit]:
        """Return what the former unit with this code is on a day: several where it was split.

        Likeliest first; empty for a code that was none. The present register is not asked: a code
        that is in force means the present unit first (`get`). Without a day, today's units.
        """
        unit = self.former.get(code)
        heirs = unit.successors if unit else ()
        found = {one.code: one for heir in heirs for one in self.became(heir, on or today())}
        return list(found.values())

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
                successors=tuple(row["successor"].split()),
            )


@lru_cache(maxsize=1)
def load_register() -> Register:
    """Return the register of this process, read once."""
    return Register(list(read_units(FILE)))
