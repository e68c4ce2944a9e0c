"""The map itself as SVG: units in their classes, borders, discs or names, insets, legend."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from geo.boundaries import Boundaries
from geo.drawing import FINENESS, MAINLAND, Frame, anchors, paths
from reports.drawn import ARCHIPELAGOS, Drawn
from reports.labels import Box, Label, placed
from reports.map_beside import inset, legend, locator_map
from reports.plain import xml
from reports.svg import path, words


def map_drawing(drawn: Drawn, boundaries: Boundaries, width: float, height: float) -> str:
    """Return the map in a rectangle, as the inside of an SVG document."""
    if drawn.province is not None and f"province-{drawn.province}" in boundaries.files:
        return _province(drawn, boundaries, width, height)
    return _country(drawn, boundaries, width, height)


def map_height(boundaries: Boundaries, province: str | None, width: float, most: float) -> float:
    """Return the height at which a map of some width wastes no space."""
    if province is None or f"province-{province}" not in boundaries.files:
        return most
    _, _, *bounds = anchors(boundaries, "anchors")[province]
    frame = Frame((bounds[0], bounds[1], bounds[2], bounds[3]), 1, 1)
    land = width - _column(width) - 12
    return min(max(land / frame.shape + 90, most * 0.45), most)


def _column(width: float) -> float:
    """The width of the insets."""
    return min(max(width * 0.2, 84), 150)


def _country(drawn: Drawn, boundaries: Boundaries, width: float, height: float) -> str:
    left = width * (0.1 if width < 500 else 0.05)
    frame = Frame(MAINLAND, width * 0.74, height)
    key = "communes" if drawn.level == "commune" else "provinces"
    colours = drawn.colours
    parts = [_units(drawn, paths(boundaries, key, frame), "none")]
    lines = (("borders", colours["border"], 10), ("coast", colours["coast"], 8))
    for name, colour, wide in lines:
        parts += [
            path(d, "none", colour, wide) for d in paths(boundaries, name, frame).values() if d
        ]
    # West of the land, south of the latitude where it is widest.
    low = frame.place([[105.0, 11.6]])[0][1]
    above, rows = legend(drawn, 0, low, beneath=False)
    if drawn.discs and drawn.level == "province":
        above_map, taken = _discs(drawn, boundaries, frame)
        if drawn.names_shown:
            legend_box = (-left, above, 190 - left, low)
            boxes = [*taken, legend_box]
            above_map += _disc_names(drawn, boundaries, frame, boxes, width * 0.95)
        parts.append(above_map)
    sea = frame.place([[111.4, 18.6]])[0]
    if left + sea[0] < width - 20:
        parts.append(words(sea[0], sea[1], drawn.text("Biển Đông"), 11, colours["faint"], "middle"))
    found = [f'<g transform="translate({left:.1f} 0)">{"".join(parts)}</g>', rows]
    size = _column(width)
    for number, (_, _, latitude) in enumerate(ARCHIPELAGOS):
        middle = frame.place([[108.0, latitude]])[0][1]
        top = min(max(middle - size * 0.48, 0), height - size * 0.96)
        found.append(inset(drawn, boundaries, number, width - size - 1, top, size))
    return "".join(found)


def _province(drawn: Drawn, boundaries: Boundaries, width: float, height: float) -> str:
    province = str(drawn.province)
    _, _, west, south, east, north = anchors(boundaries, "anchors")[province]
    margin = max(east - west, north - south) * 0.04
    column = _column(width)
    above, rows = legend(drawn, width, height, beneath=True)
    bounds = (west - margin, south - margin, east + margin, north + margin)
    frame = Frame(bounds, width - column - 12, above - 12)
    colours = drawn.colours
    units = paths(boundaries, f"province-{province}", frame)
    around = paths(boundaries, "context", frame)
    parts = [
        path(d, colours["land"], colours["border"], 8)
        for code, d in around.items()
        if code != province
    ]
    parts.append(_units(drawn, units, colours["border"]))
    edge = paths(boundaries, f"border-{province}", frame)
    parts += [path(d, "none", colours["coast"], 10) for d in edge.values()]
    if drawn.names_shown:
        parts.append(_commune_names(drawn, boundaries, frame))
    clip = f'<clipPath id="place"><rect width="{frame.width:.1f}" height="{frame.height:.1f}"/>'
    found = [f'<defs>{clip}</clipPath></defs><g clip-path="url(#place)">{"".join(parts)}</g>{rows}']
    found.append(locator_map(drawn, boundaries, width - column - 1, 0, column))
    top = column * 1.2 + 14
    for number, (_, home, _) in enumerate(ARCHIPELAGOS):
        if home == province:
            found.append(inset(drawn, boundaries, number, width - column - 1, top, column))
    return "".join(found)


def _units(drawn: Drawn, shapes: Mapping[str, str], outline: str) -> str:
    """Draw the units, those of one class as a group."""
    by_class: dict[int, list[str]] = {}
    for code, d in shapes.items():
        number = drawn.classes.get(code, 0)
        name = xml(drawn.names.get(code, code))
        title = f"<title>{name}</title>"
        by_class.setdefault(number, []).append(f'<path id="u{code}" d="{d}">{title}</path>')
    stroke = f'stroke="{outline}" stroke-width="7"' if outline != "none" else ""
    return "".join(
        f'<g class="c{number}" fill="{drawn.palette[number]}" {stroke} fill-rule="evenodd"'
        f' transform="scale({1 / FINENESS})">{"".join(units)}</g>'
        for number, units in sorted(by_class.items())
    )


def _discs(drawn: Drawn, boundaries: Boundaries, frame: Frame) -> tuple[str, list[Box]]:
    """Draw a disc with the number of unmarked communes in each province that has some."""
    found, boxes = [], []
    places = anchors(boundaries, "anchors")
    scale = min(max(frame.height / 700, 0.8), 1.25)
    for code, n in drawn.unmarked.items():
        if code not in places:
            continue
        x, y = frame.place([places[code][:2]])[0]
        r = (6.5 + 1.35 * math.sqrt(n)) * scale
        boxes.append((x - r, y - r, x + r, y + r))
        halo, colour = drawn.colours["halo"], drawn.colours["un"]
        found.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r + 1.4:.1f}" fill="{halo}"/>')
        found.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{colour}"/>')
        ink, size = drawn.colours["on_un"], 11 * scale
        found.append(words(x, y + size * 0.36, str(n), size, ink, "middle", 700))
    return "".join(found), boxes


def _disc_names(
    drawn: Drawn, boundaries: Boundaries, frame: Frame, boxes: list[Box], width: float
) -> str:
    places = anchors(boundaries, "anchors")
    scale = min(max(frame.height / 700, 0.8), 1.25)
    wanted = []
    for code, n in sorted(drawn.unmarked.items(), key=lambda pair: -pair[1]):
        if code in places:
            x, y = frame.place([places[code][:2]])[0]
            radius = (6.5 + 1.35 * math.sqrt(n)) * scale
            wanted.append((drawn.names.get(code, code), float(x), float(y), radius))
    return _names(drawn, placed(wanted, boxes, size=11, width=width, height=frame.height), 11)


def _commune_names(drawn: Drawn, boundaries: Boundaries, frame: Frame) -> str:
    """Name communes: those that must be seen first, then the largest, as many as fit."""
    places = anchors(boundaries, f"anchors-{drawn.province}")
    order = []
    for code, (lon, lat, west, south, east, north) in places.items():
        if code not in drawn.classes:
            continue
        x, y = frame.place([[lon, lat]])[0]
        inside = 0 <= x <= frame.width and 0 <= y <= frame.height
        if inside:
            area = (east - west) * (north - south)
            order.append((drawn.classes[code] != 7, -area, code, float(x), float(y)))
    wanted = [(drawn.names.get(code, code), x, y, 0.0) for _, _, code, x, y in sorted(order)]
    labels = placed(wanted, [], size=9, width=frame.width, height=frame.height)
    return _names(drawn, labels, 9)


def _names(drawn: Drawn, labels: Sequence[Label], size: float) -> str:
    halo = drawn.colours["halo"]
    style = f'stroke="{halo}" stroke-width="2.6" stroke-linejoin="round" paint-order="stroke"'
    return "".join(
        words(one.x, one.y, one.name, size, drawn.colours["text"], one.anchor, 600, style)
        for one in labels
    )
