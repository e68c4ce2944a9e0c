"""A request that names itself is done once, also where two of them race."""

from __future__ import annotations

import pandas as pd
import pytest
from small_store import DAY, VAN_DON, fill
from together import together

from data.requests import AnsweredBefore, Kept, KeyReused, digest_of, keep_answer, kept_answer
from data.store import Store

BODY = digest_of("/marks", b'{"status": "done"}')
OTHER = digest_of("/marks", b'{"status": "blocked"}')


def append(store: Store, also) -> int:
    names = ["unit_code", "province_code", "task_code", "status", "marked_on"]
    frame = pd.DataFrame([(VAN_DON, "22", "C1", "blocked", DAY)], columns=names)
    return store.append_marks(frame, kind="marks", file=None, sha256=None, by="an", also=also)


def test_the_same_request_is_answered_as_before_and_another_with_its_key_is_refused(store):
    with store.writing() as connection:
        assert kept_answer(connection, "an", "key-00001", BODY) is None
        keep_answer(connection, "an", "key-00001", BODY, 201, '{"batch": 7}')
    with store.reading() as connection:
        assert kept_answer(connection, "an", "key-00001", BODY) == Kept(201, '{"batch": 7}')
        assert kept_answer(connection, "binh", "key-00001", OTHER) is None, "a key is one person's"
        with pytest.raises(KeyReused):
            kept_answer(connection, "an", "key-00001", OTHER)


def test_parts_of_a_request_do_not_run_into_each_other():
    assert digest_of("/a", b"bc") != digest_of("/ab", b"c")


def test_of_identical_requests_that_race_one_is_done_and_all_get_its_answer(store):
    fill(store)
    before = store.mark_count()
    found: list[str] = []

    def ask() -> None:
        def also(connection, batch) -> None:
            keep_answer(connection, "an", "key-00001", BODY, 200, str(batch))

        try:
            found.append(str(append(store, also)))
        except AnsweredBefore as known:
            found.append(known.kept.answer)

    together(3, ask)
    assert len(found) == 3 and len(set(found)) == 1
    assert store.mark_count() == before + 1
    with store.reading() as connection:
        assert store.batches()[0].id == int(found[0])
        assert connection.exec_driver_sql("SELECT count(*) FROM begun").scalar() == 0


def test_a_change_that_fails_at_its_end_leaves_nothing_behind(store):
    fill(store)
    before, version = store.mark_count(), store.version()

    def also(connection, batch) -> None:
        keep_answer(connection, "an", "key-00001", BODY, 200, str(batch))
        raise RuntimeError("the line broke")

    with pytest.raises(RuntimeError):
        append(store, also)
    assert (store.mark_count(), store.version()) == (before, version)
    with store.reading() as connection:
        assert kept_answer(connection, "an", "key-00001", BODY) is None
