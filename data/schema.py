"""The shape of the marks that go to the store."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pandera.pandas as pa

from data.conflicts import KEY
from data.days import DAY_ZERO
from data.tables import STATUSES


def _are_days(column: pd.Series) -> bool:
    days = column.unique()
    return all(type(day) is date and day >= DAY_ZERO for day in days)


def _are_words(column: pd.Series) -> bool:
    words = column.dropna().unique()
    return all(type(word) is str and word != "" for word in words)


def _is_home(frame: pd.DataFrame) -> bool:
    pairs = frame[["unit_code", "province_code"]].drop_duplicates()
    own = pairs["unit_code"].str.len() == 2
    return bool((pairs.loc[own, "unit_code"] == pairs.loc[own, "province_code"]).all())


MARKS = pa.DataFrameSchema(
    {
        "unit_code": pa.Column(object, pa.Check.str_matches(r"^(\d{2}|\d{5})$")),
        "province_code": pa.Column(object, pa.Check.str_matches(r"^\d{2}$")),
        "task_code": pa.Column(object, pa.Check(_are_words, error="a code of a task")),
        "marked_on": pa.Column(object, pa.Check(_are_days, error="a day since 22 December 2024")),
        "status": pa.Column(object, pa.Check.isin(STATUSES)),
        "progress": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
        "evidence": pa.Column(object, pa.Check(_are_words, error="words"), nullable=True),
        "note": pa.Column(object, pa.Check(_are_words, error="words"), nullable=True),
        "row": pa.Column("int64", pa.Check.gt(0)),
    },
    checks=pa.Check(_is_home, error="a province is its own province"),
    unique=KEY,
    strict=True,
)
"""Sound marks: one a unit, task and day; ``progress`` in percent, ``row`` of the file."""


def checked_marks(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the marks as they are, or raise: a violated schema is a fault of the program.

    Raises
    ------
    pandera.errors.SchemaError, pandera.errors.SchemaErrors
        The frame is not as `MARKS` says.
    """
    return MARKS.validate(frame)
