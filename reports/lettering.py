"""The words of a drawing, taken out of it: the typesetter sets them, which knows every script.

What rasterises drawings puts the signs of Hindi on top of each other, and words in a drawing can't
be searched for.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET  # nosec B405: only drawings of our own are read

SVG = "{http://www.w3.org/2000/svg}"
SHIFT = re.compile(r"translate\(([-\d.]+) ([-\d.]+)\)")


def lettering(drawing: str) -> tuple[str, dict[str, Any]]:
    """Return a drawing without its words, and where they stand in it.

    ``width`` and ``height`` are those of the drawing; each of ``words`` has its place on the
    baseline (``x``, ``y``), ``side`` (0 begins there, 0.5 is centred, 1 ends there), ``size``,
    ``weight``, ``fill``, and ``halo``, the colour around it or an empty text.
    """
    ET.register_namespace("", SVG[1:-1])
    root = ET.fromstring(drawing)  # nosec B314
    found: list[dict[str, Any]] = []
    _take(root, 0.0, 0.0, found)
    size = {name: float(root.get(name, "0")) for name in ("width", "height")}
    return ET.tostring(root, encoding="unicode"), {**size, "words": found}


def _take(node: ET.Element, x: float, y: float, found: list[dict[str, Any]]) -> None:
    for child in list(node):
        if child.tag == f"{SVG}text":
            found.append(
                {
                    "x": x + float(child.get("x", "0")),
                    "y": y + float(child.get("y", "0")),
                    "side": {"start": 0, "middle": 0.5, "end": 1}[
                        child.get("text-anchor", "start")
                    ],
                    "size": float(child.get("font-size", "10")),
                    "weight": int(child.get("font-weight", "400")),
                    "fill": child.get("fill", "#000000"),
                    "halo": child.get("stroke", ""),
                    "said": child.text or "",
                }
            )
            node.remove(child)
            continue
        moved = SHIFT.fullmatch(child.get("transform", ""))
        dx, dy = (float(moved[1]), float(moved[2])) if moved else (0.0, 0.0)
        _take(child, x + dx, y + dy, found)
