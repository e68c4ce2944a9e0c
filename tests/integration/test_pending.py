"""Marks that a second person must confirm: apart, never counted, decided on by somebody else."""

from __future__ import annotations

import json

import pytest
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON
from test_marking import AN, BINH, logged, looked, row, state

from app import create_app
from auth import guard
from auth.people import Grant, Person, Role
from data.marking import MarksRefused, record_marks
from data.moved import MarksMoved
from data.pending import (
    DecisionRefused,
    confirm_marks,
    keep_pending,
    pending_count,
    pending_list,
    return_marks,
    returned_to,
)
from data.requests import AnsweredBefore, Named
from data.snapshot import snapshot
from data.store import Store, open_store
from settings import Settings

pytestmark = pytest.mark.usefixtures("small_url")
"""Every store here is the small one."""


def ids(store: Store) -> list[int]:
    return pending_list(store)["id"].tolist()


def test_a_mark_that_waits_is_shown_apart_and_never_counted(store):
    version, marks, batches = store.version(), store.mark_count(), len(store.batches())
    before = snapshot(store, store.register(), DAY).totals
    done = keep_pending(store, [row(), row(HONG_HA, "in_progress")], by=AN, seen=looked(store))
    assert (done.batch, done.pending) == (None, 2)
    assert (store.version(), store.mark_count(), len(store.batches())) == (version, marks, batches)
    assert snapshot(store, store.register(), DAY).totals == before
    assert state(store)["status"] == "blocked"
    assert pending_list(store)["unit_code"].tolist() == [BA_CHE, HONG_HA]
    assert (pending_count(store), pending_count(store, {"01"})) == (2, 1)
    assert pending_list(store, {"01"})["unit_code"].tolist() == [HONG_HA]
    assert logged(store) == ["mark.record"] or logged(store)[-1] == "mark.record"


def test_another_person_confirms_and_it_becomes_a_batch_of_its_author(store):
    keep_pending(store, [row(progress="60%", note="Xong"), row(HONG_HA)], by=AN)
    before = len(store.batches())
    done = confirm_marks(store, ids(store), by=BINH)
    batch = store.batches()[0]
    assert (batch.id, batch.by, batch.accepted) == (done.batch, AN, 2)
    assert len(store.batches()) == before + 1
    found = state(store)
    assert (found["status"], found["progress"], found["note"]) == ("done", 60.0, "Xong")
    assert pending_count(store) == 0 and logged(store)[-1] == "mark.confirm"


def test_nobody_decides_on_a_mark_of_their_own_or_twice(store):
    keep_pending(store, [row()], by=AN)
    waiting = ids(store)
    for act in (
        lambda: confirm_marks(store, waiting, by=AN),
        lambda: return_marks(store, waiting, "sai", by=AN),
    ):
        with pytest.raises(DecisionRefused) as refused:
            act()
        assert refused.value.reason == "own"
    confirm_marks(store, waiting, by=BINH)
    for act in (
        lambda: confirm_marks(store, waiting, by="chi"),
        lambda: return_marks(store, waiting, "sai", by="chi"),
        lambda: confirm_marks(store, [], by="chi"),
    ):
        with pytest.raises(DecisionRefused) as refused:
            act()
        assert refused.value.reason == "gone"


def test_a_returned_mark_goes_back_to_its_author_with_the_words(store):
    keep_pending(store, [row()], by=AN)
    with pytest.raises(DecisionRefused) as refused:
        return_marks(store, ids(store), "  ", by=BINH)
    assert refused.value.reason == "words"
    assert return_marks(store, ids(store), "Chưa có minh chứng", by=BINH) == 1
    found = returned_to(store, AN)
    assert found["words"].tolist() == ["Chưa có minh chứng"]
    assert found["decided_by"].tolist() == [BINH]
    assert returned_to(store, BINH).empty and pending_count(store) == 0
    assert state(store)["status"] == "blocked" and logged(store)[-1] == "mark.return"


def test_it_is_judged_anew_when_it_is_confirmed(store):
    keep_pending(store, [row()], by=AN)
    tasks = store.tasks().assign(scope="00097")
    store.replace_tasks(tasks, file="a.csv", sha256=None, by="test")
    with pytest.raises(MarksRefused) as refused:
        confirm_marks(store, ids(store), by=BINH)
    assert refused.value.issues[0].problem == "not-assigned"
    assert pending_count(store) == 1, "it still waits"


def test_what_was_recorded_meanwhile_is_seen_before_it_is_confirmed(store):
    keep_pending(store, [row()], by=AN)
    record_marks(store, [row(status="in_progress")], by="chi")
    with pytest.raises(MarksMoved) as moved:
        confirm_marks(store, ids(store), by=BINH)
    assert moved.value.found["by"].tolist() == ["chi"]
    confirm_marks(store, ids(store), by=BINH, seen=moved.value.seen)
    assert state(store)["status"] == "done"


