"""Make ``geo/files/builtin.parquet``: approximate polygons of all communes.

Only package registries are asked: the communes' points (``data/files/points.csv``, see
``make_register.py``) and published areas come from the table ``admin_units`` of
``vietnamadminunits`` (PyPI, MIT), the outline of the country from
``world-atlas`` (npm; Natural Earth 10m, public domain). Every commune gets the weighted Voronoi
cell of its point (a power diagram: a large commune pushes its edges away from the point), clipped
to the outline. Special zones are islands, so they get no part of the mainland; a unit whose point
stands in the sea also gets a disc of the area that the coarse outline does not show.

Run it with ``python scripts/make_builtin_boundaries.py``; the same versions give the same bytes.
"""

from __future__ import annotations

import json
import math
import sqlite3
import subprocess  # nosec B404
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import vietnamadminunits

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from data.register import load_register  # noqa: E402
from settings import FIRST_DAY  # noqa: E402

OUT = ROOT / "geo" / "files" / "builtin.parquet"
POINTS = ROOT / "data" / "files" / "points.csv"
WORLD_ATLAS = "world-atlas@2.0.2"
METRIC = 32648  # UTM zone 48 north, metres

# Positions of islands (latitude, longitude), from general references.
ARCHIPELAGOS = {
    "20333": [  # Hoàng Sa
        (16.53, 111.61),
        (16.83, 112.34),
        (16.67, 112.73),
        (15.78, 111.20),
        (16.45, 111.71),
        (16.51, 111.59),
        (16.45, 111.51),
        (16.47, 111.74),
    ],
    "22736": [  # Trường Sa
        (8.65, 111.92),
        (11.43, 114.33),
        (10.18, 114.37),
        (9.89, 114.33),
        (10.38, 114.48),
        (7.89, 112.92),
        (8.93, 112.35),
        (8.97, 113.70),
    ],
}
ISLAND_RADIUS = {"20333": 1_400.0, "22736": 2_500.0}  # metres; no two islands touch

REACH = 150_000.0  # metres: no cell extends further from its point in each direction
WEIGHT_LIMIT = 0.9  # of the distance to the nearest other point, so that no cell loses its point
DISC_RADII = (600.0, 8_000.0)  # metres
EMPTY = shapely.Polygon()


def commune_points() -> gpd.GeoDataFrame:
    """Points of the 3,321 communes (metric), with ``special`` and the published area in m²."""
    points = pd.read_csv(POINTS, dtype={"code": str}).set_index("code").sort_index()
    kinds = load_register().units("commune", FIRST_DAY).set_index("code")["kind"]
    database = Path(vietnamadminunits.__file__).parent / "data" / "dataset.db"
    with sqlite3.connect(database) as connection:
        km2 = pd.read_sql("SELECT wardCode, wardAreaKm2 FROM admin_units", connection)
    area = km2.set_index("wardCode")["wardAreaKm2"].rename({"06970": "06978"})  # Ba Chẽ
    area = area.reindex(points.index)
    return gpd.GeoDataFrame(
        {
            "special": kinds.reindex(points.index).eq("đặc khu"),
            "area": area.fillna(area.median()) * 1e6,
        },
        geometry=gpd.points_from_xy(points["lon"], points["lat"]),
        crs=4326,
    ).to_crs(METRIC)


def world_atlas() -> dict[str, Any]:
    """Return the topology of all countries at 1:10 million, fetched with npm."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # nosec B603 B607
            ["npm", "pack", "--silent", WORLD_ATLAS], cwd=folder, check=True, capture_output=True
        )
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            member = archive.extractfile("package/countries-10m.json")
            if member is None:
                raise SystemExit("countries-10m.json is not in world-atlas.")
            topology: dict[str, Any] = json.load(member)
    return topology


def country_parts(topology: dict[str, Any], names: set[str]) -> gpd.GeoSeries:
    """Return the polygons of the named countries (metric), one row a part."""
    scale, move = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + move for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> np.ndarray:
        pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in numbers]
        return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])

    polygons = []
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape["properties"]["name"] in names:
            rings = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
            polygons += [shapely.Polygon(ring(r[0]), [ring(hole) for hole in r[1:]]) for r in rings]
    valid = shapely.make_valid(np.array(polygons), method="structure", keep_collapsed=False)
    parts = gpd.GeoSeries(valid, crs=4326).explode(ignore_index=True)
    return parts[~parts.is_empty].to_crs(METRIC).reset_index(drop=True)


def power_cells(points: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Weighted Voronoi cells, each within ``REACH`` of its point.

    A cell is a square cut by one half-plane for each other point that is near enough to matter;
    the neighbours are taken from the nearest on, all cells at once.
    """
    xy = shapely.get_coordinates(points.geometry.values)
    count = len(xy)
    apart = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
    order = np.argsort(apart, axis=1, kind="stable")[:, 1:]
    nearest = apart[np.arange(count), order[:, 0]]
    weight = np.minimum(points["area"].to_numpy() / math.pi, (WEIGHT_LIMIT * nearest) ** 2)
    cells = shapely.buffer(points.geometry.values, REACH, cap_style="square")
    extent = np.full(count, 2 * REACH)
    for rank in range(count - 1):
        other = order[:, rank]
        gap = apart[np.arange(count), other]
        if ((gap**2 + weight - weight.max()) / (2 * gap) > extent).all():
            break
        to_edge = (gap**2 + weight - weight[other]) / (2 * gap)
        cut = np.flatnonzero(to_edge < extent)
        toward = (xy[other] - xy)[cut] / gap[cut, None]
        middle = xy[cut] + toward * to_edge[cut, None]
        along = np.stack([-toward[:, 1], toward[:, 0]], axis=1) * 4 * REACH
        back = toward * 4 * REACH
        corners = [middle + along, middle - along, middle - along - back, middle + along - back]
        cells[cut] = shapely.intersection(cells[cut], shapely.polygons(np.stack(corners, axis=1)))
        low, high = np.split(shapely.bounds(cells[cut]), 2, axis=1)
        extent[cut] = np.hypot(*np.maximum(xy[cut] - low, high - xy[cut]).T)
    return gpd.GeoSeries(cells, index=points.index, crs=METRIC)


