"""What is about one province is kept while marks come for others, and is what would be drawn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app import create_app
from data import cache_use
from data.curve import coverage_curve
from data.moments import Moments
from data.reminders import Reminder, record_reminders
from data.store import Store, open_store
from settings import today
from tests.integration.kept import append, marks
from tests.integration.small_store import BA_CHE, DAY, HONG_HA, VAN_DON, small_store
from tests.integration.test_derived import MOVE, REGISTER, frame_of, with_tasks
from tests.integration.test_derived import append as append_rows
from tests.security.walking import callbacks

ELSEWHERE = "01"
QUERIES = (
    *(f"?metric={metric}" for metric in ("coverage", "completion", "overdue", "freshness")),
    *("?panel=unmarked", "?panel=tasks", "?panel=changes", "?layout=tiles", "?lang=en"),
    *("?kind=xã&group=awareness", "?lead_unit=Sở KH%26CN&tier=commune", "?state=done"),
    *(f"?as_of={DAY}&compare=2025-10-21", f"?as_of={DAY}&compare=2025-10-21&layout=side"),
)
ADDRESSES = (
    *((f"/province/{ELSEWHERE}", query) for query in QUERIES),
    *((path, f"?province={ELSEWHERE}") for path in ("/unmarked", "/tasks")),
)
FEW = (ADDRESSES[0], *ADDRESSES[-2:])
SEEN = ("header", "panel", "scene", "classes")
"""What the callbacks that are asked for an address begin with."""


def asked(app, addresses=ADDRESSES) -> dict[str, bytes]:
    """What every question about a province is answered."""
    client, found = app.server.test_client(), {}
    stamp = app.sources.store.stamp(app.sources.store.version())
    for path, query in addresses:
        for body in callbacks(app, path, query):
            if body["output"].strip(".").startswith(SEEN):
                answer = client.post("/_dash-update-component", json=body)
                assert answer.status_code in (200, 204), body["output"]
                found[f"{path}{query} {body['output']}"] = answer.data
        if path.startswith("/province"):
            found[f"tools {query}"] = client.get(f"/tools{path}{query}").data
    for name in (f"curve/{stamp}/{today()}", f"classes/{stamp}/{DAY}"):
        level = "commune-" if name.startswith("classes") else ""
        answer = client.get(f"/{name}/{level}{ELSEWHERE}.json")
        assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]
        found[name.split("/")[0]] = answer.data
    return found


def drawn_anew(app, monkeypatch, addresses=ADDRESSES) -> tuple[dict[str, bytes], int]:
    """What is answered, and how many questions about a province were drawn for it."""
    heard: list[bool] = []
    with monkeypatch.context() as patch:
        patch.setattr(
            cache_use, "_hears", lambda name, kept: name == "province" and heard.append(kept)
        )
        found = asked(app, addresses)
    return found, heard.count(False)


def same_but_for_what_was_seen(kept: dict[str, bytes], drawn: dict[str, bytes]) -> bool:
    """Whether answers are those that would be drawn.

    A form that is sent says what its page has seen: the newest batch, or any since which nothing
    has changed there.
    """

    def plain(text: bytes) -> bytes:
        return text.replace(b'\\"seen\\":[1,0]', b'\\"seen\\":[2,0]')

    return {name: plain(text) for name, text in kept.items()} == {
        name: plain(text) for name, text in drawn.items()
    }


def test_marks_of_another_province_let_nothing_be_drawn_anew(tmp_path, monkeypatch):
    app = create_app(small_store(tmp_path))
    before, drawn = drawn_anew(app, monkeypatch)
    assert drawn == len(before)
    # Earlier than any other, on a day between, and later than any other.
    days = (date(2025, 7, 2), date(2025, 10, 21), today())
    rows = [(code, "C1", day, "done") for code in (VAN_DON, BA_CHE) for day in days]
    append(app.sources.store, marks(("22", "P2", DAY, "blocked"), *rows))
    after, drawn = drawn_anew(app, monkeypatch)
    assert drawn == 0
    fresh = create_app(app.sources.settings)
    assert same_but_for_what_was_seen(after, asked(fresh))
    assert b'"data-version":2}' in after[f"/province/{ELSEWHERE}{QUERIES[0]} {header(after)}"]


def header(found: dict[str, bytes]) -> str:
    """The name of the header's callback."""
    return next(name.split(" ")[1] for name in found if "..header" in name)


def test_a_mark_of_the_province_lets_all_be_drawn_anew(tmp_path, monkeypatch):
    app = create_app(small_store(tmp_path))
    before = asked(app, FEW)
    frame = marks((HONG_HA, "C1", DAY, "done")).assign(province_code=ELSEWHERE)
    append(app.sources.store, frame)
    after, drawn = drawn_anew(app, monkeypatch, FEW)
    assert drawn == len(after)
    assert after == asked(create_app(app.sources.settings), FEW)
    assert before["curve"] != after["curve"]
    assert before["classes"] != after["classes"]


