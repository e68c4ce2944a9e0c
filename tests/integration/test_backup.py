"""Backup and restore: one consistent file of a running store, put back whole or not at all."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from kept import (
    append,
    assert_derived_follow,
    content,
    derived,
    figures,
    fill_fully,
    marks,
    put_back,
    whole,
)
from small_store import BA_CHE, DAY, VAN_DON, fill

from data.backup import backup
from data.snapshot import snapshot
from data.store import Store

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.usefixtures("small_portions")


def sums(path: Path) -> dict[str, tuple]:
    with closing(sqlite3.connect(path)) as file:
        found = file.execute("SELECT name, rows, sha256 FROM backup_tables").fetchall()
    # A restore raises the version, and is added to the audit log.
    return {name: rest for name, *rest in found if name not in ("store_version", "audit")}


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


@pytest.mark.usefixtures("full")
def test_after_a_restore_ids_go_on_rising_above_those_of_both(store: Store, tmp_path: Path) -> None:
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


@pytest.mark.usefixtures("full")
def test_batches_that_come_while_a_backup_is_made_are_not_in_it(
    store: Store, tmp_path: Path
) -> None:
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


@pytest.mark.usefixtures("full")
def test_whoever_reads_during_a_restore_is_answered_and_sees_the_store_before_it(
    store: Store, tmp_path: Path
) -> None:
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


@pytest.mark.usefixtures("full")
def test_an_import_during_a_restore_waits_and_arrives(store: Store, tmp_path: Path) -> None:
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


@pytest.mark.usefixtures("full")
def test_a_restore_killed_at_any_portion_leaves_everything_as_it_was(
    store: Store, tmp_path: Path
) -> None:
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
