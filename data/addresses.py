"""Where units get their mail: typed by a person, or read from a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import sqlalchemy as sa

from data.audit import few, record
from data.batch import now
from data.readers import Limits, Row, read_table
from data.register import Register
from data.store import Store
from data.tables import addresses
from settings import today

ADDRESS = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,188}[A-Za-z0-9]"
)
"""What offices are called by; nothing in it ends an address or begins the header of a mail."""
COLUMNS = {
    "unit_code": ("unit_code", "mã đơn vị", "mã"),
    "province_code": ("province_code", "mã tỉnh"),
    "commune_code": ("commune_code", "mã xã"),
    "address": ("address", "email", "e-mail", "thư điện tử", "địa chỉ thư", "hộp thư"),
}
CODES = ("commune_code", "unit_code", "province_code")
"""The columns that may name the unit; the first that a row fills in does."""
_AT_ONCE = 500


class AddressRefused(ValueError):  # noqa: N818
    """An address is none; the message is one sentence."""


def is_address(text: str) -> bool:
    """Return whether a text is a mail address as offices have it."""
    return ADDRESS.fullmatch(text) is not None and ".." not in text


def checked_address(text: str) -> str:
    """Return a mail address without what stands around it, or raise `AddressRefused`."""
    address = text.strip()
    if not is_address(address):
        raise AddressRefused(f"{text!r} is no mail address; write it like office@example.gov.vn.")
    return address


def addresses_of(store: Store, codes: Iterable[str]) -> dict[str, str]:
    """Return the known addresses of some units."""
    with store.reading() as connection:
        found = connection.execute(sa.select(addresses.c.unit_code, addresses.c.address))
        known = {row.unit_code: row.address for row in found}
    return {code: known[code] for code in codes if code in known}


def keep_addresses(store: Store, given: Mapping[str, str], *, by: str) -> int:
    """Keep addresses of units in one transaction; a newer one takes an older one's place."""
    sound = {code: checked_address(address) for code, address in given.items()}
    if not sound:
        return 0
    codes, at = sorted(sound), now()
    rows = [{"unit_code": code, "address": sound[code], "by": by, "at": at} for code in codes]
    with store.writing() as connection:
        before = 0
        for start in range(0, len(codes), _AT_ONCE):
            part = codes[start : start + _AT_ONCE]
            gone = connection.execute(sa.delete(addresses).where(addresses.c.unit_code.in_(part)))
            before += gone.rowcount
        connection.execute(sa.insert(addresses), rows)
        names = few(codes)
        record(connection, "addresses.keep", "addresses", before={"count": before}, after=names)
    return len(sound)


def import_addresses(
    store: Store, register: Register, path: Path, *, by: str, limits: Limits | None = None
) -> int:
    """Read a table with a unit's code and its address in each row; whole or not at all.

    A code that lost its leading zeros is read as the unit that it can be; where it can be a
    province and a commune, the heading of its column must say which.

    Raises
    ------
    FileRefused
        The file can't be read.
    AddressRefused
        A row names no unit or no address, or a unit has another address in an earlier row.
    """
    table = read_table(path, COLUMNS, [CODES, "address"], limits=limits or Limits())
    given: dict[str, str] = {}
    first: dict[str, int] = {}
    for row in table.rows():
        try:
            code = _unit_of(register, row)
            address = checked_address(row.get("address"))
            if given.get(code, address) != address:
                raise AddressRefused(
                    f"{code} has another address in row {first[code]}; keep one of the two."
                )
        except AddressRefused as error:
            raise AddressRefused(f"{path.name}, row {row.number}: {error}") from None
        given[code] = address
        first.setdefault(code, row.number)
    return keep_addresses(store, given, by=by)


def _unit_of(register: Register, row: Row) -> str:
    """Return the code of the unit that a row is about."""
    column = next((name for name in CODES if row.get(name)), "unit_code")
    code = row.get(column)
    levels = {"commune_code": ("commune",), "province_code": ("province",)}
    # A spreadsheet takes zeros away: two digits that begin with one are whole.
    widths = (2,) if len(code) == 2 and code.startswith("0") else (2, 5)
    found = [
        unit
        for full in dict.fromkeys(code.zfill(width) for width in widths)
        if (unit := register.get(full, today()))
        and unit.level in levels.get(column, ("province", "commune"))
    ]
    if len(found) > 1:
        both = " and ".join(f"{unit.code} ({unit.name})" for unit in found)
        raise AddressRefused(
            f"{code!r} can be {both}; call the column mã tỉnh (province_code) or mã xã"
            " (commune_code)."
        )
    if not found:
        raise AddressRefused(f"there is no unit {code!r}; mend the code.")
    return found[0].code