def test_a_page_that_asks_once_more_asks_the_same(tmp_path, monkeypatch):
    app = create_app(small_store(tmp_path))
    client, heard = app.server.test_client(), []
    monkeypatch.setattr(cache_use, "_hears", lambda name, kept: heard.append((name, kept)))
    for seen in ("1-2025-11-28", "2-2025-11-28"):
        more = {"view": {"seen": seen}, "day-key.data": f"/province/01|{seen}"}
        for body in callbacks(app, f"/province/{ELSEWHERE}", "", **more):
            if body["output"].strip(".").startswith(("header", "panel", "classes")):
                assert client.post("/_dash-update-component", json=body).status_code == 200
    assert [kept for name, kept in heard if name == "callback"] == [False] * 3 + [True] * 3


def change_by_reminder(store: Store) -> None:
    record_reminders(store, Reminder("of-a-test", (VAN_DON,), DAY, "test", "copy", "vi"))


def change_by_withdrawal(store: Store) -> None:
    store.withdraw(1, by="test")


def change_by_rebuilding(store: Store) -> None:
    store.rebuild()


@pytest.mark.parametrize("change", [change_by_reminder, change_by_withdrawal, change_by_rebuilding])
def test_a_change_that_is_more_than_marks_is_one_of_every_province(tmp_path, change):
    store = open_store(small_store(tmp_path))
    moments = Moments(store)
    before = moments.of_province(ELSEWHERE, moments.now())
    append(store, marks((BA_CHE, "C1", DAY, "done")))
    assert moments.of_province(ELSEWHERE, moments.now()) == before
    assert moments.of_province("22", moments.now()) == moments.now()
    change(store)
    assert moments.of_province(ELSEWHERE, moments.now()) == moments.now() != before


def test_a_moment_that_others_have_left_behind_says_nothing(tmp_path):
    store = open_store(small_store(tmp_path))
    moments = Moments(store)
    old = moments.now()
    append(store, marks((BA_CHE, "C1", DAY, "done")))
    assert moments.of_province(ELSEWHERE, moments.now())
    assert moments.of_province(ELSEWHERE, old) is None


def test_while_there_are_no_marks_nothing_is_said(tmp_path, engine, databases):
    store = with_tasks(Store(databases.url(engine, tmp_path), REGISTER))
    moments = Moments(store)
    assert moments.of_province("01", moments.now()) is None
    append_rows(store, [("00007", "A", date(2025, 8, 3), "done")])
    assert moments.of_province("01", moments.now())
    store.close()


def test_marks_of_a_unit_that_moved_are_about_both_provinces(tmp_path, engine, databases):
    store = with_tasks(Store(databases.url(engine, tmp_path), REGISTER))
    append_rows(store, [("00002", "A", date(2025, 8, 3), "done")])
    moments = Moments(store)
    before = moments.of_province("01", moments.now())
    other = frame_of([("00007", "A", date(2025, 8, 3), "done")]).assign(province_code="02")
    append(store, other)
    assert moments.of_province("01", moments.now()) == before
    append_rows(store, [("00003", "A", MOVE + timedelta(days=1), "done")])
    assert moments.of_province("01", moments.now()) == moments.now()
    assert moments.of_province("02", moments.now()) == moments.now()
    store.close()


def test_the_curve_of_a_province_without_marks_is_that_of_its_communes(tmp_path):
    app = create_app(small_store(tmp_path))
    curve = coverage_curve(app.sources.store, app.sources.register, "38", DAY)
    assert set(curve["marked"]) == {0} and curve["communes"].min() > 0


def test_a_search_is_drawn_anew_only_for_other_names(tmp_path, monkeypatch):
    app = create_app(small_store(tmp_path))
    client, heard = app.server.test_client(), []
    monkeypatch.setattr(cache_use, "_hears", lambda name, kept: heard.append((name, kept)))

    def search() -> str:
        for body in callbacks(app, **{"search.value": "to cong nghe"}):
            if body["output"].startswith("search-results"):
                return client.post("/_dash-update-component", json=body).text
        raise AssertionError("There is no search.")

    first = search()
    append(app.sources.store, marks((BA_CHE, "C1", DAY, "done")))
    assert search() == first and ("province", True) in heard
    tasks = app.sources.store.tasks().reset_index()
    tasks["title"] = "Việc khác"
    app.sources.store.replace_tasks(tasks, file=None, sha256=None, by="test")
    assert search() != first
