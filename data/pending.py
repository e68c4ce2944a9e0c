"""Marks that wait for a second person: kept apart, never counted, confirmed or returned."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data import audit
from data.batch import now
from data.frames import read_frame, rows_of
from data.marking import (
    LONGEST,
    Recorded,
    Reply,
    record_marks,
    sound_marks,
)
from data.moved import Seen, check_moved
from data.people_tables import pending_marks
from data.readable import readable
from data.requests import Named
from data.standing import MARK, PAIR, standing
from data.store import Store, StoreMoved
from data.store_reading import version_of
from data.tables import STATUSES, batches
from settings import today

SHOWN_FOR = timedelta(days=30)
"""How long a returned mark is shown to its author."""
_AT_ONCE = 400
_COLUMNS = ["province_code", *PAIR, *MARK]


class DecisionRefused(ValueError):  # noqa: N818
    """A mark that waits can't be decided on; ``reason`` is a stable name.

    ``gone``: it waits no more; ``own``: the person made it; ``words``: a return says why.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def keep_pending(
    store: Store,
    rows: Sequence[Mapping[str, Any]],
    *,
    by: str,
    seen: Seen | None = None,
    named: Named | None = None,
    reply: Reply | None = None,
) -> Recorded:
    """Keep marks until a second person confirms them; parameters and errors of `record_marks`."""

    def attempt() -> Recorded:
        register = store.register()
        with store.reading() as connection:
            if named is not None:
                named.look(connection)
            version = version_of(connection)
        frame = sound_marks(store, register, rows)
        with store.writing() as connection:
            if version_of(connection) != version:
                raise StoreMoved
            known = standing(connection, register, frame, today())
            check_moved(connection, frame, known, seen)
            values = rows_of(frame, _COLUMNS)
            at = now()
            for row in values:
                row |= {"status": STATUSES.index(row["status"]), "by": by, "at": at}
                row["state"] = "pending"
            connection.execute(sa.insert(pending_marks), values)
            done = Recorded(None, 0, 0, len(values))
            said = [[row["unit_code"], row["task_code"], STATUSES[row["status"]]] for row in values]
            audit.record(connection, "mark.record", "pending", after=audit.few(said))
            if named is not None and reply is not None:
                named.keep(connection, 200, reply(done))
        return done

    return store.settled(attempt)


def pending_count(store: Store, provinces: Collection[str] | None = None) -> int:
    """Return how many marks wait, in some provinces (None: in the country)."""
    query = sa.select(sa.func.count()).where(pending_marks.c.state == "pending")
    if provinces is not None:
        query = query.where(pending_marks.c.province_code.in_(sorted(provinces)))
    with store.reading() as connection:
        return connection.execute(query).scalar_one()


def pending_of_unit(store: Store, unit: str) -> pd.DataFrame:
    """Return the marks of a unit that wait, oldest first."""
    return _listed(store, pending_marks.c.state == "pending", pending_marks.c.unit_code == unit)


def pending_list(store: Store, provinces: Collection[str] | None = None) -> pd.DataFrame:
    """Return the marks that wait, the oldest first, in some provinces (None: in the country)."""
    wanted = [pending_marks.c.state == "pending"]
    if provinces is not None:
        wanted.append(pending_marks.c.province_code.in_(sorted(provinces)))
    return _listed(store, *wanted)


def returned_to(store: Store, by: str) -> pd.DataFrame:
    """Return the marks of a person that somebody returned lately, with the words."""
    since: datetime = now() - SHOWN_FOR
    return _listed(
        store,
        pending_marks.c.state == "returned",
        pending_marks.c.by == by,
        pending_marks.c.decided_at > since,
    )


def provinces_waiting(store: Store, ids: Sequence[int]) -> set[str]:
    """Return the provinces of marks that were asked about by number."""
    with store.reading() as connection:
        return {row.province_code for row in _asked(connection, ids, any_state=True)}


