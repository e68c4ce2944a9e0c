"""``Sheet``: one table of a report, the same for every kind of file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from i18n import Text
from reports.plain import plain

Form = Literal["text", "code", "whole", "signed", "of", "percent", "day"]
TO_THE_RIGHT = ("whole", "signed", "of", "percent")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    ``of`` and ``percent`` hold pairs: a part and its whole. ``heading_of`` is the heading of the
    whole where both stand in columns of their own. ``wide`` is the share of the free width; 0 takes
    what the values need.
    """

    heading: str
    form: Form = "text"
    wide: int = 0
    heading_of: str = ""
    tone: str = ""
    on_paper: bool = True


@dataclass(frozen=True)
class Sheet:
    """A table: its rows hold plain values, in the order of the columns.

    Attributes
    ----------
    key
        Stable name.
    total
        A last row that sums up; None without one.
    empty
        What an empty table means.
    count
        How many rows there are in all, where not all are here.
    grouped
        Whether the rows of one first cell stand together under it.
    """

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    empty: str
    total: Sequence[Any] | None = None
    count: int | None = None
    note: str = ""
    grouped: bool = False

    @property
    def whole_count(self) -> int:
        """How many rows there are in all."""
        return len(self.rows) if self.count is None else self.count


def written(value: Any, form: Form, text: Text) -> str:
    """Return a value as people read it."""
    if value is None:
        return "–" if form != "text" else ""
    if form == "of":
        return f"{text.whole(value[0])}/{text.whole(value[1])}"
    if form == "percent":
        return text.percent(*value)
    if form == "whole":
        return text.whole(value)
    if form == "signed":
        return text.signed(value)
    if form == "day" and isinstance(value, date):
        return text.day(value)
    return plain(value)


def written_row(sheet: Sheet, row: Sequence[Any], text: Text, *, total: bool = False) -> list[str]:
    """Return a row as people read it; in a total, what is not summed up stays empty."""
    pairs = zip(row, sheet.columns, strict=True)
    return [
        "" if total and value is None else written(value, column.form, text)
        for value, column in pairs
    ]


def paper(sheet: Sheet) -> Sheet:
    """Return the table with the columns that there is room for on a page."""
    kept = [place for place, column in enumerate(sheet.columns) if column.on_paper]

    def cut(row: Sequence[Any]) -> list[Any]:
        return [row[place] for place in kept]

    return replace(
        sheet,
        columns=cut(sheet.columns),
        rows=[cut(row) for row in sheet.rows],
        total=None if sheet.total is None else cut(sheet.total),
    )
