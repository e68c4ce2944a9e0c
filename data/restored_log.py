"""The audit log when a backup is put back: it stays, and what only the backup tells is added.

A restore takes nothing out of the log, or an old backup would be the way to wipe it. Rows of the
backup that the log lacks are added to it: as they are where they go on where it ends, else under
new numbers, since both logs go on from a row that they share, or from none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data.audit import BEGINNING, link_of
from data.audit_log import FIELDS
from data.backup_file import rows_in
from data.chain import RESTORE, restored_end
from data.people_tables import audit


def add_rows_of_backup(connection: sa.Connection, file: sqlite3.Connection) -> dict[str, Any]:
    """Add the rows that only the backup has; return what the row about the restore says of them."""
    known, seq, link = _known(connection)
    shared = 0
    for row in _rows(file):
        if row["hash"] in known:
            shared = row["seq"]
    added, end, previous, broken = 0, "", BEGINNING, None
    goes_on = seq == shared
    for row in _rows(file):
        if broken is None and row["hash"] != link_of(row, previous):
            broken = row["seq"]
        end = previous = row["hash"]
        if row["seq"] <= shared:
            continue
        if not goes_on:
            row |= {"seq": seq + 1}
            row |= {"hash": link_of(row, link)}
        connection.execute(sa.insert(audit).values(row))
        seq, link = row["seq"], row["hash"]
        added += 1
    said: dict[str, Any] = {"log_rows": added, "log_end": end}
    # A log that was broken already must not look whole under its new numbers.
    return said | ({} if broken is None else {"log_broken_at": broken})


def _known(connection: sa.Connection) -> tuple[set[str], int, str]:
    """Return the hashes of all rows that were ever taken in, and the end of the log."""
    known, seq, link = set(), 0, BEGINNING
    query = sa.select(audit.c.seq, audit.c.hash, audit.c.what, audit.c.after)
    for row in connection.execute(query.order_by(audit.c.seq)):
        known.add(row.hash)
        seq, link = row.seq, row.hash
        if row.what == RESTORE:
            known.add(restored_end(row.after))
    return known, seq, link


def _rows(file: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    for values in rows_in(file, "audit", FIELDS):
        row = dict(zip(FIELDS, values, strict=True))
        yield row | {"at": datetime.fromisoformat(row["at"])}
