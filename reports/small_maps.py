"""A small map of every province: which communes are marked, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from geo.boundaries import Boundaries
from geo.drawing import FAR_OFFSHORE, FINENESS, Frame, anchors, paths
from reports.picture import document
from reports.report import Report

SIZE = 96.0
FARTHER = 1.25
"""How much larger the rest of a province must become for an island to stand beside it."""
MOST_FAR = 3


@dataclass(frozen=True)
class SmallMap:
    """One province: its name, how many of its communes are marked, its map."""

    name: str
    marked: int
    communes: int
    drawing: str


def small_maps(report: Report) -> list[SmallMap]:
    """Return a map of every province of the country, by code."""
    content, boundaries = report.content, report.boundaries
    communes = content.now.communes
    marked = dict(zip(communes["code"], communes["marked"] > 0, strict=True))
    found = []
    for row in content.units.sort_values("code").to_dict("records"):
        codes = communes.loc[communes["province_code"] == row["code"], "code"].tolist()
        drawing = _drawing(report, boundaries, row["code"], codes, marked)
        found.append(SmallMap(row["name"], row["marked"], row["communes"], drawing))
    return found


def _drawing(
    report: Report,
    boundaries: Boundaries,
    province: str,
    codes: list[str],
    marked: dict[str, bool],
) -> str:
    colours = report.scale.colours("light")
    places = anchors(boundaries, f"anchors-{province}") if _has(boundaries, province) else {}
    codes = [code for code in codes if code in places and code not in FAR_OFFSHORE]
    near, far = _near(codes, places)
    if not near:
        return document("", SIZE, SIZE, province, report.text)
    frame = Frame(_bounds(near, places), SIZE, SIZE)
    shapes = paths(boundaries, "communes", frame, near)
    parts = []
    for state, colour in ((True, colours["full"]), (False, colours["un"])):
        d = "".join(path for code, path in shapes.items() if marked.get(code, False) is state)
        line = f'stroke="{colours["border"]}" stroke-width="3"'
        parts.append(f'<path d="{d}" fill="{colour}" {line} fill-rule="evenodd"/>' if d else "")
    inside = f'<g transform="scale({1 / FINENESS})">{"".join(parts)}</g>'
    for number, code in enumerate(far):
        fill = colours["full" if marked.get(code, False) else "un"]
        x, y = SIZE - 8 - 10 * number, SIZE - 8
        inside += f'<rect x="{x}" y="{y}" width="7" height="7" rx="1.5" fill="{fill}"/>'
    return document(inside, SIZE, SIZE, province, report.text)


def _has(boundaries: Boundaries, province: str) -> bool:
    return f"anchors-{province}" in boundaries.files


Places = dict[str, list[float]]


def _bounds(codes: list[str], places: Places) -> tuple[float, float, float, float]:
    boxes = [places[code][2:] for code in codes]
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _near(codes: list[str], places: Places) -> tuple[list[str], list[str]]:
    """Tell islands far out from the rest: without them, the rest is drawn much larger."""
    near, far = list(codes), list[str]()
    while len(near) > 1 and len(far) < MOST_FAR:
        sizes = {}
        for code in near:
            rest = _bounds([other for other in near if other != code], places)
            sizes[code] = max(rest[2] - rest[0], rest[3] - rest[1])
        whole = _bounds(near, places)
        first = min(sizes, key=lambda code: (sizes[code], code))
        if sizes[first] * FARTHER > max(whole[2] - whole[0], whole[3] - whole[1]):
            break
        near.remove(first)
        far.append(first)
    return near, far
