"""The addresses of marking: who may, what is refused in one sentence, what is done exactly once."""

from __future__ import annotations

from typing import Any

import pytest
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON

from app import create_app
from auth.people import Grant, Person, Role
from data.store import Store, open_store
from data.undoing import WITHIN
from settings import Settings

KEY = "0123456789abcdef"


@pytest.fixture
def settings(small_url, tmp_path, built) -> Settings:
    (tmp_path / "var").mkdir(exist_ok=True)
    (tmp_path / "var" / "boundaries").symlink_to(built)
    return Settings(var=tmp_path / "var", database_url=small_url, boundaries="builtin")


@pytest.fixture
def store(settings) -> Store:
    return open_store(settings)


@pytest.fixture
def client(settings, store):
    return create_app(settings).server.test_client()


def said(store: Store, **more: Any) -> dict[str, Any]:
    seen = [store.batches()[0].id, 0]
    body = {"units": [BA_CHE], "task": "C1", "status": "done", "day": str(DAY), "seen": seen}
    return body | more


def post(client, verb: str, body: Any, *, key: str = KEY, lang: str = "vi"):
    headers = {"Idempotency-Key": key}
    return client.post(f"/marks{verb}?lang={lang}", json=body, headers=headers)


def test_a_mark_is_recorded_once_however_often_it_is_sent(client, store):
    body, before = said(store, progress=100, note="Xong"), store.mark_count()
    first = post(client, "", body)
    assert first.status_code == 200 and first.json["accepted"] == 1
    assert first.json["undo"] == int(WITHIN.total_seconds())
    assert first.json["said"] == "Đã ghi 1 dấu."
    again = post(client, "", body)
    assert (again.status_code, again.json) == (200, first.json)
    later = post(client, "", body | {"seen": [99, 0]})
    assert later.json == first.json, "what was seen may change between two attempts"
    assert store.mark_count() == before + 1
    other = post(client, "", body | {"status": "blocked"})
    assert other.status_code == 422 and store.mark_count() == before + 1


def test_one_percent_is_one_percent(client, store):
    post(client, "", said(store, status="in_progress", progress="1"))
    found = store.history([BA_CHE], "C1", DAY)
    assert found["progress"].tolist()[-1] == 1.0


def test_a_conflict_says_who_wrote_what_and_a_second_press_overwrites(client, store):
    old = said(store)
    post(client, "", said(store, status="in_progress", note="Đang làm"))
    refused = post(client, "", old, key="another-key")
    assert refused.status_code == 409
    (moved,) = refused.json["moved"]
    assert "Xã Ba Chẽ" in moved["said"] and "“đang thực hiện”" in moved["said"].lower()
    assert "(Asia/Ho_Chi_Minh)" in moved["said"] and "Đang làm" in moved["note"]
    done = post(client, "", old | {"seen": refused.json["seen"]}, key="another-key")
    assert done.status_code == 200 and done.json["accepted"] == 1


def test_many_at_once_that_must_not_all_do_the_task(client, store):
    found = post(client, "/tasks", {"units": [BA_CHE, VAN_DON, HONG_HA, "00004"]}).json
    assert [(one["code"], one["units"]) for one in found["tasks"]] == [("C1", 3)]
    body = said(store, units=[BA_CHE, VAN_DON, HONG_HA, "00004"], seen=found["seen"])
    refused = post(client, "", body)
    assert refused.status_code == 400 and refused.json["issues"][0]["problem"] == "not-assigned"
    count = len(store.batches())
    done = post(client, "", body | {"among": True})
    assert done.json["accepted"] == 3 and len(store.batches()) == count + 1


WRONG = [
    ({"day": "2999-01-01"}, "Ngày chưa đến; hãy chọn hôm nay hoặc trước đó."),
    ({"progress": "101"}, "Tiến độ phải từ 0 đến 100 %."),
    ({"status": ""}, "Hãy điền trạng thái và ngày."),
    ({"units": []}, "Chưa chọn đơn vị nào."),
    ({"units": "06978"}, "Yêu cầu không đầy đủ; hãy tải lại trang."),
    ({"seen": None}, "Yêu cầu không đầy đủ; hãy tải lại trang."),
    ({"task": {"a": 1}}, "Hãy điền trạng thái và ngày."),
]


def test_bad_input_is_one_sentence_and_changes_nothing(client, store):
    version = store.version()
    for change, words in WRONG:
        answer = post(client, "", said(store) | change)
        assert (answer.status_code, answer.json["error"]) == (400, words), change
    assert post(client, "", said(store), key="short").status_code == 400
    assert client.post("/marks", data="x", content_type="text/plain").status_code == 400
    assert store.version() == version


def test_a_mark_kept_for_one_person_is_not_sent_in_anothers_name(client, store):
    version = store.version()
    answer = post(client, "", said(store, by="somebody else"))
    assert answer.status_code == 409 and answer.json["waits"] is True
    assert "somebody else" in answer.json["error"] and store.version() == version


def test_undo_by_the_page(client, store):
    made = post(client, "", said(store)).json["batch"]
    done = post(client, "/undo", {"batch": made})
    assert done.json["said"] == "Đã hoàn tác."
    assert store.history([BA_CHE], "C1", DAY)["status"].tolist() == ["blocked", "done", "blocked"]
    assert post(client, "/undo", {"batch": made}).status_code == 409
    assert post(client, "/undo", {"batch": "1"}).status_code == 400


def test_a_monitor_marks_in_their_provinces_alone(client, store, monkeypatch):
    of_hanoi = Person(7, "an", "An", (Grant(Role.MONITOR, "01"),))
    monkeypatch.setattr("auth.current.person", lambda: of_hanoi)
    version = store.version()
    for units in ([BA_CHE], [HONG_HA, BA_CHE]):
        assert post(client, "", said(store, units=units)).status_code == 403
        assert post(client, "/tasks", {"units": units}).status_code == 403
    assert store.version() == version
    assert post(client, "", said(store, units=[HONG_HA])).status_code == 200
    assert post(client, "/undo", {"batch": 1}).status_code == 403


def test_a_second_person_needs_accounts():
    with pytest.raises(ValueError, match="NQ57_AUTH=required"):
        Settings(confirm_marks=True)
