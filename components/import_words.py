"""Words of the import in the language of the page."""

from __future__ import annotations

from typing import Any

from i18n import Text


def problem_name(problem: str, text: Text) -> str:
    """What is wrong with a row, by the stable name of the problem."""
    return {
        "unknown-unit": text("Không tìm thấy đơn vị"),
        "ambiguous-unit": text("Nhiều đơn vị cùng khớp"),
        "code-name-differ": text("Mã và tên không khớp"),
        "unknown-task": text("Không có việc này"),
        "not-assigned": text("Việc không giao cho đơn vị này"),
        "bad-status": text("Trạng thái không rõ"),
        "bad-date": text("Không đọc được ngày"),
        "too-early": text("Ngày quá sớm"),
        "future-date": text("Ngày chưa đến"),
        "bad-progress": text("Tiến độ ngoài 0–100 %"),
        "missing-value": text("Thiếu giá trị"),
        "too-long": text("Chữ quá dài"),
        "conflicting-rows": text("Các dòng mâu thuẫn nhau"),
    }.get(problem, problem)


def phase_name(phase: str, text: Text) -> str:
    """What is being done with a file."""
    return {
        "waiting": text("Đang chờ đến lượt"),
        "reading": text("Đang đọc và đối chiếu các dòng"),
        "comparing": text("Đang tính thay đổi trên bản đồ"),
        "writing": text("Đang ghi vào kho"),
    }.get(phase, phase)


def refusal(problem: str, values: dict[str, Any], text: Text) -> str | None:
    """Why a file could not be read and what to do, by the stable name of the problem.

    None where there are no words for it: then the reader's own sentence is shown, in English.
    """
    if problem not in REFUSALS:
        return None
    shown = {
        name: text.whole(value) if isinstance(value, int) else value
        for name, value in values.items()
    }
    return _refusals(text)[problem].format(**shown)


REFUSALS = (
    *("damaged", "cut-off", "password", "too-large", "too-many-rows", "too-many-columns"),
    *("old-workbook", "not-a-table", "json-list", "empty", "no-rows", "no-header", "no-column"),
    *("same-column", "encoding", "bad-line", "bad-cell", "far-cells", "unreadable"),
)
"""Every name that a file is refused under."""


def _refusals(text: Text) -> dict[str, str]:
    return {
        "damaged": text("Tệp bị hỏng hoặc chứa điều mà bảng tính không có; hãy lưu lại rồi gửi."),
        "cut-off": text("Tệp bị cắt ở dòng {line}, thiếu phần cuối; hãy gửi lại."),
        "password": text("Tệp được đặt mật khẩu; hãy bỏ mật khẩu rồi gửi lại."),
        "too-large": text("Tệp lớn hơn {n} MB; hãy chia nhỏ."),
        "too-many-rows": text("Tệp có nhiều hơn {n} dòng; hãy chia nhỏ."),
        "too-many-columns": text("Bảng có nhiều hơn {n} cột; hãy bỏ những gì không thuộc bảng."),
        "old-workbook": text("Đây là sổ tính kiểu cũ (XLS, XLSB); hãy lưu thành XLSX."),
        "not-a-table": text(
            "Đây không phải một bảng; hãy gửi XLSX, ODS, CSV, Parquet hoặc JSON Lines."
        ),
        "json-list": text("Tệp là một danh sách JSON; hãy viết mỗi dòng một đối tượng."),
        "empty": text("Tệp trống, không có dòng tiêu đề; hãy gửi tệp cùng các dòng của nó."),
        "no-rows": text("Dưới dòng tiêu đề không có dòng nào; hãy thêm các dòng."),
        "no-header": text(
            "Trong {n} dòng đầu không có dòng tiêu đề với các cột đã quy định; hãy thêm vào."
        ),
        "no-column": text("Thiếu cột {columns}; hãy thêm cột hoặc đặt tên đã quy định."),
        "same-column": text("Hai cột “{one}” và “{other}” có cùng nghĩa; hãy bỏ một cột."),
        "encoding": text(
            "Từ dòng {line}, chữ không phải UTF-8, UTF-16 hay Windows-1258; hãy lưu thành CSV"
            " UTF-8."
        ),
        "bad-line": text("Dòng {line} không đúng dạng của tệp; hãy sửa dòng đó."),
        "bad-cell": text("Dòng {row}, cột “{column}”: không đọc được ô này; hãy sửa ô."),
        "far-cells": text("Trang tính có ô nằm quá xa bảng; hãy xóa những gì ở ngoài bảng."),
        "unreadable": text("Không mở được tệp; hãy kiểm tra tên và quyền đọc."),
    }
