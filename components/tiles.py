"""Words of the squares, one for each commune."""

from __future__ import annotations

from typing import Any

from dash import html

from i18n import Text


def tile_words(text: Text) -> dict[str, str]:
    """The templates that the browser fills in."""
    return {
        "label": text(
            "Ô vuông, mỗi ô là một đơn vị cấp xã, xếp theo tỉnh: {x} / {n} đơn vị chưa đánh dấu."
            " Bảng bên cạnh có cùng nội dung."
        ),
        "hoangSa": text("Hoàng Sa"),
        "truongSa": text("Trường Sa"),
    }


def tile_note(country: bool, text: Text) -> html.P:
    """What stands under the legend of the squares: how they are placed."""
    order = text(
        "Tỉnh xếp theo vùng, từ bắc vào nam, từ tây sang đông. Trong tỉnh, ô xếp theo mã, nên"
        " không đổi chỗ theo ngày. Ô viền đậm: Hoàng Sa, Trường Sa."
    )
    short = text("Mỗi ô là một đơn vị cấp xã, xếp theo mã, nên không đổi chỗ theo ngày.")
    return html.P(order if country else short, className="tile-note")


def layout_switch(items: list[tuple[str, str, str, bool]], text: Text) -> html.Div:
    """The switch between the map and the squares: icon, label, address, whether it is chosen."""
    links: list[Any] = [
        html.A(
            [html.Span(className=f"icon icon-{icon}"), html.Span(label)],
            href=href,
            className="nav switch" + (" is-chosen" if chosen else ""),
            **({"aria-current": "true"} if chosen else {}),
        )
        for icon, label, href, chosen in items
    ]
    return html.Div(links, className="segmented", id="layout", role="group")
