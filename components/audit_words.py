"""What the audit log says, in words: kinds of changes, and the values before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.history import kind_of
from components.marking import STATUSES
from components.words import status_name
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


def actor_words(by: str, text: Text) -> str:
    """Who or what acted, or from where: a login and an address stay as they are."""
    return {"program": text("chương trình"), "cli": text("dòng lệnh")}.get(by, by)


def target_words(target: str, text: Text) -> str:
    """What was changed: the names of things that the store itself gives, else as it was written."""
    whole = {
        "addresses": text("địa chỉ thư"),
        "audit log": text("nhật ký thay đổi"),
        "pending": text("dấu chờ xác nhận"),
    }
    kind, _, number = target.rpartition(" ")
    if not number.isdecimal():
        return whole.get(target, target)
    return {
        "batch": text("lô {batch}", batch=number),
        "pending": text("dấu chờ xác nhận số {n}", n=number),
        "spot check": text("kiểm tra đột xuất số {n}", n=number),
    }.get(kind, target)


def value_words(values: Mapping[str, Any], text: Text) -> str:
    """The values before or after a change: each with its name, where it has one."""
    names = _names(text)
    return " · ".join(
        f"{names.get(name, name)}: "
        + (kind_of(value, text) if name == "kind" else _value(value, text, named=name in NAMED))
        for name, value in values.items()
    )


NAMED = ("channel", "first", "grants", "population", "scopes", "state")
"""Values that are names the program gives, or hold some; all others are shown as they were."""


def _given(text: Text) -> dict[str, str]:
    """Names that the program gives, in words."""
    return {
        "administrator": text("Quản trị viên"),
        "editor": text("Người nhập liệu"),
        "monitor": text("Người giám sát"),
        "reader": text("Người xem"),
        "assignments": text("Việc đã xong"),
        "communes": text("Xã đã đánh dấu"),
        "confirmed": text("Xác nhận"),
        "not_confirmed": text("Không xác nhận"),
        "copy": text("Sao chép"),
        "docx": "DOCX",
        "mailto": text("Soạn thư"),
        "smtp": text("thư điện tử"),
        "rule": text("theo quy tắc"),
        "sent": text("đã gửi"),
        "draft": text("bản nháp"),
        "read": text("đọc"),
        "mark": text("đánh dấu"),
        "confirm": text("xác nhận"),
        "import": text("nạp tệp và rút lần nạp"),
        "administer": text("quản trị"),
    } | {status: status_name(status, text) for status in STATUSES}


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
        "disabled": text("bị khóa"),
        "ends": text("hạn dùng"),
        "failures": text("số lần sai"),
        "file": text("Tệp"),
        "first": text("gồm"),
        "grants": text("quyền"),
        "ids": text("Số"),
        "items": text("số mục"),
        "kind": text("Loại"),
        "marks": text("Số dấu"),
        "must_change": text("phải đổi mật khẩu"),
        "name": text("tên"),
        "newest_batch": text("lô mới nhất"),
        "population": text("Rút từ"),
        "province_code": text("Mã tỉnh"),
        "rows": text("Số dòng"),
        "scopes": text("phạm vi quyền"),
        "seconds": text("số giây"),
        "seed": text("Hạt giống"),
        "sha256": "SHA-256",
        "size": text("Cỡ mẫu"),
        "state": text("Trạng thái"),
        "token": text("mã truy cập"),
        "version": text("phiên bản"),
        "withdraws": text("thu hồi lô"),
        "words": text("Lời ghi"),
    }


def _value(value: Any, text: Text, *, named: bool = False) -> str:
    if isinstance(value, bool):
        return text("có") if value else text("không")
    if isinstance(value, list):
        return ", ".join(_value(one, text, named=named) for one in value)
    if isinstance(value, dict):
        return value_words(value, text)
    if isinstance(value, int):
        return text.whole(value)
    if named and isinstance(value, str):
        given = _given(text)
        return " ".join(given.get(word, word) for word in value.split(" "))
    return "–" if value is None else str(value)
