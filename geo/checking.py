"""Check polygons of communes against the register and against each other."""

from __future__ import annotations

import time
from datetime import date

import numpy as np
import pandas as pd
import shapely

from data.register import Register, load_register
from geo import shapes as sh
from geo.kept import Source, builtin
from geo.progress import Steps
from geo.report import Finding, Report
from settings import today

OVERLAP_SHARE = 0.05
"""Of the smaller of two communes; less is a mismatch of edges and is mended silently."""
INSIDE_SHARE = 0.9
OVERLAP_NOTED = 1.0
"""Square metres from which on a pair is counted as overlapping."""
FAR = 30_000.0
"""Metres from the approximate polygons of its province at which a commune is out of place."""


def missing(codes: np.ndarray, register: Register, on: date) -> list[Finding]:
    """Communes of the register without a polygon."""
    communes = register.units("commune", on)
    lost = communes[~communes["code"].isin(codes)]
    names = (register.get(code, on) for code in lost["code"])
    return [
        Finding("missing", unit.code, f"{unit.full_name} has no polygon") for unit in names if unit
    ]


def overlaps(codes: np.ndarray, metric: np.ndarray) -> tuple[list[Finding], int, int]:
    """Find communes that overlap or lie in another one.

    Only units whose edges do not match their neighbours' are compared with others.

    Returns
    -------
    tuple
        The findings; the number of units with edges that do not match; the number of pairs that
        overlap by more than ``OVERLAP_NOTED``.
    """
    bad = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(metric)))
    if not len(bad):
        return [], 0, 0
    # Against all, not only each other: around one that lies inside it, a unit's edges are in order.
    one, two = shapely.STRtree(metric).query(metric[bad], predicate="intersects")
    pairs = np.sort(np.stack([bad[one], two], axis=1), axis=1)
    one, two = np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0).T
    common = shapely.area(shapely.intersection(metric[one], metric[two], grid_size=0.01))
    area = shapely.area(metric)
    findings = []
    for a, b, shared in zip(one, two, common, strict=True):
        small, large = (a, b) if area[a] <= area[b] else (b, a)
        share = shared / area[small] if area[small] else 0.0
        if share >= OVERLAP_SHARE:
            problem = "inside-other" if share >= INSIDE_SHARE else "overlap"
            words = f"{share:.0%} of it lies in {codes[large]}"
            findings.append(Finding(problem, str(codes[small]), words))
    return findings, len(bad), int((common > OVERLAP_NOTED).sum())


def out_of_place(
    codes: np.ndarray, metric: np.ndarray, register: Register, on: date
) -> list[Finding]:
    """Communes far from where their province is, by the approximate polygons."""
    frame = sh.read_communes(builtin().path)
    around = pd.Series(sh.to_metric(frame.geometry.to_numpy()))
    home = frame["code"].map(lambda code: _province(register, code))
    provinces = around.groupby(home).agg(lambda parts: shapely.coverage_union_all(parts.to_numpy()))
    findings = []
    points = shapely.point_on_surface(metric)
    for code, point in zip(codes, points, strict=True):
        unit = register.get(str(code), on)
        if unit is None or unit.kind == "đặc khu" or unit.province_code not in provinces.index:
            continue
        away = shapely.distance(provinces[unit.province_code], point)
        if away > FAR:
            words = f"{unit.full_name} lies {away / 1000:.0f} km from province {unit.province_code}"
            findings.append(Finding("outside-province", unit.code, words))
    return findings


def _province(register: Register, code: str) -> str:
    unit = register.get(code)
    return unit.province_code if unit else ""


def check_source(
    source: Source, *, progress: bool = True, register: Register | None = None
) -> Report:
    """Check kept polygons."""
    begun = time.monotonic()
    register, on = register or load_register(), today()
    with Steps(3, shown=progress) as steps:
        steps.step("Reading boundaries")
        frame = sh.read_communes(source.path)
        codes = frame["code"].to_numpy()
        invalid = int((~frame.geometry.is_valid).sum())
        metric = sh.to_metric(frame.geometry.to_numpy())
        steps.step("Comparing neighbours")
        found, mismatched, _ = overlaps(codes, metric)
        steps.step("Comparing with the register")
        findings = missing(codes, register, on) + found + out_of_place(codes, metric, register, on)
    notes = [
        f"{invalid} polygons are not valid, {mismatched} have edges that do not match.",
        "Approximate: for looking at, not for areas."
        if source.approximate
        else "Imported boundaries.",
    ]
    return Report(
        source=source.name,
        communes=len(set(codes)),
        provinces=len({_province(register, str(code)) for code in codes}),
        expected=len(register.units("commune", on)),
        notes=notes,
        findings=tuple(findings),
        seconds=time.monotonic() - begun,
    )
