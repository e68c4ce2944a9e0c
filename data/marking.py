"""Marks that are recorded in the program itself, by a person or by another program.

They are judged as the rows of a file are, and are one batch. What somebody else recorded since the
person looked is never overwritten unseen: `MarksMoved` says what it is, and carries how far the log
has come, with which the person may record all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data import audit
from data.conflicts import SAME
from data.issues import Issue
from data.mark_rows import Choices, matched
from data.moved import Seen, check_moved
from data.readable import readable
from data.readers import SourceTable
from data.register import Register
from data.requests import Named
from data.standing import PAIR, newest_by, standing
from data.store import Store
from settings import today

FIELDS = ("unit_code", "task_code", "status", "progress", "marked_on", "evidence", "note")
MOST_MARKS = 5_000
"""Marks recorded at once: more than there are communes."""
LONGEST = 2_000
"""Characters of the evidence and of the words of one mark."""


class MarksRefused(ValueError):  # noqa: N818
    """Some marks are not sound, hence none is recorded; ``issues`` says what is wrong."""

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__(issues[0].message)
        self.issues = issues


@dataclass(frozen=True)
class Recorded:
    """What became of marks: a batch, or marks that wait; neither where all of it stood already."""

    batch: int | None
    accepted: int
    unchanged: int
    pending: int = 0


Reply = Callable[[Recorded], str]
"""Makes the answer that is kept for a request that names itself."""


def judged(
    rows: Sequence[Mapping[str, Any]], tasks: pd.DataFrame, register: Register
) -> tuple[pd.DataFrame, list[Issue]]:
    """Judge marks as the rows of a file; the first is row 1.

    Parameters
    ----------
    rows
        Texts by the names of `FIELDS`, as a file would hold them; what is missing is empty.

    Returns
    -------
    frame, issues
        As `data.schema.MARKS`, and what is wrong with the other rows.
    """
    values = {name: [_text(row.get(name)) for row in rows] for name in FIELDS}
    frame = pd.DataFrame(values, dtype=object)
    frame["row"] = range(1, len(rows) + 1)
    names = {name: name for name in FIELDS}
    table = SourceTable("", "", None, (), names, [], 0, frame, [])
    found, issues = matched(table, tasks, register, "current", Choices())
    for name in ("evidence", "note"):
        message = f"{name} has more than {LONGEST} characters."
        issues += [
            Issue(number, name, None, "too-long", message)
            for number, text in enumerate(values[name], start=1)
            if len(text) > LONGEST
        ]
    return found, issues


def sound_marks(
    store: Store, register: Register, rows: Sequence[Mapping[str, Any]]
) -> pd.DataFrame:
    """Return marks that can be recorded, all of them.

    Raises
    ------
    MarksRefused
        At least one can't.
    """
    frame, issues = judged(rows, store.tasks(), register)
    if issues:
        raise MarksRefused(issues)
    return frame


def record_marks(
    store: Store,
    rows: Sequence[Mapping[str, Any]],
    *,
    by: str,
    seen: Seen | None = None,
    named: Named | None = None,
    reply: Reply | None = None,
    also: Callable[[sa.Connection, int], None] | None = None,
    what: str = "mark.record",
) -> Recorded:
    """Record marks as one batch, all or none of them.

    Parameters
    ----------
    rows
        See `judged`.
    seen
        How far the log had come when the person looked; None: nobody looked (a program).
    named, reply
        The request that names itself, and what makes the answer that is kept with it.
    also
        What else belongs to the transaction.
    what
        The name of the change in the audit log.

    Raises
    ------
    MarksRefused, MarksMoved
        Nothing is recorded.
    data.requests.AnsweredBefore, data.requests.KeyReused
        The request came before.
    """

    def attempt() -> Recorded:
        version, register = store.version(), store.register()
        with store.reading() as connection:
            if named is not None:
                named.look(connection)
        frame = sound_marks(store, register, rows)
        with store.reading() as connection:
            known = standing(connection, register, frame, today())
            check_moved(connection, frame, known, seen)
        fresh = _changing(frame, known)
        if fresh.empty:
            return _nothing_new(store, len(frame), named, reply)
        done = Recorded(None, len(fresh), len(frame) - len(fresh))
        before = _said(newest_by(known, max(fresh["marked_on"])))

        def within(connection: sa.Connection, batch: int) -> None:
            made = Recorded(batch, done.accepted, done.unchanged)
            after = {"batch": batch, **_said(fresh)}
            audit.record(
                connection, what, f"batch {batch}", before=before, after=after
            )  # fmt: skip
            if also is not None:
                also(connection, batch)
            if named is not None and reply is not None:
                named.keep(connection, 200, reply(made))

        batch = append(store, fresh, by, version, within)
        return Recorded(batch, done.accepted, done.unchanged)

    return store.settled(attempt)


def append(
    store: Store,
    frame: pd.DataFrame,
    by: str,
    version: int,
    also: Callable[[sa.Connection, int], None],
) -> int:
    """Append marks without a file as one batch."""
    # Here, because the library of the schemas takes half a second to load.
    from data.schema import checked_marks

    sound = checked_marks(frame).drop(columns="row")
    return store.append_marks(
        sound, kind="marks", file=None, sha256=None, by=by, expected_version=version, also=also
    )


def _changing(frame: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Return the marks that say something else than the newest one of their day."""
    of_day = known.drop_duplicates([*PAIR, "marked_on"], keep="last")
    standing_now = {_key(row) for row in of_day.to_dict("records")}
    new = [_key(row) not in standing_now for row in frame.to_dict("records")]
    return frame[new].reset_index(drop=True)


def _key(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    said = (None if row[name] is None or pd.isna(row[name]) else row[name] for name in SAME)
    return tuple(round(float(one), 6) if isinstance(one, float) else one for one in said)


def _nothing_new(store: Store, count: int, named: Named | None, reply: Reply | None) -> Recorded:
    done = Recorded(None, 0, count)
    if named is not None and reply is not None:
        with store.writing() as connection:
            named.keep(connection, 200, reply(done))
    return done


def _said(frame: pd.DataFrame) -> dict[str, Any]:
    """What marks say, for the audit log: unit, task, day, status, progress, evidence, words."""
    said = audit.few(_key(row) for row in frame.head(audit.NAMED).to_dict("records"))
    return said | {"count": len(frame)}


def _text(value: Any) -> str:
    return "" if value is None else readable(str(value)).strip()
