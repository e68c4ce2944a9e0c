"""Names beside points of a drawing: as many as fit without touching."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Label:
    """A name and where its text begins, is centred or ends (``anchor``, as SVG calls it)."""

    name: str
    x: float
    y: float
    anchor: str


def placed(
    wanted: Iterable[tuple[str, float, float, float]],
    taken: list[Box],
    *,
    size: float,
    width: float,
    height: float,
) -> list[Label]:
    """Return the labels that fit, the first wanted first.

    Parameters
    ----------
    wanted
        Name, x, y and radius of the point that it stands beside (0: the name is centred on it).
    taken
        Boxes that no label may touch; those of the labels are added.
    size
        Height of the type.
    width, height
        The rectangle that the labels stay in.
    """
    found = []
    for name, x, y, radius in wanted:
        long = 0.57 * size * len(name)
        low = y + size * 0.36
        places = [
            (x, low, "middle", x - long / 2),
            (x, y - radius - size * 0.4, "middle", x - long / 2),
            (x, y + radius + size * 1.05, "middle", x - long / 2),
        ]
        if radius:
            beside = radius + 3
            places = [
                (x + beside, low, "start", x + beside),
                (x - beside, low, "end", x - beside - long),
                *places[1:],
            ]
        for at, line, anchor, left in places:
            box = (left - 1, line - size * 0.85, left + long + 1, line + size * 0.25)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            if inside and not any(_touch(box, other) for other in taken):
                taken.append(box)
                found.append(Label(name, at, line, anchor))
                break
    return found


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
