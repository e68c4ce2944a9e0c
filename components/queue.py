"""The work queue of a monitor: the unmarked communes, what narrows them, and what is chosen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from dash import dcc, html

from components import ids
from components.downloads import downloads
from components.marking import Marker, form_words, mark_button
from components.place import link
from components.queue_answers import Answers, answers_part
from components.queue_filters import FIELDS, Counted, queue_filters
from components.queue_side import side_figures, small_map
from components.queue_table import content_key, overdue_words, queue_grid, sections, table_rows
from components.sheets import waiting
from components.urging import urging_part
from components.whole import TREE, tree, whole
from i18n import Text
from view import Page, View


@dataclass(frozen=True)
class Waiting:
    """What the queue shows.

    Attributes
    ----------
    listed
        How many rows are listed.
    rows
        The rows that the browser narrows (``data.work_queue.QUEUE`` and ``only``); those listed
        are among them.
    kind
        The kind of commune that the browser narrows them to.
    total, communes
        The unmarked communes under the filters of the address but for the province, ``only`` and
        the state, and how many communes there are under them.
    provinces
        Code, name, unmarked communes, marked ones and all of each province that has any in the
        list, most first.
    counted
        How many rows each choice of a filter leaves.
    scene
        The addresses that the small map is drawn from.
    marker
        Who may mark here; None: nobody.
    pending
        How many marks wait for a second person; None where none has to.
    answers
        Who was urged and has answered since.
    """

    listed: int
    rows: pd.DataFrame
    kind: str | None
    total: int
    communes: int
    provinces: Sequence[tuple[str, str, int, int, int]]
    counted: Counted
    scene: Mapping[str, Any]
    approximate: bool
    marker: Marker | None = None
    pending: int | None = None
    answers: Answers | None = None


def queue_page(found: Waiting, view: View, as_of: date, text: Text, *, grids: bool) -> list[Any]:
    """The children of the page."""
    rows = queue_rows(found, view, as_of, text) if grids and found.listed else None
    if not found.listed:
        body: Any = _empty(found, view, text)
    elif rows:
        body = html.Div(queue_grid(view, text), className="grid-frame")
    else:
        body = html.Div(waiting(), className="grid-frame")
    parts = _parts(found, rows, view, as_of, text)
    side = [
        whole(parts["queue-provinces"], id="queue-provinces", className="card"),
        small_map(text, approximate=found.approximate),
    ]
    main = [
        whole(parts["queue-top"], id="queue-top"),
        _chosen(found, text),
        body,
        whole(parts["queue-foot"], id="queue-foot", className="pages-foot"),
    ]
    return [
        html.Div(
            [
                html.Aside(side, className="queue-side"),
                html.Section(main, className="queue card"),
                dcc.Store(id=ids.QUEUE_SELECTED),
                dcc.Store(id=ids.QUEUE_ROWS, data=rows),
                form_words(found.marker, text) if found.marker else None,
            ],
            className="queue-page",
        )
    ]


def narrowed_parts(
    found: Waiting, view: View, as_of: date, text: Text, held: str
) -> dict[str, dict[str, str]] | None:
    """The properties that change, by id, when only the rows that the browser holds are narrowed.

    None where it does not hold the rows (``held`` is not their key), or none is listed.
    """
    rows = queue_rows(found, view, as_of, text, held) if found.listed else None
    if rows is None or rows["key"] != held:
        return None
    parts = _parts(found, rows, view, as_of, text)
    return {ident: {TREE: tree(children)} for ident, children in parts.items()}


def _parts(
    found: Waiting, rows: dict[str, Any] | None, view: View, as_of: date, text: Text
) -> dict[str, list[Any]]:
    """What is drawn anew at every address, by id."""
    return {
        "queue-provinces": side_figures(found.provinces, found.total, found.communes, view, text),
        "queue-top": _top(found, view, as_of, text),
        "queue-foot": [_foot(found, rows, view, text)],
    }


def queue_rows(
    found: Waiting, view: View, as_of: date, text: Text, held: str = ""
) -> dict[str, Any]:
    """The rows that the browser narrows, and the key that names their content.

    Those of one province are enough where it is the one that is listed, unless the browser holds
    all of them already (``held`` is their key).
    """
    if held or not view.province:
        rows = table_rows(found.rows, as_of, text)
        key = content_key(rows)
        if key == held or not view.province:
            return {"key": key, "rows": rows}
    rows = table_rows(found.rows[found.rows["province_code"] == view.province], as_of, text)
    return {"key": content_key(rows), "rows": rows}


def _now(found: Waiting, rows: dict[str, Any], view: View, text: Text) -> dict[str, Any]:
    """What the script of the page needs to know of the address, and of what it draws."""
    return {
        "key": rows["key"],
        "province": view.province,
        "kind": found.kind,
        "only": view.only,
        "state": view.state,
        "by": view.by,
        "sections": sections(found.provinces, text),
        "query": view.at(Page.COMMUNE, "00000").query,
        "due": text("hạn gần nhất {day}"),
        "overdue": overdue_words(found.rows, text),
    }


def _top(found: Waiting, view: View, as_of: date, text: Text) -> list[Any]:
    return [
        html.Div(_head(found, view, as_of, text), className="document-head"),
        queue_filters(found.counted, view, text),
        answers_part(found.answers, view, text) if found.answers else None,
    ]


def _foot(found: Waiting, rows: dict[str, Any] | None, view: View, text: Text) -> html.Span:
    words = text(
        "{x} trong {n} đơn vị chưa đánh dấu",
        x=text.whole(found.listed),
        n=text.whole(found.total),
    )
    # The script of the page reads them from here: they come with the figure.
    told = {"data-scene": json.dumps(found.scene, ensure_ascii=False)}
    if rows:
        told["data-now"] = json.dumps(_now(found, rows, view, text), ensure_ascii=False)
    return html.Span(words, id="queue-listed", **{"data-value": found.listed}, **told)


def _head(found: Waiting, view: View, as_of: date, text: Text) -> list[Any]:
    words = text(
        "Đến hết ngày {day} · xếp theo số việc quá hạn, rồi đến hạn gần nhất", day=text.day(as_of)
    )
    copy = html.Button(
        text("Sao chép đường dẫn"),
        id="queue-link",
        className="button",
        **{"data-done": text("Đã sao chép đường dẫn")},
    )
    spot = link(text("Kiểm tra đột xuất"), view.at(Page.SPOT_CHECKS), className="button")
    waits = None
    if found.pending is not None:
        n = html.B(text.whole(found.pending), className="num")
        waits = link(
            [text("Chờ xác nhận"), " ", n],
            view.at(Page.PENDING),
            className="button",
            id="to-pending",
        )
    told = html.Span(id="queue-told", className="dim", role="status")
    return [
        html.Div([html.H1(text("Danh sách cần đôn đốc")), html.P(words)]),
        html.Div(
            [told, waits, spot, downloads("unmarked", view, grid=ids.UNMARKED_TABLE), copy],
            className="document-side",
        ),
    ]


def _chosen(found: Waiting, text: Text) -> html.Div:
    """The bar of what is chosen; the browser shows it when there is something (`queue.js`)."""
    return html.Div(
        [
            html.B(id="queue-count", role="status", **{"data-words": text("Đã chọn {n}", n="{n}")}),
            html.Div(className="spring"),
            html.Button(text("Bỏ chọn"), id="queue-clear", className="button"),
            html.Button(
                text("Sao chép tên và mã"),
                id="queue-copy",
                className="button",
                **{"data-done": text("Đã sao chép tên và mã")},
            ),
            *(
                [mark_button(text("Đánh dấu…")), urging_part(text)]
                if found.marker
                else [html.Span(_reads_only(text), className="dim", id="queue-reads-only")]
            ),
        ],
        id="queue-chosen",
        className="queue-chosen",
        hidden=True,
    )


def _reads_only(text: Text) -> str:
    return text("Bạn chỉ được xem ở đây: đánh dấu và đôn đốc cần quyền của người giám sát.")


def _empty(found: Waiting, view: View, text: Text) -> html.Div:
    of_tasks = any((view.group, view.lead_unit, view.task, view.tier, view.state))
    if not found.counted.only[None] and not of_tasks:
        words = [text("Mọi đơn vị cấp xã đều đã được đánh dấu.")]
    elif not found.communes:
        words = [text("Không có đơn vị cấp xã nào có việc qua được bộ lọc.")]
    else:
        words = [text("Không có đơn vị chưa đánh dấu nào qua được bộ lọc.")]
    if any(getattr(view, name) for name in FIELDS):
        words.append(" ")
        words.append(link(text("Bỏ mọi bộ lọc"), view.to(**dict.fromkeys(FIELDS))))
    return html.Div(words, id=ids.UNMARKED_TABLE, className="empty-list")
