"""What a file must be before it is put back: a backup, whole, of a version that is known."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from data.backup_file import FORMAT, MARKER, sum_of
from data.engine import StoreRefused
from data.failures import reason
from data.migrating import migrate, revisions


@dataclass(frozen=True)
class CheckedBackup:
    """A backup that can be put back.

    ``readable`` is the file with the tables of today: its own, or a copy brought up to date.
    """

    path: Path
    made_at: str
    counts: dict[str, int]
    readable: Path

    @property
    def uri(self) -> str:
        """The address under which SQLite opens it without changing it."""
        return _read_only(self.readable)


@contextmanager
def checked_backup(path: Path) -> Iterator[CheckedBackup]:
    """Check a file, and give it to be put back; an older one is brought up to date in a copy.

    Raises
    ------
    StoreRefused
        It is no backup, it is not whole, or a newer version of the program made it.
    """
    with _readable(path), closing(sqlite3.connect(_read_only(path), uri=True)) as file:
        made_at, revision = _contents(file, path)
        counts = _whole(file, path)
    if revision == revisions()[0]:
        yield CheckedBackup(path, made_at, counts, path)
        return
    with tempfile.TemporaryDirectory(prefix="nq57-restore-") as folder:
        copy = Path(folder) / "backup.db"
        with _readable(path):
            _bring_up_to_date(path, copy)
        yield CheckedBackup(path, made_at, counts, copy)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the file into a sentence."""
    try:
        yield
    except sqlite3.Error as error:
        code = (getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_CORRUPT) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            raise _no_backup(path) from error
        # What lacks a column that it must have is wrong as SQL.
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR):
            raise _damaged(path, "it is cut off or was changed") from error
        raise StoreRefused(f"{path} can't be read: {reason(error)}.") from error
    except sa.exc.SQLAlchemyError as error:
        raise StoreRefused(f"{path} can't be brought up to date: {reason(error)}.") from error


def _read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro"


def _no_backup(path: Path) -> StoreRefused:
    return StoreRefused(f"{path} is no backup of this program; nothing was changed.")


def _damaged(path: Path, how: str) -> StoreRefused:
    return StoreRefused(f"The backup {path} is damaged: {how}; nothing was changed.")


def _contents(file: sqlite3.Connection, path: Path) -> tuple[str, str]:
    """Return when the backup was made, and the revision of its tables."""
    if file.execute("PRAGMA application_id").fetchone()[0] != MARKER:
        raise _no_backup(path)
    kinds = dict(file.execute("SELECT name, type FROM sqlite_master WHERE type <> 'index'"))
    if {"backup", "backup_tables", "alembic_version"} - kinds.keys() or set(kinds.values()) != {
        "table"
    }:
        raise _no_backup(path)
    found = file.execute("SELECT format, made_at FROM backup").fetchone()
    revision = file.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None or revision is None:
        raise _damaged(path, "it does not say what it is")
    if found[0] > FORMAT or revision[0] not in revisions():
        raise StoreRefused(
            f"The backup {path} was made by a newer version of the program; bring this one up to"
            " date first, nothing was changed."
        )
    return str(found[1]), str(revision[0])


def _whole(file: sqlite3.Connection, path: Path) -> dict[str, int]:
    """Return the count of rows of each table, having looked at every value."""
    if file.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise _damaged(path, "it is cut off or was changed")
    counts = {}
    present = {row[0] for row in file.execute("SELECT name FROM sqlite_master")}
    for name, rows, sha256 in file.execute("SELECT name, rows, sha256 FROM backup_tables"):
        if name not in present:
            raise _damaged(path, f"it lacks the table {name}")
        total = sum_of(file, name)
        if total.rows != rows:
            raise _damaged(path, f"it has {total.rows} rows of {name} and should have {rows}")
        if total.sha256 != sha256:
            raise _damaged(path, f"rows of {name} are not those that were written")
        counts[name] = rows
    if missing := {"batches", "tasks", "marks", "store_version"} - counts.keys():
        raise _damaged(path, f"it does not list {', '.join(sorted(missing))}")
    if file.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise _damaged(path, "a row refers to one that is not there")
    return counts


def _bring_up_to_date(path: Path, copy: Path) -> None:
    with (
        closing(sqlite3.connect(_read_only(path), uri=True)) as file,
        closing(sqlite3.connect(copy)) as target,
    ):
        file.backup(target)
    engine = sa.create_engine(f"sqlite:///{copy}")
    try:
        with engine.begin() as connection:
            migrate(connection)
    finally:
        engine.dispose()
