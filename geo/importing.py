"""Import boundaries: read, match, repair, check, and put in place only what is whole."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from data.register import Register, load_register
from geo import checking, kept
from geo import shapes as sh
from geo.assets import build_from
from geo.boundaries import boundaries_id
from geo.kept import Source
from geo.matching import Matched, matched
from geo.progress import Steps
from geo.reading import read_source
from geo.report import BoundariesRefused, Finding, Report
from settings import Settings, today

STEPS = 8


def import_boundaries(
    path: Path,
    settings: Settings,
    *,
    accept_missing: bool = False,
    progress: bool = True,
    name: str | None = None,
    register: Register | None = None,
) -> Report:
    """Import a vector source and use it from now on, if it is whole.

    Parameters
    ----------
    path
        Any vector file that pyogrio reads, GeoParquet, a packed one, or a folder or an archive in
        the layout of the public archive. Any coordinate system.
    settings
        Where VAR is.
    accept_missing
        Use it although communes are missing.
    progress
        Draw a progress bar where standard error is a terminal.
    name
        What to call the source; default: the file's name.
    register
        The register to match against, on today's day; default: the committed one.

    Returns
    -------
    Report
        ``accepted`` says whether the boundaries are in use now.

    Raises
    ------
    BoundariesRefused
        Nothing can be made of the source; the message says why.
    """
    source, report = _keep(path, settings, accept_missing, progress, name, register)
    if source is not None:
        kept.use_imported(settings, source.key)
    return report


def keep_file(path: Path, settings: Settings, *, progress: bool = True) -> Source:
    """Import the file of ``NQ57_BOUNDARIES`` without making it the imported boundaries.

    Raises
    ------
    BoundariesRefused
        It cannot be read, or communes are missing.
    """
    source, report = _keep(path, settings, False, progress, None)
    if source is None:
        lost = report.missing
        raise BoundariesRefused(
            f"NQ57_BOUNDARIES is {path}, in which {len(lost)} of {report.expected} communes are"
            f" missing ({', '.join(lost[:3])}...); `python cli.py boundaries import` says more."
        )
    return source


def _keep(
    path: Path,
    settings: Settings,
    accept_missing: bool,
    progress: bool,
    name: str | None,
    register: Register | None = None,
) -> tuple[Source | None, Report]:
    begun = time.monotonic()
    register = register or load_register()
    with Steps(STEPS, shown=progress) as steps:
        frame = read_source(path, steps)
        codes, metric, report = _prepared(frame, name or path.name, register, steps)
        if not report.whole and not accept_missing:
            return None, replace(report, seconds=time.monotonic() - begun)
        key = kept.content_key(path)
        folder = kept.root(settings) / "sources" / key
        source = Source(key, folder / "communes.parquet", False, name or path.name)
        steps.step("Writing the polygons")
        with kept.new_folder(folder, replace=True) as work:
            shapes = sh.to_degrees(metric)
            kept_frame = gpd.GeoDataFrame({"code": codes}, geometry=shapes, crs=sh.DEGREES)
            kept_frame.to_parquet(work / "communes.parquet", index=False, compression="zstd")
            about = {"name": source.name, "communes": len(codes), "imported_on": str(today())}
            text = json.dumps(about, ensure_ascii=False, indent=1)
            (work / "source.json").write_text(text + "\n", encoding="utf-8")
        target = kept.root(settings) / boundaries_id(source)
        if not (target / "manifest.json").is_file():
            build_from(codes, metric, source, target, steps, register)
    return source, replace(report, accepted=True, seconds=time.monotonic() - begun)


def _prepared(
    frame: gpd.GeoDataFrame, name: str, register: Register, steps: Steps
) -> tuple[np.ndarray, np.ndarray, Report]:
    """Codes (sorted), a clean metric coverage in their order, and what was found."""
    on = today()
    steps.step("Finding the communes")
    found = matched(frame, register, on)
    if found is None or found.codes.notna().sum() == 0:
        columns = ", ".join(str(c) for c in frame.columns if c != frame.geometry.name) or "none"
        raise BoundariesRefused(
            f"{name} has neither the codes of communes nor their names (columns: {columns});"
            " the official codes have five digits."
        )
    codes, shapes, united = _one_shape_a_code(frame, found, steps)
    steps.step("Checking against the register")
    overlaps, mismatched, pairs = checking.overlaps(codes, shapes)
    displaced = checking.out_of_place(codes, shapes, register, on)
    steps.step("Mending shared borders")
    clean = sh.clean_coverage(shapes)
    solid = ~shapely.is_empty(clean)
    codes, clean = codes[solid], clean[solid]
    findings: list[Finding] = checking.missing(codes, register, on)
    findings += found.findings + displaced + overlaps
    provinces = {unit.province_code for unit in map(register.get, codes) if unit}
    notes = [f"Communes found by {found.by}; coordinates from {frame.crs.name}."]
    if united:
        notes.append(f"{united} communes came in several rows, which were united.")
    if mismatched:
        notes.append(
            f"{mismatched} communes had edges that did not match their neighbours'"
            f" ({pairs} pairs overlapped); they were mended."
        )
    report = Report(
        source=name,
        communes=len(codes),
        provinces=len(provinces),
        expected=len(register.units("commune", on)),
        notes=tuple(notes),
        findings=tuple(findings),
    )
    return codes, clean, report


def _one_shape_a_code(
    frame: gpd.GeoDataFrame, found: Matched, steps: Steps
) -> tuple[np.ndarray, np.ndarray, int]:
    """Reproject and repair the rows of communes; rows of one commune become one shape."""
    steps.step("Reprojecting and repairing")
    rows = found.codes.notna().to_numpy()
    codes = found.codes[rows].to_numpy(dtype=object).astype(str)
    geometry = gpd.GeoSeries(frame.geometry[rows].to_numpy(), crs=frame.crs)
    geometry = gpd.GeoSeries(shapely.force_2d(geometry.to_numpy()), crs=frame.crs)
    shapes = sh.repaired(geometry.to_crs(sh.METRIC).to_numpy().copy())
    finite = np.isfinite(shapely.bounds(shapes)).all(axis=1)
    codes, shapes = codes[finite], shapes[finite]
    order = np.argsort(codes, kind="stable")
    codes, shapes = codes[order], shapes[order]
    single, first, times = np.unique(codes, return_index=True, return_counts=True)
    result = shapes[first].copy()
    for place in np.flatnonzero(times > 1):
        same = shapes[first[place] : first[place] + times[place]]
        result[place] = shapely.union_all(same, grid_size=0.01)
    return single, sh.polygons_only(result), int((times > 1).sum())
