"""The tasks: from the catalogue to one task, its map and a unit; who is late; what is blocked."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from data.store import Store
from tests.browser.test_other_means import fits, tab_to
from tests.browser.visitor import DAY, Visitor
from tests.integration.small_store import BA_CHE, fill
from tests.integration.small_store import DAY as ON

ODD = "NV 1/2 a//b 100%"


def counts(visitor: Visitor) -> dict[str, int]:
    """The legend: how many assignments are in each state."""
    return {
        one.get_attribute("data-state"): int(one.get_attribute("data-count"))
        for one in visitor.find(".state-chip").all()
    }


def choose(visitor: Visitor, field: str, value: str) -> None:
    """Choose a value in a menu of the filters."""
    visitor.find(f"#menu-{field} summary").click()
    visitor.find(f"#menu-{field} a[href*='{field}={value}']").click()


def drawn(visitor: Visitor) -> None:
    expect(visitor.find("#task-map[data-drawn] svg")).to_be_visible()


def test_from_the_catalogue_by_a_filter_to_a_task_and_by_its_map_to_a_unit(visitor):
    visitor.open("/tasks")
    assert visitor.grid_rows("tasks-table")[0].startswith("CS-01")
    assert sum(counts(visitor).values()) == 34_765
    choose(visitor, "group", "infrastructure")
    visitor.arrive("/tasks", group="infrastructure")
    expect(visitor.find(".document-tabs [data-panel=units] .badge")).to_have_text("26")
    visitor.find(".state-chip[data-state=overdue]").click()
    visitor.arrive("/tasks", group="infrastructure", state="overdue")
    visitor.find("#tasks-table a", has_text="CS-06").first.click()
    visitor.arrive("/tasks/CS-06", group="infrastructure")
    drawn(visitor)
    legend = counts(visitor)
    assert (
        legend["overdue"]
        == 360
        == int(visitor.find("#task-overdue").get_attribute("data-value") or "")
    )
    on_map = visitor.page.evaluate(
        "[...document.querySelectorAll('#task-map path[data-class=\"6\"]')].length"
    )
    assert on_map == legend["overdue"]
    expect(visitor.find("#task-map .task-islands")).to_have_count(2)

    choose(visitor, "province", "22")
    visitor.arrive("/tasks/CS-06", group="infrastructure", province="22")
    late = visitor.find("#task-map path[data-class='6']")
    expect(late).to_have_count(2)
    listed = visitor.grid_rows("task-units")[:2]
    assert all("Quá hạn" in row for row in listed)
    late.first.hover()
    expect(visitor.find(".task-tip")).to_contain_text("Quá hạn")
    name = visitor.find(".task-tip b").inner_text()
    assert any(name in row for row in listed)
    code = late.first.get_attribute("data-code")
    late.first.click()
    visitor.arrive(f"/commune/{code}", group="infrastructure")
    expect(visitor.find("#commune-panel h2")).to_contain_text(name)
    visitor.page.go_back()
    drawn(visitor)


def test_the_figures_of_a_task_open_to_as_many_rows_and_to_the_large_map(visitor):
    visitor.open("/tasks/CS-01")
    for ident, count in (("task-overdue", "overdue"), ("task-done", "done")):
        figure = int(visitor.find(f"#{ident}").get_attribute("data-value") or "")
        visitor.find(f"#{ident} a").click()
        visitor.arrive("/assignments", task="CS-01", count=count)
        expect(visitor.find("#rows-total")).to_have_attribute("data-value", str(figure))
        visitor.page.go_back()
    visitor.find("#to-map").click()
    visitor.arrive("/", level="commune", metric="completion", task="CS-01")


def test_who_is_late_by_lead_unit_and_how_many_fall_due(visitor):
    visitor.open("/tasks", panel="leads")
    first = visitor.grid_rows("tasks-table")[0].split("\n")
    assert first[0] == "Phòng Văn hóa – Xã hội"
    assert "735" in first and "31/10/2025" in first
    visitor.find("#tasks-table .ag-row a", has_text="735").click()
    visitor.arrive("/assignments", lead_unit="Phòng Văn hóa – Xã hội", count="overdue")
    expect(visitor.find("#rows-total")).to_have_text("735")
    visitor.page.go_back()
    visitor.find("#tasks-table a", has_text="Phòng Kinh tế").first.click()
    visitor.arrive("/tasks", lead_unit="Phòng Kinh tế")
    expect(visitor.find(".document-tabs [data-panel=units] .badge")).to_have_text("7")


def test_obstacles_stand_with_their_words_newest_first_and_are_taken_along_as_they_stand(visitor):
    visitor.open("/tasks")
    visitor.find("[data-panel=obstacles]").click()
    visitor.arrive("/tasks", panel="obstacles")
    expect(visitor.find("[data-panel=obstacles] .badge")).to_have_text("889")
    choose(visitor, "province", "22")
    visitor.arrive("/tasks", panel="obstacles", province="22")
    expect(visitor.find("[data-panel=obstacles] .badge")).to_have_text("10")
    expect(visitor.find("#obstacles-table .ag-row")).to_have_count(10)
    rows = visitor.grid_rows("obstacles-table")
    assert all("Quảng Ninh" not in row.split("\n")[3] for row in rows), "no column of one value"
    visitor.find("#obstacles-table .ag-header-cell[col-id=lead]").click()
    expect(visitor.find("#obstacles-table [col-id=lead][aria-sort=ascending]")).to_be_visible()
    shown = [row.split("\n") for row in visitor.grid_rows("obstacles-table")]
    with visitor.page.expect_download() as waiting:
        visitor.find(".downloads a", has_text="XLSX").click()
    file = waiting.value
    assert file.suggested_filename == f"vuong-mac_quang-ninh_{DAY}.xlsx"
    sheet = load_workbook(io.BytesIO(Path(file.path()).read_bytes())).worksheets[0]
    head, *cells = [["" if one is None else str(one) for one in row] for row in sheet.values]
    units = [row[head.index("Đơn vị")] for row in cells]
    assert units == [row[2] for row in shown], "the order of the table on the screen"
    notes = [row[head.index("Ghi chú")] for row in cells]
    assert all(notes) and all(note in " ".join(row) for note, row in zip(notes, shown, strict=True))
    with visitor.page.expect_download() as waiting:
        visitor.find(".downloads a", has_text="CSV").click()
    text = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
    lines = [line for line in csv.reader(io.StringIO(text)) if len(line) == len(head)]
    assert lines[0] == head and len(lines) == len(cells) + 1
    assert "Dữ liệu minh họa" in text.split("Mã tỉnh")[0]


def test_the_tab_of_a_province_leads_to_its_tasks(visitor):
    visitor.open("/province/22", painted="22/commune")
    visitor.find(".panel-tab[data-panel=tasks]").click()
    visitor.arrive("/province/22", panel="tasks")
    first = visitor.grid_rows("tasks-table")[0].split("\n")
    assert first[-1] == "2"
    visitor.find("#tasks-table a.nav").first.click()
    visitor.page.wait_for_url("**/tasks/*province=22*", wait_until="commit")
    drawn(visitor)


def test_without_a_mouse_a_filter_is_chosen_and_a_task_opened(visitor):
    visitor.open("/tasks", lang="en")
    visitor.grid_rows("tasks-table")
    tab_to(visitor, "#menu-tier summary")
    for key in ("Enter", "Tab", "Tab", "Enter"):
        visitor.page.keyboard.press(key)
    visitor.arrive("/tasks", lang="en", tier="province")
    expect(visitor.find("#menu-tier summary")).to_be_focused()
    expect(visitor.find("#tasks-table .ag-row").first).to_contain_text("TW-001")
    visitor.find("#tasks-table .ag-cell").first.focus()
    visitor.page.keyboard.press("Enter")
    visitor.arrive("/tasks/TW-001", lang="en", tier="province")
    expect(visitor.find("#task-units .ag-row").first).to_contain_text("Overdue")


@pytest.mark.parametrize("path", ["/tasks?", "/tasks?panel=obstacles&", "/tasks/CS-01?lang=hi&"])
def test_on_a_phone_the_tasks_fit(come, path):
    phone = come(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone.page.goto(f"{phone.site}{path}as_of={DAY}")
    expect(phone.find("#document .ag-row").first).to_be_visible()
    fits(phone)


def odd_task(store: Store) -> None:
    """Fill a store with few marks, and with a task whose code no address holds as it is."""
    fill(store)
    task = pd.DataFrame([(ODD, "Việc có mã lạ")], columns=["task_code", "title"]).assign(
        group="awareness", assigned_by="central", lead_unit="Sở A & B", coordinating_units="",
        start_date=None, due_date=None, scope="in:22",
    )  # fmt: skip
    mark = pd.DataFrame(
        [(BA_CHE, "22", ODD, "blocked", ON, "Chưa có điện")],
        columns=["unit_code", "province_code", "task_code", "status", "marked_on", "note"],
    )
    store.append_marks(
        mark, kind="marks", file="odd.csv", sha256="3" * 64, by="lan", tasks_frame=task
    )


@pytest.fixture
def own(come_alone) -> Visitor:
    """A visitor of a site whose catalogue holds the odd code."""
    return come_alone(odd_task)


def test_a_code_with_slashes_and_percent_works_from_the_list_to_its_rows_and_on_a_reload(own):
    own.open("/tasks")
    own.find("#tasks-table a", has_text="Việc có mã lạ").click()
    expect(own.find("#document h1")).to_have_text("Việc có mã lạ")
    own.page.reload()
    expect(own.find("#document h1")).to_have_text("Việc có mã lạ")
    drawn(own)
    expect(own.find("#task-map path[data-class='5']")).to_have_count(1)
    own.find(".state-chip[data-state=blocked]").click()
    expect(own.find("#task-units .ag-row")).to_have_count(1)
    expect(own.find("#task-units")).to_contain_text("Chưa có điện")
    own.find("#task-obstacles a").click()
    expect(own.find("#rows-total")).to_have_text("1")
    own.find("#rows-table a", has_text=ODD).click()
    expect(own.find("#document h1")).to_have_text("Việc có mã lạ")
