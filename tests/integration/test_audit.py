"""Every change leaves one row in the audit log, in its own transaction, and none is ever lost."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from kept import append, marks, whole
from small_store import VAN_DON
from writers import REMINDER, WRITERS, functions_that_write, log_of, prepared

from data.acting import acting
from data.addresses import keep_addresses
from data.chain import breaks
from data.people_tables import accounts, audit, tokens
from data.reminders import record_reminders
from data.spot_checks import Finding, record_findings
from data.store import Store

Run = Callable[..., tuple[int, str, str]]


BY_OTHERS = {"marking.record_marks", "accounts.set_disabled"}
"""What writes through another function of these."""


class AtTheEndError(Exception):
    """Raised at the end of a transaction."""


def whats(store: Store) -> list[str]:
    return [] if (log := log_of(store)).empty else log["what"].tolist()


def broken(store: Store) -> list[dict[str, Any]]:
    with store.reading() as connection:
        return breaks(connection)


def test_every_function_that_writes_is_walked_over():
    assert functions_that_write() == {name for name in WRITERS if name not in BY_OTHERS}


def test_every_change_leaves_a_row_of_who_did_what_from_where_and_no_secret(
    store: Store, tmp_path: Path
):
    prepared(store, tmp_path)
    before = log_of(store)
    for number, (what, change) in enumerate(WRITERS.values()):
        with acting(f"an{number}", "192.0.2.7"):
            change(store, tmp_path)
        log = log_of(store)
        new = log.iloc[len(before) :]
        assert new["what"].tolist() == what.split()
        assert {*new["by"], *new["origin"]} == {f"an{number}", "192.0.2.7"}
        assert (
            new["target"].all() and (new["after"].astype(bool) | new["before"].astype(bool)).all()
        )
        before = log
    assert broken(store) == []
    with store.reading() as connection:
        secrets = list(connection.execute(sa.select(accounts.c.password)).scalars())
        secrets += connection.execute(sa.select(tokens.c.hash)).scalars()
    text = log.to_json(force_ascii=False, date_format="iso")
    for secret in [*filter(None, secrets), "so@example.gov.vn", "$argon2"]:
        assert secret not in text


def test_a_change_that_fails_at_its_end_leaves_no_row(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    prepared(store, tmp_path)
    before, log = whole(store), whats(store)
    true = Store.writing

    @contextmanager
    def failing(self: Store) -> Iterator[sa.Connection]:
        with true(self) as connection:
            yield connection
            if connection.execute(sa.select(sa.func.count()).select_from(audit)).scalar() > len(
                log
            ):
                raise AtTheEndError

    monkeypatch.setattr(Store, "writing", failing)
    for _, change in WRITERS.values():
        with pytest.raises(AtTheEndError):
            change(store, tmp_path)
    assert whole(store) == before and whats(store) == log


def test_what_changes_nothing_leaves_no_row(store: Store, tmp_path: Path):
    prepared(store, tmp_path)
    record_reminders(store, REMINDER)
    record_findings(store, 1, [Finding(1, "confirmed")], by="an")
    before = whats(store)
    assert record_reminders(store, REMINDER) == 0
    assert record_findings(store, 1, [Finding(1, "confirmed")], by="an") == 0
    assert keep_addresses(store, {}, by="an") == 0
    store.upgrade()
    store.interrupted()
    assert whats(store) == before


@pytest.mark.usefixtures("small_url")
def test_a_row_says_what_was_before_and_after_in_counts_files_and_numbers(store: Store):
    store.withdraw(1, by="an")
    imported, withdrawn = log_of(store).to_dict("records")
    assert (imported["target"], imported["before"]) == ("batch 1", {})
    said = {"kind": "marks", "file": "=small.csv", "sha256": "0" * 64, "by": "test"}
    assert imported["after"] == said | {"rows": 4, "accepted": 4}
    assert withdrawn["before"] == {"batch": 1, "kind": "marks", "counted": True}
    assert withdrawn["after"]["withdraws"] == 1


def test_a_row_about_many_is_as_small_as_one_about_few(store: Store):
    codes = store.register().units("commune", date(2025, 11, 28))["code"]
    keep_addresses(store, dict.fromkeys(codes, "xa@example.gov.vn"), by="an")
    (row,) = log_of(store).to_dict("records")
    assert row["after"]["count"] == len(codes) > 3_000
    assert len(json.dumps(row["after"])) < 400


@pytest.mark.usefixtures("small_url")
def test_writers_at_once_make_one_chain(store: Store):
    failed: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with acting(f"an{number}", "192.0.2.7"):
                for turn in range(5):
                    units = {f"{number:02d}{turn:03d}": "a@example.gov.vn"}
                    keep_addresses(store, units, by="an")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = log_of(store)
    assert failed == [] and broken(store) == []
    assert log["seq"].tolist() == list(range(1, 32))
    assert log["by"].value_counts()[[f"an{n}" for n in range(6)]].tolist() == [5] * 6


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET \"by\" = 'x' WHERE seq = 1",
        "UPDATE audit SET seq = 9 WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit",
    ],
)
@pytest.mark.usefixtures("small_url")
def test_the_database_refuses_to_change_the_log(store: Store, statement: str):
    append(store, marks((VAN_DON, "C1", date(2025, 11, 3), "done")))
    before = log_of(store).to_dict("records")
    with (
        pytest.raises(sa.exc.DBAPIError, match="only added to"),
        store.writing() as connection,
    ):
        connection.exec_driver_sql(statement)
    assert log_of(store).to_dict("records") == before


@pytest.mark.usefixtures("small_url")
def test_no_row_takes_the_place_of_another_nor_leaves_a_gap(store: Store):
    over = "INSERT INTO audit SELECT * FROM audit"
    statements = [over, "TRUNCATE audit"]
    if not store.is_postgres:
        gap = over.replace("*", '5, at, "by", origin, what, target, before, after, hash')
        statements = [over.replace("INSERT", "INSERT OR REPLACE"), gap]
    for statement in statements:
        with pytest.raises(sa.exc.DBAPIError), store.writing() as connection:
            connection.exec_driver_sql(statement)
    assert broken(store) == []


def test_the_command_line_says_who_ran_it_and_lists_the_log(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("terminal.user", lambda: "lan")
    assert filled("batches", "withdraw", "1")[0] == 0
    status, out, err = filled("audit", "list", "--format", "json")
    answer = json.loads(out)
    assert (status, err, answer["total"]) == (0, "", 2)
    newest = answer["rows"][0]
    assert (newest["by"], newest["origin"], newest["what"]) == ("lan", "cli", "batch.withdraw")
    assert newest["at"].endswith("Z") and newest["after"]["withdraws"] == 1
    for options, count in [
        (("--by", "lan"), 1),
        (("--what", "batch.import"), 1),
        (("--day", "2025-07-01"), 0),
        (("--by", "lan", "--what", "batch.import"), 0),
        (("--most", "1"), 1),
    ]:
        out = filled("audit", "list", "--format", "json", *options)[1]
        assert len(json.loads(out)["rows"]) == count, options
    assert '""withdraws"": 1' in filled("audit", "list", "--format", "csv")[1]
    assert "batch.withdraw" in filled("audit", "list")[1]
