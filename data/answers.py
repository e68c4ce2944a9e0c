"""Answers in the shapes that programs hold on to: the same for the command line and the API.

An answer is made of plain values only (text, whole numbers, fractions, None), days in ISO form.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from datetime import date
from typing import Any

import pandas as pd

from data.assignments import unmarked
from data.changes import CHANGE_COUNTS, COMMUNE_FIELDS, PROVINCE_FIELDS, changes
from data.coverage import COLUMNS, Filters, totals
from data.former import FormerUnit
from data.register import Register, Unit
from data.snapshot import check_day, snapshot
from data.store import Batch, Store
from settings import FIRST_DAY, today

UNIT_FIELDS = ["code", "name", "kind", "level", "province_code"]
UNIT_FIELDS += ["valid_from", "valid_to", "successors"]
UNMARKED_FIELDS = ["code", "name", "kind", "province_code", "assigned"]
BATCH_FIELDS = ["id", "kind", "file", "sha256", "by", "at", "rows", "accepted", "withdrawn_by"]

Answer = dict[str, Any]


class UnknownUnitError(ValueError):
    """No unit has the code or name that was asked for; the message is one sentence."""


def coverage_answer(
    store: Store,
    register: Register,
    *,
    level: str = "province",
    province: str | None = None,
    as_of: date | None = None,
) -> Answer:
    """Return the measures of every unit of a level on a day, and their totals.

    Raises
    ------
    UnknownUnitError
        For a province that is not in the register of the day.
    data.snapshot.DayRefused
        For a day that can't be viewed.
    """
    day = check_day(as_of or today())
    check_province(register, province, day)
    found = snapshot(store, register, day, Filters(province=province))
    frame = found.provinces if level == "province" else found.communes
    summed = totals(frame, province)
    return {
        "as_of": day.isoformat(),
        "level": level,
        "demo": found.demo,
        "totals": {name: plain(summed[name]) for name in [*COLUMNS, "full_provinces"]},
        "units": records(frame[COLUMNS]),
    }


def unmarked_answer(
    store: Store, register: Register, *, province: str | None = None, as_of: date | None = None
) -> Answer:
    """Return the communes that are unmarked on a day, those with the most overdue first."""
    day = check_day(as_of or today())
    check_province(register, province, day)
    found = snapshot(store, register, day)
    frame = unmarked(found, province)
    return {
        "as_of": day.isoformat(),
        "demo": found.demo,
        "units": records(frame[UNMARKED_FIELDS]),
    }


def changes_answer(
    store: Store,
    register: Register,
    *,
    first: date,
    last: date | None = None,
    province: str | None = None,
) -> Answer:
    """Return what changed between two days (to today, if none is given)."""
    last = check_day(last or today())
    check_province(register, province, last)
    found = changes(store, register, first, last, province)
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "demo": store.is_demo(),
        "totals": {name: found.totals[name] for name in CHANGE_COUNTS},
        "provinces": records(found.provinces[PROVINCE_FIELDS]),
        "units": records(found.communes[COMMUNE_FIELDS]),
        "register": records(found.register),
    }


def batch_answer(store: Store, batch_id: int) -> Answer:
    """Return one batch, in the shape of all."""
    return {"batches": [batch_record(one) for one in store.batches() if one.id == batch_id]}


def batches_answer(store: Store) -> Answer:
    """Return every batch of the store, newest first."""
    return {"batches": [batch_record(batch) for batch in store.batches()]}


def units_answer(
    register: Register,
    *,
    level: str = "province",
    province: str | None = None,
    as_of: date | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Answer:
    """Return the units of a level on a day, by code.

    ``limit`` is the most that is listed, ``after`` the code after which the list begins; where
    there is more, ``next`` is the code to go on after.
    """
    day = check_day(as_of or today())
    check_province(register, province, day)
    units = [
        unit
        for unit in register.in_force(day)
        if unit.level == level
        and (province is None or unit.province_code == province)
        and (after is None or unit.code > after)
    ]
    answer: Answer = {"units": [unit_record(unit) for unit in units[:limit]]}
    if limit is not None and len(units) > limit:
        answer["next"] = units[limit - 1].code
    return answer


def unit_answer(register: Register, code: str) -> Answer:
    """Return the unit with a code: the present one first, else the one before July 2025."""
    unit = register.get(code, today()) or register.get(code) or register.former_get(code)
    if unit is None:
        raise UnknownUnitError(f"No unit has the code {code}.")
    return unit_record(unit)


def register_answer(register: Register, wanted: str) -> Answer:
    """Return the units with a code or a name, every period, newest first.

    A name may be followed by a comma and its province: ``Văn Lang, Thái Nguyên``.
    """
    found = _by_code(register, wanted) or _by_name(register, wanted)
    if not found:
        near = [hit.unit for hit in register.search(wanted, today(), 3)]
        hint = ", ".join(f"{unit.full_name} ({unit.code})" for unit in near)
        raise UnknownUnitError(
            f"No unit has the code or name {wanted!r}"
            + (f"; the nearest are {hint}." if hint else ".")
        )
    return {"units": [unit_record(unit) for unit in found]}


def check_province(register: Register, code: str | None, day: date) -> None:
    """Raise `UnknownUnitError` unless the code is None or that of a province on the day."""
    unit = register.get(code, day) if code is not None else None
    if code is not None and (unit is None or unit.level != "province"):
        raise UnknownUnitError(f"No province has the code {code} on {day}.")


def unit_record(unit: Unit | FormerUnit) -> Answer:
    """Return one unit in plain values. A unit before July 2025 has no known first day."""
    if isinstance(unit, Unit):
        begins: date | None = unit.valid_from
        ends, successors = unit.valid_to, list(unit.successors)
    else:
        begins, ends, successors = None, FIRST_DAY, list(unit.successors)
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "level": unit.level,
        "province_code": unit.province_code,
        "valid_from": plain(begins),
        "valid_to": plain(ends),
        "successors": successors,
    }


def records(frame: pd.DataFrame) -> list[Answer]:
    """Return the rows of a frame in plain values: no NaN, no numpy, days in ISO form."""
    columns: dict[Hashable, list[Any]] = {
        name: [plain(value) for value in frame[name].tolist()] for name in frame.columns
    }
    names = [str(name) for name in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def plain(value: Any) -> Any:
    """Return one value as text, whole number, fraction or None."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.isoformat() if isinstance(value, date) else value


