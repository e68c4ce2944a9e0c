"""Taking back what was just recorded, by recording what stood before."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import sqlalchemy as sa

from data import audit
from data.batch import Batch, batch_of, now
from data.engine import StoreRefused
from data.log_rows import rows_of_log
from data.marking import append
from data.requests import Named
from data.standing import MARK, PAIR, newest_by, standing
from data.store import Store, StoreMoved
from data.store_reading import version_of
from settings import today

WITHIN = timedelta(seconds=60)
"""How long after a mark it can be taken back."""
_ALL = 10_000


class UndoRefused(ValueError):  # noqa: N818
    """It can't be taken back; ``reason`` is a stable name (``whose``, ``late``, ``moved``)."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def undo(store: Store, number: int, *, by: str, named: Named | None = None) -> int:
    """Take a batch of marks back within a minute, and return the batch that does so.

    Where every assignment had a mark before, that one is recorded again; where one had none there
    is nothing to record, and the batch is withdrawn.

    Raises
    ------
    UndoRefused
        The batch is another person's, or not of the program; too late; or somebody recorded
        something since.
    """

    def attempt() -> int:
        register = store.register()
        with store.reading() as connection:
            if named is not None:
                named.look(connection)
            version = version_of(connection)
            batch = _own(connection, number, by)
            made = rows_of_log(connection, batch=number, limit=_ALL)
            known = standing(connection, register, made, today())
        if (known["batch_id"] > number).any():
            raise UndoRefused("moved", "Somebody recorded something else since.")
        earlier = newest_by(known[known["batch_id"] < number], max(made["marked_on"]))

        def also(connection: sa.Connection, new: int) -> None:
            if version_of(connection) > version + 1:
                raise StoreMoved
            after = {"batch": new, "withdraws": len(earlier) < len(made)}
            audit.record(connection, "mark.undo", f"batch {number}", after=after)
            if named is not None:
                named.keep(connection, 200, str(new))

        if len(earlier) < len(made):
            return store.withdraw(batch.id, by=by, also=also)
        return append(store, _again(made, earlier), by, version, also)

    return store.settled(attempt)


def _own(connection: sa.Connection, number: int, by: str) -> Batch:
    try:
        batch = batch_of(connection, number)
    except StoreRefused as problem:
        raise UndoRefused("whose", str(problem)) from None
    if batch.by != by or batch.kind != "marks" or batch.file or batch.withdrawn_by:
        raise UndoRefused("whose", f"Batch {number} is not a mark of {by} that stands.")
    if now() - batch.at > WITHIN:
        raise UndoRefused("late", f"Batch {number} is older than a minute; record a new mark.")
    return batch


def _again(made: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Return marks that say on the day of those made what stood before them."""
    place = made[[*PAIR, "province_code", "marked_on"]]
    said = place.merge(earlier[[*PAIR, *(name for name in MARK if name != "marked_on")]], on=PAIR)
    columns = [*PAIR, *MARK, "province_code"]
    # As `data.schema.MARKS` has them: texts and days as objects.
    said = said[columns].astype(object)
    said = said.where(said.notna(), None)
    said["progress"] = pd.to_numeric(said["progress"]).astype(float)
    return said.assign(row=range(1, len(said) + 1))
