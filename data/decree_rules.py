"""What a decree makes of the register: checked as a whole, then every period of what it touches.

Days are gone through in order. A day with a problem ends the look: what comes after it would be
judged by a register that never was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from data.decree_file import Change, Decree
from data.register import Level, Register, Unit

Group = dict[str, list[Change]]
"""Code -> the rows of one day that are about it."""


class Applied:
    """The register while a decree is put into force.

    ``fresh`` are the rows that the register does not know yet, ``touched`` the new list of periods
    of every code that they change.
    """

    def __init__(self, register: Register, decree: Decree) -> None:
        self.touched: dict[str, list[Unit]] = {}
        self._register = register
        self._note = decree.note
        self._issues = decree.issues
        self._made_by: dict[str, Change] = {}
        days: dict[date, list[Change]] = defaultdict(list)
        for change in decree.changes:
            days[change.day].append(change)
        self.fresh: list[Change] = []
        for day in sorted(days):
            fresh = [change for change in days[day] if not self._known(change, days[day])]
            self.fresh += fresh
            if not self._issues:
                self._put_into_force(day, days[day], fresh)
        if not self._issues:
            self._check_homes()
        self._issues.sort(key=lambda issue: issue.row)

    def periods(self, code: str) -> list[Unit]:
        """Return the periods of a code as the decree leaves them so far."""
        return self.touched[code] if code in self.touched else self._register.rows(code)

    def _every_period(self) -> list[Unit]:
        rows = [unit for unit in self._register.every_row() if unit.code not in self.touched]
        return rows + [unit for periods in self.touched.values() for unit in periods]

    def _on(self, code: str, day: date) -> Unit | None:
        return next((unit for unit in self.periods(code) if unit.holds_on(day)), None)

    # What is there already

    def _known(self, change: Change, same_day: list[Change]) -> bool:
        """Whether the register says all of this already: a decree sent again changes nothing."""
        if change.target is not None:
            now = self._on(change.target, change.day)
            if now is None or any(
                said not in (None, getattr(now, field)) for field, said in _said(change)
            ):
                return False
            if change.code is None:
                return now.valid_from == change.day
            if change.code == change.target and now.valid_from < change.day:
                return len(_targets(change, same_day)) == 1
        rows = self.periods(change.code or "")
        ended = next((row for row in rows if row.valid_to == change.day), None)
        targets = _targets(change, same_day)
        return ended is not None and set(ended.successors) == targets - {None}

    # One day

    def _put_into_force(self, day: date, rows: list[Change], fresh: list[Change]) -> None:
        becoming, coming = _by(rows, "code"), _by(rows, "target")
        for code in _by(fresh, "code"):
            self._check_unit(code, becoming[code], day)
        opened: dict[str, Unit] = {}
        for target, group in _by(fresh, "target").items():
            self._check_rows(target, coming[target], becoming, day)
            if not self._issues:
                made = self._made(target, group, day)
                if made is not None:
                    opened[target] = made
                    self._made_by[target] = group[-1]
        if self._issues:
            return
        closed: dict[str, tuple[str, ...]] = {}
        for code, group in _by(fresh, "code").items():
            targets = tuple(dict.fromkeys(one.target for one in group if one.target))
            if code not in targets:
                closed[code] = targets
            elif len(targets) > 1:
                closed[code] = targets
                opened.setdefault(code, replace(self._sure(code, day), valid_from=day))
        for target in opened:
            if self._on(target, day) is not None:
                closed.setdefault(target, (target,))
        for code in closed:
            self._check_later(code, (becoming.get(code) or coming[code])[0], day)
            if code not in closed[code]:
                self._check_joining(code, becoming[code][0], day)
        if self._issues:
            return
        for code, targets in closed.items():
            *earlier, last = self.periods(code)
            self.touched[code] = [*earlier, replace(last, valid_to=day, successors=targets)]
        for code, unit in opened.items():
            self.touched[code] = [*self.periods(code), unit]

    def _sure(self, code: str, day: date) -> Unit:
        unit = self._on(code, day)
        assert unit is not None  # nosec B101
        return unit

    def _check_unit(self, code: str, group: list[Change], day: date) -> None:
        """Check what the rows of one unit say together, and that it is in force."""
        first = group[0]
        targets = {one.target for one in group}
        for one in group if len(targets) > 1 else ():
            if one.change != "split" and (one.target != code or one.change == "ended"):
                numbers = ", ".join(str(other.row) for other in group)
                message = f"the rows {numbers} say different things of {code}; only a split has"
                self._note(one.row, "change", "conflicting-rows", message + " several parts.")
        if "split" in {one.change for one in group} and len(targets) == 1:
            message = f"only one part of {code} is given; a split has a row for each."
            self._note(first.row, "change", "bad-change", message)
        if self._on(code, day) is None:
            self._note_absent(first, "code", code, day)

    def _note_absent(self, change: Change, field: str, code: str, day: date) -> None:
        rows = self.periods(code)
        if not rows:
            self._note(change.row, field, "unknown-unit", f"there is no unit {code}.")
        elif day < rows[0].valid_from:
            message = f"{code} is in force from {rows[0].valid_from} only."
            self._note(change.row, field, "bad-date", message)
        elif rows[-1].valid_to == day:
            self._check_later(code, change, day)
        else:
            message = f"{code} is in force until {rows[-1].valid_to} only."
            became = self._register.became(code, day)
            self._note(change.row, field, "unknown-unit", message, became)

    def _check_later(self, code: str, change: Change, day: date) -> None:
        """Check that nothing is known yet of a unit that begins on this day or later."""
        later = [row.valid_from for row in self.periods(code) if row.valid_from >= day]
        later += [
            row.valid_to for row in self.periods(code) if row.valid_to and row.valid_to >= day
        ]
        if later:
            message = f"{code} already changes on {min(later)}; that decree has to go first."
            self._note(change.row, "valid_from", "bad-date", message)

    def _check_joining(self, code: str, change: Change, day: date) -> None:
        """Check that nothing becomes a unit that ends on this day, or after it has ended."""
        for unit in self._every_period():
            ends = unit.valid_to
            if unit.code != code and code in unit.successors and ends and ends >= day:
                message = f"{unit.code} becomes {code} on {ends}; that has to change first."
                self._note(change.row, "valid_from", "bad-date", message)

    # What comes out of it

    def _check_rows(self, target: str, group: list[Change], becoming: Group, day: date) -> None:
        """Check what the rows say together of the unit that comes out of them."""
        for field in ("name", "kind", "province_code"):
            said = [(one, value) for one in group if (value := getattr(one, field)) is not None]
            for one, value in said[1:]:
                if value != said[0][1]:
                    message = f"row {said[0][0].row} gives {target} another {field}."
                    self._note(one.row, field, "conflicting-rows", message)
        there, first = self._on(target, day), group[0]
        own = becoming.get(target)
        if there is not None and own and all(one.target != target for one in own):
            message = f"{target} becomes something else on this day (row {own[0].row})."
            self._note(first.row, "new_code", "conflicting-rows", message)
        merging = {one.code for one in group} | ({target} if there is not None else set())
        for one in group:
            if one.change == "merged" and len(merging) < 2:
                message = f"nothing else becomes {target}; it is renamed, not merged."
                self._note(one.row, "change", "bad-change", message)
            if one.change == "new" and there is not None and there.valid_from < day:
                message = f"{target} is {there.full_name} already."
                self._note(one.row, "new_code", "bad-change", message, [there])
            if len(target) == 2 and one.province_code not in (None, target):
                message = "a province lies in no other; its communes move, each by its own row."
                self._note(one.row, "province_code", "bad-change", message)
        if there is None and self.periods(target):
            field = "code" if first.code == target else "new_code"
            if field == "new_code":
                self._note_absent(first, field, target, day)

    def _made(self, target: str, group: list[Change], day: date) -> Unit | None:
        """Return the period of a unit that begins on a day, None where nothing about it changes."""
        said: dict[str, Any] = {
            field: value for one in group for field, value in _said(one) if value is not None
        }
        there = self._on(target, day)
        if there is not None:
            made = replace(there, **said)
            return None if made == there else replace(made, valid_from=day, valid_to=None)
        before = [self._on(one.code, day) for one in group if one.code]
        values: dict[str, str] = {}
        for field in ("name", "kind", "province_code"):
            found = {getattr(unit, field) for unit in before if unit is not None}
            if field in said:
                values[field] = said[field]
            elif field == "province_code" and len(target) == 2:
                values[field] = target
            elif field != "name" and len(found) == 1:
                values[field] = found.pop()
            else:
                message = f"{field} of {target}, which is a new unit, is given in no row."
                self._note(group[0].row, field, "missing-value", message)
                return None
        level: Level = "province" if len(target) == 2 else "commune"
        home = values["province_code"]
        return Unit(target, values["name"], values["kind"], level, home, day, None, ())

    # Communes and their provinces

    def _check_homes(self) -> None:
        """Check that every commune lies in a province for as long as it is in force."""
        lost: dict[str, list[Unit]] = defaultdict(list)
        for unit in self._every_period():
            changed = unit.code in self.touched or unit.province_code in self.touched
            if not changed or unit.level == "province" or self._lies_in_a_province(unit):
                continue
            made_by = self._made_by.get(unit.code)
            if made_by is not None:
                message = f"there is no province {unit.province_code} for all of its time."
                self._note(made_by.row, "province_code", "unknown-unit", message)
            else:
                lost[unit.province_code].append(unit)
        for province, units in lost.items():
            row = next(one.row for one in self.fresh if one.code == province)
            some = ", ".join(unit.code for unit in units[:3])
            message = f"{len(units)} communes ({some}{', ...' if len(units) > 3 else ''}) would lie"
            message += f" in no province after {province} has ended; give each its own row."
            self._note(row, "code", "conflicting-rows", message, units[:10])

    def _lies_in_a_province(self, unit: Unit) -> bool:
        homes = [home for home in self.periods(unit.province_code) if home.level == "province"]
        if not homes or unit.valid_from < homes[0].valid_from:
            return False
        ends = homes[-1].valid_to
        return ends is None or (unit.valid_to is not None and unit.valid_to <= ends)


def _said(change: Change) -> Iterable[tuple[str, str | None]]:
    return ((field, getattr(change, field)) for field in ("name", "kind", "province_code"))


def _targets(change: Change, same_day: list[Change]) -> set[str | None]:
    return {one.target for one in same_day if one.code == change.code}


def _by(changes: Iterable[Change], field: str) -> Group:
    """Return changes by one of their two codes, leaving out those without it."""
    found: Group = defaultdict(list)
    for change in changes:
        if getattr(change, field) is not None:
            found[getattr(change, field)].append(change)
    return dict(found)