def confirm_marks(
    store: Store, ids: Sequence[int], *, by: str, seen: Seen | None = None
) -> Recorded:
    """Confirm marks that wait: they are judged anew, and become one batch of their author.

    Raises
    ------
    DecisionRefused
        One waits no more, or is the person's own, or they are of several authors.
    MarksRefused, MarksMoved
        They can't be recorded any more; somebody recorded something after they were made.
    """
    with store.reading() as connection:
        found = _asked(connection, ids)
        _check_other(found, by)
        if seen is None:
            seen = Seen(_batch_at(connection, min(row.at for row in found)), 2**31 - 1)
    rows = [
        {
            "unit_code": row.unit_code,
            "task_code": row.task_code,
            "status": STATUSES[row.status],
            "progress": "" if row.progress is None else f"{row.progress}%",
            "marked_on": row.marked_on.isoformat(),
            "evidence": row.evidence,
            "note": row.note,
        }
        for row in found
    ]

    def decided(connection: sa.Connection, batch: int | None) -> None:
        _decide(connection, ids, "confirmed", by, batch=batch)

    done = record_marks(
        store, rows, by=found[0].by, seen=seen, also=decided, what="mark.confirm"
    )  # fmt: skip
    if done.batch is None:
        # Somebody recorded the very same meanwhile.
        with store.writing() as connection:
            decided(connection, None)
            audit.record(connection, "mark.confirm", "pending", after={"ids": list(ids)})
    return done


def return_marks(store: Store, ids: Sequence[int], words: str, *, by: str) -> int:
    """Return marks that wait to their author, with words; give how many.

    Raises
    ------
    DecisionRefused
        One waits no more, or is the person's own; or there are no words.
    """
    said = readable(words).strip()
    if not 0 < len(said) <= LONGEST:
        raise DecisionRefused("words", f"Say why in 1 to {LONGEST} characters.")
    with store.writing() as connection:
        found = _asked(connection, ids)
        _check_other(found, by)
        _decide(connection, ids, "returned", by, words=said)
        after = {"ids": list(ids), "words": said}
        audit.record(connection, "mark.return", f"pending {ids[0]}", after=after)
    return len(found)


def _asked(
    connection: sa.Connection, ids: Sequence[int], *, any_state: bool = False
) -> list[sa.Row[Any]]:
    found: list[sa.Row[Any]] = []
    for start in range(0, len(ids), _AT_ONCE):
        part = pending_marks.c.id.in_(list(ids[start : start + _AT_ONCE]))
        query = sa.select(pending_marks).where(part).order_by(pending_marks.c.id)
        found += connection.execute(query).all()
    waits = [row for row in found if any_state or row.state == "pending"]
    if not ids or len(waits) < len(set(ids)):
        raise DecisionRefused("gone", "One of these marks waits no more; load the list again.")
    return waits


def _check_other(found: Sequence[sa.Row[Any]], by: str) -> None:
    if any(row.by == by for row in found):
        raise DecisionRefused("own", "Nobody confirms or returns a mark of their own.")
    if len({row.by for row in found}) > 1:
        raise DecisionRefused("gone", "Marks of several people are decided on one by one.")


def _decide(
    connection: sa.Connection,
    ids: Sequence[int],
    state: str,
    by: str,
    *,
    words: str | None = None,
    batch: int | None = None,
) -> None:
    values = {"state": state, "decided_by": by, "decided_at": now(), "words": words}
    changed = 0
    for start in range(0, len(ids), _AT_ONCE):
        part = pending_marks.c.id.in_(list(ids[start : start + _AT_ONCE]))
        change = sa.update(pending_marks).where(part, pending_marks.c.state == "pending")
        changed += connection.execute(change.values(**values, batch_id=batch)).rowcount
    if changed != len(set(ids)):
        raise DecisionRefused("gone", "One of these marks waits no more; load the list again.")


def _batch_at(connection: sa.Connection, at: datetime) -> int:
    query = sa.select(sa.func.max(batches.c.id)).where(batches.c.at <= at)
    return connection.execute(query).scalar() or 0


def _listed(store: Store, *wanted: Any) -> pd.DataFrame:
    query = sa.select(pending_marks).where(*wanted).order_by(pending_marks.c.id)
    with store.reading() as connection:
        frame = read_frame(connection, query)
    frame["status"] = pd.Series([STATUSES[one] for one in frame["status"]], dtype=object)
    return frame
