"""What stands beside the work queue: the figure, the provinces, the small map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from components.layout import ribbon
from components.place import link
from components.queue_table import Province
from i18n import Text
from view import View


def side_figures(
    provinces: Sequence[Province], total: int, communes: int, view: View, text: Text
) -> list[Any]:
    """The figure, and the provinces with bars; a click narrows the list to one."""
    most = max((one[2] for one in provinces), default=1)
    items = []
    for code, name, count, _, _ in provinces:
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
        share=text.percent(total, communes),
        n=text.whole(communes),
        provinces=text.whole(len(provinces)),
    )
    return [
        html.Div(
            [
                html.Div(text("Chưa đánh dấu"), className="figure-label"),
                html.Div(
                    text.whole(total),
                    id="queue-total",
                    className="headline is-unmarked",
                    **{"data-value": total},
                ),
                html.P(share),
            ],
            className="queue-figure",
        ),
        html.Nav(html.Ul(items), className="queue-provinces", **{"aria-label": text("Tỉnh")}),
    ]


def small_map(text: Text, *, approximate: bool) -> html.Section:
    """The place of the small map; ``assets/documents/queue_map.js`` draws it."""
    said = text("Bản đồ nhỏ của danh sách: bấm vào một đơn vị để chọn, bấm lần nữa để bỏ chọn.")
    return html.Section(
        [
            html.Div(
                id="queue-map",
                role="img",
                **{"aria-label": said},
            ),
            ribbon(text("Ranh giới gần đúng")) if approximate else None,
        ],
        className="queue-map card",
    )
