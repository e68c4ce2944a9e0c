"""Pages: the states of every assignment on any day, at the price of one week of marks.

A page is one province in one period: ``opening``, the newest entry of each assignment at the
beginning of its first day, and ``marks``, the entries of its own days. A day is answered from the
page that it lies in, whatever lies before it. Periods are weeks, cut where the register changes, so
that within a page nothing about the units changes. Where a province has no page of a period, its
page before that goes on; at a change of the register each province has one that ever had any.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from data.days import day_number
from data.marks_log import ENTRY, Marks, among, entries, units_of
from data.placing import Placing, placings
from data.register import Register
from settings import FIRST_DAY

DAYS = 7
NOTHING = np.empty(0, dtype=ENTRY)


@dataclass(frozen=True, eq=False)
class Page:
    """Entries (`data.marks_log.ENTRY`) by key, and those of the page's days by key and day."""

    opening: np.ndarray
    marks: np.ndarray

    def upto(self, day: int) -> np.ndarray:
        """Return the newest entry of each key on a day of the page, by key."""
        return replayed(self.opening, self.marks[self.marks["day"] <= day])


EMPTY = Page(NOTHING, NOTHING)


def replayed(opening: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """Return the newest entry of each key after some marks, by key."""
    if not len(marks):
        return opening
    last = marks[np.append(marks["key"][1:] != marks["key"][:-1], True)]
    kept = opening[~among(opening["key"], last["key"])]
    both = np.concatenate([kept, last])
    return both[np.argsort(both["key"], kind="stable")]


def period_begins(register: Register, last: int) -> list[int]:
    """Return the first day of every period up to a day, and of every one of the register."""
    first = day_number(FIRST_DAY)
    weeks = range(first, max(last, first) + 1, DAYS)
    return sorted({*weeks, *(one.begins for one in placings(register))})


def period_of(begins: list[int], day: int) -> int:
    """Return the position of the period that a day lies in; the first one for an earlier day."""
    return max(bisect_right(begins, day) - 1, 0)


def make_pages(
    marks: Marks, register: Register, begins: list[int], first: int = 0
) -> Iterator[tuple[int, dict[int, Page]]]:
    """Give the pages that marks alone make: of each period from ``first`` on, by province.

    ``marks`` are all marks of the assignments that they belong to, in any order.
    """
    periods = placings(register)
    bounds = [one.begins for one in periods]
    seen: set[int] = set()
    for place, placing in enumerate(periods):
        ends = bounds[place + 1] if place + 1 < len(bounds) else None
        wanted = [
            number
            for number in range(first, len(begins))
            if placing.begins <= begins[number] and (ends is None or begins[number] < ends)
        ]
        if not wanted:
            continue
        for start, pages in _of_period(placing.place(marks), placing, begins, wanted):
            if start == placing.begins:
                # What a province had before the register changed must not go on by itself.
                pages = dict.fromkeys(seen, EMPTY) | pages
            seen |= pages.keys()
            yield start, pages


def _of_period(
    marks: Marks, placing: Placing, begins: list[int], wanted: list[int]
) -> Iterator[tuple[int, dict[int, Page]]]:
    """Give the pages of the wanted periods, which lie in one period of the register."""
    found = entries(marks)
    # By province, then by key: so each province is one slice of everything below.
    keys, place = np.unique(found["key"], return_inverse=True)
    home = placing.home[units_of(keys)]
    order = np.argsort(home, kind="stable")
    rank = np.empty(len(keys), dtype=np.int64)
    rank[order] = np.arange(len(keys))
    position = rank[place]
    home = home[order]
    by_day = np.argsort(found["day"], kind="stable")
    found, position = found[by_day], position[by_day]
    state = np.zeros(len(keys), dtype=ENTRY)
    known = np.zeros(len(keys), dtype=bool)
    done = 0
    for number in wanted:
        start = begins[number]
        stop = begins[number + 1] if number + 1 < len(begins) else None
        upto = int(np.searchsorted(found["day"], start))
        state[position[done:upto]] = found[done:upto]
        known[position[done:upto]] = True
        end = len(found) if stop is None else int(np.searchsorted(found["day"], stop))
        own, at = found[upto:end], position[upto:end]
        sort = np.argsort(at, kind="stable")
        yield start, _by_province(state[known], home[known], own[sort], home[at[sort]])
        done = upto


def _by_province(
    opening: np.ndarray, opening_home: np.ndarray, marks: np.ndarray, marks_home: np.ndarray
) -> dict[int, Page]:
    pages = {}
    for province in np.union1d(opening_home, marks_home).tolist():
        if province < 0:
            continue
        first = slice(*np.searchsorted(opening_home, [province, province + 1]))
        second = slice(*np.searchsorted(marks_home, [province, province + 1]))
        pages[province] = Page(opening[first], marks[second])
    return pages


def with_keys(page: Page, new: Page, keys: np.ndarray) -> Page:
    """Return a page in which some assignments (sorted keys) are those of another page."""
    parts = []
    for old, fresh in ((page.opening, new.opening), (page.marks, new.marks)):
        kept = old[~among(old["key"], keys)]
        both = np.concatenate([kept, fresh])
        parts.append(both[np.lexsort((both["day"], both["key"]))])
    return Page(*parts)


def day_entries(pages: Mapping[int, Page], day: int) -> np.ndarray:
    """Return the newest entry of every assignment on a day, by key, from that day's pages."""
    if not pages:
        return NOTHING
    opening = np.concatenate([page.opening for page in pages.values()])
    marks = np.concatenate([page.marks for page in pages.values()])
    marks = marks[marks["day"] <= day]
    opening = opening[np.argsort(opening["key"], kind="stable")]
    marks = marks[np.lexsort((marks["day"], marks["key"]))]
    return replayed(opening, marks)
