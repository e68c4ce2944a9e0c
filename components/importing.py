"""The page on which a file comes in, until there is something to preview."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from components import ids
from components.import_words import phase_name
from components.layout import ribbon
from components.place import link
from i18n import Text
from view import Page, View

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.ods,.parquet,.jsonl,.ndjson"
"""What the browser offers first; what a file is, its content says."""
PHASES = ("waiting", "reading", "comparing", "writing")


def start_page(
    offices: Sequence[str],
    provinces: Sequence[tuple[str, str]],
    view: View,
    text: Text,
    *,
    limit: int,
    demo: bool,
    notice: Any = None,
) -> list[Any]:
    """The page before a file is there.

    Parameters
    ----------
    offices
        The offices that are known, to be offered.
    provinces
        Code and name of each province, for its template.
    limit
        MB that a file may have.
    demo
        Whether the store holds demonstration data.
    notice
        What stands above it: what became of the file before.
    """
    return [
        html.Div(
            [
                html.Header(
                    [
                        html.H1(text("Nhập tệp")),
                        html.P(
                            text(
                                "Tệp được đọc và xem trước. Chưa ghi gì cho đến khi bạn xác nhận."
                            ),
                            className="dim",
                        ),
                    ]
                ),
                notice,
                demo_note(text) if demo else None,
                html.Div(
                    [_sending(offices, text, limit=limit), _template(provinces, text)],
                    className="import-start",
                ),
            ],
            className="import-page",
        )
    ]


def demo_note(text: Text) -> html.Div:
    """What to know before a file goes into a store that holds demonstration data."""
    words = text(
        "Kho đang chứa dữ liệu minh họa, nên tệp ghi vào sẽ lẫn với số liệu minh họa. Để dùng"
        " số liệu thật, hãy mở một kho trống (NQ57_DATABASE_URL)."
    )
    return html.Div([ribbon(text("Dữ liệu minh họa")), html.P(words)], className="import-note")


def _sending(offices: Sequence[str], text: Text, *, limit: int) -> html.Div:
    office = html.Div(
        [
            html.Label(text("Cơ quan gửi"), htmlFor=ids.IMPORT_OFFICE, className="field-label"),
            dcc.Input(
                id=ids.IMPORT_OFFICE,
                type="text",
                list="import-offices",
                maxLength=120,
                autoComplete="off",
                placeholder=text("ví dụ: UBND tỉnh Quảng Ninh"),
                className="text-field",
            ),
            html.Datalist([html.Option(value=name) for name in offices], id="import-offices"),
            html.P(
                text("Những gì bạn sửa trên trang này được nhớ cho tệp sau của cơ quan đó."),
                className="field-hint",
            ),
        ],
        className="import-field",
    )
    drop = html.Label(
        [
            html.Span(className="icon icon-import", **{"aria-hidden": "true"}),
            html.Span(text("Kéo tệp vào đây"), className="drop-title"),
            html.Span(text("Chọn tệp"), className="button button-primary"),
            html.Span(
                text("CSV, XLSX, ODS, Parquet, JSON Lines · tối đa {n} MB", n=limit),
                className="field-hint",
            ),
            # The browser puts the input itself here: Dash has none for files.
            html.Span(id="import-file-slot"),
        ],
        id="import-drop",
        htmlFor="import-file",
        className="drop",
        **{
            "data-accept": ACCEPTED,
            "data-limit": str(limit * 1_000_000),
            "data-too-large": text("Tệp lớn hơn {n} MB; hãy chia nhỏ.", n=limit),
            "data-broken": text("Không gửi được tệp; hãy kiểm tra mạng rồi gửi lại."),
        },
    )
    sending = html.Div(
        [
            html.P(text("Đang tải lên"), className="work-phase"),
            _bar("import-sent", text("Đang tải lên")),
            html.Button(text("Hủy"), id="import-abort", className="button"),
        ],
        id="import-sending",
        className="drop is-sending",
        hidden=True,
    )
    problem = html.P(id="import-problem", className="import-problem", role="alert")
    return html.Div([office, drop, sending, problem])


def _template(provinces: Sequence[tuple[str, str]], text: Text) -> html.Div:
    options = [html.Option(name, value=code) for code, name in provinces]
    return html.Div(
        [
            html.H2(text("Tệp mẫu")),
            html.P(
                text(
                    "XLSX có sẵn các cột, danh sách việc và trạng thái để chọn, và mã các xã của"
                    " tỉnh."
                ),
                className="dim",
            ),
            html.Label(text("Tỉnh, thành phố"), htmlFor="import-province", className="field-label"),
            html.Select(options, id="import-province", className="text-field"),
            html.A(
                text("Tải tệp mẫu"),
                href=f"/import/template.xlsx?province={provinces[0][0]}",
                download="",
                id="import-template-file",
                className="button",
            ),
        ],
        className="import-template",
    )


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
                        _bar("import-done", words[phase], done, total),
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


def failure(file: str, sentence: str, text: Text, *, foreign: bool) -> html.Div:
    """What stands above the form when a file could not be read.

    ``foreign`` says that the sentence is in English, as the reader wrote it.
    """
    spoken = {"lang": "en"} if foreign else {}
    return html.Div(
        [
            html.Span(className="icon icon-barred", **{"aria-hidden": "true"}),
            html.Div(
                [
                    html.P(text("Không đọc được {file}", file=file), className="strong"),
                    html.P(sentence, **spoken),
                ]
            ),
        ],
        id="import-failed",
        className="import-note",
        role="alert",
    )


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


def _bar(ident: str, label: str, done: int = 0, total: int = 0) -> html.Div:
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