def archipelago(code: str) -> shapely.Geometry:
    """Return the islands of Hoàng Sa or Trường Sa, in degrees; circles on the ground."""
    discs = []
    for lat, lon in ARCHIPELAGOS[code]:
        angle = np.arange(16) * 2 * np.pi / 16
        degrees = ISLAND_RADIUS[code] / 111_320
        x = lon + degrees * np.cos(angle) / math.cos(math.radians(lat))
        discs.append(shapely.Polygon(np.stack([x, lat + degrees * np.sin(angle)], axis=1)))
    return shapely.MultiPolygon(discs)


def polygons_only(shapes: np.ndarray) -> np.ndarray:
    """Drop the lines and points that a cut can leave."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    keep = shapely.get_dimensions(parts) == 2
    return shapely.multipolygons(parts[keep], indices=owner[keep], out=np.full(len(shapes), EMPTY))


def commune_shapes(points: gpd.GeoDataFrame, topology: dict[str, Any]) -> gpd.GeoSeries:
    """Polygons of all communes but the two archipelagos (metric)."""
    land = country_parts(topology, {"Vietnam"})
    mainland = land[land.area.idxmax()]
    islands = shapely.union_all(land.drop(land.area.idxmax()).to_numpy())
    abroad = shapely.union_all(country_parts(topology, {"China", "Laos", "Cambodia"}).to_numpy())
    none = gpd.GeoSeries(EMPTY, index=points.index, crs=METRIC)

    on_mainland = none.copy()
    ashore = ~points["special"]
    on_mainland[ashore] = power_cells(points[ashore]).intersection(mainland)
    cells = power_cells(points)
    shapes = on_mainland.union(cells.intersection(islands))

    outline = shapely.union(mainland, islands)
    unseen = points["area"] - shapes.area
    at_sea = (points.distance(outline) > 0) & (unseen > 0)
    radius = np.sqrt(unseen.clip(lower=1) / math.pi).clip(*DISC_RADII)
    discs = points.buffer(radius, quad_segs=6).where(at_sea, EMPTY)
    discs = discs.intersection(cells).difference(outline).difference(abroad)
    return shapes.union(discs)


def rounded_coverage(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the polygons in degrees with five decimals, as a coverage without overlaps."""
    clean = shapely.coverage_clean(polygons_only(shapes.to_numpy()), snapping_distance=1.0)
    degrees = gpd.GeoSeries(clean, index=shapes.index, crs=METRIC).to_crs(4326).to_numpy()
    for _ in range(5):
        degrees = shapely.transform(degrees, lambda xy: np.round(xy, 5))
        degrees = shapely.make_valid(degrees, method="structure", keep_collapsed=False)
        degrees = polygons_only(degrees)
        if shapely.coverage_is_valid(degrees):
            return gpd.GeoSeries(degrees, index=shapes.index, crs=4326)
        degrees = shapely.coverage_clean(degrees, snapping_distance=2e-5)
    raise SystemExit("The rounded polygons overlap.")


def main() -> None:
    """Write the file."""
    points = commune_points()
    ordinary = points.drop(list(ARCHIPELAGOS))
    shapes = rounded_coverage(commune_shapes(ordinary, world_atlas()))
    for code in ARCHIPELAGOS:
        islands = shapely.transform(archipelago(code), lambda xy: np.round(xy, 5))
        shapes = pd.concat([shapes, gpd.GeoSeries([islands], index=[code], crs=4326)])
    shapes = shapes.sort_index().normalize()
    frame = gpd.GeoDataFrame({"code": shapes.index.astype(str)}, geometry=shapes.to_numpy())
    frame = frame.set_crs(4326)
    if len(frame) != 3321 or not frame.is_valid.all() or frame.is_empty.any():
        raise SystemExit("Not every commune has a valid polygon.")
    OUT.parent.mkdir(exist_ok=True)
    frame.to_parquet(OUT, index=False, compression="brotli", compression_level=11)
    print(f"{OUT.name}: {len(frame)} communes, {OUT.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
