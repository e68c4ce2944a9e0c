"""The measures: equal to the definitions on any data, and to the sum of their parts."""

from __future__ import annotations

from datetime import date, timedelta

import decree_country
import pandas as pd
import pytest
from book import Book
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_coverage import day_marks, plain, rows_of, slow_coverage
from small_country import DECREE, FIRST, REGISTER, countries, days

from data.coverage import COLUMNS, COUNTS, Filters, freshness, totals
from data.day_totals import totals_of_days
from data.days import day_number
from data.pages import EMPTY
from data.register import Register
from data.tables import TOTALS

TASK = ["task_code", "title", "group", "assigned_by", "lead_unit", "coordinating_units"]
TASK += ["start_date", "due_date", "scope"]
MARK = ["unit_code", "task_code", "marked_on", "status"]

filters = st.builds(
    Filters,
    province=st.sampled_from([None, None, "01", "02"]),
    kind=st.sampled_from([None, None, "xã", "phường", "đặc khu"]),
    group=st.sampled_from([None, None, "awareness"]),
    task=st.sampled_from([None, None, "T0", "no such task"]),
    lead_unit=st.sampled_from([None, None, "Phòng A"]),
    tier=st.sampled_from([None, None, "province", "commune"]),
)


def make_book(tasks: list[dict], marks: list[dict], register: Register = REGISTER) -> Book:
    return Book(
        pd.DataFrame(tasks, columns=TASK, dtype=object),
        pd.DataFrame(marks, columns=MARK, dtype=object),
        register,
    )


def task(code: str = "T", scope: str = "communes", **more: object) -> dict:
    words = dict.fromkeys(TASK, "") | {"start_date": None, "due_date": None}
    return words | {"task_code": code, "scope": scope} | more


def mark(unit: str, day: date, status: str, code: str = "T") -> dict:
    return {"unit_code": unit, "task_code": code, "marked_on": day, "status": status}


def row(tasks: list[dict], marks: list[dict], code: str, day: date, **more: str) -> dict:
    level = "province" if len(code) == 2 else "commune"
    frame = make_book(tasks, marks).coverage(level, day, Filters(**more))
    return next(found for found in plain(frame) if found["code"] == code)


@settings(max_examples=300, deadline=None)
@given(
    country=countries(), day=days, chosen=filters, level=st.sampled_from(["province", "commune"])
)
def test_every_measure_equals_the_definition(country, day, chosen, level):
    tasks, marks = country
    frame = make_book(tasks, marks).coverage(level, day, chosen)
    assert list(frame.columns) == COLUMNS
    assert isinstance(frame.index, pd.RangeIndex)
    assert plain(frame) == slow_coverage(tasks, marks, REGISTER, level, day, chosen)


@settings(max_examples=300, deadline=None)
@given(
    country=countries(decree_country.SCOPES, decree_country.CODES),
    day=days,
    level=st.sampled_from(["province", "commune"]),
)
def test_marks_follow_merged_split_moved_and_renamed_units_as_defined(country, day, level):
    tasks, marks = country
    register = decree_country.REGISTER
    frame = make_book(tasks, marks, register).coverage(level, day)
    assert plain(frame) == slow_coverage(tasks, marks, register, level, day, Filters())


@settings(max_examples=100, deadline=None)
@given(country=countries(), day=days, chosen=filters)
def test_totals_equal_the_sum_of_the_parts(country, day, chosen):
    found = make_book(*country).figures(day, chosen)
    whole = totals(found.provinces)
    assert set(whole) == {*COLUMNS, "full_provinces"}
    for name in COUNTS:
        assert whole[name] == found.provinces[name].sum()
    by_commune = totals(found.communes)
    own = found.provinces["own_assigned"].sum()
    assert whole["communes"] == by_commune["communes"]
    assert whole["marked"] == by_commune["marked"]
    assert whole["assigned"] == by_commune["assigned"] + own
    assert whole["done"] == by_commune["done"] + found.provinces["own_done"].sum()
    assert whole["full_provinces"] == by_commune["full_provinces"]
    for _, province in found.provinces.iterrows():
        inside = found.communes[found.communes["province_code"] == province["code"]]
        assert province["marked"] == inside["marked"].sum()
        assert province["assigned"] == inside["assigned"].sum() + province["own_assigned"]


@settings(max_examples=100, deadline=None)
@given(country=countries(), day=days, order=st.randoms())
def test_the_order_of_rows_means_nothing_but_day_and_recording(country, day, order):
    tasks, marks = country
    one_a_day = list({(m["unit_code"], m["task_code"], m["marked_on"]): m for m in marks}.values())
    shuffled = one_a_day.copy()
    order.shuffle(shuffled)
    first = make_book(tasks, one_a_day).coverage("commune", day)
    second = make_book(tasks, shuffled).coverage("commune", day)
    pd.testing.assert_frame_equal(first, second)


@settings(max_examples=100, deadline=None)
@given(country=countries(), place=st.integers(0, 60))
def test_the_totals_of_all_days_of_a_page_equal_the_figures_of_each_day(country, place):
    book = make_book(*country)
    number = min(place, len(book.begins) - 1)
    first = book.begins[number]
    stop = book.begins[number + 1] if number + 1 < len(book.begins) else first + 7
    pages = {code: book.pages[first].get(code, EMPTY) for code in (1, 2)}
    rows = totals_of_days(book.catalogue, REGISTER, pages, first, stop)
    assert len(rows) == 2 * (stop - first)
    for code, day, *counts in rows:
        assert first <= day_number(day) < stop
        found = book.coverage("province", day).set_index("code").loc[code]
        assert counts == [found[name] for name in TOTALS]


