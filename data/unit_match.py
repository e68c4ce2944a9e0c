"""Which unit a row of a file means: by code, by name with its province, or both.

The rules for short, shared and former codes are those of ``docs/data.md``: the present register
comes first, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple
from datetime import date

from data import names
from data.code_meanings import CodeMeanings
from data.lineage import Home, Lineage
from data.register import Register, Unit
from data.suggestions import Suggestions
from data.written_unit import (
    FIELDS,
    Agreement,
    Chosen,
    Codes,
    Match,
    Written,
    codes_of,
    digits,
    united,
)

Assigned = Callable[[str, str, date], bool]
"""Whether a unit must do a task, under the register of a day."""


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
        self,
        register: Register,
        assigned: Assigned,
        *,
        both_columns: bool,
        codes: Codes = None,
        chosen: Chosen | None = None,
    ) -> None:
        self._register = register
        self._assigned = assigned
        self._both_columns = both_columns
        self._codes = codes
        self._chosen = chosen or {}
        self._lineage = Lineage(register)
        self._meanings = CodeMeanings(self._lineage, codes)
        self._agreement = Agreement(self._lineage, codes)
        self._suggestions = Suggestions(self._lineage, self._agreement)

    def by_task(self, written: Written) -> bool:
        """Whether the row's task has a say: its code is short, as a province's code is."""
        if written.unit_code:
            return len(digits(written.unit_code)) < 3
        if not 0 < len(digits(written.province_code)) < 3:
            return False
        if not written.unit:
            return not self._both_columns
        return bool(self._register.find_province(written.unit, self._register.epochs()[-1]))

    def look_at_codes(self, rows: Iterable[tuple[Written, str, date]]) -> None:
        """Note whether any code of the file ended on 1 July 2025.

        Rows are given as for `match`; those with the same codes, task and period once.
        """
        self._meanings.mixed = False
        self._meanings.mixed = self._codes is None and any(
            self._has_ended(
                text, task if self.by_task(written) else "", on, province=field == "province_code"
            )
            for written, task, on in rows
            for field in ("unit_code", "province_code")
            if (text := getattr(written, field))
        )

    def match(self, written: Written, task: str, on: date) -> Match:
        """Return the unit of a row whose task is known under ``task`` (empty: it is not)."""
        code = self._chosen.get(astuple(written))
        if code is None:
            return self._match(written, task, on)
        unit = self._lineage.standing(code, on)
        if unit is None:
            field = next(name for name in FIELDS if getattr(written, name))
            return Match(None, "unknown-unit", field, f"the chosen unit {code} does not exist.")
        if task and self.by_task(written) and not self._assigned(unit.code, task, on):
            # Chosen for another task: a short code is read in the light of this one.
            read = self._match(written, task, on)
            return read if read.unit else Match(unit)
        return Match(unit)

    def _match(self, written: Written, task: str, on: date) -> Match:
        if too_long := written.too_long:
            return Match(None, "unknown-unit", *too_long)
        alone = bool(written.province_code) and not self._both_columns
        if written.unit_code:
            return self._by_code("unit_code", written, task, on)
        if alone and (not written.unit or len(digits(written.province_code)) > 2):
            return self._by_code("province_code", written, task, on)
        if written.unit:
            return self._by_name(written, task, on)
        if written.province_code:
            code = digits(written.province_code)
            units = self._meanings.of(code.zfill(2), on) if len(code) in (1, 2) else []
            return self._settled(units, "province_code", written, on)
        if written.province:
            units = self._provinces(*self._homes(written, on), on)
            return self._settled(units, "province", written, on)
        return Match(None, "missing-value", "unit_code", "no unit is given.")

    # By code

    def _by_code(self, field: str, written: Written, task: str, on: date) -> Match:
        code = digits(getattr(written, field))
        if len(code) == 5 or not code:
            units = self._meanings.named(code, written.unit, on)
            return self._settled(units, field, written, on)
        communes = self._meanings.named(code.zfill(5), written.unit, on)
        provinces = self._meanings.of(code.zfill(2), on) if len(code) < 3 else []
        if communes and provinces and task:
            must = [self._any_must(units, task, on) for units in (communes, provinces)]
            if must == [False, False]:
                message = f"neither a commune nor a province with the code {code} has this task."
                return Match(None, "not-assigned", field, message, (*communes, *provinces))
            if must != [True, True]:
                return self._settled(communes if must[0] else provinces, field, written, on)
        return self._settled([*communes, *provinces], field, written, on)

    def _any_must(self, units: list[Unit], task: str, on: date) -> bool:
        return any(self._assigned(unit.code, task, on) for unit in units)

    def _has_ended(self, text: str, task: str, on: date, *, province: bool) -> bool:
        """Whether a code, read in the light of its task, is one that ended on 1 July 2025."""
        code = digits(text)
        if not code:
            return False
        forms = [code.zfill(5)] if not (province and self._both_columns) else []
        forms += [code.zfill(2)] if len(code) < 3 else []
        if len(forms) > 1 and task:
            meant = [f for f in forms if self._any_must(self._meanings.of(f, on), task, on)]
            forms = meant if len(meant) == 1 else forms
        present = any(self._register.get(form) for form in forms)
        return not present and any(self._register.former_get(form) for form in forms)

    # By name

    def _by_name(self, written: Written, task: str, on: date) -> Match:
        present, former = self._homes(written, on)
        if not (written.province or written.province_code):
            return self._without_province(written, on)
        if not present and not former:
            field = "province" if written.province else "province_code"
            return self._settled([], field, written, on)
        communes = [
            u for home in present for u in self._lineage.communes_named(written.unit, home, on)
        ]
        provinces = self._provinces(present, former, on)
        itself = [unit for unit in provinces if self._agreement.has_name(unit, written, on)]
        if communes and itself and not written.province:
            # A province's code with a name that one of its communes has too: the task says which.
            both = [*communes, *itself]
            must = [unit for unit in both if task and self._assigned(unit.code, task, on)]
            return self._settled(must if len(must) == 1 else both, "unit", written, on)
        units = communes or (itself if not former else [])
        if former or not units:
            units = united(units, self._former_communes(written.unit, present, former, on))
        units = units or itself
        if not units and written.province_code and not self._both_columns:
            # A column for the codes of provinces may hold those of communes.
            read = self._by_code("province_code", written, "", on)
            if read.unit and read.unit.level == "commune":
                return read
        return self._settled(units, "unit", written, on)

    def _former_communes(
        self, text: str, present: list[Home], former: list[str], on: date
    ) -> list[Unit]:
        wanted = codes_of(self._provinces(present, [], on))
        homes = former or self._lineage.former_homes(wanted)
        found = self._lineage.heirs(self._lineage.former_named(text, homes), on)
        return [unit for unit in found if unit.province_code in wanted] or found

    def _homes(self, written: Written, on: date) -> tuple[list[Home], list[str]]:
        """Return the province of a row: present ones, and the codes of former ones.

        Both are given only where a province's code means two things.
        """
        if written.province:
            present = self._lineage.provinces_named(written.province, on)
            former = self._lineage.former_provinces(written.province)
            return present, [] if present else [home.code for home in former]
        code = digits(written.province_code).zfill(2)
        if len(code) != 2 or code == "00":
            return [], []
        before = [code] if self._register.former_get(code) else []
        if self._register.get(code) is None or (self._codes == "former" and before):
            return [], before
        both = self._meanings.mixed and self._register.means_something_else(code)
        return [(code, self._register.epoch(on))], before if both else []

    def _provinces(self, present: list[Home], former: list[str], on: date) -> list[Unit]:
        units = self._lineage.became((code for code, _ in present), on)
        heirs = [unit for code in former for unit in self._lineage.heirs_of_code(code, on)]
        return united(units, heirs)

    def _without_province(self, written: Written, on: date) -> Match:
        """Answer a name without its province: only a written kind of province settles it."""
        text = written.unit
        units = self._register.find(text, None, on)
        kinds = {reading.kind for reading in names.readings(text)}
        if len(units) == 1 and units[0].level == "province" and units[0].kind in kinds:
            return Match(units[0])
        units = units or self._lineage.heirs(self._lineage.former_named(text, None), on)
        if not units:
            return self._settled([], "unit", written, on)
        message = f"{text!r} is given without its province."
        return Match(None, "ambiguous-unit", "unit", message, tuple(units))

    # All of the row

    def _settled(self, units: list[Unit], field: str, written: Written, on: date) -> Match:
        """Return the one unit that all of the row agrees with, or the problem."""
        text = getattr(written, field)
        if not units:
            likely = self._suggestions.instead_of(field, written, on)
            return Match(None, "unknown-unit", field, f"there is no unit {text!r}.", tuple(likely))
        against = {unit.code: self._agreement.against(unit, written, on, field) for unit in units}
        fitting = [unit for unit in units if not against[unit.code]]
        if len(fitting) == 1:
            return Match(fitting[0])
        if len(units) > 1:
            message = f"{text!r} can mean {len(units)} units; say which."
            return Match(None, "ambiguous-unit", field, message, tuple(united(fitting, units)))
        unit, wrong = units[0], against[units[0].code]
        others = self._suggestions.by_name(written, on) if written.unit else []
        message = f"{getattr(written, wrong)!r} is not what the unit {unit.code} says: "
        message += f"{unit.full_name}, province {unit.province_code}."
        return Match(None, "code-name-differ", wrong, message, tuple(united([unit], others)))
