"""The tab of the changes: what became of a place between two days, unit by unit.

Every number opens to the rows that it counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dash import html

from components.change_words import CHANGES, change_name, short_change_name
from components.place import link
from i18n import Text
from view import View

COLUMNS = ("newly_marked", "newly_late", "newly_done", "obstacles_opened")
"""What stands beside a name; the rest is inside."""


@dataclass(frozen=True)
class ChangedUnit:
    """One unit of the list: its counts, and the units that became marked or lost it by name."""

    name: str
    counts: dict[str, int]
    rows: View
    target: View | None = None
    named: dict[str, list[tuple[str, View]]] = field(default_factory=dict)


def changes_list(
    totals: dict[str, int],
    units: Sequence[ChangedUnit],
    days: tuple[date, date],
    rows: View,
    text: Text,
) -> html.Div:
    """The tab.

    Parameters
    ----------
    totals
        The counts of the whole place.
    units
        Those of which anything changed, in the order in which they are listed.
    days
        The day compared with, and the day viewed.
    rows
        The page of the rows of the place.
    """
    first, last = (text.day(day) for day in days)
    said = text("Từ hết ngày {first} đến hết ngày {last}", first=first, last=last)
    body: Any = html.P(text("Không có gì thay đổi giữa hai ngày này."), className="empty-list")
    if units:
        heads = [html.Span(), *(html.Span(short_change_name(one, text)) for one in COLUMNS)]
        body = html.Div(
            [
                html.Div(heads, className="change-heads", **{"aria-hidden": "true"}),
                html.Ul([_unit(one, text) for one in units], className="change-list"),
            ]
        )
    return html.Div(
        [html.P(said, className="change-days"), change_totals(totals, rows, text), body],
        className="changes",
        id="changes",
    )


def change_totals(totals: dict[str, int], rows: View, text: Text) -> html.Ul:
    """Every count of a place, each a link to its rows."""
    items = [
        html.Li(
            link(
                [html.B(text.whole(totals[one]), className="num"), change_name(one, text)],
                rows.to(count=one),
                **{"data-change": one, "data-count": totals[one]},
            )
        )
        for one in CHANGES
        if one in totals
    ]
    return html.Ul(items, className="change-totals")


def _unit(unit: ChangedUnit, text: Text) -> html.Li:
    cells: list[Any] = [html.Span(unit.name, className="change-name")]
    for one in COLUMNS:
        n = unit.counts[one]
        # Read aloud, a bare number in a column says nothing.
        words = html.Span(f" {short_change_name(one, text)}", className="sr-only")
        cells.append(html.Span([text.whole(n), words], className="num" + ("" if n else " dim")))
    inside: list[Any] = [
        html.Div(
            [html.Span(f"{short_change_name(one, text)}: "), *_names(named)],
            className="change-names",
        )
        for one, named in unit.named.items()
        if named
    ]
    counts = {one: n for one, n in unit.counts.items() if n and one != "still_unmarked"}
    inside.append(change_totals(counts, unit.rows, text))
    if unit.target is not None:
        inside.append(link(text("Mở") + " →", unit.target, className="change-open"))
    return html.Li(
        html.Details([html.Summary(cells), html.Div(inside, className="change-inside")]),
        **{"data-code": unit.rows.unit or unit.rows.province or ""},
    )


def _names(named: list[tuple[str, View]]) -> list[Any]:
    found: list[Any] = []
    for name, view in named:
        found += [", "] if found else []
        found.append(link(name, view))
    return found


def task_changes(names: Sequence[str], text: Text) -> html.Ul:
    """What changed of one task, in its row of a commune's panel."""
    items = [html.Li(short_change_name(one, text), className="badge") for one in names]
    return html.Ul(items, className="task-changes")
