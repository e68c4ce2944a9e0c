"""Everything that grows has an end, and says so in a sentence."""

from __future__ import annotations

import io
import os
import threading
import zipfile
from contextlib import ExitStack
from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa
from small_store import BA_CHE, DAY, fill, small_store

from app import create_app
from callbacks.history import history_document
from callbacks.panel import panel
from data.engine import QueryTooLong, limit_queries
from data.spot_checks import keep_check
from data.spot_sample import Draw, draw_sample
from data.store import Store, open_store
from data.uploads import MOST_AT_WORK, MOST_KEPT, Progress, TooManyAtWork, new_upload
from i18n import Text
from reports.order import Order
from web import report_bundle
from web.limits import BODY
from web.report_files import ReportRefused
from web.turns import WAITING, turn

AS_OF = f"as_of={DAY}"
SLOW = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000)"
    " SELECT count(*) FROM n"
)
COUNTRY = Order(None, DAY, None, "vi")


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return small_store(tmp_path_factory.mktemp("limits"))


@pytest.fixture(scope="module")
def app(settings):
    return create_app(settings)


@pytest.fixture
def client(app):
    return app.server.test_client()


@pytest.fixture
def hurried():
    """A thread whose queries have a short time."""
    limit_queries(0.2)
    yield
    limit_queries(None)


def kept_draw(app) -> int:
    store = app.sources.store
    sample = draw_sample(store, app.sources.register, Draw("communes", DAY, 2, 1))
    return keep_check(store, sample, by="an", key="0123456789")


@pytest.mark.parametrize(
    "address",
    [
        *("/_dash-update-component", "/urging/letters", "/urging/record"),
        *("/spot-checks/1/findings", "/import/files/0123456789abcdef0123456789abcdef/choices"),
    ],
)
def test_a_body_that_is_no_file_is_small(app, client, address, tmp_path, settings):
    if "choices" in address:
        upload = new_upload(settings.var)
        upload.tell(Progress("ready"))
        address = f"/import/files/{upload.id}/choices"
    kind = "application/x-www-form-urlencoded" if "spot" in address else "application/json"
    if "spot" in address:
        address = f"/spot-checks/{kept_draw(app)}/findings"
    answer = client.post(address, data=b"[" + b" " * BODY, content_type=kind)
    assert answer.status_code == 413, answer.text
    assert "Yêu cầu quá lớn" in answer.text


def test_a_file_may_be_larger_than_any_other_body(client, monkeypatch):
    monkeypatch.setattr("web.import_routes.start_job", lambda *_: True)
    file = (io.BytesIO(b"x" * (BODY + 200_000)), "a.csv")
    assert client.post("/import/files", data={"file": file}).status_code == 201


def test_a_query_ends_when_its_time_is_over_and_the_next_one_is_answered(store, hurried):
    with pytest.raises(QueryTooLong), store.reading() as connection:
        connection.execute(sa.text(SLOW))
    assert store.version() == 0


def test_whoever_writes_has_the_time_that_it_takes(store, hurried):
    with store.writing() as connection:
        counted = connection.execute(sa.text(SLOW.replace("100000000", "3000000"))).scalar()
    assert counted == 3_000_000


def test_a_page_whose_question_takes_too_long_says_so(client, monkeypatch):
    def slow(_):
        raise QueryTooLong

    monkeypatch.setattr("web.showing.newest", slow)
    monkeypatch.setattr("web.showing.FRESH", 0)
    answer = client.get("/version?lang=en")
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert "takes too long" in answer.text


def test_every_request_has_the_time_of_the_setting(settings):
    seen = []
    app = create_app(settings.model_copy(update={"max_query_seconds": 7}))
    app.server.before_request(lambda: seen.append(os.getpid()))
    from data import engine

    app.server.before_request(lambda: seen.append(engine._seconds.get()))
    app.server.test_client().get("/version")
    assert seen[1] == 7
    limit_queries(None)


def test_few_requests_wait_for_a_document_and_the_others_are_refused_at_once(client, monkeypatch):
    monkeypatch.setattr("web.turns.PATIENCE", 30)
    done = []

    def wait() -> None:
        with turn(Text("vi")):
            done.append(1)

    with turn(Text("vi")):
        waiting = [threading.Thread(target=wait) for _ in range(WAITING)]
        for one in waiting:
            one.start()
        from web import turns

        while turns._places._value:
            pass
        for address in (f"/assignments.xlsx?{AS_OF}", f"/map.png?{AS_OF}", f"/report.pdf?{AS_OF}"):
            answer = client.get(address)
            assert answer.status_code == 503, address
            assert answer.headers["Retry-After"] == "30"
        assert client.get(f"/assignments.csv?{AS_OF}").status_code == 200
    for one in waiting:
        one.join()
    assert len(done) == WAITING


