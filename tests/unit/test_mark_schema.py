"""What goes to the store is as the schema says, or the program stops."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pandera.errors
import pytest
from mark_tables import SOUND, TASKS, table_of

from data.mark_rows import Choices, matched
from data.register import load_register
from data.schema import checked_marks

BROKEN = (pandera.errors.SchemaError, pandera.errors.SchemaErrors)


def sound() -> pd.DataFrame:
    rows = [
        SOUND | {"unit_code": "06994", "progress": "70%", "note": "chờ"},
        SOUND | {"unit_code": "22", "task_code": "P", "progress": "", "note": ""},
    ]
    frame, issues = matched(table_of(rows), TASKS, load_register(), None, Choices())
    assert not issues
    return frame


def test_marks_that_were_matched_pass_as_they_are():
    pd.testing.assert_frame_equal(checked_marks(sound()), sound())
    assert checked_marks(sound().iloc[:0]).empty


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("unit_code", "6994"),
        ("unit_code", None),
        ("province_code", "1"),
        ("province_code", "01"),
        ("task_code", ""),
        ("marked_on", "2025-11-28"),
        ("marked_on", datetime(2025, 11, 28)),
        ("marked_on", date(2024, 12, 21)),
        ("status", "xong"),
        ("status", None),
        ("progress", 100.5),
        ("evidence", ""),
        ("note", 5),
        ("row", 0),
    ],
)
def test_a_frame_with_a_wrong_value_raises(column, value):
    frame = sound()
    frame.loc[1, column] = value
    with pytest.raises(BROKEN):
        checked_marks(frame)


def test_a_frame_with_two_marks_of_one_day_or_another_column_raises():
    with pytest.raises(BROKEN):
        checked_marks(pd.concat([sound(), sound()], ignore_index=True))
    with pytest.raises(BROKEN):
        checked_marks(sound().assign(more=1))
    with pytest.raises(BROKEN):
        checked_marks(sound().drop(columns="row"))
