"""The tables of spot checks: the items with what was found, and the shares by province."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from i18n import Text


@dataclass(frozen=True)
class Row:
    """One item as it is written; ``found`` and ``remark`` where the draw was kept.

    ``asks`` says that whoever looks may record what was found.
    """

    item: int
    code: str
    unit: str
    href: str
    province: str
    task: str
    title: str
    found: str | None = None
    remark: str = ""
    by: str = ""
    asks: bool = True


@dataclass(frozen=True)
class ShareWords:
    """A share as it is written: of what, x of y checked, the estimate, its interval."""

    place: str
    checked: str
    confirmed: str
    share: str
    interval: str


def found_name(found: str, text: Text) -> str:
    """What was found on the spot."""
    return {
        "confirmed": text("Xác nhận"),
        "not_confirmed": text("Không xác nhận"),
    }[found]


def heading(names: Sequence[str]) -> html.Thead:
    """The heading of a table."""
    return html.Thead(html.Tr([html.Th(name, scope="col") for name in names]))


def shares_part(whole: ShareWords, provinces: Sequence[ShareWords], text: Text) -> html.Section:
    """The share of the whole sample, and of each province."""
    names = [text("Tỉnh, thành phố"), text("Đã kiểm tra"), text("Xác nhận")]
    names += [text("Tỷ lệ ước lượng"), text("Khoảng tin cậy 95 %")]
    body = [
        html.Tr(
            [
                html.Th(one.place, scope="row"),
                *(
                    html.Td(cell, className="num")
                    for cell in (one.checked, one.confirmed, one.share, one.interval)
                ),
            ]
        )
        for one in provinces
    ]
    table = html.Table([heading(names), html.Tbody(body)], className="spot-table")
    share = [
        html.Div(whole.share, className="headline", id="spot-share"),
        html.P([html.B(whole.confirmed), " ", whole.interval], id="spot-interval"),
    ]
    figure = html.Div(
        # Before anything was checked there is nothing to say of a share.
        [
            *(share if whole.interval else []),
            html.P(whole.checked, className="dim", id="spot-checked"),
        ],
        className="spot-figure",
    )
    listed = html.Details(
        [html.Summary(text("Theo tỉnh")), html.Div(table, className="spot-frame")],
        id="spot-provinces",
    )
    return html.Section([figure, listed], className="spot-shares")


def items_table(rows: Sequence[Row], text: Text, *, kept: bool = False) -> html.Div:
    """The items; of a ``kept`` draw, each with what was found, or the fields for it."""
    with_task = any(row.task for row in rows)
    names = [text("STT"), text("Đơn vị"), text("Mã"), text("Tỉnh, thành phố")]
    names += [text("Việc")] if with_task else []
    names += [text("Kết quả"), text("Ghi chú")] if kept else []
    body = [html.Tr(_cells(row, text, with_task=with_task, kept=kept)) for row in rows]
    name = text("Mẫu đã rút")
    return html.Div(
        html.Table(
            [html.Caption(name, className="sr-only"), heading(names), html.Tbody(body)],
            className="spot-table",
            id="spot-items",
        ),
        className="spot-frame",
        tabIndex="0",
        role="group",
        **{"aria-label": name},
    )


def _cells(row: Row, text: Text, *, with_task: bool, kept: bool) -> list[Any]:
    cells: list[Any] = [
        html.Td(str(row.item), className="num dim"),
        html.Th(html.A(row.unit, href=row.href, className="nav"), scope="row"),
        html.Td(row.code, className="num dim"),
        html.Td(row.province),
    ]
    if with_task:
        cells.append(html.Td([html.Span(row.task, className="num dim"), f" {row.title}"]))
    said = {"title": row.by} if row.by else {}
    if kept and not row.asks:
        found = found_name(row.found, text) if row.found else text("chưa kiểm tra")
        cells += [html.Td(found, **said), html.Td(row.remark)]
    elif kept:
        choice = html.Select(
            [
                html.Option(name, value=value, **({"selected": True} if value == chosen else {}))
                for value, name, chosen in _answers(row.found, text)
            ],
            name=f"found-{row.item}",
            **{"aria-label": text("Kết quả: {unit}", unit=row.unit)},
        )
        remark = html.Textarea(
            row.remark,
            name=f"remark-{row.item}",
            rows=1,
            maxLength=1000,
            **{"aria-label": text("Ghi chú: {unit}", unit=row.unit)},
        )
        cells += [html.Td(choice, **said), html.Td(remark)]
    return cells


def _answers(found: str | None, text: Text) -> list[tuple[str, str, str]]:
    chosen = found or ""
    # What was recorded stays recorded: it is changed, never taken back.
    none = [] if found else [("", text("chưa kiểm tra"), chosen)]
    return none + [(one, found_name(one, text), chosen) for one in ("confirmed", "not_confirmed")]
