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
from components.facets import Choice, facet_menu
from components.layout import ribbon
from components.marking import Marker, form_words, mark_button
from components.place import link
from components.queue_table import queue_grid
from components.sheets import chips, waiting
from components.urging import urging_part
from components.words import group_name, kind_name
from i18n import Text
from view import CHOICES, Page, View


@dataclass(frozen=True)
class Waiting:
    """What the queue shows.

    Attributes
    ----------
    rows
        The rows listed (``data.work_queue.QUEUE``).
    total, communes
        The unmarked communes under the filters of the address but for the province and ``only``,
        and how many communes there are under them.
    provinces
        Code, name, unmarked communes, marked ones and all of each province that has any in the
        list, most first.
    counts
        How many rows each of the chips leaves, by ``only`` (None: all).
    kinds, groups, leads
        How many rows each kind, group of tasks and lead unit leaves.
    place
        The name of the province that the list is of, if it is of one.
    scene
        The addresses that the small map is drawn from.
    marker
        Who may mark here; None: nobody.
    pending
        How many marks wait for a second person; None where none has to.
    """

    rows: pd.DataFrame
    total: int
    communes: int
    provinces: Sequence[tuple[str, str, int, int, int]]
    counts: Mapping[str | None, int]
    kinds: Mapping[str, int]
    groups: Mapping[str, int]
    leads: Mapping[str, int]
    place: str | None
    scene: Mapping[str, Any]
    approximate: bool
    marker: Marker | None = None
    pending: int | None = None


def queue_page(found: Waiting, view: View, as_of: date, text: Text, *, grids: bool) -> list[Any]:
    """The children of the page."""
    return [
        html.Div(
            [
                html.Aside(
                    [_provinces(found, view, text), _map(found, text)], className="queue-side"
                ),
                html.Section(_list(found, view, as_of, text, grids=grids), className="queue card"),
                dcc.Store(id=ids.QUEUE_SELECTED),
                form_words(found.marker, text) if found.marker else None,
            ],
            className="queue-page",
        )
    ]


def _provinces(found: Waiting, view: View, text: Text) -> html.Section:
    """The figure, and the provinces with bars; a click narrows the list to one."""
    most = max((one[2] for one in found.provinces), default=1)
    items = []
    for code, name, count, _marked, _communes in found.provinces:
        chosen = view.province == code
        bar = html.Span(
            html.Span(style={"width": f"max(3px, {100 * count / most:.1f}%)"}),
            className="queue-bar",
            **{"aria-hidden": "true"},
        )
        items.append(
            html.Li(
                link(
                    [html.Span(name, className="queue-place"), bar, html.B(text.whole(count))],
                    view.to(province=None if chosen else code, selected=None),
                    className="queue-province" + (" is-chosen" if chosen else ""),
                    **({"aria-current": "true"} if chosen else {}),
                    **{"data-code": code},
                )
            )
        )
    share = text(
        "{share} của {n} đơn vị cấp xã, ở {provinces} tỉnh",
        share=text.percent(found.total, found.communes),
        n=text.whole(found.communes),
        provinces=text.whole(len(found.provinces)),
    )
    return html.Section(
        [
            html.Div(
                [
                    html.Div(text("Chưa đánh dấu"), className="figure-label"),
                    html.Div(
                        text.whole(found.total),
                        id="queue-total",
                        className="headline is-unmarked",
                        **{"data-value": found.total},
                    ),
                    html.P(share),
                ],
                className="queue-figure",
            ),
            html.Nav(html.Ul(items), className="queue-provinces", **{"aria-label": text("Tỉnh")}),
        ],
        className="card",
    )


def _map(found: Waiting, text: Text) -> html.Section:
    said = text("Bản đồ nhỏ của danh sách: bấm vào một đơn vị để chọn, bấm lần nữa để bỏ chọn.")
    return html.Section(
        [
            html.Div(
                id="queue-map",
                role="img",
                **{"aria-label": said, "data-scene": json.dumps(found.scene, ensure_ascii=False)},
            ),
            ribbon(text("Ranh giới gần đúng")) if found.approximate else None,
        ],
        className="queue-map card",
    )


