"""Who lacks a right sees no control for it, and a sentence where one would look for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import g

from app import create_app
from auth.people import Grant, Person, Role
from callbacks.document import document
from callbacks.panel import panel
from callbacks.queue import narrowed_queue, waiting
from components.queue import queue_rows
from data.spot_checks import keep_check
from data.spot_sample import Draw, draw_sample
from data.store import open_store
from tests.integration.small_store import DAY, VAN_DON, small_settings
from tests.security.accounts import with_accounts

AT = f"?as_of={DAY}"
READER = Person(1, "ha", "Hà", (Grant(Role.READER),))
OF_22 = Person(2, "mo", "Mô", (Grant(Role.MONITOR, "22"), Grant(Role.READER)))
OF_01 = Person(7, "ho", "Hồ", (Grant(Role.MONITOR, "01"), Grant(Role.READER)))
MONITOR = Person(3, "an", "An", (Grant(Role.MONITOR),))
EDITOR_22 = Person(4, "ed", "Ed", (Grant(Role.EDITOR, "22"), Grant(Role.READER)))
EDITOR = Person(5, "nhap", "Nhập", (Grant(Role.EDITOR),))
READER_22 = Person(6, "lan", "Lan", (Grant(Role.READER, "22"),))
URGES = ('"urge-open"', '"urge-dialog"', "mark-open")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    made = create_app(with_accounts(tmp_path_factory.mktemp("shown"), confirm_marks=True))
    store = made.sources.store
    sample = draw_sample(store, store.register(), Draw("communes", DAY, 2, 57))
    keep_check(store, sample, by="an", key="a-key-of-a-form")
    return made


def look(app, path: str, query: str = "") -> Any:
    return app.sources.look(path, f"{AT}&{query}")


def shown(app, person: Person, path: str, query: str = "") -> str:
    """A page, or the panel beside the map, as a person gets it."""
    with app.server.test_request_context():
        g.person = person
        at = look(app, path, query)
        found = document(at, grids=True) or panel(at, grids=True)
    return json.dumps(found, default=lambda part: part.to_plotly_json(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("person", "province", "may"),
    [
        (READER, "", False),
        (EDITOR, "", False),
        (OF_22, "01", False),
        (OF_22, "22", True),
        (OF_22, "", True),
        (MONITOR, "01", True),
    ],
)
def test_the_queue_offers_urging_and_marking_to_who_may(app, person, province, may):
    said = shown(app, person, "/unmarked", f"province={province}")
    assert [one in said for one in URGES] == [may] * 3
    assert ("cần quyền của người giám sát" in said) is not may
    assert ("/pending" in said) is person.has("confirm")


def test_who_may_mark_elsewhere_gets_the_page_anew_and_not_its_rows_alone(app):
    with app.server.test_request_context():
        for person, anew in ((OF_22, True), (MONITOR, False)):
            g.person = person
            at = look(app, "/unmarked")
            key = queue_rows(waiting(at), at.view, at.as_of, at.text)["key"]
            assert (narrowed_queue(look(app, "/unmarked", "province=01"), key) is None) is anew
            assert narrowed_queue(look(app, "/unmarked", "province=22"), key) is not None


def test_marks_of_a_commune_are_made_by_who_may(app):
    for person, may in ((READER, False), (OF_22, True), (EDITOR_22, False)):
        assert ("mark-open" in shown(app, person, f"/commune/{VAN_DON}")) is may


@pytest.mark.parametrize(("person", "may"), [(READER, False), (OF_01, False), (OF_22, True)])
def test_a_draw_is_kept_by_who_may_everywhere_it_was_drawn(app, person, may):
    said = shown(app, person, "/spot-checks", "size=200&seed=7")
    assert ("spot-keep" in said) is may
    assert ("spot-reads-only" in said) is not may


@pytest.mark.parametrize(("person", "may"), [(READER, False), (OF_22, True), (MONITOR, True)])
def test_what_was_found_is_recorded_by_who_may(app, person, may):
    said = shown(app, person, "/spot-checks", "check=1")
    assert ("found-1" in said, "Ghi kết quả" in said) == (may, may)
    assert ("chưa kiểm tra" in said, "spot-reads-only" in said) == (True, not may)


def test_a_batch_is_taken_back_by_who_may_in_all_its_provinces(app):
    for person, may in ((READER, False), (EDITOR_22, False), (MONITOR, False), (EDITOR, True)):
        assert ("/history/batches/1/withdraw" in shown(app, person, "/history", "batch=1")) is may


def test_reports_of_the_country_are_offered_to_who_may_read_it(app):
    for person, may in ((READER, True), (READER_22, False)):
        said = shown(app, person, "/reports")
        assert ("/reports/all" in said, "Cả nước" in said) == (may, may)


def test_an_empty_store_asks_only_who_may_to_fill_it(tmp_path):
    settings = small_settings(tmp_path)
    open_store(settings).upgrade()
    program = create_app(settings)
    for path in ("/", "/unmarked"):
        for person, said in ((READER, (0, 0)), (EDITOR_22, (1, 0)), (EDITOR, (1, 1))):
            found = shown(program, person, path)
            assert ("/import" in found, '"/demo' in found) == tuple(map(bool, said)), path
