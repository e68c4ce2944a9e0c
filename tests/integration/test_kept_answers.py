"""Answers of callbacks are kept until the store, the day or who asks is another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event, Thread

import pytest
from flask import g

import web.tools
from app import create_app
from auth.people import Grant, Person, Role
from callbacks import panel, scene
from data.moments import Moment
from data.reminders import Reminder, record_reminders
from tests.integration.kept import append, marks
from tests.integration.small_store import BA_CHE, DAY, HONG_HA, small_store
from web.kept_answers import AT_ONCE, Answer, KeptAnswers
from web.questions import FIGURES, PANEL, UPDATE
from web.shared_answers import FOLDER

SEARCH = f"?as_of={DAY}&level=commune"


@pytest.fixture
def app(tmp_path):
    return create_app(small_store(tmp_path))


@pytest.fixture
def drawn(monkeypatch) -> list[str]:
    """What was drawn and not answered from memory."""
    found: list[str] = []
    for module, name in ((scene, "classes"), (panel, "panel")):
        real = getattr(module, name)

        def draw(*args, real=real, name=name, **kwargs):
            found.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(module, name, draw)
    return found


def classes(client, search: str = SEARCH, encoding: str = "br"):
    body = {
        "output": "classes.data",
        "outputs": {"id": "classes", "property": "data"},
        "inputs": [{"id": "day-key", "property": "data", "value": "x"}],
        "state": [
            {"id": "url", "property": "pathname", "value": "/"},
            {"id": "url", "property": "search", "value": search},
        ],
        "changedPropIds": ["day-key.data"],
    }
    return client.post(UPDATE, json=body, headers={"Accept-Encoding": encoding})


def panel_of(client, path: str, search: str = ""):
    names = ("panel.children", "panel.data-at", "document.children", "document.data-at")
    address = {"path": path, "search": search, "scheme": "light"}
    values = {"view": address, "late": True, "import-seen": None}
    body = {
        "output": ".." + "...".join(names) + "..",
        "outputs": [dict(zip(("id", "property"), one.split("."), strict=True)) for one in names],
        "inputs": [{"id": i, "property": "data", "value": v} for i, v in values.items()],
        "changedPropIds": ["view.data"],
    }
    return client.post(UPDATE, json=body, headers={"Accept-Encoding": "br"})


def test_the_same_question_is_drawn_once_and_answered_alike(app, drawn):
    client = app.server.test_client()
    first, second = classes(client), classes(client)
    assert drawn == ["classes"]
    assert second.data == first.data and second.headers["Content-Encoding"] == "br"
    assert classes(client, encoding="identity").json["response"]["classes"]
    assert drawn == ["classes"] * 2, "another encoding is another answer"
    assert classes(client, SEARCH + "&kind=ward").status_code == 200
    assert len(drawn) == 3


def test_the_callbacks_that_are_kept_are_those_of_the_page(app):
    outputs = list(app.callback_map)
    for begins in (*FIGURES, PANEL):
        assert len([one for one in outputs if one.startswith(begins)]) == 1, begins


def test_a_mark_is_seen_by_the_next_question(app, drawn):
    client = app.server.test_client()
    before = classes(client, encoding="identity").data
    append(app.sources.store, marks((BA_CHE, "C1", DAY, "done")))
    after = classes(client, encoding="identity").data
    assert drawn == ["classes"] * 2 and after != before


def test_a_change_that_is_no_batch_is_seen_by_the_next_question_too(app):
    client, queue = app.server.test_client(), f"?as_of={DAY}"
    before = panel_of(client, "/unmarked", queue).data
    assert panel_of(client, "/unmarked", queue).data == before
    urged = Reminder("of-a-test", (HONG_HA,), DAY, "test", "copy", "vi")
    record_reminders(app.sources.store, urged)
    assert panel_of(client, "/unmarked", queue).data != before


def test_filters_are_counted_once_for_a_moment_and_for_a_host(app, monkeypatch):
    counted: list[str] = []
    real = web.tools.tools
    monkeypatch.setattr(web.tools, "tools", lambda look: counted.append("x") or real(look))
    client = app.server.test_client()
    first, second = client.get("/tools/"), client.get("/tools/")
    assert first.data == second.data and len(counted) == 1
    assert second.headers["Cache-Control"] == first.headers["Cache-Control"] == "no-store"
    client.get("/tools/", base_url="http://127.0.0.1:8050")
    client.get("/tools/?kind=ward")
    append(app.sources.store, marks((BA_CHE, "C1", DAY, "done")))
    client.get("/tools/")
    assert len(counted) == 4


def test_two_people_do_not_share_an_answer(app, drawn):
    people = [Person(n, login, "", (Grant(Role.READER),)) for n, login in enumerate("ab")]
    asking = iter([people[0], people[1], people[0]])

    @app.server.before_request
    def who() -> None:
        g.person = next(asking)

    client = app.server.test_client()
    assert [classes(client).status_code for _ in range(3)] == [200] * 3
    assert drawn == ["classes"] * 2


def test_the_panel_of_a_commune_is_drawn_each_time(app, drawn):
    client = app.server.test_client()
    for _ in range(2):
        assert panel_of(client, "/").status_code == 200
        assert panel_of(client, f"/commune/{BA_CHE}").status_code == 200
        assert panel_of(client, "/", f"?selected={BA_CHE}").status_code == 200
    assert drawn == ["panel"] * 5


def test_of_many_who_ask_at_once_one_lets_it_be_drawn(app, monkeypatch):
    real, begun, go_on = scene.classes, [], Event()

    def slow(look):
        begun.append(look)
        assert go_on.wait(20)
        return real(look)

    monkeypatch.setattr(scene, "classes", slow)
    together = Barrier(5)

    def ask(number: int) -> bytes:
        together.wait(20)
        if number == 0:
            go_on.set()
            return b""
        return classes(app.server.test_client()).data

    with ThreadPoolExecutor(5) as pool:
        answers = set(pool.map(ask, range(5))) - {b""}
    assert len(answers) == 1 and len(begun) == 1


def test_a_question_that_fails_hinders_nobody(app, monkeypatch):
    real = scene.classes
    monkeypatch.setattr(scene, "classes", lambda look: 1 / 0)
    app.server.config["PROPAGATE_EXCEPTIONS"] = False
    client = app.server.test_client()
    assert classes(client).status_code == 500
    monkeypatch.setattr(scene, "classes", real)
    assert classes(client).status_code == 200


def test_what_is_kept_is_bounded_and_the_oldest_goes_first():
    kept = KeptAnswers(most=10)
    for name in (b"a", b"b", b"c"):
        kept.keep(name, Answer(b"1234", {}))
        kept.find(b"a")
    assert kept.size == 8
    assert kept.find(b"b") is None and kept.find(b"a") and kept.find(b"c")


def test_at_another_moment_what_was_answered_before_is_let_go():
    kept, (first, then) = KeptAnswers(), (Moment(n, n, n, 1, 1) for n in (1, 2))
    kept.turn_to(first)
    kept.keep(b"a", Answer(b"1234", {}))
    kept.turn_to(first)
    assert kept.find(b"a")
    kept.turn_to(then)
    assert kept.find(b"a") is None and kept.size == 0


def test_what_one_worker_has_drawn_another_does_not_draw_again(tmp_path, drawn, monkeypatch):
    folder = tmp_path / "answers"
    folder.mkdir()
    monkeypatch.setenv(FOLDER, str(folder))
    settings = small_store(tmp_path)
    one, other = (create_app(settings).server.test_client() for _ in range(2))
    first, second = classes(one), classes(other)
    assert drawn == ["classes"]
    assert second.data == first.data and second.headers["Content-Encoding"] == "br"


def test_all_who_wait_for_an_answer_have_it_also_at_another_moment():
    kept, asked, found = KeptAnswers(), Barrier(6), []
    kept.turn_to(Moment(1, 1, 1, 1, 1))
    assert kept.begin(b"a") is None

    def wait() -> None:
        asked.wait(10)
        found.append(kept.begin(b"a"))

    waiting = [Thread(target=wait) for _ in range(5)]
    for one in waiting:
        one.start()
    asked.wait(10)
    waiting[0].join(0.2)
    assert not found
    kept.turn_to(Moment(2, 2, 2, 1, 1))
    kept.end(b"a", Answer(b"1234", {}))
    for one in waiting:
        one.join(10)
    assert [one.body for one in found] == [b"1234"] * 5


def test_where_nothing_came_of_it_one_of_those_who_wait_draws():
    kept, drew, found = KeptAnswers(), [], []
    kept.turn_to(Moment(1, 1, 1, 1, 1))
    assert kept.begin(b"a") is None

    def draw() -> None:
        answer = kept.begin(b"a")
        if answer is None:
            drew.append(answer)
            answer = Answer(b"1234", {})
            kept.keep(b"a", answer)
            kept.end(b"a", answer)
        found.append(answer)

    waiting = [Thread(target=draw) for _ in range(5)]
    for one in waiting:
        one.start()
    kept.end(b"a", None)
    for one in waiting:
        one.join(10)
    assert len(drew) == 1 and len(found) == 5


def test_few_answers_are_drawn_at_once(app, monkeypatch):
    real, crowd, met = scene.classes, Barrier(AT_ONCE + 1), []

    def slow(look):
        # So many meet here only where more are let in than may be.
        with suppress(BrokenBarrierError):
            crowd.wait(1)
            met.append(look.as_of)
        return real(look)

    monkeypatch.setattr(scene, "classes", slow)
    days = [f"2025-11-{day:02d}" for day in range(1, 1 + 2 * AT_ONCE)]
    with ThreadPoolExecutor(len(days)) as pool:
        clients = [app.server.test_client() for _ in days]
        got = list(pool.map(lambda one, day: classes(one, f"?as_of={day}"), clients, days))
    assert [one.status_code for one in got] == [200] * len(days)
    assert not met


def test_the_newest_answer_to_a_question_takes_the_place_of_the_one_before():
    kept = KeptAnswers()
    for body in (b"1234", b"123456"):
        kept.keep(b"a", Answer(body, {}))
    assert kept.size == 6 and kept.find(b"a").body == b"123456"
