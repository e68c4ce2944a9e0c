"""What a row says about its unit, and whether a unit agrees with all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from data.former import FormerUnit
from data.lineage import Lineage, fits
from data.register import Unit

FIELDS = ("unit_code", "province_code", "unit", "province")
"""The fields of a row that say which unit it is of."""
LONGEST = 200
"""Characters of a text that is looked up at all; the longest names have fewer than 60."""

Codes = Literal["current", "former"] | None
"""The register that the codes of a file are meant in, where someone said so."""

Chosen = Mapping[tuple[str, str, str, str], str]
"""What a row says about its unit -> the code of the unit that a person chose for it."""

_CODE = re.compile(r"([0-9]{1,5})(?:[.,]0+)?")


@dataclass(frozen=True)
class Written:
    """What a row says about its unit; empty where it says nothing."""

    unit_code: str = ""
    province_code: str = ""
    unit: str = ""
    province: str = ""

    @property
    def too_long(self) -> tuple[str, str] | None:
        """The field whose text is too long to be looked up and why, None where none is."""
        fields = (name for name in FIELDS if len(getattr(self, name)) > LONGEST)
        field = next(fields, None)
        why = f"no code and no name is longer than {LONGEST} characters."
        return (field, why) if field else None


@dataclass(frozen=True, slots=True)
class Match:
    """The unit that was meant, or the problem: in which field, in words, with candidates."""

    unit: Unit | None
    problem: str = ""
    field: str = ""
    message: str = ""
    candidates: tuple[Unit, ...] = ()


def digits(text: str) -> str:
    """Return the digits of a code, without what a spreadsheet adds; empty for no code.

    >>> digits("25.0"), digits("00025"), digits("Ba Đình")
    ('25', '00025', '')
    """
    found = _CODE.fullmatch(text.strip())
    return found[1] if found else ""


def codes_of(units: Iterable[Unit]) -> list[str]:
    """Return the codes of units."""
    return [unit.code for unit in units]


def united(units: Iterable[Unit], more: Iterable[Unit]) -> list[Unit]:
    """Return units and more of them, each once."""
    return list({unit.code: unit for unit in (*units, *more)}.values())


class Agreement:
    """Says where the words and codes of a row disagree with a unit."""

    def __init__(self, lineage: Lineage, codes: Codes) -> None:
        self._lineage = lineage
        self._codes = codes

    def against(self, unit: Unit, written: Written, on: date, found_by: str) -> str:
        """Return the first field that says something else than the unit, empty if none does.

        The field that the unit was found by is not looked at again.
        """
        if written.unit and found_by != "unit" and not self.has_name(unit, written, on):
            return "unit"
        if written.province and not self._lies_in_named(unit, written.province, on):
            return "province"
        code = written.province_code if found_by != "province_code" else ""
        if code and not self._lies_in_code(unit, code, on):
            return "province_code"
        return ""

    def has_name(self, unit: Unit, written: Written, on: date) -> bool:
        """Whether the row's name is one of the unit, or an old one that goes with its code.

        An old name stands rightly beside an old code, and beside one that is old and new.
        """
        if unit.level == "province":
            named = [code for code, _ in self._lineage.provinces_named(written.unit, on)]
            found = [self._lineage.standing(code, on) for code in named]
        else:
            home = (unit.province_code, self._lineage.register.epoch(on))
            found = list(self._lineage.communes_named(written.unit, home, on))
        if unit in found:
            return True
        code = digits(written.unit_code or written.province_code)
        return any(
            fits(written.unit, former) and former.code in (code.zfill(5), code.zfill(2))
            for former in self._lineage.predecessors(unit, on)
        )

    def _lies_in_named(self, unit: Unit, province: str, on: date) -> bool:
        present = self._lineage.provinces_named(province, on)
        homes = [self._lineage.standing(code, on) for code, _ in present]
        if any(home and home.code == unit.province_code for home in homes):
            return True
        former = self._lineage.former_provinces(province)
        return any(self._came_from(unit, home, on) for home in former)

    def _lies_in_code(self, unit: Unit, text: str, on: date) -> bool:
        code = digits(text)
        if not 0 < len(code) < 3:
            return False
        code = code.zfill(2)
        former = self._lineage.register.former_get(code)
        present = self._lineage.register.get(code)
        if present is not None and (self._codes != "former" or former is None):
            home = self._lineage.standing(code, on)
            return home is not None and home.code == unit.province_code
        return former is not None and self._came_from(unit, former, on)

    def _came_from(self, unit: Unit, home: FormerUnit, on: date) -> bool:
        """Whether a unit, or a part of it, was in a former province."""
        before = self._lineage.predecessors(unit, on)
        if before:
            return any(home.code in (one.code, one.province_code) for one in before)
        # A few islands were districts without communes.
        return unit.province_code in codes_of(self._lineage.heirs([home], on))
