"""Whether the audit log is what was written: its chain, and the batches that it must tell of.

Each row holds the hash of itself and of the hash before it. So a row that was changed, taken out or
put in between breaks the chain at its place. Rows cut off at the end leave a chain that is whole:
they are missed by the batches that they told of, or by a row that somebody noted elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from data.audit import BEGINNING, link_of, record
from data.people_tables import audit
from data.tables import batches

AT_ONCE = 2_000
BEGIN, RESTORE = "log.begin", "store.restore"
"""Rows that say of which batch on the log tells of every one."""


class NoteRefused(ValueError):  # noqa: N818
    """What was noted of the log is no number and hash; the message is one sentence."""


def begin_log(connection: sa.Connection) -> None:
    """Note in an empty log which batches were there before it."""
    if lacks_beginning(connection):
        after = {"newest_batch": newest_batch(connection)}
        record(connection, BEGIN, "audit log", after=after)


def lacks_beginning(connection: sa.Connection) -> bool:
    """Whether the log is empty although there are batches: those of an older program."""
    empty = connection.execute(sa.select(audit.c.seq).limit(1)).first() is None
    return empty and newest_batch(connection) > 0


def newest_batch(connection: sa.Connection) -> int:
    """Return the number of the newest batch; 0 without any."""
    return connection.execute(sa.select(sa.func.max(batches.c.id))).scalar() or 0


def breaks(connection: sa.Connection, noted: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Return what is wrong with the log: the first broken row, batches it lacks, notes it lost.

    ``noted`` are rows as ``SEQ:HASH`` that were written down elsewhere.

    Raises
    ------
    NoteRefused
        A note is not of that form.
    """
    wanted = _notes(noted)
    told: set[int] = set()
    broken: dict[str, Any] | None = None
    since, seq, link = 0, 0, BEGINNING
    query = sa.select(audit).order_by(audit.c.seq)
    for row in connection.execute(query, execution_options={"yield_per": AT_ONCE}).mappings():
        seq += 1
        if broken is None:
            if row["seq"] != seq:
                broken = {"row": seq, "found": "missing"}
            elif row["hash"] != link_of(dict(row), link):
                broken = {"row": seq, "found": "changed"}
        if row["seq"] in wanted and wanted[row["seq"]] == row["hash"]:
            del wanted[row["seq"]]
        seq, link = row["seq"], row["hash"]
        if row["what"] in (BEGIN, RESTORE):
            since = _said(row["after"]).get("newest_batch", 0)
            told.clear()
        elif row["what"].startswith("batch."):
            told.add(_number(row["target"]))
    found = [] if broken is None else [broken]
    query = sa.select(batches.c.id).where(batches.c.id > since).order_by(batches.c.id)
    found += [
        {"row": None, "found": f"nothing about batch {batch}"}
        for batch in connection.execute(query).scalars()
        if batch not in told
    ]
    found += [{"row": number, "found": "not as noted"} for number in sorted(wanted)]
    return found


def _notes(noted: Iterable[str]) -> dict[int, str]:
    found = {}
    for note in noted:
        number, colon, sha256 = note.partition(":")
        if not (number.isdecimal() and colon and len(sha256) == len(BEGINNING)):
            raise NoteRefused(f"{note!r} is no row of the audit log; write it like 12:<its hash>.")
        found[int(number)] = sha256.lower()
    return found


def restored_end(after: str) -> str:
    """Return the hash at which the log of a backup ended that was put back."""
    return str(_said(after).get("log_end", ""))


def _said(after: str) -> dict[str, Any]:
    """Return what a row says; one that was spoilt says nothing."""
    try:
        found = json.loads(after)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _number(target: str) -> int:
    words = target.rpartition(" ")[2]
    return int(words) if words.isdecimal() else 0
