"""The feed of changes: every batch and every mark, in the order in which they were kept.

Writers come one after the other (`data.engine.Connections.writing`), and the numbers of batches
and marks are given while a writer holds the store. So the numbers rise in the order of the
commits: nothing with a lower number can appear once a higher one was seen, on either engine and on
a replica too. Whoever goes on from the last numbers seen gets everything once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from data.batch import Batch, batch_of
from data.log_rows import MARK
from data.tables import STATUSES, batches, marks
from data.touched_provinces import OF_THE_COUNTRY

_CURSOR = re.compile(r"([0-9]{1,9})-([0-9]{1,18})-([0-9a-f]{8})")
_NOTHING = "0" * 8
BATCH = [batches.c[name] for name in Batch.__dataclass_fields__]


class CursorGone(Exception):  # noqa: N818
    """The store is not the one that the cursor comes from, or was put back to an earlier state."""


@dataclass(frozen=True)
class Cursor:
    """How far somebody has read: the last batch and the last mark, and a trace of that batch."""

    batch: int = 0
    seq: int = 0
    trace: str = _NOTHING

    @classmethod
    def of(cls, text: str) -> Cursor | None:
        """Return what a text says; None where it is no cursor."""
        found = _CURSOR.fullmatch(text)
        return cls(int(found[1]), int(found[2]), found[3]) if found else None

    def __str__(self) -> str:
        return f"{self.batch}-{self.seq}-{self.trace}"


START = Cursor()
"""Before everything."""


@dataclass(frozen=True)
class Portion:
    """Some changes in their order, how far they go, and whether there are more."""

    changes: list[dict[str, Any]]
    cursor: Cursor
    more: bool


def last_cursor(connection: sa.Connection) -> Cursor:
    """Return the cursor behind everything that a connection sees."""
    newest = connection.execute(sa.select(*BATCH).order_by(batches.c.id.desc()).limit(1))
    row = newest.mappings().first()
    if row is None:
        return START
    seq = connection.execute(sa.select(sa.func.max(marks.c.seq))).scalar() or 0
    return Cursor(row["id"], seq, _trace(Batch(**row)))


def portion(
    connection: sa.Connection,
    since: Cursor,
    limit: int,
    province: str | None = None,
    only: frozenset[str] | None = None,
) -> Portion:
    """Return what came after a cursor: each batch, and behind it its marks.

    Parameters
    ----------
    limit
        The most changes of the portion.
    province
        Only marks of this province; batches are told of all.
    only
        The provinces that who asks may read, None for all: batches of marks of others alone are
        passed over.

    Raises
    ------
    CursorGone
        The batch of the cursor is not there, or is another one.
    """
    known = _known(connection, since)
    query = sa.select(*BATCH).where(batches.c.id > since.batch)
    found = connection.execute(query.order_by(batches.c.id).limit(limit + 1))
    coming = [Batch(**row) for row in found.mappings()]
    rows = _marks(connection, since.seq, limit + 1, province)
    seen = {batch.id: only is None or _is_seen(connection, batch, only) for batch in coming}
    changes: list[dict[str, Any]] = []
    at, trace, seq, place = since.batch, since.trace, since.seq, 0
    for batch in [*known, *coming]:
        if seen.get(batch.id):
            if len(changes) == limit:
                return Portion(changes, Cursor(at, seq, trace), True)
            changes.append(_of_batch(connection, batch))
        at, trace = batch.id, _trace(batch)
        while place < len(rows) and rows[place]["batch_id"] <= batch.id:
            if len(changes) == limit:
                return Portion(changes, Cursor(at, seq, trace), True)
            changes.append(_of_mark(rows[place]))
            seq, place = rows[place]["seq"], place + 1
    # Where some were passed over, others may follow those that were looked at.
    return Portion(changes, Cursor(at, seq, trace), len(coming) > limit)


def _is_seen(connection: sa.Connection, batch: Batch, only: frozenset[str]) -> bool:
    """Whether a batch, or what it withdraws, is the country's or has marks of some provinces."""
    source = batch
    while source.withdraws is not None:
        source = batch_of(connection, source.withdraws)
    if source.kind in OF_THE_COUNTRY:
        return True
    mine = (marks.c.batch_id == source.id) & marks.c.province_code.in_(sorted(only))
    return connection.execute(sa.select(marks.c.seq).where(mine).limit(1)).first() is not None


def _known(connection: sa.Connection, since: Cursor) -> list[Batch]:
    """Return the batch of a cursor, which may have more marks; none at the beginning."""
    if since.batch == 0:
        if since != START:
            raise CursorGone
        return []
    query = sa.select(*BATCH).where(batches.c.id == since.batch)
    row = connection.execute(query).mappings().first()
    if row is None or _trace(Batch(**row)) != since.trace:
        raise CursorGone
    return [Batch(**row)]


def _marks(
    connection: sa.Connection, seq: int, limit: int, province: str | None
) -> list[dict[str, Any]]:
    columns = [marks.c.seq, marks.c.batch_id, *(marks.c[name] for name in MARK)]
    query = sa.select(*columns).where(marks.c.seq > seq)
    if province is not None:
        query = query.where(marks.c.province_code == province)
    found = connection.execute(query.order_by(marks.c.seq).limit(limit))
    return [dict(row) for row in found.mappings()]


def _trace(batch: Batch) -> str:
    """What tells a batch from another one with its number, after the store was put back."""
    return sha256(f"{batch.id} {batch.at.isoformat()} {batch.kind}".encode()).hexdigest()[:8]


def _of_batch(connection: sa.Connection, batch: Batch) -> dict[str, Any]:
    """Say what a batch is: marks that came, marks taken out or brought back, something else."""
    event, source = "batch", None
    if batch.withdraws is not None:
        event, source = "withdrawn", batch.withdraws
        while (further := _withdraws(connection, source)) is not None:
            event = "restored" if event == "withdrawn" else "withdrawn"
            source = further
    return {
        "event": event,
        "batch": batch.id,
        "of": source,
        "kind": batch.kind,
        "file": batch.file,
        "by": batch.by,
        "at": batch.at.isoformat() + "Z",
        "accepted": batch.accepted,
    }


def _withdraws(connection: sa.Connection, number: int) -> int | None:
    return connection.execute(
        sa.select(batches.c.withdraws).where(batches.c.id == number)
    ).scalar_one()


def _of_mark(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "event": "mark",
        "batch": row["batch_id"],
        "seq": row["seq"],
        **{name: row[name] for name in MARK},
        "status": STATUSES[row["status"]],
        "marked_on": row["marked_on"].isoformat(),
    }
