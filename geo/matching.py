"""Find which commune each row of a source is: by code, else by name within its province."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from data import names
from geo.report import Finding

if TYPE_CHECKING:
    import geopandas as gpd

    from data.register import Register

CODE_SHARE = 0.5
"""A column holds the codes when at least this share of what stands in it are known codes."""
NAME_SHARE = 0.3


@dataclass(frozen=True)
class Matched:
    """Which commune each row is.

    Attributes
    ----------
    codes
        A code for each row of the source; None where it is no commune of the register.
    by
        What it was found by, for a person: ``column "code"``.
    findings
        Rows that were not found, and names and provinces that disagree with the code.
    """

    codes: pd.Series
    by: str
    findings: list[Finding]


def matched(frame: gpd.GeoDataFrame, register: Register, on: date) -> Matched | None:
    """Match rows with communes; None where neither codes nor names are in the source."""
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    known = set(register.units("commune", on)["code"])
    provinces = _province_of_rows(table, register, on)
    code_column = _best_column(
        table, lambda text: _padded(text) in known, CODE_SHARE, distinct=True
    )
    name_column = _name_column(table, provinces, register, on)
    if code_column is None and name_column is None:
        return None
    findings: list[Finding] = []
    codes: list[str | None] = []
    for place in range(len(table)):
        text = _text(table[code_column].iloc[place]) if code_column else ""
        name = _text(table[name_column].iloc[place]) if name_column else ""
        code = _padded(text) if _padded(text) in known else None
        province = provinces[place]
        if code is None:
            code, finding = _by_name(name, province, text, place, register, on)
        else:
            finding = _disagreement(code, name, province, register, on)
        codes.append(code)
        findings += [finding] if finding else []
    by = f'column "{code_column}"' if code_column else f'names in column "{name_column}"'
    return Matched(pd.Series(codes, index=frame.index, dtype=object), by, findings)


def _by_name(
    name: str, province: str | None, text: str, place: int, register: Register, on: date
) -> tuple[str | None, Finding | None]:
    found = register.find(name, province, on) if name else []
    communes = [unit for unit in found if unit.level == "commune"]
    if len(communes) == 1:
        return communes[0].code, None
    label = text or f"row {place + 1}"
    if text and not name:
        return None, Finding("unknown-code", label, "no commune of the register has this code")
    if text:
        words = f"no commune of the register has this code ({name})"
        return None, Finding("unknown-code", label, words)
    where = f" in province {province}" if province else ""
    how = "several communes have" if communes else "no commune has"
    return None, Finding("unmatched-name", label, f"{how} the name {name!r}{where}")


def _disagreement(
    code: str, name: str, province: str | None, register: Register, on: date
) -> Finding | None:
    unit = register.get(code, on)
    if unit is None:
        return None
    if province and province != unit.province_code:
        words = f"{unit.full_name} is in province {unit.province_code}, the source says {province}"
        return Finding("outside-province", code, words)
    written = {reading.folded for reading in names.readings(name)} if name else set()
    if written and names.fold(unit.name) not in written:
        return Finding("name-differs", code, f"the register says {unit.full_name}, here {name!r}")
    return None


def _province_of_rows(table: pd.DataFrame, register: Register, on: date) -> list[str | None]:
    """Code of the province that each row names, by name or by code; None where none is named."""
    cache: dict[str, str | None] = {}

    def province(text: str) -> str | None:
        if text not in cache:
            digits = _padded(text, 2)
            unit = register.get(digits, on) if len(digits) == 2 else None
            found = [unit] if unit else register.find_province(text, on) if text else []
            cache[text] = found[0].code if len(found) == 1 else None
        return cache[text]

    def named(text: str) -> bool:
        return not text.isdigit() and province(text) is not None

    hints = [c for c in table.columns if re.search(r"prov|tinh|tỉnh|thanh_?pho|city", str(c), re.I)]
    others = [column for column in table.columns if column not in hints]
    column = _best_column(table[hints], lambda text: province(text) is not None, 0.5)
    # Small numbers in any other column would look like codes of provinces.
    column = column or _best_column(table[others], named, 0.5)
    if column is None:
        return [None] * len(table)
    return [province(_text(value)) for value in table[column]]


def _name_column(
    table: pd.DataFrame, provinces: list[str | None], register: Register, on: date
) -> str | None:
    """Column with the most values that are a commune's name (in the row's province)."""
    best, most = None, NAME_SHARE * len(table)
    for column in table.columns:
        values = [_text(value) for value in table[column]]
        if not any(value and not value[0].isdigit() for value in values):
            continue
        fits = [
            any(unit.level == "commune" for unit in register.find(value, province, on))
            for value, province in zip(values, provinces, strict=True)
            if value
        ]
        # Names of provinces are names of a few communes too; names of communes hardly repeat.
        score = min(sum(fits), 2 * len(set(values)))
        if score >= most and (best is None or score > most):
            best, most = str(column), float(score)
    return best


def _best_column(
    table: pd.DataFrame, fits: Callable[[str], bool], share: float, *, distinct: bool = False
) -> str | None:
    best, most = None, 0
    for column in table.columns:
        values = table[column].map(_text)
        good = values[values.map(fits)]
        if len(good) < share * (values != "").sum():
            continue
        score = good.nunique() if distinct else len(good)
        if score > most:
            best, most = str(column), score
    return best


def _text(value: object) -> str:
    """Write a cell as text: no ``nan``, no ``.0`` behind a whole number."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return names.nfc(str(value))


def _padded(text: str, width: int = 5) -> str:
    """Give a code back the leading zeros that a spreadsheet ate."""
    digits = text.removesuffix(".0")
    return digits.zfill(width) if digits.isdigit() and len(digits) <= width else text
