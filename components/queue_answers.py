"""Who was urged and who has answered since, below the filters of the work queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dash import html

from components.downloads import downloads
from components.place import link
from i18n import Text
from view import Page, View

MOST = 100
"""The most communes that are named; a file has all of them."""


@dataclass(frozen=True)
class Urged:
    """A commune that was urged: its newest reminder, and the day of its answer if there is one."""

    code: str
    name: str
    province: str
    on: date
    answered: date | None


@dataclass(frozen=True)
class Answers:
    """How many communes were urged and have answered by a mark, and the first of them."""

    urged: int = 0
    answered: int = 0
    first: Sequence[Urged] = ()


def answers_part(found: Answers, view: View, text: Text) -> html.Details | None:
    """One line that opens to the list; nothing where nobody was urged."""
    if not found.urged:
        return None
    words = text(
        "Đã đôn đốc {n} đơn vị · {x} đã trả lời bằng dấu mới",
        n=text.whole(found.urged),
        x=text.whole(found.answered),
    )
    names = (text("Đơn vị"), text("Tỉnh/TP"), text("Nhắc gần nhất"), text("Ngày trả lời"))
    body = [
        html.Tr(
            [
                html.Th(link(one.name, view.at(Page.COMMUNE, one.code)), scope="row"),
                html.Td(one.province),
                html.Td(text.day(one.on), className="num"),
                html.Td(text.day(one.answered) if one.answered else "–", className="num"),
            ]
        )
        for one in found.first
    ]
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in names]))
    more = found.urged - len(found.first)
    rest = html.P(text("… và {n} đơn vị nữa, trong tệp.", n=text.whole(more))) if more else None
    inside = [
        html.Table([head, html.Tbody(body)], className="spot-table"),
        rest,
        downloads("reminders", view.to(sort=None, by=None, only=None, state=None)),
    ]
    return html.Details(
        [html.Summary(words, id="queue-answered"), html.Div(inside)], className="queue-answers"
    )
