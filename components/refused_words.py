"""Why the store did not do what was asked on a page, by the stable name of the reason."""

from __future__ import annotations

from typing import Any

from components.spot_checks import MOST_ITEMS, MOST_SEED
from i18n import Text


def withdraw_sentence(reason: str, values: dict[str, Any], text: Text) -> str:
    """Why a batch can't be withdrawn or brought back, and what to do."""
    said = {
        "no-batch": text("Không có lô {batch}; hãy mở lại trang lịch sử."),
        "catalogue": text(
            "Lô {batch} đã đổi danh mục việc, chỉ bản mới nhất được giữ: hãy nhập lại bản cần dùng."
        ),
        "decree-rests": text("Nghị quyết của lô {by} dựa trên lô này; hãy thu hồi lô ấy trước."),
        "decrees-moved": text(
            "Các nghị quyết trước lô {batch} không còn như cũ; hãy nhập lại tệp của lô."
        ),
        "withdrawn": text(
            "Lô {batch} đã bị lô {by} thu hồi; hãy thu hồi lô {by} nếu muốn khôi phục."
        ),
    }
    return said.get(reason, text("Không thu hồi được lô này; hãy tải lại trang.")).format(**values)


def choice_sentence(reason: str, values: dict[str, Any], text: Text) -> str:
    """Why what was chosen for a text of a file can't be kept."""
    said = {
        "code": text("Không còn mã {code} để chọn; hãy tải lại trang."),
        "long": text("Chữ này dài quá {n} ký tự nên không chọn nghĩa được; hãy sửa trong tệp."),
    }
    return said.get(reason, text("Yêu cầu không đầy đủ; hãy tải lại trang.")).format(**values)


def finding_sentence(reason: str, item: int, text: Text) -> str:
    """What a finding of a spot check lacks."""
    said = {
        "found": text("Mục {item}: chọn xác nhận hoặc không xác nhận."),
        "remark": text("Mục {item}: ghi rõ đã thấy gì khi không xác nhận."),
        "long": text("Mục {item}: ghi chú dài nhất 1.000 ký tự."),
        "item": text("Mẫu này không có mục {item}."),
        "twice": text("Mục {item}: chỉ ghi một kết quả; hãy tải lại trang."),
    }
    return said.get(reason, text("Yêu cầu không đầy đủ; hãy tải lại trang.")).format(item=item)


def draw_sentence(reason: str, text: Text) -> str:
    """Why a sample can't be drawn, or a draw not be kept."""
    gone = text("Mẫu này không giữ được nữa: hãy rút lại từ trang kiểm tra đột xuất.")
    said = {
        "moved": text(
            "Số liệu đã đổi sau khi mẫu được hiện, nay rút ra mẫu khác: hãy xem lại mẫu rồi giữ."
        ),
        "empty": text("Không có gì để rút vào ngày đang xem."),
        "key": gone,
        "key-reused": gone,
    }
    wanted = text(
        "Không rút được: cỡ mẫu là số nguyên từ 1 đến {size}, hạt giống từ 1 đến {seed}.",
        size=text.whole(MOST_ITEMS),
        seed=text.whole(MOST_SEED),
    )
    return said.get(reason, wanted)


def reminder_sentence(reason: str, text: Text) -> str:
    """Why a reminder can't be recorded."""
    if reason == "day":
        return text("Ngày đôn đốc phải từ 01/07/2025 đến hôm nay.")
    return text("Yêu cầu không đầy đủ; hãy tải lại trang.")
