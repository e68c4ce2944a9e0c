"""Marks recorded in the program: judged like a file's, one batch, nothing overwritten unseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON
from together import together

from data import batch as batch_module
from data.assignments import assignments, history
from data.marking import MarksRefused, record_marks
from data.moved import MarksMoved, Seen, seen_now
from data.people_tables import audit
from data.requests import AnsweredBefore, Kept, KeyReused, Named
from data.snapshot import snapshot
from data.store import Store
from data.undoing import WITHIN, UndoRefused, undo

AN, BINH = "an", "binh"

pytestmark = pytest.mark.usefixtures("small_url")
"""Every store here is the small one."""


def row(unit: str = BA_CHE, status: str = "done", **more: str) -> dict[str, str]:
    said = {"unit_code": unit, "task_code": "C1", "status": status, "marked_on": str(DAY)}
    return said | more


def looked(store: Store) -> Seen:
    with store.reading() as connection:
        return seen_now(connection)


def state(store: Store, unit: str = BA_CHE) -> Mapping[Any, Any]:
    return assignments(store, store.register(), unit, DAY).iloc[0].to_dict()


def logged(store: Store) -> list[str]:
    with store.reading() as connection:
        return list(connection.execute(sa.select(audit.c.what).order_by(audit.c.seq)).scalars())


def test_a_mark_is_a_batch_like_any_other_and_counts_at_once(store):
    said = row(progress="85%", evidence="https://example.vn/12", note="Đã nghiệm thu")
    done = record_marks(store, [said], by=AN, seen=looked(store))
    assert (done.accepted, done.unchanged, done.pending) == (1, 0, 0)
    batch = store.batches()[0]
    assert (batch.id, batch.kind, batch.file, batch.by) == (done.batch, "marks", None, AN)
    found = state(store)
    assert (found["status"], found["progress"], found["note"]) == ("done", 85.0, "Đã nghiệm thu")
    assert "mark.record" in logged(store)


def test_many_communes_at_once_are_one_batch(store):
    units = store.register().units("commune", DAY)
    codes = units.loc[units["province_code"] == "22", "code"].tolist()
    before = len(store.batches())
    done = record_marks(store, [row(code, "in_progress") for code in codes], by=AN)
    assert done.accepted == len(codes) and len(store.batches()) == before + 1
    now = snapshot(store, store.register(), DAY)
    marked = now.communes.loc[now.communes["province_code"] == "22", "marked"]
    assert int(marked.sum()) == len(codes)


WRONG = [
    ({"task_code": "P1"}, "not-assigned"),
    ({"task_code": "none"}, "unknown-task"),
    ({"unit_code": "99999"}, "unknown-unit"),
    ({"marked_on": "2024-12-21"}, "too-early"),
    ({"marked_on": "2999-01-01"}, "future-date"),
    ({"marked_on": "hôm qua"}, "bad-date"),
    ({"progress": "101%"}, "bad-progress"),
    ({"status": "xong"}, "bad-status"),
    ({"status": ""}, "missing-value"),
    ({"note": "x" * 2_001}, "too-long"),
]


def test_what_a_file_may_not_say_a_person_may_not_say_either(store):
    version = store.version()
    for change, problem in WRONG:
        with pytest.raises(MarksRefused) as refused:
            record_marks(store, [row(VAN_DON), row() | change], by=AN)
        assert [(one.row, one.problem) for one in refused.value.issues] == [(2, problem)]
    assert store.version() == version, "the sound one is not recorded either"


def test_what_another_person_recorded_is_seen_before_it_is_overwritten(store):
    first, second = looked(store), looked(store)
    record_marks(store, [row(note="Tôi đã kiểm tra")], by=AN, seen=first)
    with pytest.raises(MarksMoved) as moved:
        record_marks(store, [row(status="blocked"), row(HONG_HA)], by=BINH, seen=second)
    found = moved.value.found.to_dict("records")
    assert [(one["unit_code"], one["by"], one["status"], one["note"]) for one in found] == [
        (BA_CHE, AN, "done", "Tôi đã kiểm tra")
    ]
    assert state(store)["status"] == "done" and state(store, HONG_HA)["status"] == "not_started"
    record_marks(store, [row(status="blocked")], by=BINH, seen=moved.value.seen)
    assert state(store)["status"] == "blocked", "who has seen it may overwrite it"


def test_a_third_mark_between_seeing_and_overwriting_is_seen_too(store):
    old = looked(store)
    record_marks(store, [row()], by=AN)
    with pytest.raises(MarksMoved) as moved:
        record_marks(store, [row(status="blocked")], by=BINH, seen=old)
    record_marks(store, [row(status="in_progress")], by="chi")
    with pytest.raises(MarksMoved) as again:
        record_marks(store, [row(status="blocked")], by=BINH, seen=moved.value.seen)
    assert again.value.found["by"].tolist() == ["chi"]


def test_marks_of_the_same_browser_and_of_other_assignments_are_no_conflict(store):
    old = looked(store)
    mine = record_marks(store, [row()], by=AN, seen=old).batch
    record_marks(store, [row(HONG_HA)], by=BINH, seen=old)
    seen = Seen(old.batch, mine=[mine])
    assert record_marks(store, [row(status="blocked")], by=AN, seen=seen).accepted == 1


def test_saying_again_what_stands_makes_no_batch_but_saying_it_after_a_correction_does(store):
    record_marks(store, [row()], by=AN)
    assert record_marks(store, [row()], by=AN).batch is None
    record_marks(store, [row(status="blocked")], by=AN)
    assert record_marks(store, [row()], by=AN).accepted == 1
    assert state(store)["status"] == "done"


def test_one_request_is_one_mark_however_often_it_comes_and_also_at_once(store):
    before = store.mark_count()
    found: list[str] = []

    def send() -> None:
        try:
            named = Named(AN, "key-0001", "a" * 64)
            done = record_marks(
                store, [row()], by=AN, named=named, reply=lambda one: str(one.batch)
            )
            found.append(str(done.batch))
        except AnsweredBefore as known:
            found.append(known.kept.answer)

    together(4, send)
    assert len(found) == 4 and len(set(found)) == 1
    assert store.mark_count() == before + 1
    with pytest.raises(AnsweredBefore) as known:
        record_marks(store, [row()], by=AN, named=Named(AN, "key-0001", "a" * 64))
    assert known.value.kept == Kept(200, found[0])
    with pytest.raises(KeyReused):
        record_marks(store, [row()], by=AN, named=Named(AN, "key-0001", "b" * 64))


def test_undo_is_a_new_mark_that_says_what_stood_before(store):
    before, count = state(store), store.mark_count()
    made = record_marks(store, [row(note="nhầm")], by=AN).batch
    new = undo(store, made, by=AN)
    assert store.mark_count() == count + 2 and store.batches()[0].id == new
    after = state(store)
    assert (after["state"], after["status"], after["note"]) == (
        "overdue",
        "blocked",
        before["note"],
    )
    assert len(history(store, store.register(), BA_CHE, "C1", DAY)) == 3, "nothing is lost"
    assert logged(store)[-1] == "mark.undo"
    with pytest.raises(UndoRefused):
        undo(store, made, by=AN)


def test_undo_of_a_first_mark_leaves_the_commune_unmarked_as_it_was(store):
    units = store.register().units("commune", DAY)
    first = next(c for c in units["code"] if c not in (VAN_DON, BA_CHE) and c > "06900")
    assert state(store, first)["status"] is None
    made = record_marks(store, [row(first), row()], by=AN).batch
    undo(store, made, by=AN)
    assert state(store, first)["status"] is None and state(store)["status"] == "blocked"


def test_undo_is_for_a_minute_for_ones_own_and_not_over_what_came_later(store, monkeypatch):
    made = record_marks(store, [row()], by=AN).batch
    with pytest.raises(UndoRefused) as refused:
        undo(store, made, by=BINH)
    assert refused.value.reason == "whose"
    with pytest.raises(UndoRefused) as refused:
        undo(store, 1, by="test")
    assert refused.value.reason == "whose", "a file is withdrawn, not undone"
    monkeypatch.setattr("data.undoing.now", lambda: batch_module.now() + 2 * WITHIN)
    with pytest.raises(UndoRefused) as refused:
        undo(store, made, by=AN)
    assert refused.value.reason == "late"
    monkeypatch.undo()
    record_marks(store, [row(status="in_progress")], by=BINH)
    with pytest.raises(UndoRefused) as refused:
        undo(store, made, by=AN)
    assert refused.value.reason == "moved" and state(store)["status"] == "in_progress"
