"""The rows of a decree file: which unit becomes what, from which day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data.issues import Issue
from data.names import KINDS, fold, nfc
from data.readers import Limits, SourceTable, read_table
from data.register import Register, Unit
from data.written import written_day
from settings import FIRST_DAY

ALIASES: dict[str, list[str]] = {
    "valid_from": ["ngày hiệu lực", "hiệu lực từ", "ngày có hiệu lực"],
    "change": ["thay đổi", "loại thay đổi", "hình thức"],
    "code": ["mã", "mã cũ", "mã đơn vị", "mã đvhc"],
    "new_code": ["mã mới", "mã đơn vị mới"],
    "name": ["tên", "tên mới", "tên đơn vị mới"],
    "kind": ["loại", "loại mới", "loại đơn vị"],
    "province_code": ["mã tỉnh", "mã tỉnh mới"],
}
"""Field -> the other names of its column."""

REQUIRED = ("valid_from", "change", "code")

CHANGES = {
    "doi ten": "renamed",
    "doi loai": "kind",
    "chuyen tinh": "moved",
    "sap nhap": "merged",
    "chia tach": "split",
    "lap moi": "new",
    "thanh lap moi": "new",
    "giai the": "ended",
}
CHANGES |= {change: change for change in CHANGES.values()}
"""Folded word -> the change that it stands for."""

PROVINCE_KINDS = ("tỉnh", "thành phố")
_KINDS = {fold(kind): kind for kind in KINDS}
_NUMBER = re.compile(r"(\d{1,5})(?:\.0+)?")


@dataclass(frozen=True)
class Change:
    """What one row says: on a day, a unit becomes another one, or the same with other values.

    ``code`` is None for a new unit, ``target`` (the code of what it becomes) for one that ended.
    ``name``, ``kind`` and ``province_code`` are None where they are as before.
    """

    row: int
    day: date
    change: str
    code: str | None
    target: str | None
    name: str | None
    kind: str | None
    province_code: str | None


class Decree:
    """A decree as it was read, and what is wrong with it, which is noted while it is checked."""

    def __init__(self, table: SourceTable) -> None:
        self.table = table
        self.rows = len(table.frame)
        self.changes: list[Change] = []
        self.issues: list[Issue] = []
        self._records: dict[int, dict[Any, Any]] = {
            record["row"]: dict.fromkeys(ALIASES, "") | record
            for record in table.frame.to_dict("records")
        }

    def records(self) -> list[dict[Any, Any]]:
        """Return the rows as they were written."""
        return list(self._records.values())

    def note(
        self, row: int, field: str, problem: str, message: str, candidates: Sequence[Unit] = ()
    ) -> None:
        """Note what is wrong with a row."""
        value = self._records[row].get(field) or None
        column = self.table.names.get(field)
        sheet = self.table.sheet
        self.issues.append(Issue(row, column, value, problem, message, tuple(candidates), sheet))


def read_decree(path: Path, register: Register, limits: Limits | None = None) -> Decree:
    """Read a decree file; rows that can't be understood are noted, the others are its changes.

    Raises
    ------
    data.issues.FileRefused
        The file can't be read, or has no header or no row.
    """
    decree = Decree(read_table(path, ALIASES, REQUIRED, limits=limits or Limits()))
    decree.changes = changes_of(decree, register)
    return decree


def changes_of(decree: Decree, register: Register) -> list[Change]:
    """Return what the rows of a decree say; those that can't be understood are noted."""
    reader = _RowReader(decree, register)
    found = (reader.read(record) for record in decree.records())
    return [change for change in found if change is not None]


