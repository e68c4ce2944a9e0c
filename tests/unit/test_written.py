"""Days, progress and statuses as people write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.written import written_day, written_progress, written_status

DAYS = st.dates(date(2024, 12, 22), date(2064, 4, 7))


@given(DAYS, st.sampled_from(["", " 10:30", " 10:30:15", "T10:30:15.250", " 9:05 AM"]))
def test_a_day_is_read_in_every_documented_way(day, time):
    forms = [
        day.isoformat(),
        f"{day.year}-{day.month}-{day.day}",
        *(f"{day:%d}{mark}{day:%m}{mark}{day.year}" for mark in "/-."),
        *(f"{day.day}{mark}{day.month}{mark}{day.year}" for mark in "/-."),
    ]
    assert {written_day(form + time) for form in forms} == {day}


@given(DAYS, st.sampled_from(["", ".0", ".75", ",5"]))
def test_a_spreadsheets_number_is_the_day_that_it_shows(day, part):
    number = (day - date(1899, 12, 30)).days
    assert written_day(f"{number}{part}") == day


@given(st.datetimes(datetime(2025, 1, 1), datetime(2026, 1, 1)))
def test_a_moment_with_an_offset_is_the_day_in_viet_nam(moment):
    assert written_day(f"{moment.isoformat()}Z") == (moment + timedelta(hours=7)).date()
    assert written_day(f"{moment.isoformat()}+07:00") == moment.date()


@pytest.mark.parametrize(
    "text",
    [
        "28/11/25", "28-11-25", "25-11-28", "11/2025", "2025", "31/11/2025", "29/2/2025",
        "11/28/2025", "28/11-2025", "44999", "60001", "4598", "459890", "-45989", "45989%",
        "28 tháng 11", "2025-11-28 rồi", "2025-11-28 25", "2025-11-28T25:00:00Z", "0000-01-01",
        "28/11/2025 (dự kiến)", "٢٨/١١/٢٠٢٥", "", "x",
    ],
)  # fmt: skip
def test_what_is_no_day_is_none(text):
    assert written_day(text) is None


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_none(text):
    assert isinstance(written_day(text), date | None)


@given(st.lists(st.integers(0, 100), min_size=1))
def test_percentages_are_kept_as_given_in_every_way_of_writing(percents):
    plain, signed = [str(one) for one in percents], [f"{one} %" for one in percents]
    fractions = [f"{one / 100}" for one in percents]
    commas = [one.replace(".", ",") for one in fractions]
    for texts in (signed, fractions, commas, [*signed, *commas]):
        found = written_progress(texts)
        assert [found[text] for text in texts] == [*percents] * (len(texts) // len(percents))
    if max(percents) > 1:
        found = written_progress(plain)
        assert [found[text] for text in plain] == percents


@pytest.mark.parametrize(
    ("column", "kept"),
    [
        (["0,7", "1"], [70, 100]),
        (["0,7", "1,5"], [0.7, 1.5]),
        (["70%", "0,7"], [70, 70]),
        (["1", "70"], [1, 70]),
        (["150", "0,5"], [None, 0.5]),
        (["0.5%", "0,5"], [0.5, 50]),
        (["1e-05", "-0.1"], [0.001, None]),
        (["nhiều", "0,5"], [None, 50]),
        (["-5", "101%", "1e999"], [None, None, None]),
    ],
)
def test_a_plain_number_is_a_fraction_where_none_of_its_column_exceeds_one(column, kept):
    found = written_progress(["", *column])
    assert [found[text] for text in column] == kept


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("not_started", ["chưa thực hiện", "CHUA THUC HIEN", "Chưa  thực hiện.", "Not started"]),
        ("in_progress", ["đang thực hiện", "Dang Thuc Hien", "in_progress", "IN PROGRESS"]),
        ("done", ["hoàn thành", "Hoàn Thành", "hoan thanh", "Done", "hoa\u0300n tha\u0300nh"]),
        ("blocked", ["vướng mắc", "Vuong mac", "VƯỚNG MẮC", "blocked"]),
    ],
)
def test_a_status_is_read_in_any_case_and_without_diacritics(status, words):
    assert {written_status(word) for word in words} == {status}


@pytest.mark.parametrize("word", ["xong", "đã hoàn thành", "chưa", "hoàn thành 50%", "x", "100%"])
def test_no_other_word_is_a_status(word):
    assert written_status(word) is None
