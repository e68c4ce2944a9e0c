"""The page of the marks that wait for a second person, and of those that were returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dash import html

from components.marking import Marker, form_words
from components.outside import followed
from components.sheets import head
from components.words import status_name
from i18n import Text
from view import Page, View

NAMED = 6
"""The most units of a mark that are named one by one."""


@dataclass(frozen=True)
class Waits:
    """What one person recorded at once.

    Attributes
    ----------
    ids
        The numbers of its marks.
    units
        The units in words.
    at
        When it was recorded, in the time of Việt Nam.
    may_decide
        Whether who looks may confirm or return it.
    own
        Whether it is of who looks.
    words, decided_by
        Why it was returned, and by whom.
    """

    ids: Sequence[int]
    units: Sequence[str]
    task: str
    title: str
    status: str
    progress: float | None
    day: date
    evidence: str
    note: str
    by: str
    at: str
    may_decide: bool = False
    own: bool = False
    words: str = ""
    decided_by: str = ""


def pending_page(
    waits: Sequence[Waits],
    returned: Sequence[Waits],
    view: View,
    marker: Marker | None,
    text: Text,
) -> list[Any]:
    """The children of the page."""
    steps: list[tuple[str, View | None]] = [
        (text("Chưa đánh dấu"), view.at(Page.UNMARKED)),
        (text("Chờ xác nhận"), None),
    ]
    said = text("Dấu chờ người thứ hai xác nhận không được tính vào số liệu nào.")
    empty = html.P(text("Không có dấu nào đang chờ."), className="empty-list")
    parts: list[Any] = [
        head(steps, text("Dấu chờ xác nhận"), said, [], text),
        html.Section(
            html.Ul([_waiting(one, text) for one in waits], className="pending-list")
            if waits
            else empty,
            className="card",
            id="pending",
            **{"aria-label": text("Dấu chờ xác nhận"), "data-value": len(waits)},
        ),
    ]
    if returned:
        items = [_returned(one, text) for one in returned]
        parts.append(
            html.Section(
                [
                    html.H2(text("Dấu của bạn bị trả lại"), className="pending-title"),
                    html.Ul(items, className="pending-list"),
                ],
                className="card",
                id="returned",
            )
        )
    if marker is not None:
        parts.append(form_words(marker, text))
    return [html.Div(parts, className="pending-page")]


def _head(one: Waits, text: Text) -> list[Any]:
    units = list(one.units[:NAMED])
    rest = len(one.units) - len(units)
    if rest > 0:
        units.append(text.plural("và {n} đơn vị nữa", "và {n} đơn vị nữa", rest))
    said = text("{status}, ngày {day}", status=status_name(one.status, text), day=text.day(one.day))
    facts = [said]
    if one.progress is not None:
        facts.append(f"{one.progress:.0f} %")
    made = text("{by}, lúc {at} (Asia/Ho_Chi_Minh)", by=one.by, at=one.at)
    return [
        html.P([html.B(" · ".join(units))]),
        html.P([html.Span(one.task, className="num dim"), " ", one.title]),
        html.P(" · ".join(facts)),
        html.P(one.note, className="pending-words") if one.note else None,
        html.P(followed(one.evidence), className="dim") if one.evidence else None,
        html.P(made, className="dim"),
    ]


def _waiting(one: Waits, text: Text) -> html.Li:
    children = _head(one, text)
    if one.may_decide and not one.own:
        label = text("Lý do trả lại")
        children += [
            html.Div(className="pending-said", role="alert"),
            html.Div(
                [
                    _decision("confirm", text("Xác nhận dấu này"), primary=True),
                    html.Label(
                        [
                            html.Span(label, className="sr-only"),
                            html.Textarea(rows=1, maxLength=2000, placeholder=label),
                        ]
                    ),
                    _decision("return", text("Trả lại"), primary=False),
                ],
                className="pending-actions",
            ),
        ]
    elif one.own:
        said = text("Dấu của bạn: người khác xác nhận hoặc trả lại.")
        children.append(html.P(said, className="dim"))
    return html.Li(children, className="pending-mark", **{"data-ids": " ".join(map(str, one.ids))})


def _returned(one: Waits, text: Text) -> html.Li:
    words = text("{by} trả lại: “{words}”", by=one.decided_by, words=one.words)
    return html.Li([html.P(html.B(words)), *_head(one, text)], className="pending-mark")


def _decision(verb: str, label: str, *, primary: bool) -> html.Button:
    name = "button button-primary" if primary else "button"
    return html.Button(label, type="button", className=name, **{"data-decide": verb})
