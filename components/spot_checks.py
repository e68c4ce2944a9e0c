"""The page of spot checks: a form to draw, the draw, what was found, and the shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from components.place import link
from components.sheets import chips, head
from components.spot_tables import Row, ShareWords, heading, items_table, shares_part
from i18n import Text
from view import Page, View

MOST_ITEMS, MOST_SEED = 500, 999_999_999
"""What the fields take; the draw holds the same limits."""


def sample_name(sample: str, text: Text) -> str:
    """What is drawn from."""
    return {
        "communes": text("Xã đã đánh dấu"),
        "assignments": text("Việc đã xong"),
    }[sample]


def strata_name(strata: str, text: Text) -> str:
    """By what a draw is stratified."""
    return {
        "province-kind": text("theo tỉnh và loại đơn vị"),
        "province": text("theo tỉnh (cỡ mẫu nhỏ hơn số tầng tỉnh và loại)"),
        "none": text("không phân tầng (cỡ mẫu nhỏ hơn số tỉnh)"),
    }[strata]


def start_page(
    form: html.Form,
    problem: str,
    kept: Sequence[tuple[View, Sequence[str]]],
    foot: html.Nav | None,
    view: View,
    text: Text,
) -> list[Any]:
    """The form, and a portion of the draws that were kept."""
    words = text(
        "Rút ngẫu nhiên để kiểm tra không báo trước. Cùng ngày số liệu, cỡ mẫu và hạt giống thì ai"
        " rút cũng được đúng mẫu ấy."
    )
    return [
        _head(view, words, [], text),
        _chips(view, text),
        form,
        html.P(problem, className="spot-problem", role="alert") if problem else None,
        _kept(kept, text),
        foot,
        _method(text),
    ]


def draw_form(
    provinces: Sequence[tuple[str, str]], size: int, seed: int, view: View, text: Text
) -> html.Form:
    """Ask what to draw: a plain form, its answer is an address."""
    # Once a sample is drawn, what comes next is to keep it.
    look = "button" if view.size else "button button-primary"
    options = [html.Option(text("Cả nước"), value="")]
    for code, name in provinces:
        chosen = {"selected": True} if code == view.province else {}
        options.append(html.Option(f"{name} ({code})", value=code, **chosen))
    kept = {"lang": view.lang, "theme": view.theme, "as_of": view.as_of and str(view.as_of)}
    kept["sample"] = view.sample if view.sample != "communes" else None
    hidden = [dcc.Input(type="hidden", name=name, value=v) for name, v in kept.items() if v]
    return html.Form(
        [
            _field(text("Tỉnh, thành phố"), html.Select(options, name="province")),
            _field(text("Cỡ mẫu"), _number("size", size, MOST_ITEMS)),
            _field(text("Hạt giống"), _number("seed", seed, MOST_SEED)),
            html.Button(text("Rút mẫu"), type="submit", className=look),
            *hidden,
        ],
        action="/spot-checks",
        method="GET",
        className="ask spot-form",
    )


def draw_page(
    facts: str,
    rows: Sequence[Row],
    key: str,
    shown: str,
    form: html.Form,
    view: View,
    text: Text,
    *,
    may_keep: bool,
) -> list[Any]:
    """A draw that nobody has kept yet; ``shown`` is its digest, kept is only what was shown."""
    keep: Any = html.Form(
        [
            dcc.Input(type="hidden", name="key", value=key),
            dcc.Input(type="hidden", name="shown", value=shown),
            html.Button(
                text("Giữ mẫu để ghi kết quả"), type="submit", className="button button-primary"
            ),
        ],
        action=f"/spot-checks/keep{view.query}",
        method="POST",
        className="spot-keep",
    )
    if not may_keep:
        words = text("Bạn chỉ được xem: giữ mẫu cần quyền của người giám sát ở nơi được rút.")
        keep = html.Span(words, className="dim", id="spot-reads-only")
    if not rows:
        nothing = text("Không có gì để rút vào ngày đang xem.")
        body: Any = html.Div(nothing, className="empty-list", id="spot-items")
    else:
        body = items_table(rows, text)
    side = [html.Div([*_downloads(view), keep], className="downloads")] if rows else []
    return [_head(view, facts, side, text), form, body, _method(text)]


def check_page(
    number: int,
    facts: str,
    whole: ShareWords,
    provinces: Sequence[ShareWords],
    rows: Sequence[Row],
    seen: int,
    problem: str,
    view: View,
    text: Text,
) -> list[Any]:
    """A draw that was kept: the shares, and what was found of each item."""
    title = text("Kiểm tra đột xuất số {n}", n=number)
    side = [html.Div(_downloads(view), className="downloads")]
    steps = [(text("Kiểm tra đột xuất"), view.at(Page.SPOT_CHECKS))]
    save: Any = html.Button(text("Ghi kết quả"), type="submit", className="button button-primary")
    if not any(row.asks for row in rows):
        words = text("Bạn chỉ được xem: ghi kết quả cần quyền của người giám sát ở nơi được rút.")
        save = html.Span(words, className="dim", id="spot-reads-only")
    form = html.Form(
        [
            dcc.Input(type="hidden", name="seen", value=str(seen)),
            items_table(rows, text, kept=True),
            html.Div(save, className="spot-save"),
        ],
        action=f"/spot-checks/{number}/findings{view.query}",
        method="POST",
    )
    return [
        head(steps, title, facts, side, text),
        html.P(problem, className="spot-problem", role="alert") if problem else None,
        shares_part(whole, provinces, text),
        form,
        _method(text),
    ]


def _head(view: View, words: str, side: list[Any], text: Text) -> html.Div:
    steps = [(text("Chưa đánh dấu"), view.at(Page.UNMARKED))]
    return head(steps, text("Kiểm tra đột xuất"), words, side, text)


def _chips(view: View, text: Text) -> html.Nav:
    items = [
        (
            sample_name(one, text),
            None,
            view.to(sample=one, seed=None, size=None),
            one == view.sample,
        )
        for one in ("communes", "assignments")
    ]
    return chips(items, text("Rút từ"), text)


def _field(label: str, control: Any) -> html.Label:
    return html.Label([html.Span(label), control], className="field")


def _number(name: str, value: int, most: int) -> dcc.Input:
    return dcc.Input(
        type="text", name=name, value=str(value), inputMode="numeric", autoComplete="off",
        required=True, pattern="[1-9][0-9]*", maxLength=len(str(most)),
    )  # fmt: skip


def _downloads(view: View) -> list[html.A]:
    return [
        html.A(ending.upper(), href=f"/spot-checks.{ending}{view.query}", className="button")
        for ending in ("csv", "xlsx")
    ]


def _kept(kept: Sequence[tuple[View, Sequence[str]]], text: Text) -> Any:
    if not kept:
        return html.P(text("Chưa có mẫu nào được giữ."), className="list-words")
    names = [text("Mẫu"), text("Ngày số liệu"), text("Rút từ"), text("Nơi"), text("Hạt giống")]
    names += [
        text("Đã kiểm tra"),
        text("Xác nhận"),
        text("Tỷ lệ ước lượng"),
        text("Khoảng tin cậy 95 %"),
    ]
    body = [
        html.Tr(
            [
                html.Th(link(cells[0], view), scope="row"),
                *(html.Td(cell, className="num") for cell in cells[1:]),
            ]
        )
        for view, cells in kept
    ]
    return html.Div(
        html.Table(
            [html.Caption(text("Các mẫu đã giữ")), heading(names), html.Tbody(body)],
            id="spot-kept",
            className="spot-table",
        ),
        className="spot-frame",
        tabIndex="0",
        role="group",
        **{"aria-label": text("Các mẫu đã giữ")},
    )


def _method(text: Text) -> html.Details:
    lines = [
        text(
            "Các đơn vị xếp theo mã đơn vị rồi mã việc; mỗi phần tử nhận số kế tiếp của bộ sinh"
            " PCG64(hạt giống) của NumPy (64 bit thô); trong mỗi tầng lấy các số nhỏ nhất."
        ),
        text(
            "Số mục chia theo tỷ lệ số đơn vị của tầng (phần dư lớn nhất), mỗi tầng ít nhất một"
            " mục. Khi cỡ mẫu nhỏ hơn số tầng thì chỉ phân tầng theo tỉnh, rồi không phân tầng."
        ),
        text(
            "Tỷ lệ ước lượng có trọng số: mỗi mục đã kiểm tra đại diện cho số đơn vị của tầng chia"
            " cho số mục đã kiểm tra của tầng. Khoảng tin cậy 95 % là khoảng Wilson với cỡ mẫu hiệu"
            " dụng của Kish; mẫu một tầng thì là khoảng Wilson thường."
        ),
    ]
    return html.Details(
        [html.Summary(text("Cách rút mẫu và cách tính")), *(html.P(line) for line in lines)],
        className="spot-method",
    )
