"""The short help of each page: what it shows, what to do there, and the keys."""

from __future__ import annotations

from typing import Any

from i18n import Text
from view import Page

MAPS = (Page.COUNTRY, Page.PROVINCE, Page.COMMUNE)


def help_words(page: Page, text: Text) -> dict[str, Any]:
    """The help of a page, for the dialog that the browser makes of it."""
    head, parts = _page(page, text)
    return {
        "title": head,
        "close": text("Đóng"),
        "parts": [{"head": name, "words": words} for name, words in parts],
        "keysHead": text("Bàn phím"),
        "keys": _keys(page, text),
        "about": text("Các chỉ số được tính thế nào, số liệu từ đâu"),
    }


def _keys(page: Page, text: Text) -> list[tuple[str, str]]:
    keys = [
        ("Ctrl K", text("tìm tỉnh, xã, việc, đơn vị chủ trì")),
        ("Tab", text("đến phần tiếp theo; Enter để mở")),
        ("↑ ↓", text("đi trong bảng và trong kết quả tìm")),
    ]
    if page in MAPS:
        return [*keys, ("Esc", text("ra ngoài một bước: xã, tỉnh, cả nước"))]
    return keys


def _page(page: Page, text: Text) -> tuple[str, list[tuple[str, list[str]]]]:
    if page in MAPS:
        return _map(text)
    if page == Page.UNMARKED:
        return text("Danh sách cần đôn đốc"), [
            (
                text("Trang này cho biết"),
                [text("Các xã chưa có việc nào được đánh dấu, và vì sao cần đôn đốc trước.")],
            ),
            (
                text("Cách làm"),
                [
                    text("Bấm tên cột để sắp xếp; bấm tên xã để xem các việc của xã đó."),
                    text("Chọn các xã rồi lập công văn đôn đốc, hoặc tải danh sách về."),
                ],
            ),
        ]
    if page in (Page.TASKS, Page.TASK):
        return text("Các nhiệm vụ"), [
            (
                text("Trang này cho biết"),
                [text("Mỗi nhiệm vụ được bao nhiêu đơn vị làm xong, muộn hay còn vướng.")],
            ),
            (text("Cách làm"), [text("Bấm một nhiệm vụ để xem bản đồ và các đơn vị của nó.")]),
        ]
    if page == Page.SPOT_CHECKS:
        return text("Kiểm tra ngẫu nhiên"), [
            (
                text("Trang này cho biết"),
                [text("Một mẫu ngẫu nhiên để kiểm tra dấu có đúng với thực tế hay không.")],
            ),
            (
                text("Cách làm"),
                [text("Rút mẫu, ghi điều đã thấy; số gốc cho phép người khác rút lại đúng mẫu.")],
            ),
        ]
    if page == Page.REPORTS:
        return text("Báo cáo"), [
            (
                text("Trang này cho biết"),
                [text("Báo cáo của cả nước hay một tỉnh, tính đến một ngày, so với ngày trước.")],
            ),
            (
                text("Cách làm"),
                [text("Chọn nơi và ngày, rồi tải PDF để in, DOCX để sửa và ký, XLSX để tính.")],
            ),
        ]
    return _records(page, text)


def _map(text: Text) -> tuple[str, list[tuple[str, list[str]]]]:
    return text("Đọc bản đồ"), [
        (
            text("Trang này cho biết"),
            [
                text("Màu càng đậm, tỷ lệ càng cao; xanh lục đậm là đúng 100 %."),
                text("Màu cam là chưa đánh dấu; số trong chấm cam là số xã như thế của tỉnh."),
            ],
        ),
        (
            text("Cách làm"),
            [
                text("Bấm một lần để chọn, bấm lần nữa hoặc bấm Mở để vào trong."),
                text("Bấm một mức trong chú giải để chỉ xem mức đó."),
                text("Bấm một con số để xem các dòng mà nó đếm."),
            ],
        ),
    ]


def _records(page: Page, text: Text) -> tuple[str, list[tuple[str, list[str]]]]:
    if page == Page.IMPORT:
        return text("Nhập tệp"), [
            (
                text("Trang này cho biết"),
                [text("Một tệp sẽ thay đổi gì, trước khi ghi: từng dòng và trên bản đồ.")],
            ),
            (
                text("Cách làm"),
                [
                    text("Thả tệp vào khung, chọn nghĩa của các cách viết còn nghi ngờ."),
                    text("Chỉ khi bạn xác nhận, tệp mới được ghi; rút lại lúc nào cũng được."),
                ],
            ),
        ]
    if page == Page.HISTORY:
        return text("Lịch sử"), [
            (
                text("Trang này cho biết"),
                [text("Mọi lần nhập, mỗi lần đã đổi con số nào, và ai đã nhập.")],
            ),
            (text("Cách làm"), [text("Mở một lô để xem thay đổi, thu hồi hoặc khôi phục nó.")]),
        ]
    if page == Page.ROWS:
        return text("Các dòng được đếm"), [
            (
                text("Trang này cho biết"),
                [text("Đúng những dòng mà một con số đếm, với tệp và dòng mà dấu đến từ.")],
            ),
            (text("Cách làm"), [text("Bỏ bớt điều kiện ở trên bảng, hoặc tải bảng về.")]),
        ]
    if page == Page.PENDING:
        return text("Chờ xác nhận"), [
            (
                text("Trang này cho biết"),
                [text("Các dấu đang chờ người thứ hai; chúng chưa được tính vào con số nào.")],
            ),
            (
                text("Cách làm"),
                [text("Xác nhận dấu của người khác, hoặc trả lại kèm lý do để họ sửa.")],
            ),
        ]
    return text("Bản đồ nhiệt NQ57"), [
        (
            text("Trang này cho biết"),
            [text("Nguồn số liệu, cách tính các chỉ số và phiên bản của chương trình.")],
        )
    ]
