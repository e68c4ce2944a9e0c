"""What a file would change on the map: two small maps, and the communes that turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import dcc, html

from components import ids
from components.classes import UNMARKED, class_label
from components.place import link
from components.tokens import CLASS_TOKENS
from components.words import full_name
from i18n import Text
from view import Level, Metric, Page, View

LISTED = 300
"""The most communes that are named one by one."""

Result = Mapping[str, Any]


def change_part(result: Result, view: View, text: Text) -> html.Section:
    """The maps before and after, and the communes that turn."""
    day = text.day(date.fromisoformat(result["day"]))
    heading = html.H2(text("Thay đổi trên bản đồ, tính đến hôm nay {day}", day=day))
    if not result["newly"] and not result["lost"]:
        words = text("Không xã nào đổi giữa đã đánh dấu và chưa đánh dấu.")
        return html.Section([heading, html.P(words, className="dim")], className="import-change")
    province = result["province"]
    place = full_name(province["name"], province["kind"], text) if province else text("Cả nước")
    sides = [(text("Trước"), "before"), (text("Sau"), "after")]
    maps = [_map(words, side, place, result[side], text) for words, side in sides]
    lists = [
        _communes(text("Được đánh dấu"), result["newly"], "is-full", view, text),
        _communes(text("Mất dấu"), result["lost"], "", view, text),
    ]
    return html.Section(
        [
            heading,
            html.Div(
                [
                    html.Div(maps, className="import-maps"),
                    html.Div([*lists, _legend(result, text)], className="import-turned"),
                ],
                className="import-change-parts",
            ),
            html.Div(id="import-maps-frame", hidden=True),
        ],
        className="import-change",
    )


def _map(words: str, side: str, place: str, at: Mapping[str, Any], text: Text) -> html.Figure:
    share = text.percent(at["marked"], at["communes"])
    of = f"{text.whole(at['marked'])}/{text.whole(at['communes'])}"
    label = f"{place}, {words}: {text('Độ phủ')} {share}, {of}"
    return html.Figure(
        [
            html.Figcaption([html.Span(words), html.B(share), html.Span(of, className="num dim")]),
            html.Div(id=f"import-map-{side}", role="img", **{"aria-label": label}),
        ],
        className="import-map",
    )


def _legend(result: Result, text: Text) -> html.Ul:
    """The classes that either map shows."""
    level = Level.COMMUNE if result["province"] else Level.PROVINCE
    shown = {*result["before"]["classes"].values(), *result["after"]["classes"].values()}
    items = [
        html.Li(
            [
                html.Span(
                    className="swatch" + ("" if number else " swatch-nodata"),
                    style={"background": f"var(--{CLASS_TOKENS[number].replace('_', '-')})"},
                ),
                class_label(number, Metric.COVERAGE, level, text),
            ]
        )
        for number in sorted(shown, key=lambda number: (number == UNMARKED, -number))
    ]
    return html.Ul(items, className="import-legend")


def _communes(
    words: str, units: Sequence[Mapping[str, str]], swatch: str, view: View, text: Text
) -> Any:
    """Communes that turn, each a link; the page of a file stays in the address that was left."""
    if not units:
        return None
    items = [
        html.Li(
            [
                html.Span(className=f"swatch-small {swatch}".strip()),
                link(
                    full_name(unit["name"], unit.get("kind", ""), text),
                    view.at(Page.COMMUNE, unit["code"]),
                ),
                html.Span(unit.get("province", ""), className="dim"),
                html.Span(unit["code"], className="num dim"),
            ],
            **{"data-code": unit["code"]},
        )
        for unit in units[:LISTED]
    ]
    rest = len(units) - LISTED
    if rest > 0:
        items.append(html.Li(text.plural("và {n} xã nữa", "và {n} xã nữa", rest)))
    heading = html.H3([words, html.Span(text.whole(len(units)), className="badge num")])
    return html.Div([heading, html.Ul(items)], className="import-communes")


def maps_store(result: Result, geometry: str, islands: str, text: Text) -> dcc.Store:
    """What the browser draws the maps from: classes by code, and where the geometry is.

    ``islands`` is the file of the communes far offshore, which have a place of their own.
    """
    unit = "code" if result["province"] else "home"
    data = {
        "before": result["before"]["classes"],
        "after": result["after"]["classes"],
        "turned": sorted({one[unit] for one in (*result["newly"], *result["lost"])}),
        "geometry": geometry,
        "islands": islands,
        "words": {"20333": text("Hoàng Sa"), "22736": text("Trường Sa")},
    }
    return dcc.Store(id=ids.IMPORT_MAPS, data=data)
