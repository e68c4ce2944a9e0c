"""What a batch changes: the figures of a day with it and without it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
import pandas as pd
import sqlalchemy as sa

from data.assignments import state_names
from data.batch import Batch, batch_of
from data.bulk import read_marks
from data.cache_use import used
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
from data.tables import STATUSES, batches
from data.touched import LOG, MANY, Touched, marks_about

_KEPT = 4
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

    Of a withdrawal, what the marks that it is about change. It is kept for the next who asks, until
    the store changes.

    Raises
    ------
    StoreRefused
        There is no such batch.
    """
    key = (store.url, store.version(), batch_id, as_of, id(register))
    with _lock:
        used("difference", key in _kept)
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key][0]
    found = difference_now(store, register, batch_id, as_of)
    # The version may have risen meanwhile: then nobody asks for this one again.
    if found.after.version == key[1]:
        with _lock:
            # The register is kept too: a number of `id` must not come back.
            _kept[key] = (found, register)
            while len(_kept) > _KEPT:
                _kept.popitem(last=False)
    return found


def difference_now(
    store: Store, register: Register, batch_id: int, as_of: date, many: int = MANY
) -> Difference:
    """Return the same from the store as it is, which nobody keeps.

    One of the two days is the store's own: with the batch where it stands, without it where it is
    withdrawn. The other follows from the marks of the assignments that the batch speaks of; of one
    with more than ``many`` marks, where the others have fewer, from all marks of that day.
    """
    check_day(as_of)
    with store.reading() as connection:
        source = _source(connection, batch_id)
        day = day_in(store, connection, as_of)
        placing = _placing_on(day, register)
        stands = source.withdrawn_by is None
        counts = f"b.withdrawn_by IS NULL AND m.batch_id <> {source.id}"
        if not stands:
            counts = f"(b.withdrawn_by IS NULL OR m.batch_id = {source.id})"
        if source.accepted > many and _others(connection, source) <= source.accepted:
            found = read_marks(connection, f"{LOG} WHERE {counts} AND m.marked_on <= '{as_of}'")
            other = _day_of(day, newest(entries(placing.place(found)), day_number(as_of)))
        else:
            touched = _touched_by(connection, source.id, as_of)
            keys, marks = marks_about(connection, register, touched, source.id, counts)
            other = _day_with(day, placing, keys, marks)
    return _between(register, other, day) if stands else _between(register, day, other)


def _others(connection: sa.Connection, source: Batch) -> int:
    """Count the marks of all other batches that stand."""
    query = sa.select(sa.func.coalesce(sa.func.sum(batches.c.accepted), 0)).where(
        batches.c.kind.in_(("marks", "demo")),
        batches.c.withdrawn_by.is_(None),
        batches.c.id != source.id,
    )
    return int(connection.execute(query).scalar_one())


def preview(store: Store, register: Register, frame: pd.DataFrame, as_of: date) -> Difference:
    """Return what marks (as `data.store.Store.append_marks` takes them) would change on a day."""
    check_day(as_of)
    with store.reading() as connection:
        day = day_in(store, connection, as_of)
        fresh = _fresh(day, frame[frame["marked_on"] <= as_of])
        touched = Touched(fresh.unit, fresh.task, int(fresh.day.min()) if len(fresh) else 0)
        keys, standing = marks_about(connection, register, touched)
    placing = _placing_on(day, register)
    sides = (standing, joined([standing, fresh]))
    return _between(register, *(_day_with(day, placing, keys, marks) for marks in sides))


def _fresh(day: Day, frame: pd.DataFrame) -> Marks:
    """Marks that are not in the log yet."""
    number = dict(zip(day.catalogue.tasks["task_code"], day.catalogue.number, strict=True))
    return new_marks(
        unit=unit_numbers(frame["unit_code"]),
        task=np.array([number[code] for code in frame["task_code"]], dtype=np.int64),
        day=day_numbers(frame["marked_on"], 0),
        status=pd.Index(STATUSES).get_indexer(pd.Index(frame["status"])),
    )


def _between(register: Register, before: Day, after: Day) -> Difference:
    """Compare two days."""
    sides = [snapshot_of(side, register, Filters()) for side in (before, after)]
    one, other = (set(side.communes.query("marked == 1")["code"]) for side in sides)
    changes = _changes(register, before, after)
    return Difference(sorted(other - one), sorted(one - other), changes, *sides)


def _placing_on(day: Day, register: Register) -> Placing:
    return [one for one in placings(register) if one.begins <= day_number(day.as_of)][-1]


def _day_with(day: Day, placing: Placing, keys: np.ndarray, marks: Marks) -> Day:
    """The day with some marks of the assignments of ``keys`` in the place of those it has."""
    kept = day.newest[~among(day.newest["key"], placing.place_keys(keys))]
    fresh = newest(entries(placing.place(marks)), day_number(day.as_of))
    return _day_of(day, replayed(kept, fresh))


def _day_of(day: Day, found: np.ndarray) -> Day:
    return Day(day.as_of, day.version, day.catalogue, found, day.demo)


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


def _touched_by(connection: sa.Connection, batch: int, as_of: date) -> Touched:
    """The assignments that a batch speaks of up to a day: later marks have no say on it."""
    source = "marks m JOIN tasks t ON t.task_code = m.task_code"
    said = f"m.batch_id = {batch} AND m.marked_on <= '{as_of}'"
    found = read_marks(connection, f"{source} WHERE {said}")
    return Touched(found.unit, found.task, int(found.day.min()) if len(found) else 0)


_kept: OrderedDict[tuple[str, int, int, date, int], tuple[Difference, Register]] = OrderedDict()
_lock = Lock()
