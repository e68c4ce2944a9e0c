"""Urging: the button in the bar of the queue, and the dialog with the text of the reminders."""

from __future__ import annotations

import json

from dash import html

from i18n import Text


def urging_part(text: Text) -> html.Div:
    """The button that opens the dialog about the communes that are chosen, and the dialog."""
    button = html.Button(
        text("Đôn đốc…"),
        id="urge-open",
        type="button",
        className="button button-primary",
        **{"aria-haspopup": "dialog"},
    )
    return html.Div([button, _dialog(text)], id="urging")


def _dialog(text: Text) -> html.Dialog:
    # The browser fills in what depends on the selection: React never draws these parts anew.
    parts = [
        html.Div(
            [
                html.H2(text("Công văn đôn đốc"), id="urge-title"),
                html.Button(
                    "×",
                    className="icon-button urge-close",
                    type="button",
                    **{"aria-label": text("Đóng")},
                ),
            ],
            className="urge-head",
        ),
        html.Div(
            [
                html.Div(
                    [
                        _by("province", text("Mỗi tỉnh một công văn"), chosen=True),
                        _by("commune", text("Mỗi xã một công văn"), chosen=False),
                    ],
                    className="segmented",
                    role="group",
                    **{"aria-label": text("Gửi cho ai")},
                ),
                html.Label(
                    [html.Span(text("Công văn")), html.Select(id="urge-letter")],
                    className="urge-field",
                ),
            ],
            className="urge-choices",
        ),
        html.P(id="urge-facts", className="dim"),
        html.Textarea(
            id="urge-text",
            readOnly=True,
            rows=14,
            **{"aria-label": text("Nội dung công văn")},
        ),
        html.Div(
            [
                _action("urge-copy", text("Sao chép")),
                _action("urge-docx", text("Tải DOCX")),
                html.Div(id="urge-address", className="urge-address"),
                _action("urge-keep", text("Lưu địa chỉ")),
                _action("urge-mail", text("Soạn thư")),
                _action("urge-smtp", text("Gửi thư…")),
            ],
            className="urge-actions",
        ),
        html.Div(
            [
                html.P(id="urge-confirm-words", className="strong"),
                html.Ul(id="urge-recipients"),
                html.Div(
                    [
                        _action("urge-send", text("Gửi"), primary=True),
                        _action("urge-cancel", text("Thôi")),
                    ],
                    className="urge-actions",
                ),
            ],
            id="urge-confirm",
            hidden=True,
            role="group",
            **{"aria-labelledby": "urge-confirm-words"},
        ),
        html.Div(
            [
                html.Div(id="urge-day", className="urge-field"),
                _action("urge-record", text("Ghi nhận đã đôn đốc"), primary=True),
            ],
            className="urge-record",
        ),
        html.P(id="urge-said", className="urge-said", role="status"),
    ]
    words = {
        "day": text("Ngày đôn đốc"),
        "address": text("Địa chỉ thư"),
        "all": text("Tất cả"),
        "copied": text("Đã sao chép nội dung."),
        "failed": text("Không làm được; hãy kiểm tra kết nối rồi thử lại."),
        "attach": text("Danh sách quá dài cho một thư: hãy đính kèm tệp DOCX vừa tải."),
        "noAddress": text("chưa có địa chỉ, không gửi"),
        "badAddress": text("Địa chỉ thư chưa đúng; hãy viết như vanphong@example.gov.vn."),
        "oneOnly": text("Chọn một công văn để soạn thư."),
    }
    return html.Dialog(
        parts,
        id="urge-dialog",
        className="urge-dialog",
        **{"aria-labelledby": "urge-title", "data-words": json.dumps(words, ensure_ascii=False)},
    )


def _by(name: str, words: str, *, chosen: bool) -> html.Button:
    return html.Button(
        words,
        type="button",
        className="switch",
        **{"data-urge-by": name, "aria-pressed": "true" if chosen else "false"},
    )


def _action(ident: str, words: str, *, primary: bool = False) -> html.Button:
    name = "button button-primary" if primary else "button"
    return html.Button(words, id=ident, type="button", className=name)
