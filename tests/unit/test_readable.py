"""Signs that turn or hide a part of a text are taken out where it enters the store."""

from __future__ import annotations

import pytest

from data.audit import record
from data.audit_log import Asked, log_records
from data.cells import cell_text
from data.pending import keep_pending, pending_list, return_marks, returned_to
from data.readable import SIGNS, readable
from data.store import open_store
from tests.integration.small_store import BA_CHE, fill, small_settings
from view import UNWRITTEN, View

TURNED = "bao\u200b cao\u202efdp.exe\u2066\u200f"
PLAIN = "bao caofdp.exe"
HINDI = "क्\u200dष श्\u200cर"
"""Joiners are spelling in Hindi."""


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (TURNED, PLAIN),
        (HINDI, HINDI),
        ("V\u200câ\u200dn Đồn\ufeff", "Vân Đồn"),
        ("Đắk Lắk — “Hoà”, 70 % ✓", "Đắk Lắk — “Hoà”, 70 % ✓"),
        ("x\U000e0041\u00ad", "x"),
        ("", ""),
    ],
)
def test_what_turns_or_hides_is_taken_out_and_nothing_else(text, read):
    assert readable(text) == read
    assert cell_text(f" {text} ") == read, "as every cell of every file is read"


def test_words_that_somebody_writes_are_readable_in_the_store_and_its_log(tmp_path):
    store = open_store(small_settings(tmp_path))
    fill(store)
    mark = {"unit_code": BA_CHE, "task_code": "C1", "marked_on": "2025-11-27", "progress": ""}
    mark |= {"status": "blocked", "evidence": TURNED, "note": TURNED}
    keep_pending(store, [mark], by="an")
    waiting = pending_list(store).iloc[0]
    assert (waiting["evidence"], waiting["note"]) == (PLAIN, PLAIN)
    return_marks(store, [int(waiting["id"])], TURNED, by="binh")
    assert returned_to(store, "an").iloc[0]["words"] == PLAIN
    with store.writing() as connection:
        record(connection, "account.add", TURNED, after={"name": TURNED})
    log = [str(one) for one in log_records(store, Asked())]
    assert any(PLAIN in one for one in log) and not [one for one in log if SIGNS.search(one)]


def test_an_address_names_nothing_with_such_signs():
    for sign in "\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u061c":
        assert SIGNS.fullmatch(sign) and UNWRITTEN.fullmatch(sign)
        assert View.parse("/tasks", f"?lead_unit=So{sign}").lead_unit is None
    assert View.parse("/tasks", f"?lead_unit={HINDI}").lead_unit == HINDI
