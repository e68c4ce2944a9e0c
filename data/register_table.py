"""The decrees in the store: the periods of the units that they touch, batch by batch."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from threading import Lock
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data.register import Register, Unit, load_register
from data.tables import batches, register_rows

COLUMNS = [column.name for column in register_rows.columns if column.name != "batch_id"]
_KEPT = 4


def append(connection: sa.Connection, batch: int, frame: pd.DataFrame) -> None:
    """Write the periods (`COLUMNS`) that a decree gives the units that it touches."""
    frame = frame[COLUMNS].astype(object)
    values = frame.where(frame.notna(), None).to_numpy(dtype=object)
    rows = [dict(zip(COLUMNS, row, strict=True), batch_id=batch) for row in values]
    connection.execute(sa.insert(register_rows), rows)


def standing(connection: sa.Connection) -> pd.DataFrame:
    """Return the periods of every standing decree, with ``batch_id``, oldest batch first."""
    query = (
        sa.select(register_rows)
        .join(batches, register_rows.c.batch_id == batches.c.id)
        .where(batches.c.withdrawn_by.is_(None))
        .order_by(register_rows.c.batch_id, register_rows.c.code, register_rows.c.valid_from)
    )
    found = connection.execute(query)
    return pd.DataFrame(found.fetchall(), columns=list(found.keys()), dtype=object)


def version(connection: sa.Connection) -> int:
    """Return a number that says which decrees stand; 0 for none."""
    query = sa.select(batches.c.withdrawn_by).where(batches.c.kind == "register")
    decrees = connection.execute(query.order_by(batches.c.id)).scalars()
    # A bit for each decree that ever came in: what was withdrawn and brought back is as before.
    return sum(1 << place for place, withdrawn_by in enumerate(decrees) if withdrawn_by is None)


def register_in(connection: sa.Connection, url: str, base: Register | None = None) -> Register:
    """Return the register that a connection sees, the same object while the same decrees stand.

    ``url`` is the address of the store, ``base`` the register without any decree. Also within a
    transaction that adds a decree: an id that a broken transaction gave comes back, but not with
    the same moment.
    """
    query = sa.select(batches.c.id, batches.c.at)
    query = query.where(batches.c.kind == "register", batches.c.withdrawn_by.is_(None))
    key = (url, tuple((row.id, row.at) for row in connection.execute(query.order_by(batches.c.id))))
    base = base or load_register()
    if not key[1]:
        return base
    with _lock:
        if key not in _registers:
            _registers[key] = with_decrees(base, standing(connection))
            while len(_registers) > _KEPT:
                _registers.popitem(last=False)
        return _registers[key]


def with_decrees(register: Register, frame: pd.DataFrame) -> Register:
    """Return a register in which the newest batch that has a code gives all its periods.

    ``frame`` has `COLUMNS` and ``batch_id``.
    """
    newest = frame.groupby("code")["batch_id"].transform("max")
    decreed = [_unit(row) for row in frame[frame["batch_id"] == newest].to_dict("records")]
    codes = {unit.code for unit in decreed}
    return Register([*(unit for unit in register.every_row() if unit.code not in codes), *decreed])


def frame_of(units: Iterable[Unit]) -> pd.DataFrame:
    """Return periods as a frame with `COLUMNS`."""
    plain = [name for name in COLUMNS if name != "successor"]
    rows = [
        {name: getattr(unit, name) for name in plain} | {"successor": " ".join(unit.successors)}
        for unit in units
    ]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


def _unit(row: dict[Any, Any]) -> Unit:
    ends = row["valid_to"]
    return Unit(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        level="province" if row["level"] == "province" else "commune",
        province_code=row["province_code"],
        valid_from=row["valid_from"],
        valid_to=ends if isinstance(ends, date) and not pd.isna(ends) else None,
        successors=tuple(row["successor"].split()),
    )


_registers: OrderedDict[tuple[str, tuple[Any, ...]], Register] = OrderedDict()
_lock = Lock()
