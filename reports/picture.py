"""A picture of the map as it is shown: title, map, legend, day, source, insets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.boundaries import Boundaries
from i18n import Text
from reports.drawn import Drawn
from reports.map_drawing import map_drawing, map_height
from reports.plain import plain, xml
from reports.svg import FONT, words

WIDTH, HEIGHT = 900, 1180
EDGE, HEAD, FOOT = 36, 104, 62


@dataclass(frozen=True)
class Picture:
    """A map with the words around it.

    Attributes
    ----------
    title, lines
        What is shown and where; the day, the figure and the filters.
    source
        Where figures and boundaries come from.
    ribbons
        What must be said of them: demonstration, approximate boundaries.
    """

    drawn: Drawn
    title: str
    lines: Sequence[str]
    source: str
    ribbons: Sequence[str]


def picture_svg(picture: Picture, boundaries: Boundaries) -> str:
    """Return the picture as an SVG document, which needs nothing beside itself."""
    drawn, colours = picture.drawn, picture.drawn.colours
    inner, most = WIDTH - 2 * EDGE, HEIGHT - HEAD - FOOT - 12
    tall = map_height(boundaries, drawn.province, inner, most)
    height = HEAD + tall + 12 + FOOT
    parts = [f'<rect width="{WIDTH}" height="{height:.1f}" fill="{colours["page"]}"/>']
    parts.append(words(EDGE, 50, picture.title, 25, colours["text"], "start", 700))
    for number, line in enumerate(picture.lines):
        y = 74 + 19 * number
        parts.append(words(EDGE, y, line, 14, colours["dim"], "start"))
    inside = map_drawing(drawn, boundaries, inner, tall)
    parts.append(f'<g transform="translate({EDGE} {HEAD})">{inside}</g>')
    foot = height - FOOT
    line = f'x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{foot + 8:.1f}" y2="{foot + 8:.1f}"'
    parts.append(f'<line {line} stroke="{colours["line"]}"/>')
    if picture.ribbons:
        said = " · ".join(picture.ribbons)
        parts.append(words(EDGE, foot + 28, said, 12, colours["text"], "start", 600))
    parts.append(words(EDGE, foot + 46, picture.source, 11, colours["dim"], "start"))
    return document("".join(parts), WIDTH, height, picture.title, drawn.text)


def figure_svg(drawn: Drawn, boundaries: Boundaries, width: float, height: float) -> str:
    """Return the map alone as an SVG document, for a page that says the rest."""
    inside = map_drawing(drawn, boundaries, width, height)
    return document(inside, width, height, drawn.legend_title, drawn.text)


def document(inside: str, width: float, height: float, title: str, text: Text) -> str:
    """Return shapes as an SVG document."""
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{xml(FONT)}"'
        f' lang="{text.language}" role="img"><title>{xml(plain(title))}</title>{inside}</svg>'
    )