def test_who_marks_sees_that_another_ones_mark_waits(store):
    old = looked(store)
    keep_pending(store, [row(), row(VAN_DON)], by=AN, seen=old)
    with pytest.raises(MarksMoved) as moved:
        keep_pending(store, [row(status="blocked")], by=BINH, seen=old)
    found = moved.value.found.iloc[0]
    assert (found["by"], found["status"], bool(found["waits"])) == (AN, "done", True)
    assert len(moved.value.found) == 1


def test_the_same_request_waits_once(store):
    named = Named(AN, "key-0001", "a" * 64)
    keep_pending(store, [row()], by=AN, named=named, reply=lambda done: str(done.pending))
    with pytest.raises(AnsweredBefore) as known:
        keep_pending(store, [row()], by=AN, named=named, reply=lambda done: str(done.pending))
    assert known.value.kept.answer == "1" and pending_count(store) == 1


# By the page, with accounts

MONITOR = Person(1, AN, "An", (Grant(Role.MONITOR, "22"),))
SECOND = Person(2, BINH, "Bình", (Grant(Role.MONITOR, "22"),))
ELSEWHERE = Person(3, "chi", "Chi", (Grant(Role.MONITOR, "01"), Grant(Role.READER)))


@pytest.fixture
def ask(small_url, tmp_path, built, monkeypatch):
    """Post as a person, and give what the page of marks that wait then says to them."""
    (tmp_path / "var").mkdir(exist_ok=True)
    (tmp_path / "var" / "boundaries").symlink_to(built)
    chosen = Settings(
        var=tmp_path / "var", database_url=small_url, boundaries="builtin",
        auth="required", secret_key="k" * 32, confirm_marks=True,
    )  # fmt: skip
    server = create_app(chosen).server

    def asked(asking: Person, verb: str, **body):
        monkeypatch.setattr(guard, "session", [lambda _: asking])
        headers = {"Idempotency-Key": f"key-of-{asking.login}-0001"}
        answer = server.test_client().post(f"/marks{verb}", json=body, headers=headers)
        page = {
            "output": "..panel.children...panel.data-at...document.children...document.data-at..",
            "outputs": [
                {"id": "panel", "property": "children"},
                {"id": "panel", "property": "data-at"},
                {"id": "document", "property": "children"},
                {"id": "document", "property": "data-at"},
            ],
            "inputs": [
                {
                    "id": "view",
                    "property": "data",
                    "value": {"path": "/pending", "search": "", "scheme": "light"},
                },
                {"id": "late", "property": "data"},
                {"id": "import-seen", "property": "data"},
            ],
            "changedPropIds": ["view.data"],
            "state": [],
        }
        drawn = server.test_client().post("/_dash-update-component", json=page)
        assert drawn.status_code == 200
        return answer, json.dumps(drawn.json, ensure_ascii=False)

    return asked, open_store(chosen)


def test_by_the_page_a_mark_waits_for_another_person_of_the_province(ask):
    asked, store = ask
    body = {"units": [BA_CHE], "task": "C1", "status": "done", "day": str(DAY), "seen": [1, 0]}
    answer, page = asked(MONITOR, "", **body)
    assert (answer.json["pending"], answer.json["batch"], answer.json["undo"]) == (1, None, 0)
    assert "chờ người thứ hai xác nhận" in answer.json["said"]
    assert "Dấu của bạn" in page and "data-decide" not in page
    again, _ = asked(MONITOR, "", **body)
    assert again.json == answer.json and pending_count(store) == 1
    waiting = ids(store)
    own, _ = asked(MONITOR, "/confirm", ids=waiting)
    assert own.status_code == 409 and "chính mình" in own.json["error"]
    elsewhere, page = asked(ELSEWHERE, "/confirm", ids=waiting)
    assert elsewhere.status_code == 403 and "Ba Chẽ" not in page
    wordless, page = asked(SECOND, "/return", ids=waiting, words="")
    assert wordless.status_code == 409 and "lý do" in wordless.json["error"]
    assert "Ba Chẽ" in page and "data-decide" in page
    assert state(store)["status"] == "blocked"
    confirmed, page = asked(SECOND, "/confirm", ids=waiting)
    assert confirmed.json["said"] == "Đã xác nhận 1 dấu." and "Ba Chẽ" not in page
    assert state(store)["status"] == "done" and store.batches()[0].by == AN
    assert asked(SECOND, "/confirm", ids=waiting)[0].status_code == 409


def test_by_the_page_a_returned_mark_comes_back_with_the_words(ask):
    asked, store = ask
    body = {"units": [BA_CHE], "task": "C1", "status": "done", "day": str(DAY), "seen": [1, 0]}
    asked(MONITOR, "", **body)
    returned, page = asked(SECOND, "/return", ids=ids(store), words="Thiếu minh chứng")
    assert returned.json["said"] == "Đã trả lại 1 dấu." and "Thiếu minh chứng" not in page
    _, page = asked(MONITOR, "/tasks", units=[BA_CHE])
    assert "Thiếu minh chứng" in page and "binh" in page
    assert state(store)["status"] == "blocked" and pending_count(store) == 0
