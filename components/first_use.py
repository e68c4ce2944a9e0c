"""What stands in the place of empty tables while nothing was imported: what to do, step by step."""

from __future__ import annotations

from typing import Any

from dash import html

from components.place import link
from i18n import Text
from view import Page, View

DEMO = "/demo"
"""The address that loads the demonstration data."""


def first_use(
    lack: str,
    view: View,
    text: Text,
    *,
    alone: bool = False,
    imports: bool = True,
    everywhere: bool = True,
) -> html.Section:
    """The steps to the first figures.

    Parameters
    ----------
    lack
        ``catalogue`` or ``marks``: what has to be imported next.
    alone
        Whether it is all that the page shows.
    imports, everywhere
        Whether who looks may bring in files, and those of the whole country.
    """
    begun = lack == "marks"
    title, heading = (html.H1, html.H2) if alone else (html.H2, html.H3)
    if not imports:
        return html.Section(
            [
                title(text("Kho chưa có số liệu")),
                html.P(text("Số liệu hiện ra khi người nhập liệu đã đưa tệp đầu tiên vào.")),
            ],
            id="first-use",
            className="first-use",
            **{"data-lack": lack},
        )
    steps = [
        _step(
            text("Nhập danh mục nhiệm vụ"),
            [
                html.P(text("Mỗi việc có mã, tên, đơn vị chủ trì, hạn và phạm vi. Bằng lệnh:")),
                html.Code(".venv/bin/python cli.py tasks import danh-muc.xlsx"),
            ],
            done=begun,
            heading=heading,
            text=text,
        ),
        _step(
            text("Nhập các dấu"),
            [
                html.P(text("Tệp của các cơ quan: đọc và xem trước, chưa ghi gì.")),
                link(
                    text("Nhập tệp"),
                    view.at(Page.IMPORT),
                    className="button" + (" button-primary" if begun else ""),
                ),
            ],
            done=False,
            heading=heading,
            text=text,
        ),
    ]
    return html.Section(
        [
            title(text("Kho chưa có số liệu")),
            html.P(text("Hai bước để có những con số đầu tiên."), className="dim"),
            html.Ol(steps),
            None if begun or not everywhere else _demonstration(view, heading, text),
        ],
        id="first-use",
        className="first-use",
        **{"data-lack": lack},
    )


def _step(name: str, words: list[Any], *, done: bool, heading: Any, text: Text) -> html.Li:
    if done:
        mark = html.Span(className="icon icon-check", **{"aria-hidden": "true"})
        return html.Li([heading([mark, text("{step}: xong", step=name)])], className="is-done")
    return html.Li([heading(name), *words])


def _demonstration(view: View, heading: Any, text: Text) -> html.Div:
    form = html.Form(
        [
            html.P(
                text(
                    "Số liệu được tạo tự động, không phải kết quả chính thức; mọi trang sẽ nói rõ."
                    " Việc này mất khoảng nửa phút."
                )
            ),
            html.Button(text("Nạp số liệu minh họa"), type="submit", className="button"),
        ],
        action=DEMO + view.at(Page.COUNTRY).query,
        method="POST",
    )
    return html.Div(
        [
            heading(text("Hoặc xem thử")),
            html.Details([html.Summary(text("Số liệu minh họa…"), className="button"), form]),
            html.P(text("Hoặc bằng lệnh:"), className="dim"),
            html.Code(".venv/bin/python cli.py demo load"),
        ],
        className="first-demo",
    )
