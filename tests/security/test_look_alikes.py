"""Letters of another script that look like Latin ones name nobody and nothing."""

from __future__ import annotations

import pytest

from data.marks_file import import_marks
from data.store import open_store
from tests.integration.small_store import HONG_HA, VAN_DON
from tests.security.accounts import account, failures, log_in, visitor, with_accounts

HEAD = "xã/phường,tỉnh/thành phố,mã nhiệm vụ,trạng thái,ngày đánh dấu\n"
ROWS = (
    ("Vân Đồn,Quảng Ninh,C1,hoàn thành", None),
    ("Vân Đồn,Quảng Ninh,\u04211,hoàn thành", "unknown-task"),
    ("Vân Đồn,Quảng Ninh,C1,h\u043eàn thành", "bad-status"),
    ("Hồng Hà,Hà Nội,C1,hoàn thành", None),
    ("Hồng H\u0430,Hà Nội,C1,hoàn thành", "unknown-unit"),
)
"""Rows, of which some have one letter of Cyrillic."""


@pytest.fixture
def chosen(tmp_path, monkeypatch):
    monkeypatch.setattr("auth.accounts.time.sleep", lambda _: None)
    return with_accounts(tmp_path)


def test_a_login_of_other_letters_is_that_of_nobody(chosen):
    account(chosen, "an")
    client = visitor(chosen)
    for written in ("\u0430n", "a\u0578", "\uff41n", "an\u200b", "a\u0301n"):
        assert log_in(client, written).status_code == 401, written
    assert failures(chosen, "an") == 0
    assert log_in(client, " AN ").status_code == 303


def test_a_unit_a_task_and_a_state_of_other_letters_are_none(chosen, tmp_path):
    store = open_store(chosen)
    path = tmp_path / "marks.csv"
    path.write_text(HEAD + "".join(f"{row},2025-11-20\n" for row, _ in ROWS), "utf-8")
    done = import_marks(store, store.register(), path, by="an")
    assert [(one.row, one.problem) for one in done.issues] == [
        (number, problem) for number, (_, problem) in enumerate(ROWS, 2) if problem
    ]
    assert done.batch is None and done.accepted == 2
    assert {unit.code for unit in done.issues[-1].candidates} >= {HONG_HA} - {VAN_DON}
