"""Where units get their mail: typed by a person, or read from a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import sqlalchemy as sa

from data.audit import few, record
from data.batch import now
from data.readers import Limits, read_table
from data.register import Register
from data.store import Store
from data.tables import addresses
from settings import today

ADDRESS = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,188}[A-Za-z0-9]"
)
"""What offices are called by; nothing in it ends an address or begins the header of a mail."""
COLUMNS = {
    "unit_code": ("unit_code", "mã đơn vị", "mã xã", "mã tỉnh", "mã"),
    "address": ("address", "email", "e-mail", "thư điện tử", "địa chỉ thư", "hộp thư"),
}


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
    with store.writing() as connection:
        before = 0
        for code, address in sound.items():
            values = {"unit_code": code, "address": address, "by": by, "at": now()}
            gone = connection.execute(sa.delete(addresses).where(addresses.c.unit_code == code))
            before += gone.rowcount
            connection.execute(sa.insert(addresses).values(values))
        names = few(sorted(sound))
        record(connection, "addresses.keep", "addresses", before={"count": before}, after=names)
    return len(sound)


def import_addresses(
    store: Store, register: Register, path: Path, *, by: str, limits: Limits | None = None
) -> int:
    """Read a table with a unit's code and its address in each row; whole or not at all.

    Raises
    ------
    FileRefused
        The file can't be read.
    AddressRefused
        A row names no unit or no address.
    """
    table = read_table(path, COLUMNS, ["unit_code", "address"], limits=limits or Limits())
    given = {}
    rows = zip(*(table.frame[name] for name in ("row", "unit_code", "address")), strict=True)
    for row, code, address in rows:
        full = next(
            (c for c in (code, code.zfill(2), code.zfill(5)) if register.get(c, today())), None
        )
        if full is None:
            raise AddressRefused(
                f"{path.name}, row {row}: there is no unit {code!r}; mend the code."
            )
        try:
            given[full] = checked_address(address)
        except AddressRefused as error:
            raise AddressRefused(f"{path.name}, row {row}: {error}") from None
    return keep_addresses(store, given, by=by)
