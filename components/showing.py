"""What a map says of itself where there is no header: on a wall, and in another page."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html

from components.place import link
from i18n import Text
from view import View


def shown_day(as_of: date, text: Text) -> html.P:
    """The day of the figures."""
    return html.P(text("Đến hết ngày {day}", day=text.day(as_of)), className="shown-day", id="day")


def leave_wall(view: View, text: Text) -> html.A:
    """The way out of a screen on a wall, for whoever has no keyboard."""
    target = view.to(kiosk=None, every=None)
    return link(text("Thoát chế độ chiếu"), target, className="wall-leave button", id="wall-leave")


def frame_foot(view: View, text: Text) -> html.Div:
    """Under a map in another page: where the figures come from, and the way to all of them."""
    whole: Any = html.A(
        text("Mở bản đồ đầy đủ") + " ↗",
        href=view.to(embed=None).href,
        target="_blank",
        rel="noopener",
        id="open-whole",
    )
    source = text("Nguồn: hệ thống theo dõi việc thực hiện Nghị quyết 57-NQ/TW")
    return html.Div([html.P(source), whole], className="frame-foot")
