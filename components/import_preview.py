"""The preview of a file: what would be written, what changes on the map, what must be mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from components.import_change import change_part
from components.import_issues import meaning, written_label
from components.strip import figure
from i18n import Text
from view import View

Result = Mapping[str, Any]


def preview_page(
    ident: str,
    facts: Mapping[str, str],
    result: Result,
    issues: Any,
    note: Any,
    view: View,
    text: Text,
    *,
    may_write: bool,
) -> list[Any]:
    """The page of one file that was read.

    Parameters
    ----------
    may_write
        Whether who looks may bring in rows of all its provinces.
    result
        The answer of ``web.import_result``.
    issues
        The part with what is wrong; None where nothing is.
    note
        What stands above all: a warning, or None.
    """
    return [
        html.Div(
            [
                html.Header(
                    [html.H1(facts["file"]), html.P(_source(facts, result, text), className="dim")]
                ),
                note,
                _moved(text) if result.get("moved") else None,
                html.Section(_figures(result, text), className="import-figures strip"),
                _applied(result["applied"], text),
                change_part(result, view, text),
                issues,
                _actions(result, text, may_write=may_write),
            ],
            className="import-page import-preview",
            **{"data-upload": ident, "data-phase": "ready", "data-run": str(result["run"])},
        )
    ]


def _source(facts: Mapping[str, str], result: Result, text: Text) -> str:
    """Where the rows come from, and what of the file was left out."""
    parts = [facts["office"]] if facts.get("office") else []
    if result["sheet"]:
        parts.append(text("trang tính “{sheet}”", sheet=result["sheet"]))
    parts.append(text.plural("{n} dòng", "{n} dòng", result["rows"]))
    if result["skipped"]:
        skipped = result["skipped"]
        parts.append(text.plural("{n} dòng tổng bỏ qua", "{n} dòng tổng bỏ qua", skipped))
    if result["unknown"]:
        parts.append(text("cột không dùng: {columns}", columns=", ".join(result["unknown"])))
    return " · ".join(parts)


def _moved(text: Text) -> html.Div:
    words = text(
        "Kho vừa thay đổi sau khi bạn xem trước. Đây là kết quả mới; hãy xem lại rồi xác nhận."
    )
    return html.Div(html.P(words), className="import-note", role="status")


def _figures(result: Result, text: Text) -> list[Any]:
    newly, lost = len(result["newly"]), len(result["lost"])
    of = text("trong {n} dòng của tệp", n=text.whole(result["rows"]))
    wrong = text("cần chọn hoặc sửa bên dưới") if result["rejected"] else text("không có dòng lỗi")
    turned = (
        text.plural("{n} xã mất dấu", "{n} xã mất dấu", lost)
        if lost
        else text.plural("{n} việc đổi trạng thái", "{n} việc đổi trạng thái", result["states"])
    )
    return [
        figure(
            text("Sẽ ghi"),
            text.whole(result["accepted"]),
            text("dòng"),
            of,
            "import-accepted",
            result["accepted"],
        ),
        figure(
            text("Không đổi"),
            text.whole(result["unchanged"]),
            text("dòng"),
            text("đã có trong kho"),
            "import-unchanged",
            result["unchanged"],
        ),
        figure(
            text("Bị loại"),
            text.whole(result["rejected"]),
            text("dòng"),
            wrong,
            "import-rejected",
            result["rejected"],
        ),
        figure(
            text("Xã mới được đánh dấu"),
            text.signed(newly),
            "",
            turned,
            "import-newly",
            newly,
        ),
    ]


def _applied(applied: Sequence[Mapping[str, Any]], text: Text) -> Any:
    """The choices that count for this file, each to be taken back: nothing is guessed silently."""
    if not applied:
        return None
    items = [
        html.Li(
            [
                html.Span(
                    [
                        html.B(written_label(one["written"])),
                        " → ",
                        meaning(one["field"], one["meant"], text),
                        " · ",
                        text.plural("{n} dòng", "{n} dòng", one["count"]),
                    ]
                ),
                html.Button(
                    text("Bỏ"),
                    className="button import-unchoose",
                    **{
                        "aria-label": text(
                            "Bỏ lựa chọn cho {value}", value=written_label(one["written"])
                        ),
                        "data-field": one["field"],
                        "data-written": "\n".join(one["written"]),
                    },
                ),
            ]
        )
        for one in applied
    ]
    count = len(applied)
    words = text.plural("Đang áp dụng {n} lựa chọn", "Đang áp dụng {n} lựa chọn", count)
    return html.Details([html.Summary(words), html.Ul(items)], className="import-applied")


def _actions(result: Result, text: Text, *, may_write: bool) -> html.Footer:
    """What can be done with the file; the button says what it leaves out."""
    accepted, rejected = result["accepted"], result["rejected"]
    if not accepted:
        words = text("Không có dòng nào mới để ghi.")
    elif rejected:
        words = text(
            "Ghi {n} dòng, bỏ {m} dòng lỗi", n=text.whole(accepted), m=text.whole(rejected)
        )
    else:
        words = text.plural("Ghi {n} dòng", "Ghi {n} dòng", accepted)
    confirm: Any = html.P(words)
    if accepted and not may_write:
        words = text(
            "Tệp có dòng của tỉnh mà tài khoản này không được nhập: hãy bỏ các dòng ấy rồi gửi lại,"
            " hoặc nhờ người có quyền."
        )
        confirm = html.P(words, id="import-not-allowed")
    elif accepted:
        confirm = html.Button(
            words,
            id="import-confirm",
            className="button button-primary",
            **{"data-accept": "true" if rejected else "false"},
        )
    apply = html.Button(
        id="import-apply",
        className="button button-primary",
        hidden=True,
        **{"data-words": text("Áp dụng lựa chọn ({n}) và đọc lại")},
    )
    return html.Footer(
        [
            html.P(text("Chưa ghi gì vào kho."), className="dim"),
            html.P(id="import-problem", className="import-problem", role="alert"),
            html.Button(text("Bỏ tệp này"), className="button import-discard"),
            apply,
            confirm,
        ],
        className="import-actions",
    )
