"""Which unit a row of a file means: by code, by name with its province, or both.

The rules for short, shared and former codes are those of ``docs/data.md``: the present register
comes first, and nothing is guessed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from data import names
from data.register import Register, Unit

Codes = Literal["current", "former"] | None
Assigned = Callable[[str, str, date], bool]
"""Whether a unit must do a task, under the register of a day."""

_CODE = re.compile(r"(\d{1,5})(?:[.,]0+)?")
_LIKELY = 5


@dataclass(frozen=True)
class Written:
    """What a row says about its unit; empty where it says nothing."""

    unit_code: str = ""
    province_code: str = ""
    unit: str = ""
    province: str = ""


@dataclass(frozen=True)
class Match:
    """The unit that was meant, or the problem: in which field, in words, with candidates."""

    unit: Unit | None
    problem: str = ""
    field: str = ""
    message: str = ""
    candidates: tuple[Unit, ...] = ()


class UnitMatcher:
    """Matches the rows of one file.

    Parameters
    ----------
    both_columns
        Whether the file has a commune's and a province's column of codes: then an empty first
        means the province.
    codes
        Which register the codes of the file are meant in, where someone said so.
    """

    def __init__(
        self, register: Register, assigned: Assigned, *, both_columns: bool, codes: Codes = None
    ) -> None:
        self._register = register
        self._assigned = assigned
        self._both_columns = both_columns
        self._codes = codes
        self._mixed = False
        self._found: dict[tuple[Written, str, date], Match] = {}

    def look_at_codes(self, codes: Iterable[str]) -> None:
        """Note whether any code of the file ended on 1 July 2025."""
        self._mixed = self._codes is None and any(self._is_former(code) for code in set(codes))

    def match(self, written: Written, task: str, on: date) -> Match:
        """Return the unit of a row whose task is known under ``task`` (empty: it is not)."""
        key = (written, task, self._register.epoch(on))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._match(written, task, on)
        return found

    def _match(self, written: Written, task: str, on: date) -> Match:
        if written.unit_code:
            found = self._by_code(written.unit_code, "unit_code", written, task, on)
        elif written.province_code and not written.unit:
            if self._both_columns:
                code = _digits(written.province_code)
                units = self._resolved(code.zfill(2), on) if len(code) in (1, 2) else []
                found = self._one(units, "province_code", written.province_code, written, on)
            else:
                found = self._by_code(written.province_code, "province_code", written, task, on)
        elif written.unit:
            found = self._by_name(written, on)
        elif written.province:
            found = self._one(self._provinces(written, on), "province", written.province, None, on)
        else:
            return Match(None, "missing-value", "unit_code", "no unit is given.")
        if found.unit is None:
            return found
        return self._agreeing(found.unit, written, on)

    # By code

    def _by_code(self, text: str, field: str, written: Written, task: str, on: date) -> Match:
        code = _digits(text)
        if not code:
            return self._unknown(text, field, on)
        if len(code) == 5:
            return self._one(self._resolved(code, on), field, text, written, on)
        communes = self._resolved(code.zfill(5), on)
        provinces = self._resolved(code.zfill(2), on) if len(code) < 3 else []
        if communes and provinces and task:
            must_commune, must_province = (
                any(self._assigned(unit.code, task, on) for unit in units)
                for units in (communes, provinces)
            )
            if must_commune != must_province:
                units = communes if must_commune else provinces
                return self._one(units, field, text, written, on)
            if not must_commune:
                message = f"neither a commune nor a province with the code {text} has this task."
                return Match(None, "not-assigned", field, message, (*communes, *provinces))
        return self._one([*communes, *provinces], field, text, written, on)

    def _resolved(self, code: str, on: date) -> list[Unit]:
        """Return the units that a full code can mean; more than one is for a person to say."""
        present = self._register.get(code, on) or self._register.get(code)
        if self._codes == "former":
            return self._register.successors(code) or ([present] if present else [])
        if present is None:
            return self._register.successors(code)
        if self._mixed and self._register.means_something_else(code):
            others = [unit for unit in self._register.successors(code) if unit != present]
            return [present, *others]
        return [present]

    def _is_former(self, text: str) -> bool:
        code = _digits(text)
        forms = [code.zfill(5), *([code.zfill(2)] if len(code) < 3 else [])] if code else []
        present = any(self._register.get(form) for form in forms)
        return not present and any(self._register.former_get(form) for form in forms)

    def _one(
        self, units: list[Unit], field: str, text: str, written: Written | None, on: date
    ) -> Match:
        """Return the only unit, or the one that the row's name picks, or the problem."""
        if not units:
            return self._unknown(text, field, on)
        if len(units) > 1 and written and (written.unit or written.province):
            fitting = [unit for unit in units if self._agreeing(unit, written, on).unit]
            units = fitting if len(fitting) == 1 else units
        if len(units) == 1:
            return Match(units[0])
        message = f"{text!r} can mean {len(units)} units; say which."
        return Match(None, "ambiguous-unit", field, message, tuple(units))

    # By name

    def _by_name(self, written: Written, on: date) -> Match:
        text = written.unit
        if not (written.province or written.province_code):
            return self._nameless_province(text, on)
        provinces = self._provinces(written, on)
        register = self._register
        if provinces:
            units = [u for home in provinces for u in register.find(text, home.code, on)]
            if not units:
                units = [unit for unit in register.find_province(text, on) if unit in provinces]
            if not units:
                units = self._former_communes(text, self._former_homes(provinces))
                units = [unit for unit in units if unit.province_code in _codes(provinces)] or units
        else:
            homes = register.former.find_province(written.province)
            if not homes:
                field = "province" if written.province else "province_code"
                return self._unknown(written.province or written.province_code, field, on)
            units = self._former_communes(text, [home.code for home in homes])
        if not units:
            return self._unknown(text, "unit", on, provinces[0].code if provinces else None)
        return self._one(units, "unit", text, None, on)

    def _nameless_province(self, text: str, on: date) -> Match:
        """Answer a name without its province: only a written kind of province settles it."""
        units = self._register.find(text, None, on)
        kinds = {reading.kind for reading in names.readings(text)}
        if len(units) == 1 and units[0].level == "province" and units[0].kind in kinds:
            return Match(units[0])
        units = units or self._former_communes(text, [None])
        if not units:
            return self._unknown(text, "unit", on)
        message = f"{text!r} is given without its province."
        return Match(None, "ambiguous-unit", "unit", message, tuple(units))

    def _provinces(self, written: Written, on: date) -> list[Unit]:
        if written.province:
            return self._register.find_province(written.province, on)
        code = _digits(written.province_code)
        units = self._resolved(code.zfill(2), on) if 0 < len(code) < 3 else []
        return [unit for unit in units if unit.level == "province"]

    def _former_homes(self, provinces: list[Unit]) -> list[str | None]:
        wanted = set(_codes(provinces))
        former = self._register.former.units("province")
        return [home.code for home in former if wanted & set(home.successors)]

    def _former_communes(self, text: str, homes: Iterable[str | None]) -> list[Unit]:
        found: dict[str, Unit] = {}
        for home in homes:
            for former in self._register.former.find(text, home):
                for unit in self._register.successors(former.code):
                    found[unit.code] = unit
        return list(found.values())

    # Both

    def _agreeing(self, unit: Unit, written: Written, on: date) -> Match:
        """Return the unit, or how the rest of the row disagrees with it."""
        wrong = ""
        if written.unit and not self._has_name(unit, written, on):
            wrong = "unit"
        elif written.province and not self._lies_in(unit, written.province, on):
            wrong = "province"
        elif written.province_code and written.unit_code:
            code = _digits(written.province_code).zfill(2)
            heirs = _codes(self._register.successors(code))
            present = self._codes != "former" and self._register.get(code) is not None
            if unit.province_code not in ([code] if present else [code, *heirs]):
                wrong = "province_code"
        if not wrong:
            return Match(unit)
        message = f"{getattr(written, wrong)!r} is not what the unit {unit.code} says: "
        message += f"{unit.full_name}, province {unit.province_code}."
        return Match(None, "code-name-differ", wrong, message, (unit,))

    def _has_name(self, unit: Unit, written: Written, on: date) -> bool:
        if unit.level == "province":
            return unit in self._register.find_province(written.unit, on)
        if unit.code in _codes(self._register.find(written.unit, unit.province_code, on)):
            return True
        # An old name stands rightly beside an old code, and beside one that is old and new; a row
        # without a code was found by such a name.
        former = self._register.former.find(written.unit)
        heirs = [one for one in former if unit.code in one.successors]
        code = _digits(written.unit_code).zfill(5)
        return any(not written.unit_code or one.code == code for one in heirs)

    def _lies_in(self, unit: Unit, province: str, on: date) -> bool:
        if unit.province_code in _codes(self._register.find_province(province, on)):
            return True
        former = self._register.former.find_province(province)
        return any(unit.province_code in one.successors for one in former)

    def _unknown(self, text: str, field: str, on: date, province: str | None = None) -> Match:
        likely = () if _digits(text) else self._likely(text, on, province)
        return Match(None, "unknown-unit", field, f"there is no unit {text!r}.", likely)

    def _likely(self, text: str, on: date, province: str | None) -> tuple[Unit, ...]:
        """Return the units whose names are most like a text, the likest first."""
        by_name: dict[str, list[Unit]] = {}
        for unit in self._register.in_force(on):
            if province is None or (unit.province_code == province and unit.level == "commune"):
                by_name.setdefault(names.fold(unit.name), []).append(unit)
        wanted = [reading.folded for reading in names.readings(text)]
        near = [
            (difflib.SequenceMatcher(None, name, word).ratio(), name)
            for word in wanted[-1:]
            for name in difflib.get_close_matches(word, by_name, n=_LIKELY, cutoff=0.6)
        ]
        units = [unit for _, name in sorted(near, reverse=True) for unit in by_name[name]]
        return tuple(units[:_LIKELY])


def _digits(text: str) -> str:
    found = _CODE.fullmatch(text.strip())
    return found[1] if found else ""


def _codes(units: Iterable[Unit]) -> list[str]:
    return [unit.code for unit in units]
