"""The files of the map as paths of a drawing, in Web Mercator as on the screen.

Coordinates of a path are whole tenths of a unit of the drawing, so that thousands of outlines stay
small: a path belongs into a group with ``transform="scale(.1)"``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from geo.boundaries import Boundaries

MAINLAND = (102.1, 8.35, 109.6, 23.45)
"""West, south, east, north of the mainland in degrees (EPSG:4326), with a margin."""
FAR_OFFSHORE = ("20333", "22736")
"""Hoàng Sa and Trường Sa, which have insets of their own."""
FINENESS = 10


@dataclass(frozen=True)
class Frame:
    """A rectangle of a drawing and the degrees that are fitted into its middle.

    ``bounds`` are west, south, east, north (EPSG:4326); ``width`` and ``height`` are in units of
    the drawing, whose y grows downwards.
    """

    bounds: tuple[float, float, float, float]
    width: float
    height: float

    def place(self, degrees: Any) -> np.ndarray:
        """Return the place of points ``[lon, lat]`` in units of the drawing."""
        points = np.asarray(degrees, dtype=float).reshape(-1, 2)
        west, south, east, north = self.bounds
        top, bottom = _mercator(np.array([north, south]))
        scale = min(self.width / (east - west), self.height / (top - bottom))
        left = (self.width - (east - west) * scale) / 2
        above = (self.height - (top - bottom) * scale) / 2
        x = left + (points[:, 0] - west) * scale
        y = above + (top - _mercator(points[:, 1])) * scale
        return np.column_stack([x, y])

    @property
    def shape(self) -> float:
        """The width of the degrees through their height."""
        west, south, east, north = self.bounds
        bottom, top = _mercator(np.array([south, north]))
        return float((east - west) / (top - bottom))

    def holds(self, points: np.ndarray) -> bool:
        """Whether any part of the box around some placed points lies in the rectangle."""
        low, high = points.min(axis=0), points.max(axis=0)
        return bool((high >= 0).all() and (low <= (self.width, self.height)).all())


@dataclass(frozen=True)
class _Shape:
    """Rings of polygons, or lines, in degrees."""

    closed: bool
    parts: list[list[np.ndarray]]


def paths(
    boundaries: Boundaries, key: str, frame: Frame, only: Iterable[str] | None = None
) -> dict[str, str]:
    """Return the path of every feature of a file of the map by its code.

    Parts outside the rectangle are left out, and features that have no part in it. A unit too
    small for its outline stays as a speck.

    Parameters
    ----------
    only
        The codes that are wanted; None for all.
    """
    features = _features(boundaries.folder / boundaries.file(key))
    wanted = features if only is None else [code for code in only if code in features]
    drawn = {code: _drawn(features[code], frame) for code in wanted}
    return {code: path for code, path in drawn.items() if path}


def anchors(boundaries: Boundaries, key: str) -> dict[str, list[float]]:
    """Return ``[lon, lat, west, south, east, north]`` of each unit of a file of label places."""
    return _read(boundaries, key)


def islands(boundaries: Boundaries) -> dict[str, list[list[float]]]:
    """Return the islands of Hoàng Sa and Trường Sa by the code of their commune, in degrees."""
    return _read(boundaries, "islands")


def locator(boundaries: Boundaries, frame: Frame) -> dict[str, str]:
    """Return the coarse path of every province for a small map."""
    found: dict[str, str] = {}
    for code, rings in _read(boundaries, "locator").items():
        found[code] = "".join(_line(frame.place(ring), closed=True) for ring in rings)
    return found


def _mercator(latitude: np.ndarray) -> np.ndarray:
    """The northing of latitudes in Web Mercator, in degrees of the equator."""
    return np.degrees(np.arctanh(np.sin(np.radians(latitude))))


def _read(boundaries: Boundaries, key: str) -> dict[str, Any]:
    text = (boundaries.folder / boundaries.file(key)).read_text("utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


@lru_cache(maxsize=6)
def _features(path: Path) -> dict[str, _Shape]:
    """Read a file of the map; kept as arrays, which take no more memory than the file."""
    return {
        str(feature["id"]): _shape(feature["geometry"])
        for feature in json.loads(path.read_text("utf-8"))["features"]
    }


def _shape(geometry: dict[str, Any]) -> _Shape:
    coordinates, kind = geometry["coordinates"], geometry["type"]
    if "LineString" in kind:
        lines = [coordinates] if kind == "LineString" else coordinates
        return _Shape(False, [[np.array(line)] for line in lines])
    polygons = [coordinates] if kind == "Polygon" else coordinates
    return _Shape(True, [[np.array(ring) for ring in rings] for rings in polygons])


def _drawn(shape: _Shape, frame: Frame) -> str:
    parts, specks = [], []
    for rings in shape.parts:
        outer = frame.place(rings[0])
        if not frame.holds(outer):
            continue
        drawn = _line(outer, closed=shape.closed)
        if not drawn:
            specks.append(outer)
            continue
        holes = "".join(_line(frame.place(ring), closed=True) for ring in rings[1:])
        parts.append(drawn + holes)
    if shape.closed and not parts and specks:
        x, y = np.rint(specks[0][0] * FINENESS).astype(int)
        parts.append(f"M{x} {y}h{FINENESS}v{FINENESS}z")
    return "".join(parts)


def _line(points: np.ndarray, *, closed: bool) -> str:
    """Write one line in relative steps; nothing where it has no extent."""
    whole = np.rint(points * FINENESS).astype(np.int64)
    steps = np.diff(whole, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    if closed:
        steps = steps[:-1]
    if len(steps) < (2 if closed else 1):
        return ""
    numbers = " ".join(map(str, steps.ravel().tolist())).replace(" -", "-")
    return f"M{whole[0, 0]} {whole[0, 1]}l{numbers}" + ("z" if closed else "")
