"""Operations on a coverage: many polygons that share their borders and do not overlap.

Shapes are numpy arrays of shapely geometries in the order of their frame. Lengths and areas are in
metres, in ``METRIC``; degrees are EPSG:4326, longitude first.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geo.report import BoundariesRefused

DEGREES = 4326
METRIC = 32648
"""UTM zone 48 north. Lengths are right within 0.2 % on the mainland, 1.5 % at Trường Sa."""

GAP_WIDTH = 2.0
SNAPPING = 0.05
"""Metres. Slivers narrower than the first are closed, vertices nearer than the second are joined;
both are far below what any level of detail shows."""

EMPTY = shapely.Polygon()


def read_communes(path: Path) -> gpd.GeoDataFrame:
    """Read kept polygons: ``code``, ``geometry`` (EPSG:4326)."""
    try:
        frame = gpd.read_parquet(path, columns=["code", "geometry"])
    except Exception as error:  # pyarrow and geopandas raise many kinds
        raise BoundariesRefused(f"{path} cannot be read: {error}") from error
    return frame.sort_values("code", ignore_index=True)


def repaired(shapes: np.ndarray) -> np.ndarray:
    """Make polygons valid and flat; what is no area is dropped (an empty polygon may remain)."""
    flat = shapely.force_2d(shapes)
    bad = ~shapely.is_valid(flat)
    flat[bad] = shapely.make_valid(flat[bad], method="structure", keep_collapsed=False)
    return polygons_only(flat)


def polygons_only(shapes: np.ndarray) -> np.ndarray:
    """Flatten collections, drop lines and points; a shape of one part becomes a polygon."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > 3).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    keep = (shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)
    return assembled(parts[keep], owner[keep], len(shapes))


def assembled(parts: np.ndarray, owner: np.ndarray, count: int) -> np.ndarray:
    """Put parts together by their owner (rising numbers); empty polygons where there are none."""
    result = np.full(count, EMPTY)
    sizes = np.bincount(owner, minlength=count)
    single = sizes[owner] == 1
    result[owner[single]] = parts[single]
    if (~single).any():
        groups, place = np.unique(owner[~single], return_inverse=True)
        result[groups] = shapely.multipolygons(parts[~single], indices=place)
    return result


def clean_coverage(shapes: np.ndarray) -> np.ndarray:
    """Mend edges that do not match: no overlaps, no slivers. Metric shapes.

    What two units share goes to the smaller, so that a ward drawn on top of a commune stays.
    """
    if shapely.coverage_is_valid(shapes):
        return shapes
    return polygons_only(
        shapely.coverage_clean(
            shapes, gap_width=GAP_WIDTH, snapping_distance=SNAPPING, merge_strategy="min_area"
        )
    )


def generalised(shapes: np.ndarray, tolerance: float) -> np.ndarray:
    """Simplify a coverage (Visvalingam); borders stay shared, no unit is lost.

    Islets smaller than the square of the tolerance (metres) are dropped, but never the largest
    part of a unit and never a part that touches another unit: that would leave a hole.
    """
    return shapely.coverage_simplify(without_islets(shapes, tolerance**2), tolerance)


def without_islets(shapes: np.ndarray, smallest: float) -> np.ndarray:
    """Drop parts smaller than an area (m²) that stand alone in the sea."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    area = shapely.area(parts)
    small = np.flatnonzero((area < smallest) & ~_largest(area, owner))
    tree = shapely.STRtree(parts)
    inner, outer = tree.query(parts[small], predicate="intersects")
    abroad = owner[small][inner] != owner[outer]
    alone = np.setdiff1d(small, small[inner[abroad]])
    keep = np.ones(len(parts), dtype=bool)
    keep[alone] = False
    return assembled(parts[keep], owner[keep], len(shapes))


def largest_parts(shapes: np.ndarray) -> np.ndarray:
    """Return the largest polygon of each shape."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    keep = _largest(shapely.area(parts), owner)
    result = np.full(len(shapes), EMPTY)
    result[owner[keep]] = parts[keep]
    return result


