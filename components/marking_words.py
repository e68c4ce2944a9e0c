"""What is said about marks that are recorded here: refusals, and what somebody else wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.words import status_name
from i18n import Text


def problem_sentence(problem: str, unit: str, text: Text) -> str:
    """What is wrong with a mark of a unit and what to do, by the stable name of the problem."""
    said = {
        "unknown-unit": text("Không có đơn vị {unit} vào ngày này; hãy chọn ngày khác."),
        "ambiguous-unit": text("Mã {unit} có nhiều nghĩa; hãy chọn lại đơn vị."),
        "code-name-differ": text("Mã và tên của {unit} không khớp; hãy chọn lại đơn vị."),
        "unknown-task": text("Danh mục không còn việc này; hãy tải lại trang."),
        "not-assigned": text("{unit} không được giao việc này vào ngày đã chọn."),
        "bad-status": text("Hãy chọn một trạng thái."),
        "missing-value": text("Hãy điền trạng thái và ngày."),
        "bad-date": text("Ngày không đọc được; hãy chọn một ngày."),
        "too-early": text("Ngày phải từ 22/12/2024."),
        "future-date": text("Ngày chưa đến; hãy chọn hôm nay hoặc trước đó."),
        "bad-progress": text("Tiến độ phải từ 0 đến 100 %."),
        "too-long": text("Minh chứng và lời ghi dài nhất 2.000 ký tự."),
        "conflicting-rows": text("Một đơn vị được nêu hai lần; hãy tải lại trang."),
    }
    return said.get(problem, text("Yêu cầu không đầy đủ; hãy tải lại trang.")).format(unit=unit)


def moved_sentence(mark: Mapping[Any, Any], unit: str, at: str, text: Text) -> str:
    """What somebody else recorded for a unit since the form was opened."""
    said: dict[str, Any] = {"unit": unit, "by": mark["by"], "at": at}
    said |= {"status": status_name(mark["status"], text), "day": text.day(mark["marked_on"])}
    if mark["waits"]:
        return text(
            "{unit}: {by} đã ghi “{status}” cho ngày {day}, lúc {at} (Asia/Ho_Chi_Minh);"
            " dấu này đang chờ xác nhận.",
            **said,
        )
    return text(
        "{unit}: {by} đã ghi “{status}” cho ngày {day}, lúc {at} (Asia/Ho_Chi_Minh).", **said
    )


def recorded_sentence(accepted: int, unchanged: int, pending: int, text: Text) -> str:
    """What became of a mark."""
    if pending:
        return text.plural(
            "{n} dấu đang chờ người thứ hai xác nhận; chưa được tính.",
            "{n} dấu đang chờ người thứ hai xác nhận; chưa được tính.",
            pending,
        )
    if not accepted:
        return text("Dấu này đã có như vậy; không ghi thêm.")
    return text.plural("Đã ghi {n} dấu.", "Đã ghi {n} dấu.", accepted)


def decision_sentence(reason: str, text: Text) -> str:
    """Why a mark that waits can't be confirmed or returned."""
    return {
        "own": text("Không ai được xác nhận hay trả lại dấu của chính mình."),
        "words": text("Hãy ghi lý do trả lại, dài nhất 2.000 ký tự."),
    }.get(reason, text("Dấu này không còn chờ; hãy tải lại trang."))


def undo_sentence(reason: str, text: Text) -> str:
    """Why a mark can't be taken back."""
    return {
        "late": text("Đã quá một phút; hãy ghi một dấu mới."),
        "moved": text("Người khác đã ghi sau đó; hãy ghi một dấu mới."),
    }.get(reason, text("Không hoàn tác được dấu này."))
