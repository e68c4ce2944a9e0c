"""Read any vector source into a frame: its columns, its geometry, its coordinate system."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.progress import Steps
from geo.report import BoundariesRefused
from geo.unpacking import is_archive, unpack

FEATURE_ID = "feature id"
"""Column of the ids of GeoJSON features; no source has a column with a space and that name."""
ARCHIVE_LAYOUT = "json/geojson/*/wards/*.geojson"
PARQUET = {".parquet", ".geoparquet", ".pq"}
VECTOR = {".gpkg", ".geojson", ".json", ".shp", ".fgb", ".gml", ".kml", ".tab", ".sqlite"} | PARQUET
POLYGON_TYPES = ("Polygon", "MultiPolygon", "GeometryCollection", "Unknown", "CurvePolygon")


def read_source(path: Path, steps: Steps) -> gpd.GeoDataFrame:
    """Read a vector file, a folder or an archive of the public layout, or a packed vector file.

    Returns
    -------
    GeoDataFrame
        The source's columns, perhaps ``FEATURE_ID``; geometry as it is, with its CRS.

    Raises
    ------
    BoundariesRefused
        It is not there, no vector source, empty, without polygons or a coordinate system.
    """
    if not path.exists():
        raise BoundariesRefused(f"There is no file or folder {path}.")
    if path.is_file() and is_archive(path):
        with tempfile.TemporaryDirectory() as folder:
            steps.step("Unpacking")
            unpack(path, Path(folder), only="/wards/")
            return _checked(_read_folder(Path(folder), path.name, steps), path.name)
    if path.is_dir() and path.suffix.lower() != ".gdb":
        return _checked(_read_folder(path, path.name, steps), path.name)
    steps.step("Reading")
    return _checked(_read_file(path), path.name)


def _read_folder(folder: Path, name: str, steps: Steps) -> gpd.GeoDataFrame:
    wards = sorted(folder.rglob(ARCHIVE_LAYOUT)) or sorted(folder.glob("*/wards/*.geojson"))
    if wards:
        steps.step(f"Reading {len(wards)} files")
        return _read_wards(wards)
    files = sorted(
        file
        for file in [*folder.rglob("*"), folder]
        if file.suffix.lower() in VECTOR | {".gdb"} and not file.name.startswith(".")
    )
    if len(files) != 1:
        raise BoundariesRefused(
            f"{name} holds {len(files)} vector files and not the layout {ARCHIVE_LAYOUT};"
            " give the one file that has the communes."
        )
    steps.step("Reading")
    return _read_file(files[0])


def _read_wards(files: list[Path]) -> gpd.GeoDataFrame:
    """Read the files of the public archive, one feature a file, its id the code."""
    rows, shapes = [], []
    for file in files:
        try:
            content = json.loads(file.read_bytes())
            features = content.get("features", [content])
            for feature in features:
                code = str(feature.get("id") or file.name.split("_")[0])
                rows.append({**(feature.get("properties") or {}), FEATURE_ID: code})
                shapes.append(shapely.from_geojson(json.dumps(feature["geometry"])))
        except (ValueError, KeyError, TypeError, AttributeError, shapely.GEOSException) as error:
            raise BoundariesRefused(
                f"{file.parent.name}/{file.name} is not a GeoJSON feature: {error}."
            ) from error
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=np.array(shapes), crs=4326)


def _read_file(path: Path) -> gpd.GeoDataFrame:
    try:
        if path.suffix.lower() in PARQUET:
            return gpd.read_parquet(path)
        layer = _layer(path)
        is_geojson = path.suffix.lower() in {".geojson", ".json"}
        frame = pyogrio.read_dataframe(path, layer=layer, fid_as_index=is_geojson)
    except BoundariesRefused:
        raise
    except Exception as error:  # each driver raises its own kind
        reason = str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else "unknown"
        raise BoundariesRefused(
            f"{path.name} is not a vector file that can be read (GeoParquet, GeoPackage, GeoJSON,"
            f" Shapefile, FlatGeobuf): {reason}."
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise BoundariesRefused(f"{path.name} is a table without geometry.")
    if is_geojson:
        ids = "id" if "id" in frame.columns else None
        frame[FEATURE_ID] = frame[ids].astype(str) if ids else frame.index.astype(str)
        frame = frame.reset_index(drop=True)
    return frame


def _layer(path: Path) -> str | None:
    """Name the polygon layer with the most features."""
    layers = pyogrio.list_layers(path)
    if len(layers) <= 1:
        return None
    best, most = None, -1
    for name, kind in layers:
        if kind is None or not str(kind).split(" ")[0].removesuffix("Z").startswith(POLYGON_TYPES):
            continue
        count = int(pyogrio.read_info(path, layer=name, force_feature_count=True)["features"])
        if count > most:
            best, most = str(name), count
    if best is None:
        raise BoundariesRefused(f"{path.name} has no layer of polygons.")
    return best


def _checked(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Refuse what no import can use; drop rows without a shape."""
    if frame.empty:
        raise BoundariesRefused(f"{name} has no features.")
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)].reset_index(drop=True)
    if not (shapely.get_dimensions(frame.geometry.to_numpy()) == 2).any():
        raise BoundariesRefused(f"{name} holds no polygons.")
    if frame.crs is None:
        raise BoundariesRefused(
            f"{name} has no coordinate system: add it (a .prj file beside a Shapefile) and import"
            " it again."
        )
    return frame
