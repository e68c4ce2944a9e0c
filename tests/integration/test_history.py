"""The history on a real store: withdrawing and restoring, the log, the rows and their download."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON, small_store

from app import create_app
from callbacks.document import document
from callbacks.panel import panel
from data.answers import BATCH_FIELDS
from data.store import Store

Run = Callable[..., tuple[int, str, str]]
HERE = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


@pytest.fixture
def app(tmp_path: Path):
    return create_app(small_store(tmp_path))


@pytest.fixture
def store(app) -> Store:
    return app.sources.store


@pytest.fixture
def client(app):
    return app.server.test_client()


def marked(client) -> int:
    """How many communes are marked, as the API says."""
    answer = client.get(f"/api/v1/coverage?province=22&as_of={DAY}").get_json()
    return answer["totals"]["marked"]


def shown(app, path: str, query: str = "") -> str:
    """The words and addresses of a page without a map."""
    found = document(app.sources.look(path, f"?as_of={DAY}&{query}"), grids=True)
    return json.dumps(found, default=lambda part: part.to_plotly_json(), ensure_ascii=False)


def test_withdrawing_takes_marks_out_of_the_figures_and_restoring_brings_them_back(client, store):
    assert marked(client) == 2
    answer = client.post("/history/batches/1/withdraw?batch=1&lang=en", headers=HERE)
    assert (answer.status_code, answer.location) == (303, "/history?lang=en&batch=1")
    assert marked(client) == 0
    withdrawal, first = store.batches()
    assert (withdrawal.kind, withdrawal.withdraws, withdrawal.by) == ("withdrawal", 1, "web")
    assert first.withdrawn_by == withdrawal.id
    client.post(f"/history/batches/{withdrawal.id}/withdraw?batch=1", headers=HERE)
    assert marked(client) == 2
    assert [batch.withdrawn_by for batch in store.batches()] == [None, 3, None]


def test_a_withdrawn_batch_is_not_withdrawn_again(client, store):
    client.post("/history/batches/1/withdraw", headers=HERE)
    answer = client.post("/history/batches/1/withdraw?batch=1", headers=HERE)
    assert answer.status_code == 409
    assert "Lô 1 đã bị lô 2 thu hồi" in answer.text and 'href="/history?batch=1"' in answer.text
    answer = client.post("/history/batches/1/withdraw?lang=en", headers=HERE)
    assert "Batch 1 is withdrawn already, by batch 2" in answer.text
    assert client.post("/history/batches/99/withdraw", headers=HERE).status_code == 409
    assert len(store.batches()) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_withdraws_nothing(client, store, headers):
    assert client.post("/history/batches/1/withdraw", headers=headers).status_code == 403
    assert len(store.batches()) == 1


def test_a_link_withdraws_nothing(client, store):
    client.get("/history/batches/1/withdraw", headers=HERE)
    assert len(store.batches()) == 1


def test_the_list_of_batches_tells_who_when_and_what_counts(app, client):
    client.post("/history/batches/1/withdraw", headers=HERE)
    page = shown(app, "/history", "lang=en")
    assert "=small.csv" in page and "/history?" in page
    assert "withdrawn (batch 2)" in page and "withdraws batch 1" in page
    assert "At (Asia/Ho_Chi_Minh)" in page, "an hour is never shown without its zone"
    assert re.search(r'"at": "\d+ \w+ \d{4} \d\d:\d\d"', page)


def test_a_batch_shows_its_difference_its_rows_and_the_way_to_take_it_back(app, client):
    page = shown(app, "/history", "batch=1&lang=en")
    assert "2 communes became marked · 0 communes are no longer marked" in page
    assert f"/commune/{VAN_DON}?" in page
    assert "/history/batches/1/withdraw?" in page and "Withdraw batch 1" in page
    rows = shown(app, "/history", "batch=1&panel=rows&lang=en")
    for code in (VAN_DON, BA_CHE, HONG_HA):
        assert f"/commune/{code}?" in rows
    client.post("/history/batches/1/withdraw", headers=HERE)
    page = shown(app, "/history", "batch=1&lang=en")
    assert "/history/batches/2/withdraw?" in page and "Restore batch 1" in page
    assert "If this batch counted" in page


def test_the_log_of_a_unit_and_of_a_task_keeps_withdrawn_marks_and_says_so(app, client):
    assert '"withdrawn": false' in shown(app, "/history", f"unit={VAN_DON}")
    client.post("/history/batches/1/withdraw", headers=HERE)
    for query in (f"unit={VAN_DON}", "task=C1", f"unit={VAN_DON}&task=C1"):
        page = shown(app, "/history", query)
        assert "Vân Đồn" in page and '"withdrawn": true' in page and "đã thu hồi" in page
        assert "/history?as_of=2025-11-28&batch=1" in page
    assert f"/commune/{BA_CHE}?" in shown(app, "/history", "task=C1")
    assert "Không có dấu nào trong nhật ký." in shown(app, "/history", "unit=00004")


def test_the_log_goes_on_after_the_last_mark_of_a_page(app, store):
    rows = [
        (VAN_DON, "22", "C1", "in_progress", pd.Timestamp("2025-10-01").date(), number)
        for number in range(2, 252)
    ]
    names = ["unit_code", "province_code", "task_code", "status", "marked_on", "row"]
    store.append_marks(
        pd.DataFrame(rows, columns=names), kind="marks", file="b.csv", sha256=None, by="test"
    )
    seen = []
    after = ""
    while True:
        page = shown(app, "/history", f"unit={VAN_DON}{after}")
        numbers = [int(one) for one in re.findall(r'"code": "(\d+)", "row"', page)]
        assert len(numbers) <= 200
        seen += numbers
        found = re.search(r"after=(\d+)", page)
        if not found or int(found[1]) != numbers[-1]:
            break
        after = f"&after={found[1]}"
    assert len(seen) == 251 and seen == sorted(seen, reverse=True)


def test_the_page_of_rows_says_the_file_and_the_row(app, store):
    frame = pd.DataFrame(
        [(BA_CHE, "22", "C1", "blocked", DAY, 7)],
        columns=["unit_code", "province_code", "task_code", "status", "marked_on", "row"],
    )
    store.append_marks(frame, kind="marks", file="tuan-48.xlsx", sha256=None, by="test")
    page = shown(app, "/assignments", "count=obstacles&province=22")
    assert "tuan-48.xlsx, dòng 7" in page
    assert f"/history?as_of=2025-11-28&task=C1&unit={BA_CHE}" in page
    assert '"data-value": 1' in page


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_download_holds_every_row_and_says_what_it_is(client, ending):
    answer = client.get(f"/assignments.{ending}?count=overdue&province=22&lang=en&as_of={DAY}")
    name = f'attachment; filename="overdue-assignments_quang-ninh_2025-11-28.{ending}"'
    assert (answer.status_code, answer.headers["Content-Disposition"]) == (200, name)
    if ending == "csv":
        table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        start = next(place for place, row in enumerate(table) if len(row) > 1)
        said, table = [row[0] for row in table[:start]], table[start:]
    else:
        book = load_workbook(io.BytesIO(answer.data))
        assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)
        table = [[cell.value or "" for cell in row] for row in book.worksheets[0].iter_rows()]
        said = [row[0].value for row in book["Source"].iter_rows()]
    assert said[:3] == ["Overdue assignments", "As of 28 Nov 2025", "Quảng Ninh Province"]
    assert len(table) == 1 + 54
    head = table[0]
    assert head[:3] == ["Province code", "Province", "Unit code"]
    titles = {row[head.index("Task title")] for row in table[1:]}
    # A title that begins like a formula stays text: CSV needs an apostrophe for that.
    assert ("'=Công bố dữ liệu" if ending == "csv" else "=Công bố dữ liệu") in titles
    files = {row[head.index("File")] for row in table[1:]}
    assert files == {"", "'=small.csv" if ending == "csv" else "=small.csv"}


def test_a_download_of_the_demonstration_says_that_it_is_one(tmp_path):
    client = create_app(small_store(tmp_path, kind="demo")).server.test_client()
    answer = client.get(f"/assignments.csv?count=done&as_of={DAY}")
    assert "Dữ liệu minh họa" in answer.data.decode().partition("Mã tỉnh")[0]
    assert client.get("/assignments.pdf").status_code == 404


def test_a_page_behind_the_last_shows_the_last(app):
    assert '"data-value": 54' in shown(app, "/assignments", "count=overdue&province=22&page=9")
    assert "Không có dòng nào" in shown(app, "/assignments", "count=obstacles&province=01")


def test_the_history_in_the_panel_of_a_commune_strikes_withdrawn_marks_through(app, client, store):
    frame = pd.DataFrame(
        [(VAN_DON, "22", "C1", "blocked", DAY, 9)],
        columns=["unit_code", "province_code", "task_code", "status", "marked_on", "row"],
    )
    wrong = store.append_marks(frame, kind="marks", file="sai.csv", sha256=None, by="test")
    client.post(f"/history/batches/{wrong}/withdraw", headers=HERE)
    look = app.sources.look(f"/commune/{VAN_DON}", f"?as_of={DAY}")
    words = json.dumps(
        panel(look, grids=True), default=lambda part: part.to_plotly_json(), ensure_ascii=False
    )
    assert "sai.csv, dòng 9" in words and f"batch={wrong}" in words
    struck = words[words.index('"type": "Del"') - 400 : words.index('"type": "Del"')]
    assert "vướng mắc" in struck and words.count('"type": "Del"') == 1
    assert "đã thu hồi" in words


def test_the_command_line_withdraws_restores_and_refuses(filled: Run) -> None:
    status, out, err = filled("batches", "withdraw", "1", "--format", "json")
    (batch,) = json.loads(out)["batches"]
    assert status == 0 and list(batch) == BATCH_FIELDS
    assert (batch["id"], batch["kind"], batch["accepted"]) == (2, "withdrawal", 4)
    assert err == "Batch 1 was withdrawn by batch 2.\n"
    status, out, err = filled("batches", "withdraw", "1")
    assert (status, out) == (1, "") and "withdrawn" in err and err.count("\n") == 1
    assert filled("batches", "withdraw", "2")[0] == 0
    batches = json.loads(filled("batches", "list", "--format", "json")[1])["batches"]
    assert [(one["id"], one["withdrawn_by"]) for one in batches] == [(3, None), (2, 3), (1, None)]
    assert filled("batches", "withdraw", "99")[0] == 1
    assert filled("batches", "withdraw", "none")[0] == 2
