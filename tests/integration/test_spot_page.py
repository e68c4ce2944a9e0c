"""Spot checks by their addresses: keeping, recording, two people at one form, taking along."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import pandas as pd
import pytest
from openpyxl import load_workbook
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON, small_store
from sqlalchemy import event

from app import create_app
from callbacks.document import document
from data.spot_checks import checks, findings_of

HERE = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
DRAW = f"as_of={DAY}&size=2&seed=57"


@pytest.fixture
def app(tmp_path, store_url):
    return create_app(small_store(tmp_path / "var", kind="demo", database_url=store_url))


@pytest.fixture
def client(app):
    return app.server.test_client()


def shown(app, query: str = "") -> str:
    found = document(app.sources.look("/spot-checks", f"?as_of={DAY}&{query}"), grids=True)
    return json.dumps(found, default=lambda part: part.to_plotly_json(), ensure_ascii=False)


def form(app, query: str = "size=2&seed=57") -> dict[str, str]:
    """What the form that keeps a draw sends."""
    inputs = re.findall(r'{"props": ({[^{}]*}), "type": "Input"', shown(app, query))
    fields = [json.loads(one) for one in inputs]
    return {one["name"]: one["value"] for one in fields if one["name"] in ("key", "shown")}


def keep(app, client, **more: str) -> str:
    sent = form(app) | {"key": "a-key-of-a-form"} | more
    answer = client.post(f"/spot-checks/keep?{DRAW}", data=sent, headers=HERE)
    assert answer.status_code == 303, answer.data
    return answer.location


def record(client, seen: int = 0, number: int = 1, **form: str):
    names = {name.replace("_", "-"): value for name, value in form.items()}
    data = {"seen": str(seen)} | names
    return client.post(f"/spot-checks/{number}/findings?lang=en", data=data, headers=HERE)


def test_a_draw_is_kept_once_and_shown_with_its_seed(app, client):
    assert "2 trên 2 phần tử" in shown(app, "size=2&seed=57")
    first = keep(app, client)
    assert first == f"/spot-checks?as_of={DAY}&check=1"
    assert keep(app, client) == first
    page = shown(app, "check=1")
    assert VAN_DON in page and BA_CHE in page and "hạt giống 57 (PCG64)" in page


def test_what_is_found_becomes_a_share_of_x_of_y(app, client):
    keep(app, client)
    answer = record(client, found_1="confirmed", found_2="not_confirmed", remark_2="không có")
    assert (answer.status_code, answer.location) == (303, "/spot-checks?lang=en&check=1")
    page = shown(app, "check=1&lang=en")
    assert "1 of 2 confirmed" in page and "(95% confidence interval: " in page
    assert "2 of 2 items checked" in page


def test_two_people_at_one_form_keep_what_the_other_recorded(app, client):
    keep(app, client)
    record(client, found_1="confirmed", remark_1="tổ họp hằng tuần")
    # The second person's page was drawn before: there item 1 is still empty.
    record(client, seen=0, found_1="", remark_1="", found_2="confirmed")
    found = findings_of(app.sources.store, 1)
    assert found[["item", "found"]].values.tolist() == [[1, "confirmed"], [2, "confirmed"]]
    # A third page shows both; one is corrected, the other left as it was.
    record(
        client, seen=2, found_1="confirmed", remark_1="tổ họp hằng tuần",
        found_2="not_confirmed", remark_2="đã giải thể",
    )  # fmt: skip
    found = findings_of(app.sources.store, 1)
    assert len(found) == 3, "only what was changed is added"
    # Who still sees item 2 as confirmed, and touches item 1 alone, does not overturn it.
    record(
        client, seen=2, found_1="confirmed", remark_1="đã xem sổ", found_2="confirmed",
    )  # fmt: skip
    newest = findings_of(app.sources.store, 1).drop_duplicates("item", keep="last")
    assert newest.set_index("item")["found"].to_dict() == {1: "confirmed", 2: "not_confirmed"}


@pytest.mark.parametrize(
    "form",
    [
        {"found_1": "not_confirmed"},
        {"found_1": "perhaps"},
        {"found_77": "confirmed"},
        {"found_1": "confirmed", "remark_1": "x" * 1001},
    ],
)
def test_bad_findings_are_one_sentence_and_change_nothing(app, client, form):
    keep(app, client)
    answer = record(client, **form)
    assert answer.status_code == 400 and answer.text.count("<p>") == 2
    assert findings_of(app.sources.store, 1).empty
    assert record(client, number=9, found_1="confirmed").status_code == 404


@pytest.mark.parametrize("query", ["size=501&seed=1", "size=2", "seed=2", "size=x&seed=3"])
def test_a_draw_that_is_not_whole_is_one_sentence(app, client, query):
    assert "Không rút được" in shown(app, query)
    answer = client.post(f"/spot-checks/keep?{query}", data={"key": "k" * 12}, headers=HERE)
    assert answer.status_code == 400
    assert client.get(f"/spot-checks.csv?{query}").status_code == 404


def test_only_the_draw_that_was_seen_is_kept(app, client):
    seen = form(app)
    store = app.sources.store
    mark = {"unit_code": HONG_HA, "province_code": "01", "task_code": "C1", "status": "done"}
    frame = pd.DataFrame([mark | {"marked_on": date(2025, 11, 1)}])
    store.append_marks(frame, kind="marks", file="b.csv", sha256=None, by="test")
    answer = client.post(f"/spot-checks/keep?{DRAW}", data=seen, headers=HERE)
    assert answer.status_code == 400 and "nay rút ra mẫu khác" in answer.text
    assert checks(store) == []
    assert client.post(f"/spot-checks/keep?{DRAW}", data=form(app), headers=HERE).status_code == 303


def test_a_key_is_of_one_draw(app, client):
    keep(app, client)
    other = form(app, "size=1&seed=58") | {"key": "a-key-of-a-form"}
    url = f"/spot-checks/keep?as_of={DAY}&size=1&seed=58"
    answer = client.post(url, data=other, headers=HERE)
    assert answer.status_code == 400 and "hãy rút lại" in answer.text
    assert len(checks(app.sources.store)) == 1


def test_the_list_of_kept_draws_has_pages_and_few_questions(app, client, monkeypatch):
    monkeypatch.setattr("callbacks.spot_checks.LISTED", 3)
    for number in range(7):
        keep(app, client, key=f"key-number-{number}")
    record(client, found_1="confirmed", number=7)
    asked: list[str] = []
    engine = app.sources.store._connections.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    first = shown(app)
    few = len([one for one in asked if "spot_" in one])
    assert few == 3, asked
    assert [f"số {n}" in first for n in (7, 5, 4, 1)] == [True, True, False, False]
    assert "1–3 trong 7 · trang 1 / 3" in first and "1/2" in first
    assert "7–7 trong 7" in shown(app, "page=3") and "7–7 trong 7" in shown(app, "page=99")


def test_the_tables_hold_the_sample_and_what_was_found(app, client):
    keep(app, client)
    record(client, found_1="confirmed", remark_1="=1+1")
    text = client.get(f"/spot-checks.csv?as_of={DAY}&check=1").data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    head = next(at for at, line in enumerate(lines) if len(line) > 3)
    code, found, remark = (lines[head].index(n) for n in ("Mã đơn vị", "Kết quả", "Ghi chú"))
    assert [line[code] for line in lines[head + 1 :]] == [BA_CHE, VAN_DON]
    assert lines[head + 1][found : remark + 1] == ["Xác nhận", "'=1+1"]
    assert any("Dữ liệu minh họa" in line[0] for line in lines[:head])
    book = load_workbook(io.BytesIO(client.get(f"/spot-checks.xlsx?{DRAW}").data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[rows[0].index("Mã đơn vị")] for row in rows[1:]] == [BA_CHE, VAN_DON]


def test_a_file_says_where_it_was_drawn_and_the_share_of_each_province(app, client):
    answer = client.get(f"/spot-checks.xlsx?{DRAW}&province=22")
    name = f"mau-da-rut_57_quang-ninh_{DAY}.xlsx"
    assert name in answer.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Mẫu đã rút", "Nguồn"]
    said = [row[0].value for row in book["Nguồn"].iter_rows()]
    assert said[1].startswith("Xã đã đánh dấu, Quảng Ninh, đến hết ngày 28/11/2025;")
    keep(app, client)
    record(client, found_1="confirmed", found_2="not_confirmed", remark_2="chưa có")
    text = client.get(f"/spot-checks.csv?as_of={DAY}&check=1").data.decode("utf-8-sig")
    assert "Quảng Ninh · 2 trên 2 mục đã kiểm tra · 1 trên 2 được xác nhận" in text
