"""Words of the import in the language of the page."""

from __future__ import annotations

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
