"""The store: tasks, batches and the log of marks, with what is derived from them.

Marks are only ever appended. A batch is one transaction: its marks, the derived tables that follow
from them, and a version that is raised by one; caches are keyed by that version.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import sqlalchemy as sa

from data import register_table
from data.audit import record
from data.batch import Batch, new_batch
from data.begun import begin, ended, left_over, take_back
from data.bulk import append_rows, ensure_months
from data.chain import begin_log, lacks_beginning
from data.days import DAY_ZERO, day_number, day_numbers
from data.derived import rebuild, write_pages, write_totals
from data.engine import StoreRefused
from data.frames import columns_of
from data.marks_log import new_marks, unit_numbers
from data.readable import readable
from data.store_reading import StoreReader, catalogue_in, version_of
from data.tables import STATUSES, marks, state_pages, store_version
from data.tasks_table import TASK_COLUMNS, put_tasks
from data.touched import Touched
from data.withdrawing import withdraw_batch
from settings import FIRST_DAY, Settings, today

__all__ = ["TASK_COLUMNS", "Batch", "Store", "StoreRefused", "open_store"]

MARK_COLUMNS = ["unit_code", "province_code", "task_code", "status", "progress", "marked_on"]
MARK_COLUMNS += ["evidence", "note", "row"]
T = TypeVar("T")
FREE_ATTEMPTS = 3
"""Attempts to write beside others, before these have to wait."""
MONTHS_AHEAD = 400
"""Days for which the log has partitions ready, so that a batch seldom has to make one."""


class StoreMoved(Exception):  # noqa: N818
    """The store changed since what is to be written was worked out; work it out again."""


class Store(StoreReader):
    """The store at one address (``sqlite:////folder/nq57.db``, ``postgresql://host/nq57``)."""

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """Give the one connection that writes; all of it is kept at the end, or nothing."""
        return self._connections.writing()

    def settled(self, work: Callable[[], T]) -> T:
        """Return what ``work`` returns, which reads the store and writes what follows from that.

        Where others wrote in between (`StoreMoved`) it is done anew; after some attempts they have
        to wait, lest somebody never comes to write.
        """
        for _ in range(FREE_ATTEMPTS):
            with suppress(StoreMoved):
                return work()
        with self._connections.alone():
            return work()

    def upgrade(self) -> None:
        """Bring the tables up to date; quick when they are."""
        from data.migrating import migrate

        with self._connections.upgrading() as connection:
            migrate(connection)
            ensure_months(
                connection, DAY_ZERO, date.fromordinal(today().toordinal() + MONTHS_AHEAD)
            )
        with self.reading() as connection:
            begins = lacks_beginning(connection)
        if begins:
            with self.writing() as connection:
                begin_log(connection)
        if self._lacks_pages():
            self.rebuild()

    def _lacks_pages(self) -> bool:
        """Whether the log holds marks that nothing was derived from yet."""
        with self.reading() as connection:
            found = connection.execute(sa.select(marks.c.seq).limit(1)).first()
            return (
                found is not None
                and not connection.execute(sa.select(state_pages.c.begins).limit(1)).first()
            )

    def rebuild(self, tell: Callable[[int, int], None] | None = None) -> None:
        """Build everything that is derived anew from the log and the register."""
        with self.writing() as connection:
            self.derive(connection, tell)
            version = version_of(connection)
            _raise_version(connection)
            record(
                connection, "store.rebuild", "what is derived",
                before={"version": version}, after={"version": version + 1},
            )  # fmt: skip

    def derive(
        self, connection: sa.Connection, tell: Callable[[int, int], None] | None = None
    ) -> None:
        """Build everything that is derived anew, within a transaction that changed the log."""
        rebuild(connection, self._register(connection), catalogue_in(connection), tell)

    def ensure_months(self, first: date, last: date) -> None:
        """Make room in the log for marks between two days, apart from the batch that has them."""
        if self.is_postgres:
            with self._connections.upgrading() as connection:
                ensure_months(connection, first, last)

    def interrupted(self) -> list[str]:
        """Return a sentence for each import that was killed, once: nothing of it was written."""
        with self.reading() as connection:
            gone, running = left_over(connection)
        # Whoever starts must not wait for an import that runs; the next start says it then.
        if not gone or running:
            return []
        with self.writing() as connection:
            return take_back(connection, gone)

    def append_marks(
        self,
        frame: pd.DataFrame,
        *,
        kind: str,
        file: str | None,
        sha256: str | None,
        by: str,
        rows: int | None = None,
        tasks_frame: pd.DataFrame | None = None,
        progress: Any = None,
        expected_version: int | None = None,
        also: Callable[[sa.Connection, int], None] | None = None,
    ) -> int:
        """Append marks as one batch, and return its id. All of it is written, or nothing.

        Parameters
        ----------
        frame
            ``unit_code, province_code, task_code, status`` (a name), ``marked_on`` (a
            `datetime.date`) and, where there are any, ``progress`` (percent), ``evidence``,
            ``note`` and ``row`` (of the file). They are recorded in the order of the frame.
        rows
            How many rows the file had, where it was more than the marks.
        tasks_frame
            Tasks that come with the marks, in the same batch.
        progress
            A ``tqdm`` bar to move on by the rows written.
        expected_version
            The version of the store that the frame was worked out with.
        also
            What else belongs to the transaction, called at its end with the batch's id; what it
            raises takes everything back.

        Raises
        ------
        StoreMoved
            The store has another version than the expected one.
        """
        values = columns_of(frame, MARK_COLUMNS)
        values["status"] = [STATUSES.index(status) for status in values["status"]]
        for name in ("evidence", "note"):
            # Appended past the types of the columns.
            values[name] = [readable(one) if one else one for one in values[name]]
        if len(frame):
            self.ensure_months(min(values["marked_on"]), max(values["marked_on"]))
        with self._begun(file or kind, by) as ticket, self.writing() as connection:
            if expected_version not in (None, version_of(connection)):
                raise StoreMoved
            count = len(frame) if rows is None else rows
            batch = new_batch(
                connection, kind, file=file, sha256=sha256, by=by, rows=count, accepted=len(frame)
            )
            if tasks_frame is not None:
                put_tasks(connection, tasks_frame, batch)
                _raise_version(connection, "catalogue")
            columns = [*MARK_COLUMNS, "batch_id"]
            numbered = zip(*values.values(), [batch] * len(frame), strict=True)
            append_rows(connection, marks, columns, numbered, progress)
            self._follow(
                connection, batch, frame, values["status"],
                catalogue_changed=tasks_frame is not None,
            )  # fmt: skip
            _raise_version(connection)
            if also is not None:
                also(connection, batch)
            ended(connection, ticket)
        return batch

    def replace_tasks(
        self,
        frame: pd.DataFrame,
        *,
        file: str | None,
        sha256: str | None,
        by: str,
        also: Callable[[sa.Connection, int], None] | None = None,
    ) -> int:
        """Put tasks into the catalogue as one batch; a known code replaces its entry.

        ``also`` is that of `append_marks`.
        """
        with self.writing() as connection:
            batch = new_batch(
                connection, "tasks", file=file, sha256=sha256, by=by,
                rows=len(frame), accepted=len(frame),
            )  # fmt: skip
            put_tasks(connection, frame, batch)
            _raise_version(connection, "catalogue")
            write_totals(
                connection, self._register(connection), catalogue_in(connection),
                day_number(FIRST_DAY), None,
            )  # fmt: skip
            _raise_version(connection)
            if also is not None:
                also(connection, batch)
        return batch

    def withdraw(
        self,
        number: int,
        *,
        by: str,
        also: Callable[[sa.Connection, int], None] | None = None,
    ) -> int:
        """Withdraw a batch as a batch of its own, and return that one's id.

        Its marks count on no day from then on, and stay readable. Withdrawing a withdrawal brings
        them back. ``also`` is that of `append_marks`.

        Raises
        ------
        StoreRefused
            There is no such batch, it is withdrawn already, or it can't be.
        """
        with self.writing() as connection:
            new, source = withdraw_batch(connection, number, by)
            if source.kind == "register":
                self._register_changed(connection)
            else:
                query = sa.select(marks.c.unit_code, marks.c.task_code, marks.c.marked_on)
                found = connection.execute(query.where(marks.c.batch_id == source.id))
                names = ["unit_code", "task_code", "marked_on"]
                frame = pd.DataFrame(found.fetchall(), columns=names)
                self._follow(connection, source.id, frame)
                _raise_version(connection)
            if also is not None:
                also(connection, new)
        return new

    def add_register_rows(
        self,
        frame: pd.DataFrame,
        *,
        file: str | None,
        sha256: str | None,
        by: str,
        rows: int | None = None,
        accepted: int | None = None,
        seen: int | None = None,
    ) -> int:
        """Append every period of the units that a decree touches as one batch.

        Everything derived is built anew. ``rows`` and ``accepted`` count the rows of the decree;
        ``seen`` is the register's version that the periods were made from.

        Raises
        ------
        StoreRefused
            The register has another version by now.
        """
        accepted = len(frame) if accepted is None else accepted
        rows = accepted if rows is None else rows
        with self.writing() as connection:
            if seen is not None and seen != register_table.version(connection):
                raise StoreRefused("Another decree came in meanwhile; import this one again.")
            batch = new_batch(
                connection, "register", file=file, sha256=sha256, by=by, rows=rows,
                accepted=accepted,
            )  # fmt: skip
            register_table.append(connection, batch, frame)
            self._register_changed(connection)
        return batch

    def _register_changed(self, connection: sa.Connection) -> None:
        self.derive(connection)
        _raise_version(connection)

    def _begun(self, file: str, by: str) -> AbstractContextManager[int]:
        return begin(self.writing, file, by)

    def _follow(
        self,
        connection: sa.Connection,
        batch: int,
        frame: pd.DataFrame,
        added: list[int] | None = None,
        *,
        catalogue_changed: bool = False,
    ) -> None:
        """Bring what is derived up to date after marks of a batch were added or withdrawn.

        ``added`` holds the statuses of the marks where they are new.
        """
        register, catalogue = self._register(connection), catalogue_in(connection)
        first, homes = day_number(FIRST_DAY), None
        if len(frame):
            number = dict(zip(catalogue.tasks["task_code"], catalogue.number, strict=True))
            unit = unit_numbers(frame["unit_code"])
            task = np.array([number[code] for code in frame["task_code"]], dtype=np.int64)
            day = day_numbers(frame["marked_on"], 0)
            new = None if added is None else new_marks(unit, task, day, np.array(added))
            touched = Touched(unit, task, int(day.min()))
            pages_of = write_pages(connection, register, batch, touched, new)
            if not catalogue_changed:
                first, homes = touched.first, pages_of
        if len(frame) or catalogue_changed:
            write_totals(connection, register, catalogue, first, homes)


@lru_cache(maxsize=8)
def _opened(url: str, read_urls: tuple[str, ...], process: int) -> Store:
    """Return the store of a process: a connection must not cross a fork."""
    return Store(url, read_urls=read_urls)


def open_store(settings: Settings) -> Store:
    """Return the store of the settings; the same object for the life of the process."""
    return _opened(settings.store_url, settings.read_urls, os.getpid())


def _raise_version(connection: sa.Connection, part: str | None = None) -> None:
    """Raise the version; with a part, note that this part changes with the coming version."""
    value: dict[str, Any] = {"version": store_version.c.version + 1}
    if part is not None:
        value = {part: store_version.c.version + 1}
    connection.execute(sa.update(store_version).values(value))
