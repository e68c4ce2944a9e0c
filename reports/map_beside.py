"""What stands beside a map: the insets of the archipelagos, the locator, the legend."""

from __future__ import annotations

import math

from geo.boundaries import Boundaries
from geo.drawing import Frame, islands, locator
from reports.drawn import ARCHIPELAGOS, Drawn
from reports.svg import box, path, words

EAST_SEA = (102.1, 6.5, 117.5, 23.45)
"""What a small map of the whole country shows: west, south, east, north in degrees."""


def inset(
    drawn: Drawn, boundaries: Boundaries, number: int, x: float, y: float, size: float
) -> str:
    """Draw one archipelago in a frame of its own: its islands in the colour of their unit."""
    commune, home, _ = ARCHIPELAGOS[number]
    code = commune if drawn.level == "commune" else home
    points = islands(boundaries).get(commune, [])
    height = size * 0.96
    found = [box(x, y, size, height, drawn.colours["paper"], drawn.colours["coast"])]
    name = (drawn.text("Hoàng Sa"), drawn.text("Trường Sa"))[number]
    belongs = (drawn.text("TP. Đà Nẵng"), drawn.text("Khánh Hòa"))[number]
    found.append(words(x + 9, y + 16, name, 11, drawn.colours["text"], "start", 600))
    found.append(words(x + 9, y + 28, belongs, 9, drawn.colours["dim"], "start"))
    if points:
        lons, lats = [one[0] for one in points], [one[1] for one in points]
        frame = Frame((min(lons), min(lats), max(lons), max(lats)), size - 26, height - 50)
        colour = drawn.palette[drawn.classes.get(code, 0)]
        dots = "".join(
            f'<circle cx="{x + 13 + px:.1f}" cy="{y + 38 + py:.1f}" r="2"/>'
            for px, py in frame.place(points)
        )
        edge = drawn.colours["coast"]
        ring = f'fill="{colour}" stroke="{edge}" stroke-width="0.5"'
        found.append(f'<g id="i{commune}" {ring}>{dots}</g>')
    return "".join(found)


def locator_map(drawn: Drawn, boundaries: Boundaries, x: float, y: float, size: float) -> str:
    """Draw the whole country small, both archipelagos on it, and where the province is."""
    height = size * 1.2
    frame = Frame(EAST_SEA, size - 12, height - 12)
    found = [box(x, y, size, height, drawn.colours["paper"], drawn.colours["coast"])]
    shapes = [
        path(d, drawn.colours["accent"] if code == drawn.province else drawn.colours["coast"])
        for code, d in locator(boundaries, frame).items()
    ]
    dots = []
    for commune, home, _ in ARCHIPELAGOS:
        colour = drawn.colours["accent" if home == drawn.province else "coast"]
        for px, py in frame.place(islands(boundaries).get(commune, [])):
            dots.append(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="0.9" fill="{colour}"/>')
    named = ((drawn.text("Hoàng Sa"), 112.3, 18.0), (drawn.text("Trường Sa"), 113.6, 12.4))
    for name, lon, lat in named:
        px, py = frame.place([[lon, lat]])[0]
        dots.append(words(px, py, name, max(size * 0.066, 6), drawn.colours["dim"], "middle"))
    inside = "".join([*shapes, *dots])
    found.append(f'<g transform="translate({x + 6:.1f} {y + 6:.1f})">{inside}</g>')
    return "".join(found)


def legend(drawn: Drawn, width: float, height: float, *, beneath: bool) -> tuple[float, str]:
    """Draw the legend at the bottom left, or beneath the map in columns; return its top, too."""
    rows = [(drawn.palette[row.number], row.label, row.count, row.number) for row in drawn.legend]
    rows = [row for row in rows if row[2] or row[3]]
    count = len(rows) + (1 if drawn.discs and drawn.unmarked else 0)
    columns = max(1, int(width // 190)) if beneath else 1
    lines = math.ceil(count / columns)
    top = height - lines * 20 - 20
    found = [words(0, top + 8, drawn.legend_title, 11, drawn.colours["dim"], "start", 600)]

    def spot(number: int) -> tuple[float, float]:
        return number // lines * 190, top + 18 + number % lines * 20

    for number, (colour, label, n, _) in enumerate(rows):
        x, y = spot(number)
        edge = drawn.colours["line"]
        swatch = f'width="18" height="12" rx="2" fill="{colour}" stroke="{edge}"'
        found.append(f'<rect x="{x:.1f}" y="{y:.1f}" {swatch} stroke-width="0.8"/>')
        found.append(words(x + 26, y + 10, label, 11, drawn.colours["text"], "start"))
        found.append(words(x + 168, y + 10, drawn.text.whole(n), 11, drawn.colours["dim"], "end"))
    if drawn.discs and drawn.unmarked:
        x, y = spot(len(rows))
        found.append(
            f'<circle cx="{x + 9:.1f}" cy="{y + 6:.1f}" r="6.5" fill="{drawn.colours["un"]}"/>'
        )
        label = drawn.text("số xã chưa đánh dấu")
        found.append(words(x + 26, y + 10, label, 11, drawn.colours["text"], "start"))
        found.append(
            words(
                x + 168,
                y + 10,
                drawn.text.whole(sum(drawn.unmarked.values())),
                11,
                drawn.colours["dim"],
                "end",
            )
        )
    return top, f'<g id="legend">{"".join(found)}</g>'