def _list(found: Waiting, view: View, as_of: date, text: Text, *, grids: bool) -> list[Any]:
    if found.rows.empty:
        body: Any = _empty(found, view, text)
    elif grids:
        body = html.Div(queue_grid(found.rows, found.provinces, view, text), className="grid-frame")
    else:
        body = html.Div(waiting(), className="grid-frame")
    return [
        _head(found, view, as_of, text),
        html.Div([_chips(found, view, text), _menus(found, view, text)], className="queue-filters"),
        _chosen(found, text),
        body,
        html.Div(
            text(
                "{x} trong {n} đơn vị chưa đánh dấu",
                x=text.whole(len(found.rows)),
                n=text.whole(found.total),
            ),
            id="queue-listed",
            className="pages-foot",
            **{"data-value": len(found.rows)},
        ),
    ]


def _head(found: Waiting, view: View, as_of: date, text: Text) -> html.Div:
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
    return html.Div(
        [
            html.Div([html.H1(text("Danh sách cần đôn đốc")), html.P(words)]),
            html.Div(
                [told, waits, spot, downloads("unmarked", view, grid=ids.UNMARKED_TABLE), copy],
                className="document-side",
            ),
        ],
        className="document-head",
    )


def _chips(found: Waiting, view: View, text: Text) -> html.Nav:
    names = {
        None: text("Tất cả"),
        "overdue": text("Có việc quá hạn"),
        "due-soon": text("Đến hạn trong 7 ngày"),
        "no-mark": text("Chưa có dấu nào"),
    }
    items: list[Choice] = [
        (name, found.counts[only], view.to(only=only), view.only == only)
        for only, name in names.items()
    ]
    grouped = view.by == "province"
    by = view.to(by=None if grouped else "province")
    items.append((text("Nhóm theo tỉnh"), None, by, grouped))
    return chips(items, text("Lọc danh sách"), text)


def _menus(found: Waiting, view: View, text: Text) -> html.Div:
    def choices(values: Sequence[tuple[str, str, int]], field: str) -> list[Choice]:
        here = getattr(view, field)
        if here is not None and here not in (value for value, _, _ in values):
            # What is chosen is said, also where it leaves nothing.
            values = [*values, (here, names.get(here, here), 0)]
        return [
            (name, count, view.to(**{field: value}), value == here) for value, name, count in values
        ]

    names = {group: group_name(group, text) for group in CHOICES["group"]}
    names |= {kind: kind_name(kind, text) for kind in CHOICES["kind"]}
    if view.province and found.place:
        names[view.province] = found.place

    def every(words: str, field: str) -> tuple[str, View]:
        return words, view.to(**{field: None})

    provinces = [(code, name, count) for code, name, count, _, _ in found.provinces]
    kinds = [
        (kind, names[kind], found.kinds[kind]) for kind in CHOICES["kind"] if kind in found.kinds
    ]
    groups = [
        (group, names[group], found.groups[group])
        for group in CHOICES["group"]
        if group in found.groups
    ]
    leads = [(lead, lead, count) for lead, count in found.leads.items()]
    return html.Div(
        [
            facet_menu(
                every(text("Mọi tỉnh"), "province"),
                choices(provinces, "province"),
                text,
                "menu-province",
            ),
            facet_menu(every(text("Mọi loại"), "kind"), choices(kinds, "kind"), text, "menu-kind"),
            facet_menu(
                every(text("Mọi nhóm việc"), "group"), choices(groups, "group"), text, "menu-group"
            ),
            facet_menu(
                every(text("Mọi đơn vị chủ trì"), "lead_unit"),
                choices(leads, "lead_unit"),
                text,
                "menu-lead",
            ),
        ],
        className="facets",
    )


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
            mark_button(text("Đánh dấu…")) if found.marker else None,
            urging_part(text),
        ],
        id="queue-chosen",
        className="queue-chosen",
        hidden=True,
    )


def _empty(found: Waiting, view: View, text: Text) -> html.Div:
    of_tasks = any((view.group, view.lead_unit, view.task, view.tier))
    if not found.counts[None] and not of_tasks:
        words = [text("Mọi đơn vị cấp xã đều đã được đánh dấu.")]
    elif not found.communes:
        words = [text("Không có đơn vị cấp xã nào có việc qua được bộ lọc.")]
    else:
        words = [text("Không có đơn vị chưa đánh dấu nào qua được bộ lọc.")]
    fields = ("province", "kind", "group", "lead_unit", "only", "task", "tier")
    if any(getattr(view, name) for name in fields):
        words.append(" ")
        words.append(link(text("Bỏ mọi bộ lọc"), view.to(**dict.fromkeys(fields))))
    return html.Div(words, id=ids.UNMARKED_TABLE, className="empty-list")
