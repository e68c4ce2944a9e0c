"""The tab of the changes: what became of a place between two days, unit by unit.

Every number opens to the rows that it counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dash import dcc, html

from components import ids
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
    """The tab; the browser makes the list of what is sent (``assets/documents/changes.js``).

    Two thousand links as components of their own would take longer to draw than the map.

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
    content = {
        "said": text("Từ hết ngày {first} đến hết ngày {last}", first=first, last=last),
        "none": text("Không có gì thay đổi giữa hai ngày này."),
        "open": text("Mở") + " →",
        "columns": COLUMNS,
        "unit": text("Đơn vị"),
        "names": {one: [change_name(one, text), short_change_name(one, text)] for one in CHANGES},
        "totals": totals,
        "href": rows.href,
        "units": [_unit(one) for one in units],
    }
    return html.Div(
        [
            dcc.Store(id=ids.CHANGES_ROWS, data=content),
            html.Div(id=ids.CHANGES_FRAME, className="changes"),
        ],
        className="changes-holder",
    )


def _unit(unit: ChangedUnit) -> dict[str, Any]:
    return {
        "code": unit.rows.unit or unit.rows.province or "",
        "name": unit.name,
        "counts": unit.counts,
        "href": unit.rows.href,
        "open": unit.target.href if unit.target else None,
        "named": {
            one: [[name, view.href] for name, view in named]
            for one, named in unit.named.items()
            if named
        },
    }


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


def task_changes(names: Sequence[str], text: Text) -> html.Ul:
    """What changed of one task, in its row of a commune's panel."""
    items = [html.Li(short_change_name(one, text), className="badge") for one in names]
    return html.Ul(items, className="task-changes")
