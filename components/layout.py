"""The skeleton of the page: mounted once, filled by callbacks, the same for every address."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from components import ids
from i18n import Text

GRAPH_CONFIG = {
    "displayModeBar": False,
    "displaylogo": False,
    "scrollZoom": True,
    "doubleClick": False,
    "responsive": False,
    "topojsonURL": "/topojson/",
}
"""``topojsonURL`` serves an empty topology: plotly otherwise asks a CDN for the world's coasts."""


EMPTY_FIGURE: dict[str, Any] = {
    "data": [],
    "layout": {
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    },
}
"""What the graph shows before the map: nothing."""


def page_layout() -> html.Div:
    """The page before any address is read: stores, frames and skeletons."""
    stores: list[Any] = [
        dcc.Location(id=ids.URL, refresh="callback-nav"),
        *(dcc.Store(id=ident) for ident in (ids.VIEW, ids.MAP_KEY, ids.DAY_KEY)),
        *(dcc.Store(id=ident) for ident in (ids.SCENE, ids.CLASSES, ids.PAINTED)),
        *(dcc.Store(id=ident) for ident in (ids.LATE, ids.TABLES_ASKED)),
        *(dcc.Store(id=ident) for ident in (ids.IMPORT_SEEN, ids.IMPORT_WATCHED)),
    ]
    return html.Div(
        [
            *stores,
            html.Header(id=ids.HEADER, className="header"),
            html.Main(
                [
                    html.Section(_skeleton_strip(), id=ids.STRIP, className="strip card"),
                    html.Section(_map_card(), className="map-card card"),
                    html.Aside(_skeleton_rows(), id=ids.PANEL, className="panel card"),
                    html.Section(id=ids.DOCUMENT, className="document card"),
                ],
                id="main",
                tabIndex="-1",
            ),
            html.Div(id="announcer", className="sr-only", **{"aria-live": "polite"}),
        ],
        id=ids.SHELL,
        className="shell page-country",
    )


def _map_card() -> list[Any]:
    return [
        html.Div(_skeleton_rows(), id=ids.PLACE, className="place"),
        html.Div(
            [
                dcc.Graph(
                    id=ids.MAP,
                    figure=EMPTY_FIGURE,
                    config=GRAPH_CONFIG,
                    responsive=False,
                    className="map",
                ),
                html.Div(id="overlay", className="overlay", **{"aria-hidden": "true"}),
                html.Div(id="insets", className="insets"),
                html.Div(id="hover-card", className="hover-card", hidden=True),
                html.Div(id=ids.SWITCHES, className="switches"),
                html.Div(id="ribbons", className="ribbons"),
            ],
            className="map-frame",
        ),
        # Its place is kept free from the start; it is filled when the map is painted.
        html.Div(id=ids.TIME),
    ]


def _skeleton_rows() -> list[Any]:
    return [html.Div(className="skeleton") for _ in range(6)]


def _skeleton_strip() -> list[Any]:
    return [html.Div(html.Div(className="skeleton"), className="figure") for _ in range(5)]


def ribbon(words: str, ident: str | None = None) -> html.Span:
    """A hatched label that says what the figures or the map are not."""
    properties = {"id": ident} if ident else {}
    return html.Span(words, className="ribbon", **properties)


def switches(items: list[tuple[str, str, bool]], text: Text, *before: Any) -> html.Div:
    """The switch between provinces and communes on the map of the country, others ``before`` it."""
    links = [
        html.A(
            label,
            href=href,
            className="nav switch" + (" is-chosen" if chosen else ""),
            **({"aria-current": "true"} if chosen else {}),
        )
        for label, href, chosen in items
    ]
    zoom = html.Div(
        [
            html.Button("+", id="zoom-in", **{"aria-label": text("Phóng to")}),
            html.Button("−", id="zoom-out", **{"aria-label": text("Thu nhỏ")}),
        ],
        className="zoom",
    )
    segmented = html.Div(links, className="segmented", id="level") if links else None
    return html.Div([html.Div([*before, segmented], className="switch-row"), zoom])
