"""The panel of one commune: its tasks, each with its state, obstacle and history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from dash import html

from components import ids
from components.changes import change_totals, task_changes
from components.marking import Marker, form_words, mark_button, pending_note
from components.place import link
from components.words import kind_name, source_words, state_name, status_name
from i18n import Text
from view import Panel, View

ATTENTION = ("overdue", "blocked", "in_progress", "not_started", "done_late", "done_on_time")
"""What needs a person first stands first."""
ICONS = {
    "overdue": "clock",
    "blocked": "barred",
    "in_progress": "half",
    "not_started": "ring",
    "done_late": "check",
    "done_on_time": "check",
}


@dataclass(frozen=True)
class CommuneChanges:
    """What changed of a commune between two days.

    ``counts`` are those of the commune, ``tasks`` name what changed of which task, ``rows`` is the
    page of the rows, ``view`` the one that the panel belongs to.
    """

    counts: dict[str, int]
    tasks: dict[str, list[str]]
    days: tuple[date, date]
    rows: View
    view: View

    @property
    def is_open(self) -> bool:
        """Whether the panel lists the changes."""
        return self.view.panel == Panel.CHANGES


def commune_panel(
    name: str,
    code: str,
    province: str,
    marked: bool,
    tasks: pd.DataFrame,
    histories: dict[str, pd.DataFrame],
    out: View,
    log: View,
    text: Text,
    changed: CommuneChanges | None = None,
    marker: Marker | None = None,
) -> html.Section:
    """The panel.

    Parameters
    ----------
    name
        The commune's kind and name.
    tasks
        The frame of ``data.assignments.assignments``.
    histories
        The frame of ``data.assignments.history`` of every task that has marks.
    out
        The view that closing the panel leads to.
    log
        The page of the history.
    changed
        What changed since an earlier day: a tab of its own.
    marker
        Who may mark here; None: nobody.
    """
    badge = html.Span(
        text("Đã đánh dấu") if marked else text("Chưa đánh dấu"),
        className="badge" + ("" if marked else " badge-unmarked"),
    )
    head = html.Header(
        [
            html.Div([html.H2(name), badge], className="commune-title"),
            html.P(text("mã {code} · {province}", code=code, province=province)),
            link("×", out, className="panel-close", **{"aria-label": text("Đóng")}),
        ],
        className="commune-head",
    )
    only = changed.tasks if changed is not None and changed.is_open else {}
    if changed is not None and changed.is_open:
        tasks = tasks[tasks["task_code"].isin(list(only))]
    if tasks.empty and changed is not None and changed.is_open:
        body: Any = html.P(text("Không có gì thay đổi giữa hai ngày này."), className="empty-list")
    elif tasks.empty:
        body = html.P(text("Đơn vị này chưa được giao việc nào."), className="empty-list")
    else:
        ranked = tasks.assign(order=tasks["state"].map(ATTENTION.index))
        ranked = ranked.sort_values(["order", "due_date"], na_position="last", kind="stable")
        body = html.Ul(
            [
                _task(
                    row,
                    histories.get(row["task_code"]),
                    log.to(unit=code),
                    text,
                    only.get(row["task_code"], []),
                    _marking(row, name, code, marker, text),
                )
                for row in ranked.to_dict("records")
            ],
            className="task-list",
        )
    counts = tasks["state"].value_counts()
    summary = html.Ul(
        [
            html.Li([state_name(state, text), " ", html.B(text.whole(int(counts[state])))])
            for state in ATTENTION
            if state in counts
        ],
        className="state-counts",
    )
    tabs = [] if changed is None else _tabs(changed, text)
    if changed is not None and changed.is_open:
        summary = html.Div(_since(changed, text), className="changes-of-commune")
    return html.Section(
        [head, *tabs, summary, body, form_words(marker, text) if marker else None],
        id=ids.COMMUNE_PANEL,
        className="commune-panel",
    )


def _marking(
    row: dict[Any, Any], name: str, code: str, marker: Marker | None, text: Text
) -> list[Any]:
    """The button that marks a task of the commune, and what waits for a second person."""
    if marker is None:
        return []
    task, title = row["task_code"], row["title"]
    now = text("chưa có dấu nào")
    if row["status"] is not None:
        day = _day(row["marked_on"], text)
        now = text("{status}, ngày {day}", status=status_name(row["status"], text), day=day)
    button = mark_button(
        text("Đánh dấu…"),
        units=[code],
        task=task,
        about=f"{name} · {task} · {title}",
        now=now,
        described=text("Đánh dấu việc {task}", task=task),
    )
    return [pending_note(marker, task, text), button]


def _tabs(changed: CommuneChanges, text: Text) -> list[Any]:
    """The tasks, or what changed of them."""
    view = changed.view
    n = len(changed.tasks)
    words = text.plural("{n} việc có thay đổi", "{n} việc có thay đổi", n)
    badge = html.Span(text.whole(n), className="badge num", title=words)
    items = [
        (text("Việc"), [], "units", not changed.is_open),
        (text("Thay đổi"), [badge], str(Panel.CHANGES), changed.is_open),
    ]
    tabs = [
        link(
            [label, *more],
            view.to(panel=panel),
            className="panel-tab" + (" is-chosen" if chosen else ""),
            **{"data-panel": panel},
            **({"aria-current": "true"} if chosen else {}),
        )
        for label, more, panel, chosen in items
    ]
    return [html.Nav(tabs, className="panel-tabs")]


def _since(changed: CommuneChanges, text: Text) -> list[Any]:
    first, last = (text.day(day) for day in changed.days)
    said = text("Từ hết ngày {first} đến hết ngày {last}", first=first, last=last)
    counts = {name: n for name, n in changed.counts.items() if n}
    return [html.P(said, className="change-days"), change_totals(counts, changed.rows, text)]


def _task(
    row: dict[Any, Any],
    history: pd.DataFrame | None,
    log: View,
    text: Text,
    changes: list[str],
    marking: list[Any],
) -> html.Li:
    state = row["state"]
    urgent = state in ("overdue", "blocked")
    assigned_by = text("trung ương giao") if row["assigned_by"] == "central" else text("tỉnh giao")
    lead = [part for part in (row["lead_unit"], assigned_by) if isinstance(part, str) and part]
    due = row["due_date"]
    status: list[Any] = [
        html.Span(
            [html.Span(className=f"icon icon-{ICONS[state]}"), state_name(state, text)],
            className="task-state" + (" strong" if urgent else ""),
        )
    ]
    if row["progress"] is not None and not pd.isna(row["progress"]):
        percent = max(0.0, min(100.0, float(row["progress"])))
        bar = html.Span(html.Span(style={"width": f"{percent:.0f}%"}), className="progress")
        status.append(html.Span([bar, f"{percent:.0f} %"], className="task-progress num"))
    children: list[Any] = [
        html.Span(row["task_code"], className="task-code num"),
        html.Div(
            [html.Div(row["title"], className="task-title"), html.Div(" · ".join(lead))],
            className="task-what",
        ),
        html.Span(
            text("không có hạn") if _none(due) else text.day(due),
            className="task-due num" + (" strong" if state == "overdue" else ""),
        ),
        html.Div(status, className="task-status"),
    ]
    if marking:
        children.append(html.Div(marking, className="task-marking"))
    if changes:
        children.append(task_changes(changes, text))
    if history is not None and len(history):
        children.append(_history(row, history, log.to(task=row["task_code"]), text))
    return html.Li(
        children, className="task", **{"data-state": state, "data-task": row["task_code"]}
    )


def _history(row: dict[Any, Any], history: pd.DataFrame, log: View, text: Text) -> html.Div:
    """The words of the newest obstacle, and every mark, newest first."""
    children: list[Any] = []
    if row["status"] == "blocked" and isinstance(row["note"], str) and row["note"]:
        children.append(html.P([html.B(text("Vướng mắc:") + " "), row["note"]]))
    marks = [_mark(mark, log, text) for mark in history.iloc[::-1].to_dict("records")]
    summary = html.Summary(text.plural("{n} lần đánh dấu", "{n} lần đánh dấu", len(marks)))
    whole = html.P(link(text("Nhật ký của việc này") + " →", log))
    children.append(html.Details([summary, html.Ol(marks), whole]))
    return html.Div(children, className="task-history")


def _mark(mark: dict[Any, Any], log: View, text: Text) -> html.Li:
    """One mark and where it came from; a withdrawn one is struck through and says so."""
    words = [status_name(mark["status"], text)]
    if not _none(mark["progress"]):
        words.append(f"{float(mark['progress']):.0f} %")
    if isinstance(mark["note"], str) and mark["note"]:
        words.append(mark["note"])
    said: list[Any] = [
        html.Span(_day(mark["marked_on"], text), className="num"),
        " " + " · ".join(words),
    ]
    if mark["withdrawn"]:
        badge = html.Span(text("đã thu hồi"), className="badge")
        said = [html.Del(said), " ", badge]
    row = None if _none(mark["row"]) else int(mark["row"])
    source = source_words(mark["file"], row, int(mark["batch_id"]), text)
    batch = log.to(unit=None, task=None, batch=int(mark["batch_id"]))
    return html.Li([*said, " · ", link(source, batch, className="mark-source")])


def _day(day: date, text: Text) -> str:
    return text.day(pd.Timestamp(day).date())


def _none(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def kind_and_code(kind: str, code: str, text: Text) -> str:
    """``tỉnh · mã 68``."""
    return f"{kind_name(kind, text)} · {text('mã {code}', code=code)}"
