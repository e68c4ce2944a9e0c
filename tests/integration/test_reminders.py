"""Who was urged, and who has answered since; nothing is recorded twice or in part."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from kept import DECREE
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON

from data.backup import backup
from data.backup_check import checked_backup
from data.decrees import import_decree
from data.reminders import (
    Reminder,
    ReminderRefused,
    _newest_of_each,
    last_reminders,
    record_reminders,
    urged_since,
)
from data.restoring import restore
from data.store import Store
from settings import today

URGED = DAY - timedelta(days=8)
ONE = Reminder("first-act", [HONG_HA, BA_CHE], URGED, "test", "copy", "vi")

pytestmark = pytest.mark.usefixtures("small_url")
"""Every store here is the small one."""


def mark(store: Store, code: str, day: date, status: str = "in_progress") -> int:
    row = (code, "01" if code == HONG_HA else "22", "C1", status, day)
    names = ["unit_code", "province_code", "task_code", "status", "marked_on"]
    frame = pd.DataFrame([row], columns=names)
    return store.append_marks(frame, kind="marks", file="a.csv", sha256=None, by="test")


def answered(store: Store, as_of: date = DAY) -> dict[str, date | None]:
    found = last_reminders(store, as_of)
    return dict(zip(found["unit_code"], found["answered_on"], strict=True))


def test_the_queue_learns_who_was_urged_and_who_has_answered(store):
    assert last_reminders(store, DAY).empty
    version = store.version()
    assert record_reminders(store, ONE) == 2
    assert store.version() == version, "a reminder changes no figure"
    found = last_reminders(store, DAY)
    assert found["unit_code"].tolist() == [HONG_HA, BA_CHE]
    assert found["reminded_on"].tolist() == [URGED, URGED]
    assert answered(store) == {HONG_HA: None, BA_CHE: None}, "earlier marks are no answers"
    mark(store, HONG_HA, URGED + timedelta(days=3))
    mark(store, HONG_HA, URGED + timedelta(days=2))
    assert answered(store) == {HONG_HA: URGED + timedelta(days=2), BA_CHE: None}
    assert answered(store, URGED + timedelta(days=1))[HONG_HA] is None
    assert last_reminders(store, URGED - timedelta(days=1)).empty


def test_a_withdrawn_mark_is_no_answer(store):
    record_reminders(store, ONE)
    batch = mark(store, HONG_HA, DAY)
    assert answered(store)[HONG_HA] == DAY
    store.withdraw(batch, by="test")
    assert answered(store)[HONG_HA] is None


def test_a_mark_of_the_same_day_that_comes_after_the_reminder_answers(store):
    record_reminders(store, ONE)
    mark(store, BA_CHE, URGED)
    # It was recorded on the day of this test, which lies after every day of the small store.
    assert answered(store)[BA_CHE] is None
    assert answered(store, today())[BA_CHE] is not None


def test_a_newer_reminder_asks_for_a_newer_answer(store):
    record_reminders(store, ONE)
    mark(store, HONG_HA, URGED + timedelta(days=1))
    again = replace(ONE, key="second-act", units=[HONG_HA], day=DAY - timedelta(days=1))
    record_reminders(store, again)
    found = last_reminders(store, DAY).set_index("unit_code").loc[HONG_HA]
    assert (found["reminded_on"], found["answered_on"], found["times"]) == (again.day, None, 2)


def test_only_the_newest_reminder_of_a_commune_is_read(store):
    for number in range(12):
        record_reminders(store, replace(ONE, key=f"act-number-{number}", day=URGED))
    found = last_reminders(store, DAY).set_index("unit_code").loc[HONG_HA]
    assert found["times"] == 12
    with store.reading() as connection:
        assert len(connection.execute(_newest_of_each(DAY)).all()) == 2


def test_a_commune_that_was_merged_since_is_urged_under_its_old_code(store, tmp_path):
    decree = tmp_path / "decree.csv"
    decree.write_text(DECREE, encoding="utf-8")
    import_decree(store, store.register(), decree, by="test")
    late = date(2026, 2, 2)
    assert record_reminders(store, replace(ONE, units=[VAN_DON, BA_CHE], day=late)) == 2
    found = last_reminders(store, late).set_index("unit_code")["times"].to_dict()
    assert found == {"06999": 2}


def test_an_act_that_is_sent_twice_or_by_two_at_once_is_recorded_once(store):
    gate, counts = threading.Barrier(4), []

    def act() -> None:
        gate.wait()
        counts.append(record_reminders(store, ONE))

    people = [threading.Thread(target=act) for _ in range(4)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(counts) == [0, 0, 0, 2]
    assert last_reminders(store, DAY)["times"].tolist() == [1, 1]


def test_a_draft_is_no_reminder_but_is_not_prepared_again(store):
    record_reminders(store, replace(ONE, channel="rule", state="draft"))
    assert last_reminders(store, DAY).empty
    assert urged_since(store, URGED, DAY, DAY) == {HONG_HA, BA_CHE}
    assert urged_since(store, URGED + timedelta(days=1), DAY, DAY) == set()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"units": [HONG_HA, "99999"]}, "units"),
        ({"units": ["22"]}, "units"),
        ({"units": []}, "units"),
        ({"day": date(2025, 6, 30)}, "day"),
        ({"day": date(2999, 1, 1)}, "day"),
        ({"channel": "pigeon"}, "channel"),
        ({"key": "x' OR 1"}, "key"),
    ],
)
def test_what_is_not_sound_is_refused_whole(store, changes, reason):
    with pytest.raises(ReminderRefused) as refused:
        record_reminders(store, replace(ONE, **changes))
    assert refused.value.reason == reason
    assert last_reminders(store, DAY).empty


def test_a_backup_keeps_reminders_and_their_numbers_go_on(store, tmp_path):
    record_reminders(store, ONE)
    backup(store, tmp_path / "copy.nq57")
    record_reminders(store, replace(ONE, key="after-the-backup", units=[VAN_DON]))
    with checked_backup(tmp_path / "copy.nq57") as checked:
        restore(store, checked)
    assert set(answered(store)) == {HONG_HA, BA_CHE}
    record_reminders(store, replace(ONE, key="after-the-restoring", units=[VAN_DON]))
    assert set(answered(store)) == {HONG_HA, BA_CHE, VAN_DON}
