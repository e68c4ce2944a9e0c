"""A file that is no whole backup changes nothing; the verbs write and read one."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from kept import append, content, fill_fully, marks, put_back, whole
from small_store import BA_CHE, DAY, fill

from data.backup import backup
from data.backup_check import checked_backup
from data.engine import StoreRefused
from data.store import Store

Run = Callable[..., tuple[int, str, str]]


def change(*statements: str) -> Callable[[Path], None]:
    def work(path: Path) -> None:
        with closing(sqlite3.connect(path)) as file, file:
            for statement in statements:
                file.execute(statement)

    return work


pytestmark = pytest.mark.usefixtures("small_portions")


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def scratch(path: Path) -> None:
    data = path.read_bytes()
    assert data.count("Số 5/QĐ".encode()) > 1
    path.write_bytes(data.replace("Số 5/QĐ".encode(), "Số 6/QĐ".encode(), 1))


def not_a_database(path: Path) -> None:
    path.write_text("Mã xã;Nhiệm vụ\n" * 400, encoding="utf-8")


def another_database(path: Path) -> None:
    path.unlink()
    change("CREATE TABLE marks (seq INTEGER)")(path)


def another_store(path: Path) -> None:
    path.unlink()
    other = Store(f"sqlite:///{path}")
    fill(other)
    other.close()


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "cut": (cut, "is damaged"),
    "empty": (lambda path: path.write_bytes(b""), "is no backup"),
    "scratched": (scratch, "rows of marks are not those that were written"),
    "not a database": (not_a_database, "is no backup"),
    "another database": (another_database, "is no backup"),
    "a store": (another_store, "is no backup"),
    "a row less": (change("DELETE FROM marks WHERE seq = 2"), "rows of marks and should have"),
    "a table less": (change("DROP TABLE choices"), "lacks the table choices"),
    "a table not listed": (
        change("DELETE FROM backup_tables WHERE name = 'marks'"), "does not list marks",
    ),
    "no contents": (change("DELETE FROM backup"), "does not say what it is"),
    "a view": (change("CREATE VIEW v AS SELECT 1"), "is no backup"),
    "newer tables": (change("UPDATE alembic_version SET version_num = '9999'"), "newer version"),
    "a newer format": (change("UPDATE backup SET format = 2"), "newer version"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_whole_backup_is_refused_in_one_sentence_and_nothing_changes(
    run: Run, store: Store, tmp_path: Path, name: str
) -> None:
    spoil, words = BROKEN[name]
    fill_fully(store, tmp_path)
    path = tmp_path / "b.db"
    backup(store, path)
    before = whole(store)
    spoil(path)
    status, out, err = run("db", "restore", "--yes", str(path))
    assert (status, out) == (1, "")
    assert err.startswith("Error: ") and err.count("\n") == 1 and err.endswith(".\n")
    assert words in err
    assert whole(store) == before


@pytest.mark.usefixtures("full")
def test_a_row_that_refers_to_nothing_is_refused_although_its_sums_are_right(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "b.db"
    backup(store, path)
    change("PRAGMA foreign_keys = OFF", "UPDATE marks SET task_code = 'X' WHERE seq = 1")(path)
    with pytest.raises(StoreRefused, match="rows of marks"), checked_backup(path):
        pass
    from data.backup_file import sum_of

    with closing(sqlite3.connect(path)) as file, file:
        right = sum_of(file, "marks").sha256
        file.execute("UPDATE backup_tables SET sha256 = ? WHERE name = 'marks'", [right])
    with pytest.raises(StoreRefused, match="refers to one that is not there"), checked_backup(path):
        pass


@pytest.mark.usefixtures("full")
def test_a_backup_of_an_older_version_is_brought_up_to_date_in_a_copy(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "b.db"
    backup(store, path)
    kept = content(store)
    newer = ("choices", "reminders", "addresses", "spot_findings", "spot_items", "spot_checks")
    newer += ("pending_marks", "requests", "audit", "tokens", "grants", "accounts")
    change(
        *(f"DROP TABLE {name}" for name in newer),
        *(f"DELETE FROM backup_tables WHERE name = '{name}'" for name in newer),
        "UPDATE alembic_version SET version_num = '0003'",
    )(path)
    before = path.read_bytes()
    append(store, marks((BA_CHE, "C1", DAY, "done")))
    put_back(store, path)
    assert content(store) == kept | {"choices": []}
    assert path.read_bytes() == before


def test_the_verbs_write_a_file_and_put_it_back(run: Run, store: Store, tmp_path: Path) -> None:
    fill(store)
    path = tmp_path / "b.db"
    before = content(store)
    said = f"1 batch and 4 marks were written to {path}.\n"
    assert run("db", "backup", str(path)) == (0, "", said)
    assert sorted(child.name for child in tmp_path.glob("*b.db*")) == ["b.db"]
    append(store, marks((BA_CHE, "C1", DAY, "done")))
    state = whole(store)
    # Standard input is no terminal here: nothing is asked.
    status, out, err = run("db", "restore", str(path))
    assert (status, out) == (1, "")
    assert err == "Error: The store holds 2 batches; `--yes` writes the backup over them.\n"
    assert whole(store) == state
    status, out, err = run("db", "restore", "--yes", str(path))
    assert (status, out) == (0, "")
    assert err.startswith("1 batch and 4 marks of 20") and err.endswith(" were put back.\n")
    assert content(store) == before
    _, out, _ = run("batches", "list", "--format", "json")
    assert len(json.loads(out)["batches"]) == 1


def test_an_empty_store_takes_a_backup_without_being_asked(
    run: Run, store: Store, tmp_path: Path
) -> None:
    elsewhere = Store(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    fill_fully(elsewhere, tmp_path)
    backup(elsewhere, tmp_path / "b.db")
    assert run("db", "restore", str(tmp_path / "b.db"))[0] == 0
    assert content(store) == content(elsewhere)
    elsewhere.close()


def test_a_file_that_is_there_is_written_over_only_when_that_is_said(
    run: Run, store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "b.db"
    path.write_text("precious", encoding="utf-8")
    status, _, err = run("db", "backup", str(path))
    assert (status, path.read_text(encoding="utf-8")) == (1, "precious")
    assert err == f"Error: {path} is there already; `--force` writes over a file.\n"
    assert run("db", "backup", "--force", str(path))[0] == 0
    with checked_backup(path) as checked:
        assert checked.counts["marks"] == 0
    assert run("db", "backup", "--force", str(tmp_path))[0] == 1


def test_a_backup_that_breaks_off_leaves_no_file(store: Store, tmp_path: Path) -> None:
    fill(store)
    folder = tmp_path / "backups"
    folder.mkdir()

    def fail(_done: int, _total: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(StoreRefused, match=r"b.db can't be written: the disk is full\.$"):
        backup(store, folder / "b.db", tell=fail)
    assert list(folder.iterdir()) == []
