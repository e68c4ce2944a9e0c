"""The pages of words: what the program is, and that an address names nothing."""

from __future__ import annotations

from typing import Any

from dash import html

from components.place import link
from i18n import Text
from view import Page, View


def definitions(text: Text) -> list[tuple[str, str]]:
    """What each measure counts, in words: on the page and in reports."""
    return [
        (
            text("Độ phủ"),
            text(
                "số xã đã được đánh dấu / số xã. Một xã được đánh dấu khi ít nhất một việc của xã"
                " có dấu mới nhất là đang thực hiện, hoàn thành hoặc vướng mắc. Tỉnh chỉ phủ kín"
                " khi đủ n trên n xã."
            ),
        ),
        (text("Hoàn thành"), text("số việc đã xong (đúng hạn hoặc muộn) / số việc được giao.")),
        (text("Đúng hạn"), text("trong các việc đã đến hạn: số việc xong đúng hạn / số việc.")),
        (text("Quá hạn"), text("số việc chưa xong mà hạn đã qua.")),
        (text("Độ mới"), text("số ngày kể từ dấu mới nhất.")),
        (text("Vướng mắc"), text("số việc có dấu mới nhất là vướng mắc.")),
    ]


def about_page(
    facts: list[tuple[str, str]], versions: list[tuple[str, str]], view: View, text: Text
) -> list[Any]:
    """What the program shows, what the words mean, where data and boundaries come from."""
    return [
        html.Div(
            [
                html.H1(text("Giới thiệu")),
                html.P(
                    text(
                        "Bản đồ cho biết xã, phường, đặc khu nào đã được theo dõi trong việc thực"
                        " hiện Nghị quyết 57-NQ/TW, việc nào xong, muộn hay vướng, và hôm nay cần"
                        " đôn đốc ai."
                    )
                ),
                html.H2(text("Các chỉ số")),
                html.Dl([part for pair in definitions(text) for part in _pair(*pair)]),
                html.H2(text("Nguồn số liệu")),
                html.Dl([part for pair in facts for part in _pair(*pair)]),
                html.H2(text("Phiên bản")),
                html.Dl([part for pair in versions for part in _pair(*pair)]),
                html.P(link(text("Về bản đồ"), view.at(Page.COUNTRY))),
            ],
            className="prose",
        )
    ]


def missing_page(view: View, text: Text) -> list[Any]:
    """What stands where an address names nothing."""
    return [
        html.Div(
            [
                html.H1(text("Không có trang này")),
                html.P(text("Địa chỉ không khớp với tỉnh, xã hay trang nào vào ngày đang xem.")),
                html.P(link(text("Về bản đồ cả nước"), view.at(Page.COUNTRY))),
            ],
            className="prose",
        )
    ]


def not_allowed_page(view: View, text: Text) -> html.Div:
    """What stands where the account has no right to a page."""
    return html.Div(
        [
            html.H1(text("Tài khoản này không có quyền làm việc đó.")),
            html.P(text("Hãy hỏi quản trị viên nếu công việc của bạn cần đến trang này.")),
            html.P(link(text("Về bản đồ cả nước"), view.at(Page.COUNTRY))),
        ],
        className="prose",
    )


def _pair(term: str, words: str) -> tuple[html.Dt, html.Dd]:
    return html.Dt(term), html.Dd(words)
