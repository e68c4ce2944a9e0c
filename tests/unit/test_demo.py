"""The demonstration keeps its promises on the known day and on every later one."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from book import Book

from data.coverage import totals
from data.demo import Demo, frames
from data.demo_catalogue import catalogue
from data.demo_plan import ANCHOR
from data.register import Register, load_register
from data.scope import unknown_parts
from data.tables import GROUPS
from settings import FIRST_DAY

LAST = date(2027, 12, 31)
MARKED = {
    "Lai Châu": (20, 38), "Điện Biên": (26, 45), "Cao Bằng": (39, 56), "Sơn La": (55, 75),
    "Gia Lai": (106, 135), "Đắk Lắk": (81, 102), "Lâm Đồng": (99, 124), "Cà Mau": (52, 64),
    "Quảng Ngãi": (85, 96), "Tuyên Quang": (110, 124), "Quảng Trị": (72, 78),
    "Nghệ An": (126, 130), "Thanh Hóa": (164, 166),
}  # fmt: skip


@pytest.fixture(scope="module")
def register() -> Register:
    return load_register()


@pytest.fixture(scope="module")
def demo(register: Register) -> Demo:
    return frames(register, LAST)


@pytest.fixture(scope="module")
def book(demo: Demo, register: Register) -> Book:
    return Book(demo.tasks, demo.marks, register)


def test_the_catalogue_has_138_tasks_for_each_province_and_a_dozen_for_each_commune(book, register):
    assert (catalogue()["scope"] == "provinces").sum() == 138
    assert set(catalogue()["group"]) == set(GROUPS)
    assert catalogue()["title"].is_unique
    assert not any(unknown_parts(scope, register) for scope in catalogue()["scope"])
    day = date(2026, 11, 25)
    found = book.figures(day)
    assert (found.provinces["own_assigned"] == 138).all()
    assert found.communes["assigned"].between(11, 14).all()
    assert 40_000 < totals(found.provinces)["assigned"] < 50_000


def test_half_a_million_marks_by_the_end_of_november_2026(demo):
    count = sum(day <= date(2026, 11, 25) for day in demo.marks["marked_on"])
    assert 450_000 < count < 550_000


def test_the_published_figures_hold_on_28_november_2025(book, register):
    frame = book.coverage("province", ANCHOR)
    whole = totals(frame)
    assert whole["full_provinces"] == 21
    assert (whole["marked"], whole["communes"]) == (3123, 3321)
    by_name = frame.set_index("name")
    for name, counts in MARKED.items():
        assert tuple(by_name.loc[name, ["marked", "communes"]]) == counts
    quang_ninh = by_name.loc["Quảng Ninh"]
    assert (quang_ninh["code"], quang_ninh["marked"], quang_ninh["communes"]) == ("22", 54, 54)
    assert (quang_ninh["own_done"], quang_ninh["own_assigned"]) == (130, 138)
    communes = book.coverage("commune", ANCHOR)
    unmarked = communes[communes["marked"] == 0]
    assert (unmarked["kind"] == "phường").sum() > 15
    assert unmarked["last_mark"].isna().sum() == 168


def test_coverage_rises_smoothly_from_nothing(book):
    days = pd.date_range(FIRST_DAY, ANCHOR).date
    counts = pd.Series([book.coverage("province", day)["marked"].sum() for day in days])
    assert counts.iloc[0] == 0
    assert counts.is_monotonic_increasing
    assert counts.diff().max() < 100


def test_on_every_later_day_there_is_something_to_do(book, register):
    day, found = ANCHOR - timedelta(days=7), {}
    while day <= LAST:
        frame = found[day] = book.coverage("province", day)
        before = found.get(day - timedelta(days=7))
        if before is not None and day > ANCHOR:
            open_ = frame["communes"] - frame["marked"]
            assert (open_ > 0).sum() >= 3, day
            assert frame["overdue"].sum() > 100, day
            assert frame["obstacles"].sum() > 50, day
            assert (frame["coverage"] > before["coverage"]).sum() >= 2, day
            assert (frame["coverage"] < before["coverage"]).sum() >= 1, day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    "day", [ANCHOR, date(2026, 3, 1), date(2026, 11, 25), date(2027, 5, 25), LAST]
)
def test_measures_stay_plausible_and_maps_show_every_class(book, day):
    found = book.figures(day)
    whole = totals(found.provinces)
    assert 0.6 < whole["completion"] < 0.85
    assert 0.82 < whole["punctuality"] < 0.92
    marked = found.communes[found.communes["marked"] == 1]
    shares = marked["completion"]
    classes = pd.cut(shares, [-1, 0.19999, 0.39999, 0.59999, 0.79999, 0.99999, 1])
    assert classes.value_counts().min() >= 10


@pytest.mark.parametrize("day", [ANCHOR, date(2026, 4, 30)])
def test_a_later_last_day_only_adds_marks(demo, register, day):
    earlier = frames(register, day)
    pd.testing.assert_frame_equal(earlier.marks, demo.marks.head(len(earlier.marks)))
    rest = demo.marks["marked_on"].iloc[len(earlier.marks) :]
    assert all(later > day for later in rest)


def test_another_seed_tells_another_story_of_the_same_known_day(register):
    other = frames(register, ANCHOR, seed=58)
    book = Book(other.tasks, other.marks, register)
    frame = book.coverage("province", ANCHOR)
    assert totals(frame)["full_provinces"] == 21
    assert frame.loc[frame["code"] == "22", "own_done"].tolist() == [130]


def test_every_mark_is_for_an_assignment_of_its_day(demo, register):
    from data.marks_file import assigned_by_catalogue

    assigned = assigned_by_catalogue(demo.tasks, register)
    starts = dict(zip(demo.tasks["task_code"], demo.tasks["start_date"], strict=True))
    some = demo.marks.iloc[::50]
    for unit, task, day in zip(
        some["unit_code"], some["task_code"], some["marked_on"], strict=True
    ):
        assert assigned(unit, task, day)
        assert starts[task] is None or starts[task] <= day


def test_obstacles_are_told_in_words(demo):
    blocked = demo.marks[demo.marks["status"] == "blocked"]
    assert blocked["note"].notna().all()
    assert blocked["note"].nunique() >= 5
