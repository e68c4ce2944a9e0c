"""With the official polygons: they import in one go, and the built-in ones come close to them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from data.register import load_register
from geo import shapes as sh
from geo.boundaries import Boundaries, communes, current
from geo.importing import import_boundaries
from geo.kept import builtin
from geo.report import Report
from settings import Settings, today

pytestmark = [pytest.mark.official, pytest.mark.xdist_group("official")]

EQUAL_AREA = 6933
COMMUNES = load_register().units("commune", today())


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(var=tmp_path_factory.mktemp("official"), boundaries="")


@pytest.fixture(scope="module")
def report(settings: Settings) -> Report:
    path = os.environ.get("NQ57_BOUNDARIES", "")
    if not Path(path).is_file():
        pytest.fail("Set NQ57_BOUNDARIES to the file of the official polygons.")
    return import_boundaries(Path(path), settings)


@pytest.fixture(scope="module")
def boundaries(report: Report, settings: Settings) -> Boundaries:
    assert report.accepted
    return current(settings)


@pytest.fixture(scope="module")
def official(report: Report, settings: Settings) -> gpd.GeoDataFrame:
    """All communes, simplified by 50 m so that they can be compared quickly."""
    frame = communes(settings)
    metric = shapely.coverage_simplify(sh.to_metric(frame.geometry.to_numpy()), 50.0)
    frame = frame.set_geometry(gpd.GeoSeries(metric, crs=sh.METRIC)).to_crs(EQUAL_AREA)
    homes = COMMUNES.set_index("code")["province_code"]
    return frame.assign(province_code=frame["code"].map(homes))


def _content(boundaries: Boundaries, key: str) -> Any:
    return json.loads((boundaries.folder / boundaries.file(key)).read_bytes())


def _frame(boundaries: Boundaries, key: str) -> gpd.GeoDataFrame:
    features = _content(boundaries, key)["features"]
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    return gpd.GeoDataFrame({"code": [f["id"] for f in features]}, geometry=shapes, crs=4326)


def _mean_iou(one: gpd.GeoSeries, two: gpd.GeoSeries) -> float:
    """Mean of intersection over union of series with the same index."""
    ours = shapely.make_valid(one.to_numpy(), method="structure")
    theirs = shapely.make_valid(two.reindex(one.index).to_numpy(), method="structure")
    common = shapely.area(shapely.intersection(ours, theirs, grid_size=0.1))
    either = shapely.area(ours) + shapely.area(theirs) - common
    return float(np.mean(common / either))


def _provinces(frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    return frame.dissolve("province_code", grid_size=0.1).geometry


def test_the_whole_file_imports_in_one_go(report: Report) -> None:
    assert report.accepted
    assert (report.communes, report.provinces) == (3321, 34)
    assert set(report.counts()) <= {"overlap", "name-differs"}


def test_the_kept_polygons_are_a_coverage(report: Report, settings: Settings) -> None:
    metric = sh.to_metric(communes(settings).geometry.to_numpy())
    assert shapely.coverage_is_valid(metric)
    assert not shapely.has_z(metric).any()


def test_all_communes_take_at_most_400_kb_on_the_wire(boundaries: Boundaries) -> None:
    packed = boundaries.folder / (boundaries.file("communes") + ".br")
    assert packed.stat().st_size <= 400_000
    around = boundaries.folder / (boundaries.file("context") + ".br")
    assert around.stat().st_size <= 60_000


def test_no_commune_is_lost_at_any_level(boundaries: Boundaries) -> None:
    assert _frame(boundaries, "communes")["code"].tolist() == COMMUNES["code"].tolist()
    for code, group in COMMUNES.groupby("province_code"):
        assert _frame(boundaries, f"province-{code}")["code"].tolist() == group["code"].tolist()


@pytest.mark.parametrize("key", ["communes", "provinces", "province-22", "province-56"])
def test_polygons_are_solid_and_wound_for_plotly(boundaries: Boundaries, key: str) -> None:
    shapes = _frame(boundaries, key).geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    for part in shapely.get_parts(shapes):
        assert part.area > 0
        assert not part.exterior.is_ccw


def test_simplified_communes_are_still_themselves(
    boundaries: Boundaries, official: gpd.GeoDataFrame
) -> None:
    whole = official.set_index("code").geometry
    coarse = _frame(boundaries, "communes").to_crs(EQUAL_AREA).set_index("code").geometry
    assert _mean_iou(coarse, whole) >= 0.93
    fine = _frame(boundaries, "province-22").to_crs(EQUAL_AREA).set_index("code").geometry
    assert _mean_iou(fine, whole) >= 0.97


def test_each_archipelago_has_all_its_islands(boundaries: Boundaries) -> None:
    islands = _content(boundaries, "islands")
    assert {code: len(points) for code, points in islands.items()} == {"20333": 46, "22736": 140}


def test_the_builtin_boundaries_come_close(official: gpd.GeoDataFrame) -> None:
    ours = sh.read_communes(builtin().path).to_crs(EQUAL_AREA)
    homes = COMMUNES.set_index("code")["province_code"]
    ours = ours.assign(province_code=ours["code"].map(homes))
    theirs = official.set_index("code").geometry
    assert _mean_iou(ours.set_index("code").geometry, theirs) >= 0.55
    assert _mean_iou(_provinces(ours), _provinces(official)) >= 0.89
