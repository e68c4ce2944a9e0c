"""The page of a file while it is worked on, and after it was written."""

from __future__ import annotations

import json
from typing import Any

from dash import html

from components.import_words import phase_name
from components.place import link
from i18n import Text
from view import Page, View

PHASES = ("waiting", "reading", "comparing", "writing")


def work_page(
    ident: str, file: str, phase: str, done: int, total: int, run: int, text: Text
) -> list[Any]:
    """The page while a file is read or written; the browser moves its bar on."""
    words = {name: phase_name(name, text) for name in PHASES}
    words["share"] = text("{n} %")
    return [
        html.Div(
            [
                html.Header([html.H1(file), html.P(text("Nhập tệp"), className="dim")]),
                html.Div(
                    [
                        html.P(words[phase], className="work-phase", **{"aria-live": "polite"}),
                        bar("import-done", words[phase], done, total),
                        html.P(className="work-rows num dim"),
                        None
                        if phase == "writing"
                        else html.Button(text("Hủy"), className="button import-discard"),
                    ],
                    className="drop is-sending",
                ),
            ],
            className="import-page import-work",
            **_state(ident, phase, run),
            **{"data-words": json.dumps(words, ensure_ascii=False)},
        )
    ]


def written_page(
    batch: int, file: str, counts: str, province: str | None, view: View, text: Text
) -> list[Any]:
    """The page after the marks were written."""
    away = view.at(Page.COUNTRY).to(as_of=None, level="province", metric="coverage")
    shown = away.at(Page.PROVINCE, province) if province else away
    return [
        html.Div(
            [
                html.Header(
                    [
                        html.H1(
                            [
                                html.Span(className="icon icon-check", **{"aria-hidden": "true"}),
                                text("Đã ghi vào kho"),
                            ]
                        ),
                        html.P(f"{file} · {counts}", className="dim"),
                    ]
                ),
                html.P(
                    text(
                        "Lô số {batch} giữ toàn bộ các dòng này; có thể rút lại cả lô bất cứ lúc"
                        " nào.",
                        batch=text.whole(batch),
                    )
                ),
                html.Nav(
                    [
                        link(text("Xem trên bản đồ"), shown, className="button button-primary"),
                        link(
                            text("Xem lô trong lịch sử"),
                            view.at(Page.HISTORY).to(batch=batch, as_of=None),
                            className="button",
                        ),
                        link(text("Nhập tệp khác"), view.to(upload=None), className="button"),
                    ],
                    className="import-ways",
                ),
            ],
            id="import-written",
            className="import-page",
            **{"data-batch": str(batch)},
        )
    ]


def _state(ident: str, phase: str, run: int) -> dict[str, str]:
    """What the browser reads of the file on the page."""
    return {"data-upload": ident, "data-phase": phase, "data-run": str(run)}


def bar(ident: str, label: str, done: int = 0, total: int = 0) -> html.Div:
    """A bar of progress; without a total it moves to and fro."""
    share = f"{100 * done / total:.0f}" if total else "0"
    return html.Div(
        html.Span(style={"width": f"{share}%"}),
        id=ident,
        className="work-bar" + ("" if total else " is-waiting"),
        role="progressbar",
        **{
            "aria-label": label,
            "aria-valuemin": "0",
            "aria-valuemax": "100",
            "aria-valuenow": share,
        },
    )
