"""A log that was tampered with is found out, and putting a backup back loses none of its rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from kept import append, marks, put_back
from small_store import BA_CHE, fill
from writers import log_of

from data.acting import acting
from data.audit import link_of
from data.backup import backup
from data.chain import NoteRefused, breaks
from data.people_tables import audit
from data.store import Store, open_store
from settings import settings

Run = Callable[..., tuple[int, str, str]]
DAY = date(2025, 11, 3)


def add(store: Store, times: int = 1) -> None:
    for _ in range(times):
        append(store, marks((BA_CHE, "C1", DAY, "done")))


def found(store: Store, *noted: str) -> list[tuple[int | None, str]]:
    with store.reading() as connection:
        return [(one["row"], one["found"]) for one in breaks(connection, noted)]


def tamper(store: Store, *statements: str) -> None:
    """Do what somebody does who owns the database: take the guards away first."""
    with store.writing() as connection:
        if store.is_postgres:
            connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")
        else:
            for name in ("only_added", "not_changed", "not_deleted"):
                connection.exec_driver_sql(f"DROP TRIGGER audit_{name}")
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE audit SET \"by\" = 'x' WHERE seq = 2", (2, "changed")),
        ("UPDATE audit SET after = '{}' WHERE seq = 1", (1, "changed")),
        ("UPDATE audit SET at = '2025-01-01 00:00:00.000000' WHERE seq = 3", (3, "changed")),
        ("UPDATE audit SET hash = (SELECT hash FROM audit WHERE seq = 1) WHERE seq = 4",
         (4, "changed")),
        ("DELETE FROM audit WHERE seq = 2", (2, "missing")),
        ("DELETE FROM audit WHERE seq = 1", (1, "missing")),
        ("UPDATE audit SET seq = 9 WHERE seq = 4", (4, "missing")),
    ],
)  # fmt: skip
def test_the_first_row_that_was_changed_or_taken_out_is_named(store: Store, statement, where):
    fill(store)
    add(store, 3)
    assert found(store) == []
    tamper(store, statement)
    assert found(store)[0] == where


def test_a_row_taken_out_and_the_others_moved_up_is_found(store: Store):
    fill(store)
    add(store, 3)
    tamper(
        store,
        "DELETE FROM audit WHERE seq = 2",
        "UPDATE audit SET seq = 2 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 4",
    )
    assert found(store) == [(2, "changed"), (None, "nothing about batch 2")]


def test_rows_cut_off_at_the_end_are_missed_by_their_batches(store: Store):
    fill(store)
    add(store, 3)
    tamper(store, "DELETE FROM audit WHERE seq > 2")
    assert found(store) == [(None, f"nothing about batch {batch}") for batch in (3, 4)]
    tamper_all = "DELETE FROM audit"
    with store.writing() as connection:
        connection.exec_driver_sql(tamper_all)
    assert len(found(store)) == 4


def test_a_log_written_anew_is_found_by_a_row_that_was_noted_elsewhere(store: Store):
    fill(store)
    add(store, 2)
    rows = log_of(store).to_dict("records")
    note = f"2:{rows[1]['hash']}"
    assert found(store, note) == []
    # Somebody who knows the program computes every hash anew.
    tamper(store, "UPDATE audit SET \"by\" = 'x' WHERE seq = 1")
    link = "0" * 64
    with store.writing() as connection:
        for row in connection.execute(sa.select(audit).order_by(audit.c.seq)).mappings().all():
            link = link_of(dict(row), link)
            change = sa.update(audit).where(audit.c.seq == row["seq"])
            connection.execute(change.values(hash=link))
    assert found(store) == []
    assert found(store, note) == [(2, "not as noted")]
    with pytest.raises(NoteRefused, match="write it like"):
        found(store, "2-abc")


def test_the_log_of_an_older_program_begins_with_what_was_there(store: Store):
    fill(store)
    add(store)
    # The tables are new, the batches are not.
    tamper(store, "DELETE FROM audit")
    store.upgrade()
    store.upgrade()
    (row,) = log_of(store).to_dict("records")
    assert (row["what"], row["after"]) == ("log.begin", {"newest_batch": 2})
    add(store)
    assert found(store) == []


def test_db_check_proves_the_chain_and_says_what_is_broken(filled: Run):
    assert filled("db", "check", "--format", "json")[0] == 0
    store = open_store(settings())
    assert filled("db", "check", "--noted", f"1:{log_of(store)['hash'].iloc[0]}")[0] == 0
    assert filled("db", "check", "--noted", "x")[0] == 2
    tamper(store, "UPDATE audit SET target = 'batch 9' WHERE seq = 1")
    status, out, err = filled("db", "check", "--format", "json")
    (check,) = [one for one in json.loads(out)["checks"] if one["check"] == "audit-log-broken"]
    assert (status, check["severity"]) == (1, "error")
    assert check["rows"][0] == {"row": 1, "found": "changed"}
    assert "the audit log is not what was written (row 1: changed)" in err.splitlines()[-1]
    assert "rebuild" not in err.splitlines()[-1]


def test_yesterdays_backup_put_back_takes_nothing_out_of_the_log(store: Store, tmp_path: Path):
    fill(store)
    backup(store, tmp_path / "b.db")
    add(store, 2)
    before = log_of(store)
    put_back(store, tmp_path / "b.db")
    log = log_of(store)
    assert log.iloc[:3].equals(before)
    assert log["what"].tolist()[3:] == ["store.restore"]
    row = log.iloc[-1]
    assert row["target"] == "b.db" and row["before"]["newest_batch"] == 3
    assert (row["after"]["batches"], row["after"]["marks"], row["after"]["log_rows"]) == (1, 4, 0)
    add(store)
    assert found(store) == []


def test_a_new_machine_gets_the_log_of_the_backup(
    stores: Callable[[str], Store], tmp_path: Path
) -> None:
    first, second, third = stores("sqlite"), stores("postgresql"), stores("sqlite")
    fill(first)
    add(first, 2)
    for number, other in enumerate((second, third)):
        path = tmp_path / f"{number}.db"
        backup((first, second)[number], path)
        put_back(other, path)
        log, before = log_of(other), log_of((first, second)[number])
        assert log.iloc[:-1].equals(before) and log["what"].iloc[-1] == "store.restore"
        assert found(other) == []


def test_the_log_of_another_store_goes_on_under_new_numbers_and_comes_once(
    stores: Callable[[str], Store], engine: str, tmp_path: Path
) -> None:
    other, store = stores("sqlite"), stores(engine)
    fill(other)
    add(other, 2)
    backup(other, tmp_path / "a.db")
    add(other)
    backup(other, tmp_path / "b.db")
    # By somebody else: two rows that say the same of the same second are one and the same.
    with acting("an", "cli"):
        fill(store)
    whats = []
    for name, added in (("a.db", 3), ("b.db", 1), ("a.db", 0)):
        put_back(store, tmp_path / name)
        whats += ["batch.import"] * added + ["store.restore"]
        log = log_of(store)
        assert log["what"].tolist() == ["batch.import", *whats]
        assert found(store) == []
    columns = ["by", "what", "target", "at"]
    assert log[columns].iloc[1:4].values.tolist() == log_of(other)[columns][:3].values.tolist()


def test_a_broken_log_does_not_look_whole_after_it_was_put_back(
    stores: Callable[[str], Store], engine: str, tmp_path: Path
) -> None:
    other, store = stores("sqlite"), stores(engine)
    fill(other)
    add(other, 2)
    tamper(other, "UPDATE audit SET \"by\" = 'x' WHERE seq = 2")
    backup(other, tmp_path / "a.db")
    fill(store)
    put_back(store, tmp_path / "a.db")
    assert log_of(store)["after"].iloc[-1]["log_broken_at"] == 2
