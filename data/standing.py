"""What stands in the log about some assignments: which mark, by whom, recorded when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd
import sqlalchemy as sa

from data.frames import read_frame
from data.log_rows import SAME_BATCH
from data.register import Register
from data.tables import STATUSES, batches, marks

PAIR = ["unit_code", "task_code"]
MARK = ["marked_on", "status", "progress", "evidence", "note"]
STANDING = [*PAIR, *MARK, "seq", "batch_id", "by", "at"]
_AT_ONCE = 400


def newest_batch(connection: sa.Connection) -> int:
    """Return the number of the newest batch, 0 without one: how far the log has come."""
    return connection.execute(sa.select(sa.func.max(batches.c.id))).scalar() or 0


def standing(
    connection: sa.Connection, register: Register, wanted: pd.DataFrame, on: date
) -> pd.DataFrame:
    """Return every mark of some assignments that no one has withdrawn, oldest first.

    Parameters
    ----------
    wanted
        ``unit_code, task_code``; the marks of units that were merged into one are its own.
    on
        The day of the register that the units are of.

    Returns
    -------
    frame
        Columns `STANDING`; ``unit_code`` as it was asked for, ``at`` in UTC.
    """
    codes = _log_codes(register, wanted["unit_code"].unique(), on)
    columns = [marks.c[name] for name in (*PAIR, *MARK, "seq", "batch_id")]
    query = (
        sa.select(*columns, batches.c.by, batches.c.at)
        .join(batches, SAME_BATCH)
        .where(batches.c.withdrawn_by.is_(None))
        .where(marks.c.task_code.in_(wanted["task_code"].unique().tolist()))
    )
    found = [
        read_frame(connection, query.where(marks.c.unit_code.in_(part)))
        for part in _portions(sorted(codes))
    ]
    if not found:
        return pd.DataFrame(columns=STANDING, dtype=object)
    frame = pd.concat(found, ignore_index=True)
    frame["unit_code"] = frame["unit_code"].map(codes)
    frame["status"] = [STATUSES[one] for one in frame["status"]]
    frame = frame.merge(wanted[PAIR].drop_duplicates(), on=PAIR)
    return frame.sort_values(["marked_on", "seq"], ignore_index=True)[STANDING]


def newest_by(frame: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return of what `standing` gives the newest mark of each assignment on a day."""
    seen = frame[[one <= day for one in frame["marked_on"]]]
    return seen.drop_duplicates(PAIR, keep="last")


def _log_codes(register: Register, units: Iterable[str], on: date) -> dict[str, str]:
    """Return each code whose marks count for one of the units, with that unit."""
    wanted = {code: code for code in units}
    heirs = {code: heir for code, heir in register.heirs(on).items() if heir in wanted}
    return heirs | wanted


def _portions(codes: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(codes), _AT_ONCE):
        yield codes[start : start + _AT_ONCE]
