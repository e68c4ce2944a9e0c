"""A log in memory, paged as the store pages it, for tests without a store."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from data.catalogue import Catalogue, catalogue_of
from data.coverage import Figures, Filters, coverage, figures
from data.days import day_number, day_numbers
from data.marks_log import new_marks, unit_numbers
from data.pages import EMPTY, Page, day_entries, make_pages, period_begins, period_of
from data.register import Register
from data.tables import STATUSES


class Book:
    """The pages of a frame of marks, as if they had been recorded in its order."""

    def __init__(self, tasks: pd.DataFrame, marks: pd.DataFrame, register: Register) -> None:
        self.register = register
        self.catalogue: Catalogue = catalogue_of(tasks)
        known = marks[marks["task_code"].isin(tasks["task_code"])]
        codes = pd.Index(self.catalogue.tasks["task_code"])
        place = codes.get_indexer(pd.Index(known["task_code"]))
        self.marks = new_marks(
            unit=unit_numbers(known["unit_code"]),
            task=self.catalogue.number[place],
            day=day_numbers(known["marked_on"], 0),
            status=pd.Index(STATUSES).get_indexer(pd.Index(known["status"])),
        )
        last = int(self.marks.day.max()) if len(self.marks) else 0
        self.begins = period_begins(register, last)
        self.pages: dict[int, dict[int, Page]] = dict(make_pages(self.marks, register, self.begins))

    def pages_on(self, day: int) -> dict[int, Page]:
        """The page of each province that a day lies in."""
        return self.pages[self.begins[period_of(self.begins, day)]]

    def newest(self, as_of: date) -> np.ndarray:
        """The newest entry of every assignment on a day."""
        return day_entries(self.pages_on(day_number(as_of)), day_number(as_of))

    def coverage(self, level: str, as_of: date, filters: Filters | None = None) -> pd.DataFrame:
        """The measures of a day."""
        return coverage(self.catalogue, self.register, self.newest(as_of), level, as_of, filters)

    def figures(self, as_of: date, filters: Filters | None = None) -> Figures:
        """The figures of a day at both levels."""
        newest = self.newest(as_of)
        return figures(self.catalogue, self.register, newest, as_of, filters or Filters())


def no_page() -> Page:
    """A page without anything."""
    return EMPTY