def test_few_files_are_read_at_once(client, tmp_path, settings, monkeypatch):
    with ExitStack() as held:
        for _ in range(MOST_AT_WORK):
            upload = new_upload(settings.var)
            lock = upload.claim()
            assert lock is not None
            held.callback(os.close, lock)
            upload.tell(Progress("waiting"))
        with pytest.raises(TooManyAtWork):
            new_upload(settings.var)
        answer = client.post("/import/files", data={"file": (io.BytesIO(b"x"), "a.csv")})
        assert answer.status_code == 429 and "đang đọc nhiều tệp" in answer.json["error"]
        assert answer.headers["Retry-After"]
    assert new_upload(settings.var).folder.is_dir()


def test_few_files_are_kept_and_the_oldest_idle_one_makes_room(tmp_path):
    made = []
    for n in range(MOST_KEPT + 2):
        upload = new_upload(tmp_path)
        upload.tell(Progress("ready"))
        os.utime(upload.folder, (2e9 + n, 2e9 + n))
        made.append(upload)
    assert [one for one in made if not one.folder.exists()] == made[:2]


def add_a_mark(store: Store) -> None:
    row = (BA_CHE, "22", "C1", "done", date(2025, 11, 1))
    names = ["unit_code", "province_code", "task_code", "status", "marked_on"]
    frame = pd.DataFrame([row], columns=names)
    store.append_marks(frame, kind="marks", file="b.csv", sha256=None, by="test")


@pytest.fixture
def versions(app, monkeypatch):
    """The versions of the store that reports of a bundle were made of."""
    made: list[int] = []

    def report(*_):
        made.append(app.sources.store.version())
        return b""

    monkeypatch.setattr(report_bundle, "report", report)
    monkeypatch.setattr(report_bundle, "WRITERS", {"xlsx": lambda _: b"x"})
    return made


def test_a_bundle_is_of_one_version_of_the_store(app, versions, tmp_path):
    store, target = app.sources.store, tmp_path / "all.zip"

    def meanwhile(done: int, _: int) -> None:
        if done == 3 and len(set(versions)) == 1:
            add_a_mark(store)

    report_bundle.write_bundle(COUNTRY, app.sources, target, meanwhile, ["xlsx"])
    with zipfile.ZipFile(target) as bundle:
        assert len(bundle.namelist()) == 34
    assert set(versions[-34:]) == {store.version()} and len(set(versions)) == 2


def test_a_store_that_never_stands_still_has_no_bundle(app, versions, tmp_path):
    def always(*_: int) -> None:
        add_a_mark(app.sources.store)

    with pytest.raises(ReportRefused, match="thay đổi liên tục"):
        report_bundle.write_bundle(COUNTRY, app.sources, tmp_path / "a.zip", always, ["xlsx"])
    assert list(tmp_path.iterdir()) == []


def test_the_panel_of_a_commune_asks_for_its_history_once(app, monkeypatch):
    asked = []
    whole = Store.history
    monkeypatch.setattr(Store, "history", lambda *a: asked.append(a) or whole(*a))
    look = app.sources.look(f"/commune/{BA_CHE}", AS_OF)
    assert "small.csv" in str(panel(look, grids=True))
    assert len(asked) == 1


def test_addresses_that_browsers_keep_tell_two_stores_of_one_version_apart(tmp_path, client, app):
    others = [small_store(tmp_path / name) for name in "ab"]
    stamps = [one.stamp(one.version()) for one in map(open_store, others)]
    assert len({stamp.partition("-")[0] for stamp in stamps}) == 1 and len(set(stamps)) == 2
    for address in (
        "/figures/{}/2025-11-28/commune-22.json",
        "/classes/{}/2025-11-28/province-all.json",
    ):
        answer = client.get(address.format(stamps[0]))
        assert answer.status_code == 200 and "Cache-Control" not in answer.headers
    own = app.sources.store.stamp(app.sources.store.version())
    answer = client.get(f"/figures/{own}/2025-11-28/commune-22.json")
    assert "immutable" in answer.headers["Cache-Control"]
    add_a_mark(app.sources.store)
    assert app.sources.store.stamp(app.sources.store.version()) != own


def test_a_release_of_the_program_asks_at_addresses_of_its_own(store, monkeypatch):
    fill(store)
    before = store.stamp(store.version())
    monkeypatch.setattr("data.store_reading.VERSION", "9.9.9")
    other = Store(store.url)
    assert other.stamp(other.version()) != before
    other.close()


def test_a_page_of_the_history_lists_so_many_batches_and_leads_on(app, monkeypatch):
    store = app.sources.store
    while len(store.batches()) < 5:
        add_a_mark(store)
    monkeypatch.setattr("callbacks.history.PER_PAGE", 2)
    newest = store.batches()[0].id
    listed = []
    for page in (1, 2, 99):
        look = app.sources.look("/history", f"{AS_OF}&page={page}&lang=en")
        words = str(history_document(look, grids=True))
        listed.append([n for n in range(1, newest + 1) if f"'id': {n}," in words])
        assert "Next page" in words or page == 99
    assert listed[0] == [newest - 1, newest]
    assert listed[1] == [newest - 3, newest - 2]
    assert 1 in listed[2] and len(listed[2]) <= 2