def batch_record(batch: Batch) -> Answer:
    """Return one batch in plain values."""
    record = {name: plain(getattr(batch, name)) for name in BATCH_FIELDS}
    # The store keeps the moment in UTC without saying so.
    if batch.at.tzinfo is None:
        record["at"] += "Z"
    return record


def _by_code(register: Register, wanted: str) -> list[Unit | FormerUnit]:
    text = wanted.strip()
    if not text.isdigit():
        return []
    exact = _periods(register, text)
    # Spreadsheets eat leading zeros.
    return exact or _periods(register, text.zfill(2)) + _periods(register, text.zfill(5))


def _periods(register: Register, code: str) -> list[Unit | FormerUnit]:
    """Return everything that had a code, newest first: the present register comes first."""
    former = register.former_get(code)
    return [*reversed(register.rows(code)), *([former] if former else [])]


def _by_name(register: Register, wanted: str) -> list[Unit | FormerUnit]:
    name, _, place = (part.strip() for part in wanted.partition(","))
    if place:
        found = [
            unit
            for province in register.find_province(place, today())
            for unit in register.find(name, province.code, today())
        ]
    else:
        found = register.find(name, None, today()) or register.find_province(name, today())
    present: list[Unit | FormerUnit] = [
        row for unit in found for row in reversed(register.rows(unit.code))
    ]
    if present:
        return present
    former = register.former
    if not place:
        return list(former.find(name))
    return [
        unit
        for province in former.find_province(place)
        for unit in former.find(name, province.code)
    ]
