"""The few shapes that drawings are made of."""

from __future__ import annotations

from geo.drawing import FINENESS
from reports.plain import xml

FONT = "Inter, 'Noto Sans Devanagari', 'Noto Sans', system-ui, sans-serif"


def box(x: float, y: float, width: float, height: float, fill: str, edge: str) -> str:
    """Draw a frame with rounded corners."""
    size = f'width="{width:.1f}" height="{height:.1f}" rx="4"'
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{fill}" stroke="{edge}" stroke-width="0.8"/>'
    )


def path(d: str, fill: str, stroke: str = "none", wide: float = 0) -> str:
    """Draw a path of `geo.drawing`; ``wide`` is in tenths of a unit."""
    line = f' stroke="{stroke}" stroke-width="{wide}" stroke-linejoin="round"' if wide else ""
    return (
        f'<path d="{d}" fill="{fill}"{line} fill-rule="evenodd" transform="scale({1 / FINENESS})"/>'
    )


def words(
    x: float,
    y: float,
    said: str,
    size: float,
    colour: str,
    anchor: str,
    weight: int = 400,
    more: str = "",
) -> str:
    """Write one line of text; ``x`` is where it begins, is centred or ends."""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}" font-weight="{weight}"'
    return f'<text {place} fill="{colour}" text-anchor="{anchor}" {more}>{xml(said)}</text>'
