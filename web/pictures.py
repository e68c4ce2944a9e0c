"""The map as a picture: the addresses ``/map.svg`` and ``/map.png`` with the query of a view."""

from __future__ import annotations

import numpy as np
from flask import Flask, Response, abort, request

from callbacks.described import described
from callbacks.look import Look, Sources
from components.classes import MEASURES, LegendRow
from components.difference import difference_rows
from components.words import full_name, metric_name
from reports.picture import Picture, picture_svg
from reports.shown import drawn_map
from reports.typesetting import png
from view import Level, Metric, Page
from web.named import named_file
from web.scale import SCALE
from web.turns import turn

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def register_pictures(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server."""

    @server.get("/map.<ending>")
    def map_picture(ending: str) -> Response:
        if ending not in TYPES:
            abort(404)
        query = request.query_string.decode()
        look = sources.look("/", query)
        place = look.view.province or None
        if place:
            look = sources.look(f"/province/{place}", query)
            if look.view.page == Page.MISSING:
                abort(404)
        with turn(look.text):
            drawing = picture_svg(picture_of(look), sources.boundaries)
            made = drawing.encode() if ending == "svg" else png(drawing)
        return named_file(made, TYPES[ending], f"{_name(look)}.{ending}")


def picture_of(look: Look) -> Picture:
    """The picture of what the map of a view shows."""
    view, text = look.view, look.text
    lit = frozenset(map(int, view.classes.split("-"))) if view.classes else None
    drawn = drawn_map(
        look.shown,
        SCALE,
        text,
        metric=view.metric,
        level=look.level,
        as_of=look.as_of,
        province=look.province_code,
        scheme=view.theme or "light",
        lit=lit,
        compared=_compared(look),
    )
    day, _, *filters = described(look)
    if look.differs(view.metric):
        day = f"{day} {text('so với hết ngày {day}', day=text.day(look.earlier_day))}"
    lines = [" · ".join([day, _figure(look)]), " · ".join(filters)]
    approximate = look.sources.boundaries.approximate
    ribbons = [
        *([text("Dữ liệu minh họa")] if look.now.demo else []),
        *([text("Ranh giới gần đúng")] if approximate else []),
    ]
    return Picture(
        drawn,
        f"{metric_name(view.metric, text)} · {_place(look)}",
        [line for line in lines if line],
        text(
            "Nguồn: hệ thống theo dõi việc thực hiện Nghị quyết 57-NQ/TW; ranh giới: {source}",
            source=look.sources.boundaries.source,
        ),
        ribbons,
    )


def _compared(look: Look) -> tuple[np.ndarray, list[LegendRow]] | None:
    """The classes and the legend of a map of two days."""
    metric = look.view.metric
    if not look.differs(metric):
        return None
    numbers = look.numbers(metric)
    return numbers, difference_rows(numbers, look.level, look.text)


def _place(look: Look) -> str:
    unit = look.place_unit
    return full_name(unit.name, unit.kind, look.text) if unit else look.everywhere


def _figure(look: Look) -> str:
    """The figure of the place as x of y with its percentage, or the count: that of the strip."""
    text, summed = look.text, look.place_totals()
    if look.view.metric in (Metric.OVERDUE, Metric.OBSTACLES):
        return f"{text.whole(summed[look.view.metric])} / {text.whole(summed['assigned'])}"
    if look.view.metric == Metric.FRESHNESS:
        newest = summed["last_mark"]
        return text.day(newest) if newest else text("chưa có dấu nào")
    part, whole = (summed[name] for name in MEASURES[Metric(look.view.metric)])
    return f"{text.whole(part)} / {text.whole(whole)} ({text.percent(part, whole)})"


def _name(look: Look) -> str:
    text = look.text
    words = ["NQ57", _place(look), metric_name(look.view.metric, text)]
    if not look.place and look.level == Level.COMMUNE:
        words.append(text("Xã"))
    return " ".join([*words, look.as_of.isoformat()])
