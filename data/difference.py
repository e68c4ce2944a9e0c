"""What a batch changes: the figures of a day with it and without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa

from data.assignments import state_names
from data.batch import Batch, batch_of
from data.bulk import read_marks
from data.coverage import Filters, states
from data.days import day_number, day_numbers
from data.marks_log import Marks, among, entries, joined, new_marks, newest, unit_numbers
from data.pages import replayed
from data.placing import Placing, placings
from data.register import Register
from data.scope import assignments_on
from data.snapshot import Snapshot, check_day, snapshot_of
from data.states import Day, day_in
from data.store import Store
from data.tables import STATUSES
from data.touched import Touched, marks_about

CHANGES = ["unit_code", "task_code", "before", "after"]


@dataclass(frozen=True, eq=False)
class Difference:
    """The communes that became marked or lost it, and the assignments whose state changed.

    ``changes`` has the columns `CHANGES`; ``before`` and ``after`` are states
    (`data.assignments.STATES`) in the frame, and the figures of the day without and with the batch.
    """

    newly_marked: list[str]
    lost: list[str]
    changes: pd.DataFrame
    before: Snapshot
    after: Snapshot


def difference(store: Store, register: Register, batch_id: int, as_of: date) -> Difference:
    """Return what the marks of a batch change on a day, whether it is withdrawn or not.

    Of a withdrawal, what the marks that it is about change.

    Raises
    ------
    StoreRefused
        There is no such batch.
    """
    check_day(as_of)
    with store.reading() as connection:
        source = _source(connection, batch_id)
        touched = _touched_by(connection, source.id)
        keys, without = marks_about(
            connection, register, touched, source.id,
            f"b.withdrawn_by IS NULL AND m.batch_id <> {source.id}",
        )  # fmt: skip
        _, whole = marks_about(
            connection, register, touched, source.id,
            f"(b.withdrawn_by IS NULL OR m.batch_id = {source.id})",
        )  # fmt: skip
        day = day_in(store, connection, as_of)
    return _between(day, register, keys, without, whole)


def preview(store: Store, register: Register, frame: pd.DataFrame, as_of: date) -> Difference:
    """Return what marks (as `data.store.Store.append_marks` takes them) would change on a day."""
    check_day(as_of)
    with store.reading() as connection:
        day = day_in(store, connection, as_of)
        fresh = _fresh(day, frame)
        touched = Touched(fresh.unit, fresh.task, int(fresh.day.min()) if len(frame) else 0)
        keys, standing = marks_about(connection, register, touched)
    return _between(day, register, keys, standing, joined([standing, fresh]))


def _fresh(day: Day, frame: pd.DataFrame) -> Marks:
    """Marks that are not in the log yet."""
    number = dict(zip(day.catalogue.tasks["task_code"], day.catalogue.number, strict=True))
    return new_marks(
        unit=unit_numbers(frame["unit_code"]),
        task=np.array([number[code] for code in frame["task_code"]], dtype=np.int64),
        day=day_numbers(frame["marked_on"], 0),
        status=pd.Index(STATUSES).get_indexer(pd.Index(frame["status"])),
    )


def _between(
    day: Day, register: Register, keys: np.ndarray, without: Marks, whole: Marks
) -> Difference:
    """Compare the day with some marks of the assignments of ``keys``, and with others of them."""
    placing = [one for one in placings(register) if one.begins <= day_number(day.as_of)][-1]
    sides = [_day_with(day, placing, keys, marks) for marks in (without, whole)]
    before, after = (snapshot_of(side, register, Filters()) for side in sides)
    one, other = (set(side.communes.query("marked == 1")["code"]) for side in (before, after))
    changes = _changes(register, *sides)
    return Difference(sorted(other - one), sorted(one - other), changes, before, after)


def _day_with(day: Day, placing: Placing, keys: np.ndarray, marks: Marks) -> Day:
    kept = day.newest[~among(day.newest["key"], placing.place_keys(keys))]
    fresh = newest(entries(placing.place(marks)), day_number(day.as_of))
    return Day(day.as_of, day.version, day.catalogue, replayed(kept, fresh), day.demo)


def _changes(register: Register, before: Day, after: Day) -> pd.DataFrame:
    held = assignments_on(after.catalogue, register, after.as_of)
    keep = np.ones(len(held.key), dtype=bool)
    number = day_number(after.as_of)
    now, then = (states(after.catalogue, held, day.newest, number, keep) for day in (after, before))
    named, earlier = state_names(now), state_names(then)
    changed = np.flatnonzero(named != earlier)
    codes = np.concatenate([held.provinces["code"], held.communes["code"]])
    tasks = after.catalogue.tasks["task_code"].to_numpy(dtype=object)
    columns = (codes[now.unit], tasks[now.task], earlier, named)
    return pd.DataFrame(
        {name: column[changed] for name, column in zip(CHANGES, columns, strict=True)},
        dtype=object,
    )


def _source(connection: sa.Connection, batch_id: int) -> Batch:
    found = batch_of(connection, batch_id)
    while found.withdraws is not None:
        found = batch_of(connection, found.withdraws)
    return found


def _touched_by(connection: sa.Connection, batch: int) -> Touched:
    source = f"marks m JOIN tasks t ON t.task_code = m.task_code WHERE m.batch_id = {batch}"
    found = read_marks(connection, source)
    return Touched(found.unit, found.task, int(found.day.min()) if len(found) else 0)
