"""Open pages hear of batches: from memory, with the number of communes that changed."""

import re

import pandas as pd
import pytest

from app import create_app
from data.newest import communes_since, newest
from data.store import open_store
from settings import ROOT
from tests.integration.small_store import BA_CHE, DAY, VAN_DON, small_store
from web import showing


@pytest.fixture
def settings(tmp_path):
    return small_store(tmp_path)


@pytest.fixture
def clock(monkeypatch):
    """The time of the worker's memory, moved by the test alone."""
    now = [1000.0]
    monkeypatch.setattr(showing, "monotonic", lambda: now[0])
    monkeypatch.setattr(showing, "sleep", lambda step: now.__setitem__(0, now[0] + step))
    return now


@pytest.fixture
def reads(monkeypatch):
    """Every read of the store for the sake of `/version`."""
    read = []

    def counted(store):
        read.append(store)
        return newest(store)

    monkeypatch.setattr(showing, "newest", counted)
    return read


def mark(settings, *units):
    names = ["unit_code", "province_code", "task_code", "status", "marked_on"]
    rows = [(unit, unit if len(unit) == 2 else "22", "C1", "done", DAY) for unit in units]
    frame = pd.DataFrame(rows, columns=names)
    store = open_store(settings)
    return store.append_marks(frame, kind="marks", file="x.csv", sha256=None, by="test")


def test_a_thousand_pages_cost_one_read_of_the_store_each_half_second(settings, clock, reads):
    client = create_app(settings).server.test_client()
    again = {"If-None-Match": client.get("/version").headers["ETag"]}
    for _ in range(1000):
        answer = client.get("/version", headers=again)
        assert (answer.status_code, answer.data) == (304, b"")
    assert len(reads) == 1
    clock[0] += showing.FRESH
    assert client.get("/version", headers=again).status_code == 304
    assert len(reads) == 2


def test_within_a_second_a_batch_of_another_process_is_heard_of(settings, clock):
    client = create_app(settings).server.test_client()
    first = client.get("/version")
    again = {"If-None-Match": first.headers["ETag"]}
    mark(settings, BA_CHE, VAN_DON)
    clock[0] += 1
    answer = client.get("/version", headers=again)
    assert answer.status_code == 200
    assert answer.json["version"] > first.json["version"]
    since = f"/version/changes/{first.json['batch']}"
    assert client.get(since).json == {
        "communes": 2,
        "said": "2 xã, phường, đặc khu vừa có thay đổi.",
    }
    assert client.get(since + "?lang=en").json["said"] == "2 communes have just changed."
    assert "2" in client.get(since + "?lang=hi").json["said"]
    nothing = client.get(f"/version/changes/{answer.json['batch']}?lang=en").json
    assert nothing == {"communes": 0, "said": "The figures have just been updated."}


def test_a_page_may_wait_a_little_for_news_and_hears_of_it_then(settings, clock, monkeypatch):
    client = create_app(settings).server.test_client()
    wait = {"If-None-Match": client.get("/version").headers["ETag"], "Prefer": "wait"}
    before = clock[0]
    assert client.get("/version", headers=wait).status_code == 304
    assert clock[0] - before == pytest.approx(showing.LONGEST)

    def lands(step):
        if not batches:
            batches.append(mark(settings, BA_CHE))
        clock[0] += step

    batches: list[int] = []
    monkeypatch.setattr(showing, "sleep", lands)
    before = clock[0]
    assert client.get("/version", headers=wait).status_code == 200
    assert clock[0] - before <= showing.FRESH + showing.STEP


def test_a_page_that_may_wait_is_never_five_seconds_behind():
    script = (ROOT / "assets" / "documents" / "live.js").read_text("utf-8")
    every = int(re.search(r"\[EVERY, .*\] = \[(\d+),", script)[1]) / 1000
    # An idle page asks less than once in five seconds, and is asking for a part of them.
    assert every > 5
    assert every - showing.LONGEST + showing.FRESH + showing.STEP < 4.7
    assert showing.FRESH <= showing.LONGEST
    workers = (ROOT / "web" / "workers.py").read_text("utf-8")
    assert int(re.search(r"threads = .*, (\d+)\n", workers)[1]) >= showing.WAITING + 6


def test_a_withdrawal_changes_the_communes_of_what_it_takes_back(settings):
    store = open_store(settings)
    batch = mark(settings, BA_CHE)
    before = newest(store)
    assert before.batch == batch
    assert communes_since(store, batch) == 0
    store.withdraw(batch, by="test")
    assert newest(store).version > before.version
    assert communes_since(store, before.batch) == 1
