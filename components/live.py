"""What an open page says when figures change, and when the server is away or knows it no more."""

from __future__ import annotations

from i18n import Text


def changed_words(communes: int, text: Text) -> str:
    """How many communes changed; where none did, that the figures are new all the same."""
    if not communes:
        return text("Số liệu vừa được cập nhật.")
    return text.plural(
        "{n} xã, phường, đặc khu vừa có thay đổi.",
        "{n} xã, phường, đặc khu vừa có thay đổi.",
        communes,
    )


def live_words(text: Text) -> dict[str, str]:
    """What the browser says by itself."""
    return {
        "show": text("Hiện số mới"),
        "attribution": text("Nguồn của bản đồ nền"),
        "ended": text("Phiên đăng nhập đã kết thúc; hãy đăng nhập lại."),
        "away": text("Không kết nối được với máy chủ; số đang hiện là của lúc {time}."),
    }
