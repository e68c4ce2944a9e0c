"""Make the files of the map: levels of detail as GeoJSON, named by content, compressed once."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import brotli
import numpy as np
import shapely

from data.register import Register, load_register
from geo import shapes as sh
from geo.kept import Source, new_folder
from geo.progress import Steps

COUNTRY_TOLERANCE = 500.0
PROVINCE_TOLERANCE = 100.0
CONTEXT_TOLERANCE = 300.0
LOCATOR_TOLERANCE = 4_000.0
"""Metres (Visvalingam: the square root of the smallest triangle kept, roughly)."""

COUNTRY_DECIMALS = 4  # 11 m
PROVINCE_DECIMALS = 5  # 1 m
LOCATOR_DECIMALS = 2
LOCATOR_LIMIT = 15_000
"""Bytes, not compressed."""
CONTEXT_LIMIT = 60_000
"""Bytes of the surroundings of a province, brotli."""

FAR_OFFSHORE = frozenset({"20333", "22736"})
"""Hoàng Sa and Trường Sa: hundreds of kilometres from the rest of their provinces."""


def build(source: Source, folder: Path, *, progress: bool = True) -> None:
    """Make every file from kept polygons and put the whole folder in place in one step."""
    with Steps(4, shown=progress) as steps:
        steps.step("Reading boundaries")
        frame = sh.read_communes(source.path)
        metric = sh.to_metric(frame.geometry.to_numpy())
        steps.step("Checking shared borders")
        metric = sh.clean_coverage(metric)
        build_from(frame["code"].to_numpy(), metric, source, folder, steps)


def build_from(
    codes: np.ndarray,
    metric: np.ndarray,
    source: Source,
    folder: Path,
    steps: Steps,
    register: Register | None = None,
) -> None:
    """Make every file from a clean coverage of communes (``METRIC``)."""
    register = register or load_register()
    units = [register.get(str(code)) for code in codes]
    provinces = np.array([unit.province_code if unit else "" for unit in units])
    with new_folder(folder) as work:
        files = Files(work, steps)
        steps.step("Simplifying for the country")
        country(files, codes, provinces, metric)
        steps.step("Simplifying for provinces")
        each_province(files, codes, provinces, metric)
        manifest = {
            "source": source.name,
            "approximate": source.approximate,
            "files": dict(sorted(files.written.items())),
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        (work / "manifest.json").write_text(text + "\n", encoding="utf-8")


class Files:
    """Files in a folder, each beside its compressed forms."""

    def __init__(self, folder: Path, steps: Steps) -> None:
        self._folder = folder
        self._steps = steps
        self.written: dict[str, dict[str, Any]] = {}

    def write(self, key: str, text: str) -> None:
        """Write one file as it is, with brotli 11 and with gzip 9."""
        self._steps.expect(1)
        self._steps.step(f"Compressing {key}")
        content = text.encode()
        name = f"{key}.{hashlib.sha256(content).hexdigest()[:12]}.json"
        forms = {
            "": content,
            ".br": brotli.compress(content, quality=11, lgwin=24),
            ".gz": gzip.compress(content, 9, mtime=0),
        }
        for ending, form in forms.items():
            (self._folder / (name + ending)).write_bytes(form)
        self.written[key] = {
            "file": name,
            "bytes": len(content),
            "br": len(forms[".br"]),
            "gz": len(forms[".gz"]),
        }


def country(files: Files, codes: np.ndarray, provinces: np.ndarray, metric: np.ndarray) -> None:
    """Write what the view of the country needs."""
    general = sh.to_degrees(sh.generalised(metric, COUNTRY_TOLERANCE))
    degrees = sh.rounded(general, COUNTRY_DECIMALS)
    files.write("communes", collection(zip(codes, degrees, strict=True)))
    united = sh.dissolved(degrees, provinces, COUNTRY_DECIMALS)
    files.write("provinces", collection(united.items()))
    borders = sh.edges(degrees, provinces, between=True)
    files.write("borders", collection([("borders", borders)]))
    coast = sh.edges(degrees, provinces, between=False)
    files.write("coast", collection([("coast", coast)]))
    far = {code: shape for code, shape in zip(codes, metric, strict=True) if code in FAR_OFFSHORE}
    islands = {code: island_points(shape) for code, shape in sorted(far.items())}
    files.write("islands", compact(islands))


def each_province(
    files: Files, codes: np.ndarray, provinces: np.ndarray, metric: np.ndarray
) -> None:
    """Write what the views of single provinces need, and what lies around them."""
    fine = sh.generalised(metric, PROVINCE_TOLERANCE)
    degrees = sh.rounded(sh.to_degrees(fine), PROVINCE_DECIMALS)
    near = ~np.isin(codes, list(FAR_OFFSHORE))
    names = np.unique(provinces)
    whole = {name: shapely.coverage_union_all(fine[provinces == name]) for name in names}
    mainland = {
        name: shapely.coverage_union_all(fine[(provinces == name) & near]) for name in names
    }
    files.write("anchors", compact(anchors(names, np.array(list(mainland.values())))))
    context(files, whole)
    locator(files, mainland)
    for name in names:
        inside = provinces == name
        files.write(
            f"province-{name}", collection(zip(codes[inside], degrees[inside], strict=True))
        )
        outline = sh.edges(degrees[inside], provinces[inside], between=False)
        files.write(f"border-{name}", collection([(name, outline)]))
        files.write(f"anchors-{name}", compact(anchors(codes[inside], fine[inside])))


def context(files: Files, provinces: dict[str, shapely.Geometry]) -> None:
    """Write all provinces, coarse enough to be loaded around any of them."""
    base = sh.polygons_only(np.array(list(provinces.values())))
    tolerance = CONTEXT_TOLERANCE
    while True:
        coarse = sh.rounded(sh.to_degrees(sh.generalised(base, tolerance)), COUNTRY_DECIMALS)
        text = collection(zip(provinces, coarse, strict=True))
        # Quality 9 is quick and never smaller than the 11 of the file.
        if len(brotli.compress(text.encode(), quality=9, lgwin=24)) <= CONTEXT_LIMIT:
            files.write("context", text)
            return
        tolerance *= 1.25


def locator(files: Files, provinces: dict[str, shapely.Geometry]) -> None:
    """Write the rings of the provinces for the small map that shows where a province is."""
    base = sh.polygons_only(np.array(list(provinces.values())))
    tolerance = LOCATOR_TOLERANCE
    while True:
        coarse = sh.to_degrees(sh.generalised(base, tolerance))
        rings = {}
        for name, shape in zip(provinces, sh.rounded(coarse, LOCATOR_DECIMALS), strict=True):
            exteriors = shapely.get_exterior_ring(shapely.get_parts(shape))
            rings[name] = [points(ring, LOCATOR_DECIMALS) for ring in exteriors]
        text = compact(rings)
        if len(text) <= LOCATOR_LIMIT:
            files.write("locator", text)
            return
        tolerance *= 1.25


def anchors(names: Iterable[str], shapes: np.ndarray) -> dict[str, list[float]]:
    """Return ``[lon, lat, west, south, east, north]`` of each metric shape, in degrees.

    The point is the middle of the largest circle in the largest part: a place for a label.
    """
    circles = shapely.maximum_inscribed_circle(sh.largest_parts(shapes), tolerance=50.0)
    centres = sh.to_degrees(shapely.get_point(circles, 0))
    boxes = shapely.bounds(sh.to_degrees(shapes))
    return {
        str(name): [round(float(value), COUNTRY_DECIMALS) for value in (centre.x, centre.y, *box)]
        for name, centre, box in zip(names, centres, boxes, strict=True)
    }


def island_points(shape: shapely.Geometry) -> list[list[float]]:
    """Return one point for each part of a metric shape, in degrees."""
    parts = shapely.point_on_surface(shapely.get_parts(shape))
    xy = shapely.get_coordinates(sh.to_degrees(parts)).round(COUNTRY_DECIMALS)
    return sorted(xy.tolist())


def points(ring: shapely.Geometry, decimals: int) -> list[list[float]]:
    """Return the coordinates of a ring."""
    rounded: list[list[float]] = shapely.get_coordinates(ring).round(decimals).tolist()
    return rounded


def collection(features: Iterable[tuple[Any, shapely.Geometry]]) -> str:
    """Write GeoJSON: a feature for each code and shape in degrees, nothing else."""
    write: Callable[[shapely.Geometry], str] = shapely.to_geojson
    written = (
        f'{{"type":"Feature","id":"{code}","properties":{{}},"geometry":{write(shape)}}}'
        for code, shape in features
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(written)}]}}'


def compact(value: object) -> str:
    """Write JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
