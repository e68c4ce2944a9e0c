"""The provinces and communes before July 2025, and what they became.

Source: ``data/files/former.csv``, made by ``scripts/make_register.py``. Districts are only kept
as a word beside the commune, to tell two communes of one name apart.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from data import names

FILE = Path(__file__).parent / "files" / "former.csv"


@dataclass(frozen=True)
class FormerUnit:
    """A province or commune that ended on 1 July 2025.

    ``province_code`` is the code of the former province, ``successors`` are codes of the present
    register, likeliest first: one, or several where the unit was split.
    """

    code: str
    name: str
    kind: str
    level: Literal["province", "commune"]
    province_code: str
    district: str
    successors: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """Kind and name as they were written: "Thị trấn Ba Chẽ"."""
        return f"{self.kind[0].upper()}{self.kind[1:]} {self.name}"


class Former:
    """All former units, by code and by name."""

    def __init__(self, units: list[FormerUnit]) -> None:
        self._units = {unit.code: unit for unit in units}

    def get(self, code: str) -> FormerUnit | None:
        """Return the former unit with this code, or None."""
        return self._units.get(code)

    def units(self, level: str) -> list[FormerUnit]:
        """Return the former units of one level, by code."""
        return [unit for unit in self._units.values() if unit.level == level]

    def find(self, name: str, province_code: str | None = None) -> list[FormerUnit]:
        """Former communes with this name, of one former province or of all; best fit only.

        Without ``province_code``, former provinces are sought too.
        """
        best = 0
        found: dict[str, FormerUnit] = {}
        for reading in names.readings(name):
            for unit in self._by_name.get(reading.folded, ()):
                if province_code is not None and (
                    unit.level == "province" or unit.province_code != province_code
                ):
                    continue
                if reading.kind not in (None, unit.kind):
                    continue
                fit = 2 if reading.exact == names.exact_key(unit.name) else 1
                if fit > best:
                    best, found = fit, {}
                if fit == best:
                    found[unit.code] = unit
        return [found[code] for code in sorted(found)]

    def find_province(self, name: str) -> list[FormerUnit]:
        """Former provinces with this name."""
        return [unit for unit in self.find(name) if unit.level == "province"]

    @cached_property
    def _by_name(self) -> dict[str, list[FormerUnit]]:
        index: dict[str, list[FormerUnit]] = defaultdict(list)
        for unit in self._units.values():
            index[names.fold(unit.name)].append(unit)
        return dict(index)


@lru_cache(maxsize=1)
def load_former() -> Former:
    """Return the former units, read on the first call."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return Former(
            [
                FormerUnit(
                    code=row["code"],
                    name=row["name"],
                    kind=row["kind"],
                    level="province" if row["level"] == "province" else "commune",
                    province_code=row["province_code"],
                    district=row["district"],
                    successors=tuple(row["successors"].split()),
                )
                for row in csv.DictReader(file)
            ]
        )
