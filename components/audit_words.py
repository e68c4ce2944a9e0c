"""What the audit log says, in words: kinds of changes, and the values before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.history import kind_of
from i18n import Text


def kind_name(what: str, text: Text) -> str:
    """What was done; a kind that has no name here is shown as it was written."""
    return {
        "account.add": text("Thêm tài khoản"),
        "account.disable": text("Khóa tài khoản"),
        "account.enable": text("Mở lại tài khoản"),
        "account.grants": text("Đổi quyền"),
        "account.lock": text("Tạm khóa đăng nhập"),
        "account.logout-everywhere": text("Đăng xuất mọi nơi"),
        "account.password": text("Đổi mật khẩu"),
        "addresses.keep": text("Ghi địa chỉ thư"),
        "batch.import": text("Nhập lô"),
        "batch.restore": text("Khôi phục lô"),
        "batch.withdraw": text("Thu hồi lô"),
        "boundaries.import": text("Nhập ranh giới"),
        "choices.forget": text("Quên lựa chọn"),
        "choices.remember": text("Nhớ lựa chọn"),
        "log.begin": text("Bắt đầu nhật ký"),
        "mark.confirm": text("Xác nhận dấu"),
        "mark.record": text("Đánh dấu"),
        "mark.return": text("Trả lại dấu"),
        "mark.undo": text("Hoàn tác dấu"),
        "reminders.record": text("Ghi lời nhắc"),
        "spot-check.draw": text("Rút mẫu kiểm tra"),
        "spot-check.findings": text("Ghi kết quả kiểm tra"),
        "store.rebuild": text("Tính lại số liệu"),
        "store.restore": text("Phục hồi bản sao lưu"),
        "token.add": text("Cấp mã truy cập"),
        "token.withdraw": text("Thu hồi mã truy cập"),
    }.get(what, what)


def value_words(values: Mapping[str, Any], text: Text) -> str:
    """The values before or after a change: each with its name, where it has one."""
    names = _names(text)
    return " · ".join(
        f"{names.get(name, name)}: "
        + (kind_of(value, text) if name == "kind" else _value(value, text))
        for name, value in values.items()
    )


def _names(text: Text) -> dict[str, str]:
    return {
        "accepted": text("Nhận"),
        "by": text("Người nhập"),
        "batch": text("Lô"),
        "batches": text("Số lô"),
        "channel": text("kênh"),
        "count": text("số lượng"),
        "counted": text("đang tính"),
        "day": text("Ngày"),
        "failures": text("số lần sai"),
        "file": text("Tệp"),
        "first": text("gồm"),
        "grants": text("quyền"),
        "kind": text("Loại"),
        "marks": text("Số dấu"),
        "must_change": text("phải đổi mật khẩu"),
        "name": text("tên"),
        "rows": text("Số dòng"),
        "sha256": "SHA-256",
        "state": text("Trạng thái"),
        "token": text("mã truy cập"),
        "version": text("phiên bản"),
        "withdraws": text("thu hồi lô"),
    }


def _value(value: Any, text: Text) -> str:
    if isinstance(value, bool):
        return text("có") if value else text("không")
    if isinstance(value, list):
        return ", ".join(_value(one, text) for one in value)
    if isinstance(value, dict):
        return value_words(value, text)
    if isinstance(value, int):
        return text.whole(value)
    return "–" if value is None else str(value)
