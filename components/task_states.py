"""The states of assignments as bars, legends and classes of a map: one look for each state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from components.place import link
from components.words import state_name
from i18n import Text
from view import View

IN_ORDER = ("done_on_time", "done_late", "in_progress", "not_started", "blocked", "overdue")
"""The order of every bar and legend: what is done begins, what needs somebody ends."""
STATE_TOKENS = {
    "done_on_time": "full",
    "done_late": "full",
    "in_progress": "c4",
    "not_started": "c2",
    "blocked": "text",
    "overdue": "text",
}
"""The colour of each state. Two share one, and differ by the hatch of `HATCHED`: late is the teal
of what is done, blocked the ink of what is overdue; orange stays with unmarked communes."""
HATCHED = ("done_late", "blocked")
OUTSIDE = "land"
"""The colour of units that a task is not for."""


def digit(state: str | None) -> str:
    """The class of a unit on the map of one task; 0 where the task is not the unit's."""
    return "0" if state is None else str(IN_ORDER.index(state) + 1)


def swatch(state: str) -> html.Span:
    """The little field of a legend."""
    return html.Span(className=f"swatch state-{state}", **{"aria-hidden": "true"})


def state_legend(counts: Mapping[str, int], view: View, text: Text) -> html.Nav:
    """The states with their counts; each chooses what is listed, and once more, everything."""
    items = [
        link(
            [swatch(state), html.Span(state_name(state, text)), html.B(text.whole(counts[state]))],
            view.to(state=None if view.state == state else state, portion=1),
            className="chip state-chip" + (" is-chosen" if view.state == state else ""),
            **{"data-state": state, "data-count": counts[state]},
            **({"aria-current": "true"} if view.state == state else {}),
        )
        for state in IN_ORDER
    ]
    return html.Nav(items, className="chips", **{"aria-label": text("Trạng thái")})


def state_bar(counts: Mapping[str, int], text: Text) -> html.Div:
    """One bar of all assignments by state; its words say the same."""
    total = sum(counts[state] for state in IN_ORDER)
    parts = [
        html.Span(className=f"state-{state}", style={"flexGrow": str(counts[state])})
        for state in IN_ORDER
        if counts[state]
    ]
    return (
        html.Div(
            parts, className="state-bar", role="img", **{"aria-label": bar_words(counts, text)}
        )
        if total
        else html.Div(className="state-bar is-empty")
    )


def bar_words(counts: Mapping[str, Any], text: Text) -> str:
    """What a bar shows, in words."""
    return " · ".join(
        f"{state_name(state, text)} {text.whole(int(counts[state]))}"
        for state in IN_ORDER
        if counts[state]
    )


def bar_values(counts: Mapping[str, Any]) -> list[int]:
    """What the cell of a table draws: the counts in the order of `IN_ORDER`."""
    return [int(counts[state]) for state in IN_ORDER]
