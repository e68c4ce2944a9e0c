"""What the page about the program says of its figures, its boundaries and its versions."""

from __future__ import annotations

from callbacks.history import moment
from callbacks.look import Look
from data.migrating import newest_revision
from settings import VERSION

Facts = list[tuple[str, str]]


def sources_of(look: Look) -> Facts:
    """Where the figures and the boundaries come from, and of which day they are."""
    text, boundaries = look.text, look.sources.boundaries
    figures = (
        text("Kho chưa có số liệu")
        if look.lack
        else (
            text("Dữ liệu minh họa: được tạo tự động, không phải kết quả chính thức.")
            if look.now.demo
            else text("Nhập từ tệp của các cơ quan.")
        )
    )
    kind = text("gần đúng, chỉ để xem") if boundaries.approximate else text("đã nhập")
    return [
        (text("Số liệu đến ngày"), text.day(look.as_of)),
        (text("Lần nhập cuối"), _last_batch(look)),
        (text("Số liệu"), figures),
        (text("Ranh giới"), f"{kind} · {boundaries.source}"),
        (
            text("Đơn vị hành chính"),
            text(
                "{provinces} tỉnh, thành phố và {communes} xã, phường, đặc khu vào ngày {day}.",
                provinces=len(look.now.provinces),
                communes=text.whole(len(look.now.communes)),
                day=text.day(look.as_of),
            ),
        ),
        (
            text("Tên và mã đơn vị"),
            text("vietnamadminunits 1.0.4 (PyPI), có đối chiếu, cả đơn vị trước 7/2025."),
        ),
        (text("Giờ"), "Asia/Ho_Chi_Minh"),
    ]


def versions_of(look: Look) -> Facts:
    """Which versions of what made the page."""
    text = look.text
    return [
        (text("Chương trình"), VERSION),
        (text("Danh mục đơn vị"), look.register.version),
        (text("Bộ ranh giới"), look.sources.boundaries.id),
        (text("Cấu trúc kho"), newest_revision()),
        (text("Lần ghi thứ"), text.whole(look.now.version)),
        (
            text("Giấy phép"),
            text("MIT; phông chữ và thư viện của bên khác được ghi trong tệp NOTICE.md."),
        ),
    ]


def _last_batch(look: Look) -> str:
    batches = look.sources.store.batches()
    if not batches:
        return look.text("Chưa nhập tệp nào.")
    newest = batches[0]
    at = f"{moment(newest.at, look.text)} (Asia/Ho_Chi_Minh)"
    if look.register.only is not None:
        # A file may be of places that who asks may not read of, and be called after them.
        return at
    what = newest.file or look.text("lô {batch}", batch=newest.id)
    return f"{what} · {at}"