def _largest(area: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Mark the first largest part of each owner."""
    order = np.lexsort((-area, owner))
    first = np.r_[True, owner[order][1:] != owner[order][:-1]]
    mark = np.zeros(len(area), dtype=bool)
    mark[order[first]] = True
    return mark


def rounded(shapes: np.ndarray, decimals: int) -> np.ndarray:
    """Shapes in degrees with rounded coordinates, none lost, wound for plotly.

    d3-geo, which draws plotly's SVG maps, takes the inside of a ring to lie on the right of its
    direction: exterior rings run clockwise. A collapsed or inverted ring would paint the globe,
    so that rings are repaired and wound after rounding.
    """
    result = _on_grid(shapes, decimals)
    for finer in range(decimals + 1, 9):
        lost = shapely.is_empty(result) & ~shapely.is_empty(shapes)
        if not lost.any():
            break
        result[lost] = _on_grid(shapes[lost], finer)
    return shapely.orient_polygons(result, exterior_cw=True)


def _on_grid(shapes: np.ndarray, decimals: int) -> np.ndarray:
    def on_grid(xy: np.ndarray) -> np.ndarray:
        return np.round(xy, decimals)

    result = shapely.transform(shapes, on_grid)
    for _ in range(3):
        bad = ~shapely.is_valid(result)
        if not bad.any():
            break
        mended = shapely.make_valid(result[bad], method="structure", keep_collapsed=False)
        result[bad] = shapely.transform(polygons_only(mended), on_grid)
    parts, owner = shapely.get_parts(result, return_index=True)
    solid = shapely.is_valid(parts) & (shapely.area(parts) > 0)
    # Only now: a ring that collapsed has too few points for this.
    clear = shapely.remove_repeated_points(parts[solid])
    return assembled(clear, owner[solid], len(shapes))


def to_degrees(shapes: np.ndarray) -> np.ndarray:
    """Metric shapes in degrees."""
    return gpd.GeoSeries(shapes, crs=METRIC).to_crs(DEGREES).to_numpy().copy()


def to_metric(shapes: np.ndarray) -> np.ndarray:
    """Shapes in degrees in metres."""
    return gpd.GeoSeries(shapes, crs=DEGREES).to_crs(METRIC).to_numpy().copy()


def dissolved(shapes: np.ndarray, groups: np.ndarray, decimals: int) -> dict[str, shapely.Geometry]:
    """Unite rounded shapes (degrees) by group, on the same grid, wound for plotly."""
    united = {
        str(group): shapely.union_all(shapes[groups == group], grid_size=10.0**-decimals)
        for group in np.unique(groups)
    }
    wound = rounded(polygons_only(np.array(list(united.values()))), decimals)
    return dict(zip(united, wound, strict=True))


def edges(shapes: np.ndarray, groups: np.ndarray, *, between: bool) -> shapely.Geometry:
    """Lines where groups meet, or (``between=False``) the outline of all shapes.

    Every border is drawn once. The shapes must share their vertices, as a rounded coverage does.
    """
    xy, ring, owner = _rings(shapes)
    follows = ring[:-1] == ring[1:]
    one, two = xy[:-1][follows], xy[1:][follows]
    group = groups[owner[:-1][follows]]
    turned = (one[:, 0] > two[:, 0]) | ((one[:, 0] == two[:, 0]) & (one[:, 1] > two[:, 1]))
    ends = np.where(turned[:, None], np.hstack([two, one]), np.hstack([one, two]))
    segments, place, times = np.unique(ends, axis=0, return_inverse=True, return_counts=True)
    if between:
        names, number = np.unique(group, return_inverse=True)
        low = np.full(len(segments), len(names))
        high = np.full(len(segments), -1)
        np.minimum.at(low, place, number)
        np.maximum.at(high, place, number)
        chosen = low != high
    else:
        chosen = times == 1
    lines = shapely.linestrings(segments[chosen].reshape(-1, 2, 2))
    return shapely.line_merge(shapely.multilinestrings(lines))


def _rings(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coordinates of all rings, with the number of their ring and of their shape."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    return xy, ring, owner[part[ring]]
