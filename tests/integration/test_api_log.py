"""The log by the API: marks and batches in portions, and a feed that loses and doubles nothing."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pandas as pd
import pytest
from api_client import api_client
from flask.testing import FlaskClient
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON, fill

from data.log_answers import feed_answer
from data.store import Store, open_store
from settings import Settings

API = "/api/v1"
LAND = [VAN_DON, BA_CHE, HONG_HA]


@pytest.fixture
def settings(store_url: str, tmp_path) -> Settings:
    made = Settings(var=tmp_path, database_url=store_url, rate_limit="")
    fill(open_store(made))
    return made


@pytest.fixture
def log(settings: Settings) -> Store:
    return open_store(settings)


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    return api_client(settings)


def append(store: Store, number: int, *, rows: int = 3) -> int:
    """Append marks of one day, whose note says who wrote them."""
    units = [LAND[place % len(LAND)] for place in range(rows)]
    frame = pd.DataFrame(
        {
            "unit_code": units,
            "province_code": ["01" if unit == HONG_HA else "22" for unit in units],
            "task_code": "C1",
            "status": "in_progress",
            "marked_on": [DAY - timedelta(days=place) for place in range(rows)],
            "note": [f"{number}/{place}" for place in range(rows)],
        }
    )
    return store.append_marks(frame, kind="marks", file=f"{number}.csv", sha256=None, by="an")


def followed(client: FlaskClient, address: str) -> list[dict]:
    """Everything from an address on, portion by portion."""
    found: list[dict] = []
    while address:
        body = client.get(address).get_json()
        found += body["changes"]
        address = body.get("next", "")
    return found


def test_marks_are_listed_newest_first_in_portions_that_new_marks_do_not_move(client, log):
    whole = client.get(f"{API}/marks").get_json()["marks"]
    assert [mark["unit_code"] for mark in whole] == [HONG_HA, BA_CHE, VAN_DON, "22"]
    assert whole[1] | {"seq": 0, "at": ""} == {
        "seq": 0, "batch": 1, "unit_code": BA_CHE, "province_code": "22", "task_code": "C1",
        "status": "blocked", "progress": None, "marked_on": "2025-10-21", "evidence": None,
        "note": None, "file": "=small.csv", "row": None, "by": "test", "at": "",
        "withdrawn": False,
    }  # fmt: skip
    first = client.get(f"{API}/marks?limit=3").get_json()
    append(log, 1)
    second = client.get(first["next"]).get_json()
    assert first["marks"] + second["marks"] == whole and "next" not in second


def test_marks_are_found_by_unit_task_province_and_batch(client, log):
    log.withdraw(append(log, 1), by="an")
    found = client.get(f"{API}/marks?unit={BA_CHE}").get_json()["marks"]
    assert [(mark["note"], mark["withdrawn"]) for mark in found] == [("1/1", True), (None, False)]
    assert len(client.get(f"{API}/marks?task=P1").get_json()["marks"]) == 1
    assert len(client.get(f"{API}/marks?province=01").get_json()["marks"]) == 2
    of_batch = client.get(f"{API}/marks?batch=2&limit=2").get_json()
    assert [mark["note"] for mark in of_batch["marks"]] == ["1/0", "1/1"]
    rest = client.get(of_batch["next"]).get_json()["marks"]
    assert [mark["note"] for mark in rest] == ["1/2"]


def test_batches_are_those_of_the_command_line_in_portions(client, log):
    append(log, 1)
    append(log, 2)
    first = client.get(f"{API}/batches?limit=2").get_json()
    log.withdraw(1, by="an")
    second = client.get(first["next"]).get_json()
    assert [one["id"] for one in first["batches"] + second["batches"]] == [3, 2, 1]
    assert second["batches"][0]["withdrawn_by"] == 4
    assert "next" not in second


def test_the_feed_tells_batches_marks_withdrawals_and_what_comes_back(client, log):
    begin = client.get(f"{API}/changes?since=start&limit=2").get_json()
    assert [one["event"] for one in begin["changes"]] == ["batch", "mark"] and begin["more"]
    rest = followed(client, begin["next"])
    assert [one["unit_code"] for one in rest] == [VAN_DON, BA_CHE, HONG_HA]
    now = client.get(f"{API}/changes?since=now").get_json()
    assert (now["changes"], now["more"]) == ([], False)
    gone = log.withdraw(append(log, 1), by="an")
    back = log.withdraw(gone, by="binh")
    found = followed(client, f"{API}/changes?since={now['cursor']}")
    assert [one["event"] for one in found] == ["batch", *["mark"] * 3, "withdrawn", "restored"]
    assert [(one["batch"], one["of"]) for one in found[-2:]] == [(gone, 2), (back, 2)]


def test_the_feed_of_a_province_has_its_marks_alone(client, log):
    append(log, 1)
    found = followed(client, f"{API}/changes?since=start&province=01&limit=1")
    marks = [one for one in found if one["event"] == "mark"]
    assert {one["province_code"] for one in marks} == {"01"} and len(marks) == 2
    assert [one["batch"] for one in found if one["event"] == "batch"] == [1, 2]


def test_the_feed_of_who_reads_some_provinces_tells_of_no_batch_of_others_alone(log):
    both = append(log, 1)
    elsewhere = pd.DataFrame(
        [(HONG_HA, "01", "C1", "done", DAY)],
        columns=["unit_code", "province_code", "task_code", "status", "marked_on"],
    )
    theirs = log.append_marks(elsewhere, kind="marks", file="01.csv", sha256=None, by="an")
    log.withdraw(theirs, by="an")
    gone = log.withdraw(both, by="an")
    register, cursor, seen = log.register(), "start", []
    while True:
        found = feed_answer(
            log, register, since=cursor, limit=1, province="22", only=frozenset({"22"})
        )
        seen += found["changes"]
        cursor = found["cursor"]
        if not found["more"]:
            break
    assert [one["batch"] for one in seen if one["event"] != "mark"] == [1, both, gone]
    assert len([one for one in seen if one["event"] == "mark"]) == 5
    assert "01.csv" not in str(seen)


def test_a_cursor_of_a_store_that_was_put_back_is_refused_and_not_passed_over(client, log):
    append(log, 1)
    cursor = client.get(f"{API}/changes?since=now").get_json()["cursor"]
    batch, seq, trace = cursor.split("-")
    for other in (f"{int(batch) + 1}-{seq}-{trace}", f"{batch}-{seq}-{'0' * 8}", "0-5-00000000"):
        answer = client.get(f"{API}/changes?since={other}")
        assert (answer.status_code, answer.get_json()["type"]) == (
            410, "urn:nq57:problem:cursor-gone",
        )  # fmt: skip


def test_whoever_follows_while_batches_land_gets_everything_once_and_in_order(log):
    writers, each = 2, 3
    done = threading.Event()

    def write(number: int) -> None:
        for one in range(each):
            batch = append(log, number * 100 + one)
            if one == 1:
                log.withdraw(batch, by="an")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    seen: list[dict] = []
    register = log.register()

    def follow() -> None:
        cursor = "start"
        while True:
            last = done.is_set()
            found = feed_answer(log, register, since=cursor, limit=2)
            seen.extend(found["changes"])
            cursor = found["cursor"]
            if last and not found["more"]:
                return

    reader = threading.Thread(target=follow)
    for thread in [reader, *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join()

    logged = log.log_rows(limit=1000)
    seqs = [one["seq"] for one in seen if one["event"] == "mark"]
    assert seqs == sorted(logged["seq"])
    batches = [one["batch"] for one in seen if one["event"] != "mark"]
    assert batches == sorted(one.id for one in log.batches())
    # What somebody holds who did nothing but follow is what stands in the store.
    held: dict[int, set[int]] = {}
    standing: set[int] = set()
    for one in seen:
        if one["event"] == "mark":
            held[one["batch"]].add(one["seq"])
        elif one["event"] == "withdrawn":
            standing.remove(one["of"])
        else:
            held[one["batch"]] = set()
            standing.add(one["batch"])
    kept = set().union(*(held[batch] for batch in standing))
    assert kept == set(logged[~logged["withdrawn"]]["seq"])


def test_an_answer_is_not_worked_out_for_who_has_it(client, log, monkeypatch):
    first = client.get(f"{API}/coverage?as_of={DAY}")
    monkeypatch.setattr("api.reading.coverage_answer", lambda *_, **__: 1 / 0)
    headers = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"{API}/coverage?as_of={DAY}", headers=headers).status_code == 304
    other = client.get(f"{API}/coverage?as_of={date(2025, 11, 27)}", headers=headers)
    assert other.status_code == 500, "another day is another answer"
    append(log, 1)
    assert client.get(f"{API}/coverage?as_of={DAY}", headers=headers).status_code == 500


def test_days_and_cursors_do_not_mix(client):
    for query in ("", "since=start&from=2025-11-01", "from=2025-11-01&limit=5", "since=x"):
        answer = client.get(f"{API}/changes?{query}")
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json"), query
