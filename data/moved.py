"""What somebody else recorded since a person looked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from data.frames import read_frame
from data.people_tables import pending_marks
from data.standing import PAIR, STANDING, newest_batch
from data.tables import STATUSES


@dataclass(frozen=True)
class Seen:
    """How far the log had come when a person looked: the newest batch, and the newest that waits.

    ``mine`` are batches that came later, but from the same person in the same browser.
    """

    batch: int
    pending: int = 0
    mine: Collection[int] = ()


class MarksMoved(Exception):  # noqa: N818
    """Somebody else recorded something since; ``found`` has it, the columns of `STANDING`.

    ``waits`` says of each row whether it is one that a second person has not confirmed.
    """

    def __init__(self, found: pd.DataFrame, seen: Seen) -> None:
        super().__init__(len(found))
        self.found = found
        self.seen = seen


def seen_now(connection: sa.Connection) -> Seen:
    """Return how far the log has come; read it before what is shown beside it."""
    return Seen(newest_batch(connection), newest_pending(connection))


def newest_pending(connection: sa.Connection) -> int:
    """Return the number of the newest mark that waited or waits, 0 without one."""
    return connection.execute(sa.select(sa.func.max(pending_marks.c.id))).scalar() or 0


def check_moved(
    connection: sa.Connection, frame: pd.DataFrame, known: pd.DataFrame, seen: Seen | None
) -> None:
    """Raise `MarksMoved` where somebody recorded something that the person has not seen."""
    if seen is None:
        return
    mine = set(seen.mine)
    later = known[[one > seen.batch and one not in mine for one in known["batch_id"]]]
    later = later.assign(waits=False)
    found = pd.concat([later, waiting_for(connection, frame, seen.pending)], ignore_index=True)
    if len(found):
        newest = found.sort_values("at").drop_duplicates(PAIR, keep="last", ignore_index=True)
        raise MarksMoved(newest, seen_now(connection))


def waiting_for(connection: sa.Connection, frame: pd.DataFrame, seen: int) -> pd.DataFrame:
    """Return marks of some assignments that wait and came after a number, as `STANDING`."""
    query = sa.select(pending_marks).where(
        pending_marks.c.state == "pending", pending_marks.c.id > seen
    )
    found = read_frame(connection, query).merge(frame[PAIR].drop_duplicates(), on=PAIR)
    found["status"] = pd.Series([STATUSES[one] for one in found["status"]], dtype=object)
    found = found.assign(seq=found["id"], batch_id=0, waits=True)
    return found[[*STANDING, "waits"]].astype({"waits": bool})
