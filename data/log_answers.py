"""Answers about the log, as programs and the command line get them: marks, batches, the feed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from data.answers import Answer, batch_record, check_province, plain, records
from data.batch import all_batches, batch_of
from data.feed import START, Cursor, last_cursor, portion
from data.log_rows import MARK, rows_of_log
from data.register import Register
from data.store import Store
from data.store_reading import is_demo, version_of
from data.tables import batches
from settings import today

MARK_FIELDS = ["seq", "batch", *MARK, "file", "row", "by", "at", "withdrawn"]
MOST = 1_000
"""What is listed of a log where nobody says how much."""


def marks_answer(
    store: Store,
    register: Register,
    *,
    province: str | None = None,
    unit: str | None = None,
    task: str | None = None,
    batch: int | None = None,
    limit: int = MOST,
    after: int | None = None,
) -> Answer:
    """Return rows of the log, withdrawn ones too, newest first; those of a batch as in its file.

    ``after`` is the number (``seq``) of the mark after which the list goes on, which is what
    ``next`` gives where there is more. Marks that come meanwhile move nothing.
    """
    check_province(register, province, today())
    with store.reading() as connection:
        frame = rows_of_log(
            connection,
            units=register.log_units(unit, today()) if unit is not None else None,
            task=task,
            batch=batch,
            province=province,
            limit=limit + 1,
            after_seq=after,
        )
        demo = is_demo(connection)
    listed = frame.head(limit).rename(columns={"batch_id": "batch"})
    found = records(listed[MARK_FIELDS])
    for one in found:
        one["at"] += "Z"
        one["withdrawn"] = bool(one["withdrawn"])
    answer: Answer = {"demo": demo, "marks": found}
    if len(frame) > limit:
        answer["next"] = found[-1]["seq"]
    return answer


def listed_batches(store: Store, *, limit: int | None = None, after: int | None = None) -> Answer:
    """Return batches, newest first; ``after`` is the id below which the list goes on."""
    with store.reading() as connection:
        found = [one for one in all_batches(connection) if after is None or one.id < after]
    answer: Answer = {"batches": [batch_record(one) for one in found[:limit]]}
    if limit is not None and len(found) > limit:
        answer["next"] = found[limit - 1].id
    return answer


def new_batch_answer(connection: sa.Connection, number: int) -> Answer:
    """Return one batch in the shape of all, as the transaction sees it that makes it."""
    return {"batches": [batch_record(batch_of(connection, number))]}


def feed_answer(
    store: Store,
    register: Register,
    *,
    since: str,
    limit: int = MOST,
    province: str | None = None,
    only: frozenset[str] | None = None,
) -> Answer:
    """Return what came after a cursor, and the cursor to go on from.

    ``start`` and ``now`` are the cursors before everything and behind everything. ``only`` is what
    who asks may read, None for all.

    Raises
    ------
    ValueError
        The text is no cursor.
    data.feed.CursorGone
        The cursor is not one of this store.
    """
    check_province(register, province, today())
    wanted = START if since == "start" else Cursor.of(since)
    if wanted is None and since != "now":
        raise ValueError(f"{since!r} is no cursor; begin with since=start.")
    with store.reading() as connection:
        if wanted is None:
            wanted = last_cursor(connection)
        found = portion(connection, wanted, limit, province, only)
        return {
            "demo": is_demo(connection),
            "changes": found.changes,
            "cursor": str(found.cursor),
            "more": found.more,
        }


def moment_of(store: Store) -> str:
    """Return what tells one state of the store from every other, on any machine.

    The version alone would not: a store that was put back from a backup counts on from there.
    """
    with store.reading() as connection:
        newest: Any = connection.execute(
            sa.select(batches.c.id, batches.c.at).order_by(batches.c.id.desc()).limit(1)
        ).first()
        parts = [version_of(connection), *(newest or ())]
    return " ".join(str(plain(part)) for part in parts)
