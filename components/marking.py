"""Marking: the button beside an assignment or a selection, and the words of the form.

The form itself is made by the browser (``assets/documents/marking.js``), outside of what React
draws: a page that is drawn anew under somebody who writes must not take the words away.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dash import html

from components.place import link
from components.words import status_name
from i18n import Text
from view import View

STATUSES = ("not_started", "in_progress", "done", "blocked")


@dataclass(frozen=True)
class Marker:
    """Who may mark on a page, and what they have seen.

    Attributes
    ----------
    by
        The name that marks are kept under.
    seen
        The newest batch and the newest mark that waits, read before what the page shows.
    day
        The day viewed, of which a mark is unless somebody says another.
    first, last
        The days between which a mark may be of.
    second_person
        Whether a mark waits for somebody else.
    pending
        The marks that wait on the page: task to who said what.
    queue
        The address of all that wait.
    """

    by: str
    seen: tuple[int, int]
    day: date
    first: date
    last: date
    second_person: bool = False
    pending: Mapping[str, Sequence[Mapping[Any, Any]]] = field(default_factory=dict)
    queue: View | None = None


def form_words(marker: Marker, text: Text) -> html.Div:
    """What the browser makes the form from, once a page; nothing that anybody sees."""
    words = {
        "title": text("Ghi một dấu"),
        "chosen": text("Đã chọn {n}", n="{n}"),
        "status": text("Trạng thái"),
        "statuses": {one: status_name(one, text) for one in STATUSES},
        "progress": text("Tiến độ (%)"),
        "day": text("Ngày đánh dấu"),
        "evidence": text("Minh chứng (đường dẫn hoặc số văn bản)"),
        "note": text("Lời ghi"),
        "obstacle": text("Vướng mắc gì"),
        "task": text("Nhiệm vụ nào"),
        "save": text("Ghi"),
        "cancel": text("Thôi"),
        "close": text("Đóng"),
        "overwrite": text("Đã xem, vẫn ghi đè"),
        "now": text("Hiện tại"),
        "undo": text("Hoàn tác"),
        "failed": text("Không làm được; hãy kiểm tra kết nối rồi thử lại."),
        "chooseStatus": text("Hãy chọn một trạng thái."),
        "chooseUnits": text("Hãy chọn đơn vị trong bảng trước."),
        "kept": text(
            "Không gửi được: dấu được giữ trong trình duyệt này và tự gửi khi có mạng."
            " Đừng ghi lại lần nữa."
        ),
        "notKept": text("Không gửi được và trình duyệt không giữ được; hãy giữ trang này mở."),
        "waiting": text("Dấu chờ gửi: {n}", n="{n}"),
        "refused": text("Dấu không gửi được: {n}", n="{n}"),
        "sendNow": text("Gửi ngay"),
        "discard": text("Bỏ dấu này"),
        "sent": text("Đã gửi dấu chờ: {n}", n="{n}"),
        "unsent": text("Dấu chưa gửi"),
    }
    data = {
        "words": words,
        "by": marker.by,
        "seen": marker.seen,
        "day": marker.day.isoformat(),
        "first": marker.first.isoformat(),
        "last": marker.last.isoformat(),
        "lang": text.language,
        "note": text("Dấu này chờ người thứ hai xác nhận.") if marker.second_person else "",
    }
    packed = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return html.Div(id="mark-words", hidden=True, **{"data-form": packed})


def mark_button(
    label: str,
    *,
    units: Sequence[str] = (),
    task: str = "",
    about: str = "",
    now: str = "",
    grid: str = "",
    primary: bool = False,
    described: str | None = None,
) -> html.Button:
    """The button that opens the form.

    Parameters
    ----------
    units, task
        What is marked; a ``grid`` or the queue's choice gives the units where there are none.
    about
        The unit and the task in words, for the head of the form.
    now
        What the newest mark says.
    described
        What a screen reader says instead of the label, which is the same in every row.
    """
    more = {} if described is None else {"aria-label": described}
    data = {"units": " ".join(units), "mark": task, "about": about, "now": now, "grid": grid}
    return html.Button(
        label,
        type="button",
        className="button mark-open" + (" button-primary" if primary else ""),
        **{"aria-haspopup": "dialog", **more},
        **{f"data-{name}": value for name, value in data.items() if value},
    )


def pending_note(marker: Marker, task: str, text: Text) -> html.P | None:
    """The marks of a task that wait for a second person, which count nowhere."""
    waits = marker.pending.get(task, ())
    if not waits:
        return None
    said: list[Any] = [html.Span(text("chờ xác nhận"), className="badge")]
    for one in waits:
        words = {"by": one["by"], "status": status_name(one["status"], text)}
        said += [" ", text("{by}: “{status}”, ngày {day}", day=text.day(one["marked_on"]), **words)]
    if marker.queue is not None:
        said += [" ", link(text("Xem") + " →", marker.queue)]
    return html.P(said, className="pending-note")
