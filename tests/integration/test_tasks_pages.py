"""The pages of tasks as the server makes them: any code an address, few questions, whole files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from dash import html
from openpyxl import load_workbook

from app import create_app
from callbacks.document import document
from callbacks.look import Look, Sources
from callbacks.panel import panel
from callbacks.tasks import found_obstacles, progress, tasks_facets
from data.store import Store, open_store
from data.task_progress import in_state
from tests.integration.small_store import BA_CHE, DAY, VAN_DON, small_settings, small_store
from tests.integration.test_page import texts
from view import Page, View
from web.page import _written_path

ON = f"as_of={DAY.isoformat()}"
ODD = ["NV 1/2", "100%", "a//b", "%2F", "tỉ lệ ≥ 5%", "x?y#z", "+ &=", "'\"<i>"]


def with_odd_codes(store: Store) -> None:
    tasks = pd.DataFrame(
        [(code, f"Việc {place}", "22 in:22") for place, code in enumerate(ODD)],
        columns=["task_code", "title", "scope"],
    ).assign(
        group="awareness", assigned_by="province", lead_unit="Sở / Phòng 100% & «A»",
        coordinating_units="", start_date=None, due_date=date(2025, 10, 1),
    )  # fmt: skip
    marks = pd.DataFrame(
        [(BA_CHE, "22", code, "blocked", DAY, "=Chưa có điện") for code in ODD],
        columns=["unit_code", "province_code", "task_code", "status", "marked_on", "note"],
    )
    store.append_marks(
        marks, kind="marks", file="odd.csv", sha256="2" * 64, by="", tasks_frame=tasks
    )


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, module_url: str) -> Iterator[Any]:
    settings = small_store(tmp_path_factory.mktemp("tasks"), database_url=module_url)
    with_odd_codes(open_store(settings))
    yield create_app(settings)
    open_store(settings).close()


@pytest.fixture(scope="module")
def sources(app) -> Sources:
    return app.sources


@pytest.fixture(scope="module")
def client(app) -> Any:
    return app.server.test_client()


def looks(sources: Sources, address: str) -> Look:
    path, _, query = address.partition("?")
    return sources.look(path, f"?{ON}&{query}")


def page(sources: Sources, address: str) -> str:
    return texts(document(looks(sources, address), grids=True))


def file(client, address: str, ending: str = "csv") -> list[list[str]]:
    """The cells of a file, without the lines that say what it is."""
    path, _, query = address.partition("?")
    answer = client.get(f"{path}.{ending}?{ON}&{query}")
    assert answer.status_code == 200
    if ending == "xlsx":
        sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
        return [["" if one is None else str(one) for one in row] for row in sheet.values]
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    width = max(len(line) for line in lines)
    return [line for line in lines if len(line) == width]


@pytest.mark.parametrize("code", ODD)
def test_any_code_works_as_an_address_from_the_request_to_the_page(sources, client, app, code):
    href = View(page=Page.TASK, code=code, as_of=DAY).href
    answer = client.get(href)
    assert answer.status_code == 200, "not sent on to another address"
    with app.server.test_request_context(href):
        written = _written_path()
    look = sources.look(written, "?" + href.partition("?")[2])
    assert (look.view.page, look.view.code) == (Page.TASK, code)
    words = texts(document(look, grids=True))
    assert f"Việc {ODD.index(code)}" in words
    assert '"id": "task-map"' in words
    # Every way from the page leads to this task again, and its file holds its units.
    query = View(task=code).query.removeprefix("?")
    rows = file(client, f"/task-units?{query}&state=blocked")
    assert len(rows) == 1, "overdue goes before blocked"
    rows = file(client, f"/task-units?{query}&state=overdue&province=22")
    assert len(rows) == 1 + 1 + len(sources.register.units("commune", DAY, "22"))


def test_a_task_that_is_not_in_the_catalogue_is_a_missing_page(sources):
    assert "Không có trang này" in page(sources, "/tasks/NV-999")


def test_the_page_of_a_task_gives_x_of_y_and_each_figure_opens_to_its_rows(sources):
    words = page(sources, "/tasks/C1?province=22")
    communes = len(sources.register.units("commune", DAY, "22"))
    assert f"1 / {communes} đơn vị" in words
    for count in ("done", "done_on_time", "overdue", "obstacles"):
        assert f"task=C1&province=22&count={count}" in words, count
    children = document(looks(sources, "/tasks/C1?province=22"), grids=True)
    drawn = json.loads(getattr(html.Div(children)["task-map"], "data-map"))
    assert len(drawn["digits"]) == communes
    assert sorted(drawn["digits"])[-1] == "6"
    codes = sources.register.units("commune", DAY, "22")["code"].tolist()
    classes = dict(zip(codes, drawn["digits"], strict=True))
    assert (classes[VAN_DON], classes[BA_CHE]) == ("1", "6")
    assert drawn["ages"][codes.index(BA_CHE)] == (DAY - date(2025, 10, 21)).days
    assert f"/geo/{sources.boundaries.id}/" in drawn["geometry"]


def test_the_lists_filter_by_what_the_address_says(sources):
    by_group = page(sources, "/tasks?group=institutions")
    assert "P1" in by_group and '"code": "C1"' not in by_group
    late = page(sources, "/tasks?state=overdue&tier=province")
    assert '"code": "P2"' in late and '"code": "P1"' not in late
    leads = page(sources, "/tasks?panel=leads")
    assert leads.index("Sở / Phòng 100%") < leads.index("Sở KH&CN"), "most overdue first"
    assert "lead_unit=S%E1%BB%9F%20KH%26CN&count=overdue" in leads
    blocked = page(sources, "/tasks?panel=obstacles&lead_unit=S%E1%BB%9F%20KH%26CN")
    assert '"due_text": "21/10/2025"' in blocked and "38 ngày" in blocked
    assert "=Chưa có điện" not in blocked
    assert "=Chưa có điện" in page(sources, "/tasks?panel=obstacles")


@pytest.mark.parametrize("query", ["", "state=overdue", "panel=obstacles", "tier=province"])
def test_each_choice_of_a_menu_counts_what_choosing_it_lists(sources, query):
    menus = tasks_facets(looks(sources, f"/tasks?{query}"))
    assert [one.field for one in menus] == ["province", "group", "lead_unit", "tier"]
    for menu in menus[1:]:
        assert menu.options
        for value, _, count in menu.options:
            look = looks(sources, f"/tasks?{query}")
            chosen = replace(look, view=look.view.to(**{menu.field: value}))
            listed = found_obstacles(chosen, None, 0).total
            if chosen.view.panel != "obstacles":
                listed = len(in_state(progress(chosen), chosen.view.state))
            assert count == listed, (menu.field, value)


def test_the_tasks_of_a_province_stand_beside_its_map_what_is_late_first(sources):
    look = looks(sources, "/province/22?panel=tasks")
    words = texts(panel(look, grids=True))
    rows = [json.loads(one) for one in re.findall(r'\{"code": "[^{}]*\}', words)]
    overdue = [row["overdue"] for row in rows]
    assert overdue == sorted(overdue, reverse=True)
    assert {"P1", "P2", "C1"} <= {row["code"] for row in rows}
    assert "/tasks/C1?" in words and "province=22" in words
    assert "Nhiệm vụ" not in texts(panel(looks(sources, "/"), grids=True)), "not on the country"


@pytest.mark.parametrize("panel_name", ["units", "groups", "leads", "obstacles"])
def test_the_number_of_questions_to_the_store_does_not_grow_with_tasks(
    tmp_path, panel_name, monkeypatch
):
    asked = []
    for number in (3, 60):
        settings = small_settings(tmp_path / str(number))
        store = open_store(settings)
        store.upgrade()
        tasks = pd.DataFrame({"task_code": [f"T{place}" for place in range(number)]}).assign(
            title="Việc", group="awareness", assigned_by="central", lead_unit="Sở A",
            coordinating_units="", start_date=None, due_date=None, scope="provinces",
        )  # fmt: skip
        marks = pd.DataFrame({"task_code": tasks["task_code"]}).assign(
            unit_code="22", province_code="22", status="blocked", marked_on=DAY
        )
        store.append_marks(marks, kind="marks", file="a.csv", sha256=None, by="", tasks_frame=tasks)
        statements: list[str] = []
        sa.event.listen(
            store._connections.engine,
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_more, seen=statements: seen.append(statement),
        )
        words = page(Sources(settings), f"/tasks?panel={panel_name}")
        assert "skeleton" not in words
        asked.append(sum(one.lstrip().upper().startswith("SELECT") for one in statements))
        store.close()
    assert 0 < asked[0] == asked[1] < 25


def test_the_files_hold_what_the_lists_show_in_their_order(sources, client):
    head, *rows = file(client, "/tasks?sort=-overdue&tier=province")
    assert head[:2] == ["Mã việc", "Tên việc"]
    overdue = [int(row[head.index("Quá hạn")]) for row in rows]
    assert overdue == sorted(overdue, reverse=True) and len(rows) == 2 + len(ODD)
    title = rows[[row[0] for row in rows].index("P2")][1]
    assert title == "'=Công bố dữ liệu", "no cell becomes a formula"
    head, *rows = file(client, "/tasks?panel=leads", "xlsx")
    assert [row[0] for row in rows] == ["Sở / Phòng 100% & «A»", "Sở KH&CN"]
    head, *rows = file(client, "/tasks?panel=obstacles&sort=task", "xlsx")
    assert len(rows) == 1 + len(ODD)
    assert {row[head.index("Mã đơn vị")] for row in rows} == {BA_CHE}
    assert {row[head.index("Ghi chú")] for row in rows} >= {"=Chưa có điện"}


def test_the_api_and_the_command_line_give_the_same_tasks(sources, client, monkeypatch):
    body = client.get(f"/api/v1/tasks?as_of={DAY}&province=22&state=overdue").get_json()
    codes = [task["task_code"] for task in body["tasks"]]
    assert {"C1", "P2"} <= set(codes) and "P1" not in codes
    task = next(one for one in body["tasks"] if one["task_code"] == "C1")
    six = ("done_on_time", "done_late", "overdue", "blocked", "in_progress", "not_started")
    assert sum(task[name] for name in six) == task["assigned"]
    assert (task["due_date"], task["done"], task["obstacles"]) == ("2025-11-01", 1, 1)
    described = client.get("/api/v1/openapi.json").get_json()
    shape = described["components"]["schemas"]["Task"]["properties"]
    assert list(shape) == list(task)
    assert client.get("/api/v1/tasks?state=beauty").status_code == 400
    lines = client.get(f"/api/v1/tasks?as_of={DAY}&format=csv").data.decode().splitlines()
    assert len(lines) == 1 + 3 + len(ODD)


def test_the_verb_lists_the_tasks_of_a_province(filled):
    status, out, _ = filled("tasks", "list", "--as-of", str(DAY), "--format", "json")
    assert status == 0
    assert [task["task_code"] for task in json.loads(out)["tasks"]] == ["C1", "P1", "P2"]
    assert filled("tasks", "list", "--province", "99")[0] == 2