def test_a_mark_of_not_started_does_not_cover():
    day = date(2025, 9, 1)
    assert row([task()], [mark("00001", day, "not_started")], "00001", day)["marked"] == 0
    assert row([task()], [mark("00001", day, "blocked")], "00001", day)["marked"] == 1


def test_a_later_not_started_uncovers():
    marks = [
        mark("00001", date(2025, 9, 1), "done"),
        mark("00001", date(2025, 9, 9), "not_started"),
    ]
    assert row([task()], marks, "00001", date(2025, 9, 8))["marked"] == 1
    assert row([task()], marks, "00001", date(2025, 9, 9))["marked"] == 0


def test_done_counts_from_the_first_day_of_the_run():
    tasks = [task(due_date=date(2025, 9, 10))]
    marks = [mark("00001", date(2025, 9, 1), "done"), mark("00001", date(2025, 9, 20), "done")]
    assert row(tasks, marks, "00001", date(2025, 10, 1))["done_on_time"] == 1
    reopened = [*marks[:1], mark("00001", date(2025, 9, 5), "in_progress"), *marks[1:]]
    found = row(tasks, reopened, "00001", date(2025, 10, 1))
    assert (found["done"], found["done_on_time"], found["overdue"]) == (1, 0, 0)


def test_done_early_is_no_numerator_of_punctuality_before_it_is_due():
    tasks = [task(due_date=date(2025, 9, 10))]
    marks = [mark("00001", date(2025, 9, 1), "done")]
    on_the_day = row(tasks, marks, "00001", date(2025, 9, 10))
    assert (on_the_day["due"], on_the_day["done_on_time"], on_the_day["punctuality"]) == (
        0,
        0,
        None,
    )
    assert row(tasks, marks, "00001", date(2025, 9, 11))["punctuality"] == 1.0


def test_an_overdue_obstacle_counts_as_both():
    tasks = [task(due_date=date(2025, 9, 10))]
    marks = [mark("00001", date(2025, 9, 1), "blocked")]
    found = row(tasks, marks, "00001", date(2025, 9, 11))
    assert (found["overdue"], found["obstacles"]) == (1, 1)


def test_without_assignments_there_is_no_data_and_never_zero_percent():
    found = row([task(scope="kind:xã")], [], "00001", date(2025, 9, 1))
    assert (found["communes"], found["coverage"], found["completion"]) == (1, 0.0, None)
    filtered = row([task(scope="kind:xã")], [], "00001", date(2025, 9, 1), task="T")
    assert (filtered["communes"], filtered["coverage"]) == (0, None)
    assert row([task(scope="kind:xã")], [], "01", date(2025, 9, 1), task="T")["communes"] == 1


def test_the_register_of_the_viewed_day_says_whose_task_it_is():
    tasks = [task("X", "kind:xã"), task("P", "kind:phường")]
    marks = [mark("00002", date(2025, 9, 1), "done", "X")]
    before = row(tasks, marks, "00002", DECREE - timedelta(days=1))
    after = row(tasks, marks, "00002", DECREE)
    assert (before["kind"], before["assigned"], before["done"], before["marked"]) == ("xã", 1, 1, 1)
    assert (after["kind"], after["assigned"], after["done"], after["marked"]) == ("phường", 1, 0, 0)


def test_a_province_takes_in_its_communes_and_shows_its_own_apart():
    tasks = [task("A", "provinces"), task("B", "communes")]
    marks = [
        mark("01", date(2025, 9, 1), "done", "A"),
        mark("00001", date(2025, 9, 3), "done", "B"),
    ]
    found = row(tasks, marks, "01", date(2025, 9, 5))
    assert (found["assigned"], found["done"], found["own_assigned"], found["own_done"]) == (
        3,
        2,
        1,
        1,
    )
    assert found["last_mark"] == date(2025, 9, 3)
    assert (found["marked"], found["communes"]) == (1, 2)


def test_a_province_is_full_only_at_exactly_all():
    marks = [mark(code, date(2025, 9, 1), "done") for code in ("00001", "00002", "00003")]
    frame = make_book([task()], marks).coverage("province", date(2025, 9, 1))
    assert totals(frame)["full_provinces"] == 1


def test_freshness_is_days_since_the_newest_mark():
    book = make_book([task()], [mark("00001", date(2025, 9, 1), "done")])
    frame = book.coverage("commune", date(2025, 9, 8))
    assert freshness(frame, date(2025, 9, 8)).iloc[0] == 7
    assert freshness(frame, date(2025, 9, 8)).isna().sum() == 3


@pytest.mark.parametrize("kind", ["tỉnh", "thành phố"])
def test_a_kind_of_province_takes_such_provinces_whole(kind):
    frame = make_book([task()], []).coverage("province", FIRST, Filters(kind=kind))
    assert list(frame["kind"]) == [kind]
    assert frame["communes"].iloc[0] == 2


def test_the_slow_implementation_reads_marks_as_the_definition_says():
    marks = [mark("01", FIRST, "done"), mark("01", FIRST, "blocked")]
    assert [one["status"] for one in day_marks(marks, "01", "T", FIRST)] == ["blocked"]
    unit = REGISTER.get("01")
    assert (
        rows_of(unit, [task(scope="provinces")], marks, FIRST, Filters())[0]["state"] == "blocked"
    )
