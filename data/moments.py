"""When what is true of a province changed last, as far as this process has seen.

A mark changes figures of its province and of the country, and of no other province. Whoever keeps
what was drawn for a province need not draw it anew for every mark of the country.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa

from data.bulk import read_rows
from data.first_use import lack_of
from data.marks_log import keys_of, unit_numbers
from data.people_tables import audit
from data.store import Store
from data.tables import batches, marks, store_version
from data.touched import homes_of

MANY = 50
"""After more batches than these nobody asks which provinces they are about."""


class Moment(NamedTuple):
    """A state of a store: its version, the newest row of its audit log, its newest batch.

    ``catalogue`` and ``register`` are the versions at which these changed last.
    """

    version: int
    row: int
    batch: int
    catalogue: int
    register: int


@dataclass
class Moments:
    """What this process has seen of a store."""

    store: Store
    _known: Moment | None = None
    _everywhere: Moment | None = None
    _provinces: dict[str, Moment] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def now(self) -> Moment:
        """Return the moment of the store; nothing changes in it without being another one."""
        with self.store.reading() as connection:
            return _moment(connection)

    def of_province(self, code: str, now: Moment) -> Moment | None:
        """Return the moment since which nothing that is true of a province changed until ``now``.

        None where that can't be said: while the store holds nothing yet, and where somebody else
        has seen a later moment. A change that is about more than marks is one of every province.
        """
        with self._lock:
            if now != self._known:
                if self._known is not None and now < self._known:
                    return None
                self._see(now)
            since = self._provinces.get(code, self._everywhere)
        return None if lack_of(self.store) else since

    def _see(self, now: Moment) -> None:
        about = None if self._known is None else self._provinces_between(self._known, now)
        self._known = now
        if about is None:
            self._everywhere = now
            self._provinces.clear()
        else:
            self._provinces |= dict.fromkeys(about, now)

    def _provinces_between(self, before: Moment, now: Moment) -> set[str] | None:
        """Return the provinces that marks came for in between; None for any other change."""
        if (before.catalogue, before.register) != (now.catalogue, now.register):
            return None
        if now.batch - before.batch > MANY:
            return None
        with self.store.reading() as connection:
            if _moment(connection) != now:
                return None
            fresh = connection.execute(
                sa.select(batches.c.id, batches.c.kind, batches.c.withdraws)
                .where(batches.c.id > before.batch)
            ).all()  # fmt: skip
            rows = connection.execute(
                sa.select(audit.c.what, audit.c.target).where(audit.c.seq > before.row)
            ).all()
            if not _are_marks(fresh, rows) or now.version - before.version != len(fresh):
                return None
            query = sa.select(marks.c.unit_code, marks.c.province_code).distinct()
            of_fresh = marks.c.batch_id.in_([one.id for one in fresh])
            found = read_rows(connection, query.where(of_fresh))
        # A decree may have moved a unit: its marks count in the one or the other by the day.
        units = unit_numbers(unit for unit, _ in found)
        homes = homes_of(self.store.register(), keys_of(units, np.zeros(len(units), np.int64)))
        return {province for _, province in found} | {f"{home:02d}" for home in homes}


def _moment(connection: sa.Connection) -> Moment:
    version = store_version.c
    row = sa.select(sa.func.coalesce(sa.func.max(audit.c.seq), 0)).scalar_subquery()
    batch = sa.select(sa.func.coalesce(sa.func.max(batches.c.id), 0)).scalar_subquery()
    query = sa.select(version.version, row, batch, version.catalogue, version.register)
    return Moment(*map(int, connection.execute(query).one()))


def _are_marks(fresh: Any, rows: Any) -> bool:
    """Whether new batches brought marks, and new rows of the audit log tell of nothing else."""
    if any(one.kind != "marks" or one.withdraws is not None for one in fresh):
        return False
    known = {f"batch {one.id}" for one in fresh}
    told = ("batch.import", "mark.record")
    return all(one.what in told and one.target in known for one in rows)