class _RowReader:
    """Turns rows into changes, and notes what is wrong with the others."""

    def __init__(self, decree: Decree, register: Register) -> None:
        self._note = decree.note
        self._decree = decree
        self._register = register

    def read(self, record: dict[Any, Any]) -> Change | None:
        row, before = record["row"], len(self._decree.issues)
        text = {field: nfc(record.get(field, "")) for field in ALIASES}
        change, day = self._change(row, text), self._day(row, text)
        kind = _KINDS.get(fold(text["kind"])) if text["kind"] else None
        if text["kind"] and kind is None:
            self._note(row, "kind", "bad-kind", f"the kinds are {', '.join(KINDS)}.")
        code, target = self._codes(row, text, change, kind)
        home = _digits(text["province_code"])
        if text["province_code"] and (not home or len(home) > 2):
            message = f"{text['province_code']!r} is no code of a province."
            self._note(row, "province_code", "unknown-unit", message)
        if (code is None and target is None) or change is None or day is None:
            return None
        size = len(target or code or "")
        if kind and (kind in PROVINCE_KINDS) != (size == 2):
            message = f"{kind} is no kind of a {'province' if size == 2 else 'commune'}."
            self._note(row, "kind", "bad-kind", message)
        name = self._name(row, text["name"], kind)
        if len(self._decree.issues) > before:
            return None
        province = home.zfill(2) if home else None
        return Change(row, day, change, code, target, name or None, kind, province)

    def _change(self, row: int, text: dict[str, str]) -> str | None:
        change = CHANGES.get(fold(text["change"]))
        if not text["change"]:
            self._note(row, "change", "missing-value", "change is empty.")
        elif change is None:
            words = ", ".join(sorted(set(CHANGES.values())))
            self._note(row, "change", "bad-change", f"the changes are {words}.")
        elif change == "ended" and (text["new_code"] or text["name"]):
            message = "an ended unit becomes nothing; a unit that goes on in another is merged."
            self._note(row, "change", "bad-change", message)
        for changed, field in (("renamed", "name"), ("kind", "kind"), ("moved", "province_code")):
            if change == changed and not text[field]:
                self._note(row, field, "missing-value", f"{field} is empty.")
        return change

    def _day(self, row: int, text: dict[str, str]) -> date | None:
        day = written_day(text["valid_from"]) if text["valid_from"] else None
        if not text["valid_from"]:
            self._note(row, "valid_from", "missing-value", "valid_from is empty.")
        elif day is None:
            self._note(row, "valid_from", "bad-date", f"{text['valid_from']!r} is not a day.")
        elif day <= FIRST_DAY:
            message = f"the register begins on {FIRST_DAY}; a change comes after it."
            self._note(row, "valid_from", "bad-date", message)
        return day

    def _codes(
        self, row: int, text: dict[str, str], change: str | None, kind: str | None
    ) -> tuple[str | None, str | None]:
        """Return the code of the unit and of what it becomes, in full; None for neither."""
        if change == "new":
            return None, self._new_unit(row, text, kind)
        if not text["code"]:
            self._note(row, "code", "missing-value", "code is empty.")
            return None, None
        code = self._old_code(row, text["code"], kind)
        if change == "ended" or code is None:
            return code, None
        if not text["new_code"]:
            return code, code
        new = _digits(text["new_code"])
        if not new or len(new) > len(code):
            tier = "province" if len(code) == 2 else "commune"
            self._note(row, "new_code", "unknown-unit", f"this can't be the code of a {tier}.")
            return code, None
        return code, new.zfill(len(code))

    def _new_unit(self, row: int, text: dict[str, str], kind: str | None) -> str | None:
        field = "new_code" if text["new_code"] else "code"
        for wanted in (field, "name", "kind"):
            if not text[wanted]:
                self._note(row, wanted, "missing-value", f"{wanted} of a new unit is empty.")
        if text["new_code"] and text["code"] and text["code"] != text["new_code"]:
            message = "a new unit has no unit that it comes from; write split or merged."
            self._note(row, "code", "bad-change", message)
        digits, size = _digits(text[field]), 2 if kind in PROVINCE_KINDS else 5
        if text[field] and (not digits or len(digits) > size):
            self._note(row, field, "unknown-unit", f"{text[field]!r} is no code of its kind.")
            return None
        return digits.zfill(size) if digits and kind else None

    def _old_code(self, row: int, text: str, kind: str | None) -> str | None:
        """Return a code in full: spreadsheets eat leading zeros, so that 4 may be 04 or 00004."""
        digits = _digits(text)
        if not digits:
            self._note(row, "code", "unknown-unit", f"{text!r} is no code.")
            return None
        if len(digits) > 2 or kind in ("xã", "phường", "đặc khu"):
            return digits.zfill(5)
        if (digits.startswith("0") and len(digits) == 2) or kind:
            return digits.zfill(2)
        forms = (digits.zfill(2), digits.zfill(5))
        units = [unit for unit in map(self._register.get, forms) if unit is not None]
        if len(units) > 1:
            message = f"{text!r} can mean a province or a commune; write all its digits, or a kind."
            self._note(row, "code", "ambiguous-unit", message, units)
            return None
        return units[0].code if units else forms[0]

    def _name(self, row: int, name: str, kind: str | None) -> str:
        """Return a name without a kind in front of it, which must be the one that is given."""
        for word in KINDS:
            if name.casefold().startswith(word + " "):
                if kind is not None and kind != word:
                    message = f"the name says {word}, the kind says {kind}."
                    self._note(row, "kind", "bad-kind", message)
                elif kind is None:
                    self._note(row, "kind", "missing-value", f"write {word} into the column kind.")
                return name[len(word) + 1 :]
        return name


def _digits(text: str) -> str:
    """Return the digits of a code as it was written, empty for what is none."""
    found = _NUMBER.fullmatch(text)
    return found[1] if found else ""
