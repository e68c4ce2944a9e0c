"""Figures joined to polygons as GeoJSON (RFC 7946), for programs that draw maps.

The polygons are those that the page loads, already simplified; one province is in memory at a
time. The page's rings run the other way round than the standard wants, so they are turned here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from geo.boundaries import Boundaries

MEDIA_TYPE = "application/geo+json"


def layer(
    boundaries: Boundaries, level: str, units: Iterable[dict[str, Any]], about: dict[str, Any]
) -> Iterator[str]:
    """Give a collection piece by piece.

    Parameters
    ----------
    units
        The properties of each unit, by code or at least by province, among them ``code`` and
        ``province_code``.
    about
        What is said of the whole, beside its features.
    """
    begin = _compact({"type": "FeatureCollection", **about})[:-1]
    yield f'{begin},"features":['
    comma = ""
    for key, group in groupby(units, lambda unit: _key(level, unit)):
        shapes = _shapes(boundaries, key)
        features = [
            _compact(
                {
                    "type": "Feature",
                    "id": unit["code"],
                    "properties": unit,
                    "geometry": _turned(shapes.get(unit["code"])),
                }
            )
            for unit in group
        ]
        yield comma + ",\n".join(features)
        comma = ",\n"
    yield "]}\n"


def _key(level: str, unit: dict[str, Any]) -> str:
    return "provinces" if level == "province" else f"province-{unit['province_code']}"


def _shapes(boundaries: Boundaries, key: str) -> dict[str, Any]:
    """Return the geometries of one prepared file by code; none where it is not there."""
    try:
        path = boundaries.folder / boundaries.file(key)
    except KeyError:
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    return {feature["id"]: feature["geometry"] for feature in found["features"]}


def _turned(geometry: Any) -> Any:
    """Return a geometry with its rings the other way round: exteriors counterclockwise."""
    if geometry is None or not geometry["coordinates"]:
        return None
    one = geometry["type"] == "Polygon"
    polygons = [geometry["coordinates"]] if one else geometry["coordinates"]
    turned = [[ring[::-1] for ring in polygon] for polygon in polygons]
    return {"type": geometry["type"], "coordinates": turned[0] if one else turned}


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
