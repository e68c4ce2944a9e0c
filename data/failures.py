"""Why a database or a disk failed, in words for a person instead of those of a driver."""

from __future__ import annotations

import errno
import sqlite3
from typing import Any

import psycopg
import sqlalchemy as sa

FAILURES = (sa.exc.SQLAlchemyError, sqlite3.Error, psycopg.Error, OSError)
"""What `reason` has words for."""

_FULL = "the disk is full"
_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: "it can't be written, it or its folder is read-only",
    sqlite3.SQLITE_CANTOPEN: "it can't be opened or made; look at its folder and who may write it",
    sqlite3.SQLITE_IOERR: "the disk failed, or may hold no more",
    sqlite3.SQLITE_PERM: "it may not be opened",
    sqlite3.SQLITE_BUSY: "someone else has been writing for too long; try again later",
    sqlite3.SQLITE_LOCKED: "someone else has been writing for too long; try again later",
    sqlite3.SQLITE_CORRUPT: "its file is damaged; put a backup back",
    sqlite3.SQLITE_NOTADB: "the file is no SQLite database",
    sqlite3.SQLITE_CONSTRAINT: "a row contradicts what the store holds",
}
_POSTGRES = {
    "53100": "the disk of the database server is full",
    "53200": "the database server has no memory left",
    "53300": "the database server has no connection left; try again later",
    "25006": "the database can't be written, it is read-only",
    "42501": "the user of the database may not do this",
    "3D000": "there is no such database",
    "28": "the database server does not know the user or the password",
    "57P": "the database server is stopping or starting; try again later",
    "57014": "the database server broke the work off",
    "58": "the disk of the database server failed",
    "XX": "the database is damaged, or its server failed",
    "08": "the database server can't be reached",
    "23": "a row contradicts what the store holds",
    "22": "a value is not one that the database can keep",
    "40": "someone else wrote at the same time; try again",
    "55P03": "someone else has been writing for too long; try again later",
}
"""Words by SQLSTATE or the beginning of one."""
_SYSTEM = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: "the disk is full for this user",
    errno.EFBIG: "the file may not grow larger",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "it may not be written here",
    errno.EPERM: "it may not be written here",
    errno.ENOENT: "there is no such folder",
    errno.EIO: "the disk failed",
}


def reason(error: Exception) -> str:
    """Return why something failed, as the end of a sentence without its full stop."""
    cause: Any = getattr(error, "orig", None) or error
    words: str | None = None
    if isinstance(cause, sqlite3.Error):
        words = _SQLITE.get((getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF)
    elif isinstance(cause, psycopg.Error):
        words = _of_postgres(cause)
    elif isinstance(cause, OSError):
        words = _SYSTEM.get(cause.errno or 0, cause.strerror)
    return words or _first_line(cause)


def unreachable(error: BaseException) -> bool:
    """Whether a failure is that the database does not answer, or not now."""
    return isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError | sa.exc.TimeoutError)


def _of_postgres(error: psycopg.Error) -> str | None:
    state = error.sqlstate
    if state is None:
        # Only the server gives a state: without one there was no server to ask.
        lost = isinstance(error, psycopg.OperationalError)
        return "the database server can't be reached" if lost else None
    found = (_POSTGRES[state[:length]] for length in (5, 3, 2) if state[:length] in _POSTGRES)
    return next(found, None)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
