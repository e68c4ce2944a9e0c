"""What can be taken along from a map: its address, a picture, a frame for another page."""

from __future__ import annotations

from typing import Any

from dash import html

from components.place import link
from i18n import Text
from view import View

ORIGIN = "{origin}"
"""Where the browser writes its own address of the program."""
FRAME = (
    '<iframe src="{origin}{href}" title="{title}" width="800" height="600" loading="lazy"'
    ' style="border:0"></iframe>'
)


def share_panel(view: View, province: str | None, title: str, text: Text) -> html.Details:
    """The button that opens what a view can be sent, saved or shown as.

    Parameters
    ----------
    view
        The view with its day.
    province
        The code of the province that the map shows; None for the country.
    title
        What the map is called where it stands in another page.
    """
    frame = view.to(embed="1", selected=None)
    code = FRAME.format(origin=ORIGIN, href=frame.href.replace("&", "&amp;"), title=title)
    picture = view.to(province=province, selected=None).query
    items: list[Any] = [
        _copied(text("Chép liên kết của màn hình này"), ORIGIN + view.href, "copy-link"),
        html.A(text("Tải ảnh PNG"), href=f"/map.png{picture}", id="picture-png", download=""),
        html.A(text("Tải ảnh SVG"), href=f"/map.svg{picture}", id="picture-svg", download=""),
        _copied(text("Chép mã nhúng bản đồ"), code, "copy-frame"),
        link(text("Chiếu lên tường"), view.to(kiosk="1", as_of=None), id="to-kiosk"),
        link(
            text("Chiếu lần lượt các tỉnh"), view.to(kiosk="walk", as_of=None), id="to-kiosk-walk"
        ),
    ]
    return html.Details(
        [
            html.Summary(
                [
                    html.Span(className="icon icon-share"),
                    html.Span(text("Chia sẻ"), className="tool-name"),
                ],
                className="tool-button",
                id="share-open",
                **{"aria-label": text("Chia sẻ")},
            ),
            html.Div(
                [
                    html.Ul([html.Li(item) for item in items], className="share-list"),
                    html.P(
                        "",
                        className="tool-note",
                        id="share-said",
                        role="status",
                        **{
                            "data-done": text("Đã chép."),
                            "data-failed": text("Hãy chép dòng này:"),
                        },
                    ),
                ],
                className="tool-panel",
            ),
        ],
        id="share",
        className="tool",
    )


def _copied(words: str, content: str, ident: str) -> html.Button:
    return html.Button(words, id=ident, **{"data-copy": content})
