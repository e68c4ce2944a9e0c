"""Disks that fail: one sentence, exit status 1, and a store that is as it was."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from kept import append, marks, whole
from small_store import BA_CHE, DAY, VAN_DON, fill

from data.failures import reason
from data.store import Store, open_store
from settings import settings

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parents[2]
HEAD = "Mã xã,Nhiệm vụ,Trạng thái,Ngày đánh dấu,Ghi chú\n"


def marks_file(folder: Path) -> Path:
    """Return a file of 40 marks with long notes: 1.6 MB."""
    path = folder / "marks.csv"
    lines = [
        f"{code},C1,hoàn thành,{day:02d}/11/2025,{'x' * 40_000}\n"
        for code in (VAN_DON, BA_CHE)
        for day in range(1, 21)
    ]
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return path


def child(url: str, folder: Path, *arguments: str, before: Callable[[], None]) -> tuple[int, str]:
    """Run a verb in a process of its own that something was done to before."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NQ57_")}
    environment |= {"NQ57_DATABASE_URL": url, "NQ57_VAR": str(folder / "var"), "HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-B", "cli.py", *arguments],
        cwd=ROOT, env=environment, preexec_fn=before, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout == ""
    return done.returncode, done.stderr


def assert_one_sentence(err: str, *words: str) -> None:
    assert err.startswith("Error: ") and err.endswith(".\n") and err.count("\n") == 1, err
    assert "Traceback" not in err and "sqlalche" not in err
    for word in words:
        assert word in err


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Store:
    folder = tmp_path / "store"
    folder.mkdir()
    store = Store(f"sqlite:///{folder / 'nq57.db'}")
    fill(store)
    return store


def no_file_may_grow() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))


def test_a_write_that_the_disk_refuses_during_an_import_leaves_the_store_as_it_was(
    sqlite_store: Store, tmp_path: Path
) -> None:
    path = marks_file(tmp_path)
    before = whole(sqlite_store)
    status, err = child(
        sqlite_store.url, tmp_path, "marks", "import", str(path), before=no_file_may_grow
    )
    assert status == 1
    assert_one_sentence(err, f"Nothing of {path} was written: the disk")
    assert whole(sqlite_store) == before
    assert append(sqlite_store, marks((VAN_DON, "C1", DAY, "done")))


def test_a_backup_that_the_disk_refuses_leaves_no_file(sqlite_store: Store, tmp_path: Path) -> None:
    frame = marks(*[(VAN_DON, "C1", DAY, "done")] * 40, note="x" * 40_000)
    append(sqlite_store, frame)
    out = tmp_path / "backups"
    out.mkdir()
    words = ("db", "backup", str(out / "b.db"))
    status, err = child(sqlite_store.url, tmp_path, *words, before=no_file_may_grow)
    assert status == 1
    assert_one_sentence(err, f"{out / 'b.db'} can't be written: the disk")
    assert list(out.iterdir()) == []


def test_a_full_database_during_an_import_leaves_the_store_as_it_was(
    run: Run, store: Store, tmp_path: Path
) -> None:
    fill(store)
    path = marks_file(tmp_path)
    before = whole(store)
    with full(store):
        status, out, err = run("marks", "import", str(path))
    assert (status, out) == (1, "")
    assert_one_sentence(err, f"Nothing of {path} was written: the disk", "is full")
    assert whole(store) == before
    status, _, err = run("marks", "import", str(path))
    assert (status, err.split(",")[0]) == (0, "40 rows accepted")


class full:  # noqa: N801
    """Within it the database takes no more than a few rows.

    SQLite by a limit of its pages; a PostgreSQL server says in the middle of the log what it says
    of a full disk.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> None:
        if self._store.is_postgres:
            self._run(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " IF NEW.seq % 20 = 0 THEN RAISE EXCEPTION 'could not extend file'"
                " USING ERRCODE = 'disk_full'; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER full_disk BEFORE INSERT ON marks FOR EACH ROW"
                " EXECUTE FUNCTION full_disk()",
            )
        else:
            sa.event.listen(sa.Pool, "connect", few_pages)

    def __exit__(self, *_: object) -> None:
        if self._store.is_postgres:
            self._run("DROP TRIGGER full_disk ON marks", "DROP FUNCTION full_disk()")
        else:
            sa.event.remove(sa.Pool, "connect", few_pages)
            # A connection keeps its limit.
            open_store(settings()).close()

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self._store.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def few_pages(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
    connection.execute(f"PRAGMA max_page_count = {pages + 60}")  # type: ignore[attr-defined]


def test_a_folder_that_may_only_be_read_ends_in_a_sentence(
    sqlite_store: Store, tmp_path: Path
) -> None:
    path = marks_file(tmp_path)
    before = whole(sqlite_store)
    url = sqlite_store.url
    file = Path(url.removeprefix("sqlite:///"))
    sqlite_store.close()
    file.chmod(0o444)
    file.parent.chmod(0o555)
    status, err = child(url, tmp_path, "marks", "import", str(path), before=bind_permissions)
    file.parent.chmod(0o755)
    file.chmod(0o644)
    assert status == 1
    assert_one_sentence(err, f"The store {url} can't be used: it can't be")
    assert whole(sqlite_store) == before


def test_a_folder_in_which_nothing_can_be_made_ends_in_a_sentence(
    sqlite_store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o555)
    for url in (f"sqlite:///{folder}/nq57.db", f"sqlite:///{folder}/deep/nq57.db"):
        status, err = child(url, tmp_path, "batches", "list", before=bind_permissions)
        assert status == 1
        assert_one_sentence(err, f"The store {url} can't be used: it ")
    file = folder / "b.db"
    words = ("db", "backup", str(file))
    status, err = child(sqlite_store.url, tmp_path, *words, before=bind_permissions)
    assert (status, err) == (1, f"Error: {file} can't be written: it may not be written here.\n")
    assert list(folder.iterdir()) == []


def bind_permissions() -> None:
    """Let permissions hold root back too; another user may not even reach the interpreter."""
    drop_of_bounding_set, may_pass_by_permissions = 24, 1
    if os.getuid() == 0:
        prctl = ctypes.CDLL(None).prctl
        assert prctl(drop_of_bounding_set, may_pass_by_permissions, 0, 0, 0) == 0


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (OSError(errno.EROFS, "Read-only file system"), "the disk is read-only"),
        (psycopg.errors.DiskFull("x"), "the disk of the database server is full"),
        (psycopg.errors.ReadOnlySqlTransaction("x"), "the database can't be written, it is read-"),
        (psycopg.errors.InvalidPassword("x"), "the database server does not know the user"),
        (psycopg.errors.AdminShutdown("x"), "the database server is stopping or starting"),
        (psycopg.errors.QueryCanceled("x"), "the database server broke the work off"),
        (psycopg.OperationalError("x"), "the database server can't be reached"),
        (ValueError("Something else.\nmore"), "Something else"),
    ],
)
def test_a_failure_has_plain_words(error: Exception, words: str) -> None:
    wrapped = sa.exc.DBAPIError("SELECT 1", None, error)
    assert reason(error).startswith(words)
    assert reason(wrapped).startswith(words)
    assert not reason(error).endswith(".")


def test_a_server_that_is_not_there_ends_in_a_sentence_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://an:secret@127.0.0.1:1/nq57"
    status, err = child(url, tmp_path, "batches", "list", before=lambda: None)
    assert status == 1
    assert_one_sentence(err, "the database server can't be reached", "an:***@")
