"""The address is the state: what a view writes, it reads back; nonsense shows the default."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from view import CHOICES, Page, View

CODES = {Page.PROVINCE: "22", Page.COMMUNE: "06994", Page.TASK: "NV 1/2"}


@given(
    page=st.sampled_from([p for p in Page if p != Page.MISSING]),
    level=st.sampled_from(CHOICES["level"]),
    metric=st.sampled_from(CHOICES["metric"]),
    as_of=st.none() | st.dates(date(2025, 7, 1), date(2027, 12, 31)),
    compare=st.none() | st.dates(date(2025, 7, 1), date(2027, 12, 31)),
    layout=st.sampled_from(CHOICES["layout"]),
    state=st.none() | st.sampled_from(CHOICES["state"]),
    within=st.none() | st.sampled_from(CHOICES["within"]),
    panel=st.sampled_from(CHOICES["panel"]),
    embed=st.sampled_from([None, "1"]),
    kiosk=st.sampled_from([None, *CHOICES["kiosk"]]),
    every=st.none() | st.integers(1, 3600),
    kind=st.none() | st.sampled_from(CHOICES["kind"]),
    only=st.none() | st.sampled_from(CHOICES["only"]),
    by=st.sampled_from([None, "province"]),
    sort=st.sampled_from([None, "full", "-overdue", "next_due"]),
    selected=st.sampled_from([None, "22", "06994"]),
    lead_unit=st.none() | st.text(min_size=1, max_size=80).filter(lambda s: s.isprintable()),
    classes=st.sampled_from([None, "7", "1-6", "6-8"]),
    count=st.sampled_from(CHOICES["count"]),
    portion=st.integers(1, 999),
    unit=st.sampled_from([None, "22", "06994"]),
    batch=st.none() | st.integers(1, 999_999_999),
    after=st.none() | st.integers(1, 999_999_999),
    sample=st.sampled_from(CHOICES["sample"]),
    size=st.none() | st.integers(1, 999),
    seed=st.none() | st.integers(1, 999_999_999),
    check=st.none() | st.integers(1, 999_999_999),
    who=st.none() | st.text(min_size=1, max_size=80).filter(lambda s: s.isprintable()),
    what=st.sampled_from([None, "batch.import"]),
    on=st.none() | st.dates(date(2025, 7, 1), date(2027, 12, 31)),
)
def test_every_view_survives_its_own_address(page, **fields):
    view = View(page=page, code=CODES.get(page), **fields)
    path, _, query = view.href.partition("?")
    assert View.parse(path, "?" + query) == view


@pytest.mark.parametrize(
    "query",
    [
        *("?metric=beauty", "?as_of=28/11/2025", "?level=", "?selected=<script>", "?classes=9"),
        *("?count=beauty", "?page=0", "?page=-1", "?unit=1", "?batch=1e9", "?after=x", "?x=1"),
        *("?only=late", "?by=kind", "?sort=--overdue", "?sort=a;drop"),
        *("?kiosk=2", "?every=0", "?layout=round"),
    ],
)
def test_nonsense_in_the_query_falls_back_to_the_default(query):
    assert View.parse("/", query) == View()


@pytest.mark.parametrize("path", ["/province/2", "/commune/22", "/province/22/x", "/nothing"])
def test_an_unknown_path_is_the_missing_page(path):
    assert View.parse(path, "").page == Page.MISSING


def test_defaults_are_not_written():
    assert View().href == "/"
    assert View.parse("/", "?level=province&metric=coverage").href == "/"


def test_another_place_leaves_the_selection_behind_and_keeps_the_day():
    view = View(selected="22", as_of=date(2025, 11, 28), metric="overdue")
    inside = view.at(Page.PROVINCE, "22")
    assert inside.href == "/province/22?metric=overdue&as_of=2025-11-28"


def test_a_draw_is_its_address_and_stays_behind_on_other_pages():
    view = View.parse("/spot-checks", "?sample=assignments&size=60&seed=5702&seed=x&check=0")
    assert view.href == "/spot-checks?sample=assignments&size=60"
    view = View.parse("/spot-checks", "?sample=assignments&size=60&seed=5702")
    assert view.href == "/spot-checks?sample=assignments&size=60&seed=5702"
    assert view.at(Page.COUNTRY).href == "/"


def test_the_task_of_a_log_is_no_filter_of_the_map_and_the_other_way_round():
    log = View.parse("/history", "?task=CS-01&after=7")
    assert log.at(Page.COUNTRY).href == "/"
    assert View(task="CS-01").at(Page.HISTORY).href == "/history"
    assert View(task="CS-01").at(Page.ROWS).to(count="overdue", portion=2).href == (
        "/assignments?task=CS-01&count=overdue&page=2"
    )


ODD_CODES = ["NV 1/2", "100%", "a//b", "tỉ lệ ≥ 5%", "%2F", "a?b#c", "+ &=", "'\"<i>", "..a/"]


@pytest.mark.parametrize("code", ODD_CODES)
def test_the_address_of_a_task_gives_its_code_back_whatever_it_is_made_of(code):
    path, _, query = View(page=Page.TASK, code=code, province="22").href.partition("?")
    found = View.parse(path, query)
    assert (found.page, found.code, found.province) == (Page.TASK, code, "22")
    assert path.count("/") == 2


def test_the_lists_of_tasks_keep_their_filters_to_themselves():
    tasks = View.parse("/tasks", "?panel=leads&state=overdue&lead_unit=A&task=T")
    assert tasks.at(Page.TASK, "T1").href == "/tasks/T1?lead_unit=A"
    assert tasks.at(Page.COUNTRY).href == "/?lead_unit=A"
    assert View(task="T").at(Page.TASKS).href == "/tasks"


def test_the_day_of_a_change_may_be_written_as_it_is_typed():
    assert View.parse("/history", "?on=5/12/2025").on == date(2025, 12, 5)
    assert View.parse("/history", "?on=31/02/2025") == View(page=Page.HISTORY)
    assert View(page=Page.HISTORY, who="an", what="x", on=date(2025, 12, 5)).at(
        Page.HISTORY
    ) == View(page=Page.HISTORY)


def test_no_text_of_an_address_has_signs_that_a_store_may_not_take():
    for sign in ("%00", "%0A", "%C2%85"):
        view = View.parse(f"/tasks/a{sign}b", f"lead_unit=a{sign}b&task={sign}")
        assert (view.page, view.lead_unit, view.task) == (Page.MISSING, None, None)
    assert View.parse("/", "lead_unit=\ud800").lead_unit is None
    assert View.parse("/", "lead_unit=S%E1%BB%9F%C2%A0KH%26CN").lead_unit == "Sở\u00a0KH&CN"


def test_what_comes_after_many_fields_is_ignored():
    many = "&".join(f"x{n}=1" for n in range(60))
    assert View.parse("/", f"lang=en&{many}&metric=overdue").query == "?lang=en"
