"""The audit log as a tab of the history: who changed what, when, from where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import dcc, html

from components.audit_words import actor_words, kind_name, target_words, value_words
from components.days import day_field
from components.downloads import downloads
from components.facets import Facet, facet_menus
from components.history import HISTORY_TABLE
from components.place import link
from components.sheets import chips, head, pages, waiting
from components.tables import grid, number_column
from i18n import Text
from view import Page, Panel, View


def history_tabs(view: View, text: Text) -> html.Nav:
    """The two sides of the history, for who may see both."""
    base = view.at(Page.HISTORY)
    on_log = view.panel == Panel.AUDIT
    items = [
        (text("Các lô"), None, base, not on_log),
        (text("Nhật ký thay đổi"), None, base.to(panel=str(Panel.AUDIT)), on_log),
    ]
    return chips(items, text("Lịch sử"), text)


def audit_page(
    rows: list[dict[str, Any]],
    total: int,
    kinds: Sequence[str],
    view: View,
    text: Text,
    *,
    per_page: int,
    days: tuple[date, date],
    grids: bool,
) -> list[Any]:
    """A page of the log, newest first.

    Parameters
    ----------
    rows
        ``seq, by, origin, what, target, before, after`` as in the log, ``at`` a moment in words,
        ``batch`` the number of the batch that a row is about, or None.
    total
        How many rows there are under the filters.
    kinds
        Every kind of change that the log has.
    days
        The first and the last day that changes may be asked for of.
    """
    words = text("Ai đã thay đổi gì, lúc nào, từ đâu. Nhật ký chỉ được ghi thêm.")
    count = html.Div(
        text.whole(total), className="headline", id="audit-total", **{"data-value": total}
    )
    figure = html.Div([count, html.P(text("thay đổi"))], className="document-figure")
    side = [downloads("audit", view.to(portion=1)), figure]
    if not total:
        body: Any = html.Div(
            text("Không có thay đổi nào."), className="empty-list", id=HISTORY_TABLE
        )
    else:
        body = _grid(rows, view, text) if grids else waiting()
    form = _form(view, days, text) if grids or not total else html.Div(className="ask")
    steps = [(text("Bản đồ"), view.at(Page.COUNTRY))]
    return [
        head(steps, text("Nhật ký thay đổi"), words, side, text),
        history_tabs(view, text),
        html.Div([_filters(kinds, view, text), form], className="asks"),
        html.Div(body, className="grid-frame"),
        _foot(len(rows), total, view, text, per_page),
    ]


def _filters(kinds: Sequence[str], view: View, text: Text) -> html.Div:
    options = [(one, kind_name(one, text), None) for one in kinds]
    return facet_menus([Facet("what", text("Mọi thay đổi"), options)], view, text)


def _form(view: View, days: tuple[date, date], text: Text) -> html.Form:
    """Ask for one person's changes, or those of one day; what is asked for is an address."""
    kept = {"lang": view.lang, "theme": view.theme, "as_of": view.as_of and str(view.as_of)}
    kept |= {"panel": str(Panel.AUDIT), "what": view.what, "on": view.on and str(view.on)}
    hidden = [dcc.Input(type="hidden", name=name, value=v) for name, v in kept.items() if v]
    name = dcc.Input(
        name="who", type="text", maxLength=80, autoComplete="off", value=view.who or ""
    )
    day = text("Ngày")
    every = link(text("Mọi ngày"), view.to(on=None, portion=1)) if view.on else None
    parts = [
        html.Label([html.Span(text("Ai")), name], className="field"),
        html.Button(text("Lọc"), type="submit", className="button"),
        html.Span(
            [
                html.Span(day),
                day_field("audit-on", day, view.on, days[0], days[1], text, **{"data-query": "on"}),
                every,
            ],
            className="field",
        ),
    ]
    return html.Form([*parts, *hidden], action="/history", method="GET", className="ask")


def _grid(rows: list[dict[str, Any]], view: View, text: Text) -> html.Div:
    shown = [
        {
            "code": str(row["seq"]),
            "seq": row["seq"],
            "at": row["at"],
            "by": actor_words(row["by"], text),
            "by_href": view.to(who=row["by"], portion=1).href,
            "origin": actor_words(row["origin"], text),
            "what": kind_name(row["what"], text),
            "target": target_words(row["target"], text),
            "target_href": (
                view.at(Page.HISTORY).to(batch=row["batch"]).href if row["batch"] else None
            ),
            "before": value_words(row["before"], text),
            "after": value_words(row["after"], text),
        }
        for row in rows
    ]
    long = {"wrapText": True, "autoHeight": True, "cellClass": "dim wraps", "minWidth": 200}
    columns: list[dict[str, Any]] = [
        number_column("seq", text("Số"), 72),
        {
            "field": "at",
            "headerName": text("Lúc (Asia/Ho_Chi_Minh)"),
            "width": 196,
            "cellClass": "num",
        },
        {"field": "by", "headerName": text("Ai"), "width": 130, "cellRenderer": "CellLink"},
        {"field": "origin", "headerName": text("Từ đâu"), "width": 120, "cellClass": "dim"},
        {"field": "what", "headerName": text("Thay đổi"), "width": 170},
        {"field": "target", "headerName": text("Đối tượng"), "width": 150}
        | {"cellRenderer": "CellLink"},
        {"field": "before", "headerName": text("Trước"), "flex": 1} | long,
        {"field": "after", "headerName": text("Sau"), "flex": 2} | long,
    ]
    return grid(HISTORY_TABLE, columns, shown, text("Nhật ký thay đổi"), sortable=False)


def _foot(shown: int, total: int, view: View, text: Text, per_page: int) -> Any:
    first, last = (view.portion - 1) * per_page + 1, -(-total // per_page)
    if not shown or last <= 1:
        return None
    said = text(
        "{first}–{until} trong {total} · trang {page} / {last}",
        first=text.whole(first),
        until=text.whole(first + shown - 1),
        total=text.whole(total),
        page=text.whole(view.portion),
        last=text.whole(last),
    )
    back = (f"← {text('Trước')}", view.to(portion=view.portion - 1)) if view.portion > 1 else None
    onward = (
        (f"{text('Tiếp')} →", view.to(portion=view.portion + 1)) if view.portion < last else None
    )
    return pages(said, back, onward)
