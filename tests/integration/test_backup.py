"""Backup and restore: one consistent file of a running store, put back whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from databases import Databases
from kept import (
    append,
    assert_derived_follow,
    content,
    derived,
    figures,
    fill_fully,
    marks,
    whole,
)
from small_store import BA_CHE, DAY, VAN_DON, fill

from data.backup import backup
from data.backup_check import checked_backup
from data.engine import StoreRefused
from data.restoring import restore
from data.snapshot import snapshot
from data.store import Store

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A portion of two rows, so that little data comes in many."""
    monkeypatch.setattr("data.backup_file.PORTION", 2)


@pytest.fixture
def stores(databases: Databases, tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    """Makes empty stores on an engine."""
    made: list[Store] = []

    def make(engine: str) -> Store:
        folder = tmp_path / f"store{len(made)}"
        folder.mkdir()
        made.append(Store(databases.url(engine, folder)))
        made[-1].upgrade()
        return made[-1]

    yield make
    for store in made:
        store.close()


def put_back(store: Store, path: Path, tell: Callable[[int, int], None] | None = None) -> None:
    with checked_backup(path) as checked:
        restore(store, checked, tell)


def sums(path: Path) -> dict[str, tuple]:
    with closing(sqlite3.connect(path)) as file:
        found = file.execute("SELECT name, rows, sha256 FROM backup_tables").fetchall()
    return {name: rest for name, *rest in found if name != "store_version"}


def held(path: Path) -> tuple[int, int, int]:
    """Batches, marks, and the marks that the batches say they have."""
    with closing(sqlite3.connect(path)) as file:
        (batches, said) = file.execute(
            "SELECT count(*), sum(accepted) FROM batches WHERE kind = 'marks'"
        ).fetchone()
        return batches, file.execute("SELECT count(*) FROM marks").fetchone()[0], said


def test_a_round_trip_over_both_engines_keeps_every_figure(
    stores: Callable[[str], Store], tmp_path: Path
) -> None:
    first, second, third = stores("sqlite"), stores("postgresql"), stores("sqlite")
    fill_fully(first, tmp_path)
    # The others hold something else: tasks under other numbers, and ids that are taken.
    for other in (second, third):
        fill(other)
        twin = other.tasks().assign(task_code=["A1", "P1", "Z9"])
        other.replace_tasks(twin, file=None, sha256=None, by="x")
        for _ in range(9):
            append(other, marks((VAN_DON, "Z9", DAY, "blocked")))
    figures(second)
    backup(first, tmp_path / "1.db")
    put_back(second, tmp_path / "1.db")
    backup(second, tmp_path / "2.db")
    put_back(third, tmp_path / "2.db")
    assert sums(tmp_path / "1.db") == sums(tmp_path / "2.db")
    for other in (second, third):
        assert content(other) == content(first)
        assert derived(other) == derived(first)
        assert figures(other) == figures(first)


def test_after_a_restore_ids_go_on_rising_above_those_of_both(store: Store, tmp_path: Path) -> None:
    fill_fully(store, tmp_path)
    backup(store, tmp_path / "b.db")
    later = append(store, marks((VAN_DON, "C1", DAY, "done"), (BA_CHE, "C1", DAY, "done")))
    highest = content(store)["marks"][-1][0]
    put_back(store, tmp_path / "b.db")
    new = append(store, marks((BA_CHE, "C1", DAY - timedelta(days=100), "done")))
    assert new > later
    assert content(store)["marks"][-1][0] > highest
    assert_derived_follow(store)
    store.withdraw(new, by="an")


def test_a_store_that_was_new_goes_on_above_the_ids_of_the_backup(
    stores: Callable[[str], Store], engine: str, tmp_path: Path
) -> None:
    kept, fresh = stores("sqlite"), stores(engine)
    fill_fully(kept, tmp_path)
    backup(kept, tmp_path / "b.db")
    put_back(fresh, tmp_path / "b.db")
    new = append(fresh, marks((BA_CHE, "C1", DAY, "done")))
    assert new > content(kept)["batches"][-1][0]
    assert content(fresh)["marks"][-1][0] > content(kept)["marks"][-1][0]
    assert content(fresh)["marks"][-1][1] == new


def test_an_empty_store_is_kept_and_put_back_too(store: Store, tmp_path: Path) -> None:
    backup(store, tmp_path / "b.db")
    fill_fully(store, tmp_path)
    put_back(store, tmp_path / "b.db")
    assert not any(content(store).values())
    assert derived(store)["state_pages"] == []
    fill(store)
    assert_derived_follow(store)


def test_the_version_rises_above_both_so_that_no_cache_goes_stale(
    store: Store, tmp_path: Path
) -> None:
    fill(store)
    backup(store, tmp_path / "old.db")
    register = store.register()
    before = snapshot(store, register, DAY)
    for day in range(5):
        append(store, marks((BA_CHE, "C1", DAY - timedelta(days=day), "done")))
    backup(store, tmp_path / "new.db")
    changed = snapshot(store, register, DAY)
    assert changed.totals != before.totals
    version = store.version()
    put_back(store, tmp_path / "old.db")
    assert store.version() > version
    assert snapshot(store, register, DAY).totals == before.totals
    put_back(store, tmp_path / "new.db")
    assert snapshot(store, register, DAY).totals == changed.totals


def test_the_version_rises_above_that_of_a_backup_from_elsewhere(
    stores: Callable[[str], Store], engine: str, tmp_path: Path
) -> None:
    busy, fresh = stores("sqlite"), stores(engine)
    fill(busy)
    for _ in range(6):
        append(busy, marks((BA_CHE, "C1", DAY, "done")))
    backup(busy, tmp_path / "b.db")
    put_back(fresh, tmp_path / "b.db")
    assert fresh.version() > busy.version()


def test_batches_that_come_while_a_backup_is_made_are_not_in_it(
    store: Store, tmp_path: Path
) -> None:
    fill_fully(store, tmp_path)
    before = content(store)
    other = Store(store.url)
    added: list[int] = []

    def import_meanwhile(_done: int, _total: int) -> None:
        added.append(append(other, marks((VAN_DON, "C1", DAY, "done"))))

    backup(store, tmp_path / "b.db", tell=import_meanwhile)
    other.close()
    assert len(added) > 5
    assert len(content(store)["batches"]) == len(before["batches"]) + len(added)
    put_back(store, tmp_path / "b.db")
    assert content(store) == before


def test_every_backup_of_a_store_under_load_is_one_of_its_states(
    store: Store, tmp_path: Path
) -> None:
    fill(store)
    enough, begun = threading.Event(), threading.Event()

    def load() -> None:
        writer, size = Store(store.url), 0
        while not enough.is_set():
            size += 1
            rows = [(VAN_DON, "C1", DAY - timedelta(days=day), "done") for day in range(size)]
            append(writer, marks(*rows))
            begun.set()
        writer.close()

    thread = threading.Thread(target=load)
    thread.start()
    try:
        found = []
        assert begun.wait(60)
        while len(found) < 6 or found[0] == found[-1]:
            path = tmp_path / f"{len(found)}.db"
            backup(store, path)
            found.append(held(path))
    finally:
        enough.set()
        thread.join()
    for number, (batches, kept, said) in enumerate(found):
        # The n-th batch after the first of four has n marks.
        assert kept == said == 4 + batches * (batches - 1) // 2, number
        put_back(store, tmp_path / f"{number}.db")
        assert store.mark_count() == kept


def test_whoever_reads_during_a_restore_is_answered_and_sees_the_store_before_it(
    store: Store, tmp_path: Path
) -> None:
    fill_fully(store, tmp_path)
    backup(store, tmp_path / "b.db")
    kept = figures(store)
    append(store, marks((BA_CHE, "C1", DAY, "done")))
    before, state = figures(store), (store.version(), content(store))
    assert before != kept
    reader = Store(store.url)
    looks: list[bool] = []

    def look(_done: int, _total: int) -> None:
        if len(looks) in (2, 9):
            assert figures(reader) == before
        looks.append((reader.version(), content(reader)) == state)

    put_back(store, tmp_path / "b.db", look)
    assert len(looks) > 10 and all(looks)
    assert figures(reader) == kept
    reader.close()


def test_an_import_during_a_restore_waits_and_arrives(store: Store, tmp_path: Path) -> None:
    fill_fully(store, tmp_path)
    backup(store, tmp_path / "b.db")
    count = store.mark_count()
    threads: list[threading.Thread] = []

    def bring_in() -> None:
        writer = Store(store.url)
        append(writer, marks((BA_CHE, "C1", DAY, "done")))
        writer.close()

    def start(_done: int, _total: int) -> None:
        if not threads:
            threads.append(threading.Thread(target=bring_in))
            threads[0].start()

    put_back(store, tmp_path / "b.db", start)
    threads[0].join()
    assert store.mark_count() == count + 1
    assert_derived_follow(store)


PROGRAM = """
import sys
from pathlib import Path
import data.backup_file
data.backup_file.PORTION = 2
from data.backup_check import checked_backup
from data.restoring import restore
from data.store import Store
def tell(done, total):
    print("on", flush=True)
    sys.stdin.readline()
with checked_backup(Path(sys.argv[2])) as checked:
    restore(Store(sys.argv[1]), checked, tell)
print("done", flush=True)
"""


def test_a_restore_killed_at_any_portion_leaves_everything_as_it_was(
    store: Store, tmp_path: Path
) -> None:
    fill_fully(store, tmp_path)
    backup(store, tmp_path / "b.db")
    append(store, marks((BA_CHE, "C1", DAY, "done")))
    before = whole(store)
    for portions in (1, 5, 11):
        child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, store.url, str(tmp_path / "b.db")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True,
        )  # fmt: skip
        with child:
            assert child.stdin is not None and child.stdout is not None
            for number in range(portions):
                assert child.stdout.readline() == "on\n"
                if number < portions - 1:
                    child.stdin.write("\n")
                    child.stdin.flush()
            os.kill(child.pid, signal.SIGKILL)
        assert child.returncode == -signal.SIGKILL
        assert whole(store) == before
    put_back(store, tmp_path / "b.db")
    assert len(content(store)["marks"]) == len(before[1]["marks"]) - 1


def change(*statements: str) -> Callable[[Path], None]:
    def work(path: Path) -> None:
        with closing(sqlite3.connect(path)) as file, file:
            for statement in statements:
                file.execute(statement)

    return work


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


def test_a_row_that_refers_to_nothing_is_refused_although_its_sums_are_right(
    store: Store, tmp_path: Path
) -> None:
    fill_fully(store, tmp_path)
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


def test_a_backup_of_an_older_version_is_brought_up_to_date_in_a_copy(
    store: Store, tmp_path: Path
) -> None:
    fill_fully(store, tmp_path)
    path = tmp_path / "b.db"
    backup(store, path)
    kept = content(store)
    newer = ("choices", "reminders", "addresses", "spot_findings", "spot_items", "spot_checks")
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
