"""The page on which a file comes in, until there is something to preview."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from components import ids
from components.import_progress import bar
from components.layout import ribbon
from i18n import Text

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.ods,.parquet,.jsonl,.ndjson"
"""What the browser offers first; what a file is, its content says."""


def start_page(
    offices: Sequence[str],
    provinces: Sequence[tuple[str, str]],
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
            bar("import-sent", text("Đang tải lên")),
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
