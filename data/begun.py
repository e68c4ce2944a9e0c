"""Imports that have begun to write: how the next start knows of one that was killed.

The note is written before the transaction of the batch, and goes with it. One that is still there
when its process is gone belongs to an import of which nothing was written.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta

import sqlalchemy as sa

from data.batch import now
from data.tables import begun

_OLD = timedelta(hours=12)
"""After this a note of another machine is taken for that of a process that is gone."""

Writing = Callable[[], AbstractContextManager[sa.Connection]]


@contextmanager
def begin(writing: Writing, file: str, by: str) -> Iterator[int]:
    """Note that an import begins, and give the number of the note; a failure takes it back."""
    values = {"file": file, "by": by, "at": now(), "host": socket.gethostname(), "pid": os.getpid()}
    with writing() as connection:
        done = connection.execute(sa.insert(begun).values(values))
        assert done.inserted_primary_key is not None  # nosec B101
        ticket = int(done.inserted_primary_key[0])
    try:
        yield ticket
    except Exception:
        # Where even this fails (a full disk), the next start says what became of the import.
        with suppress(sa.exc.SQLAlchemyError), writing() as connection:
            ended(connection, ticket)
        raise


def ended(connection: sa.Connection, ticket: int) -> None:
    """Take a note back."""
    connection.execute(sa.delete(begun).where(begun.c.id == ticket))


def left_over(connection: sa.Connection) -> tuple[list[int], bool]:
    """Return the notes of imports whose process is gone, and whether another import may run."""
    gone, running = [], False
    for row in connection.execute(sa.select(begun).order_by(begun.c.id)):
        if _runs(row.host, row.pid) and row.at > now() - _OLD:
            running = True
        else:
            gone.append(row.id)
    return gone, running


def take_back(connection: sa.Connection, gone: list[int]) -> list[str]:
    """Take notes back, and return a sentence for each that no one else took back."""
    query = sa.delete(begun).where(begun.c.id.in_(gone)).returning(begun)
    return [
        f"The import of {row.file} by {row.by}, begun {row.at:%Y-%m-%d %H:%M} UTC, was"
        " interrupted: nothing of it was written; import the file again."
        for row in connection.execute(query)
    ]


def _runs(host: str, pid: int) -> bool:
    """Whether a process may still be running; of another machine it can't be known."""
    if host != socket.gethostname():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
