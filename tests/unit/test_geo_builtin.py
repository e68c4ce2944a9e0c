"""The built-in boundaries: every commune is there, on its own ground."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from data.register import load_register
from geo.kept import BUILTIN, builtin
from geo.shapes import read_communes, to_metric
from settings import today


@pytest.fixture(scope="module")
def communes() -> gpd.GeoDataFrame:
    return read_communes(builtin().path)


def test_every_commune_of_the_register_is_there_once(communes: gpd.GeoDataFrame) -> None:
    assert communes["code"].tolist() == load_register().units("commune", today())["code"].tolist()
    assert len(communes) == 3321


def test_every_polygon_is_valid_and_has_an_area(communes: gpd.GeoDataFrame) -> None:
    assert communes.crs.to_epsg() == 4326
    assert communes.geometry.is_valid.all()
    assert (shapely.area(to_metric(communes.geometry.to_numpy())) > 100_000).all()


def test_no_commune_overlaps_or_lies_in_another(communes: gpd.GeoDataFrame) -> None:
    shapes = communes.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).area == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)


@pytest.mark.parametrize(
    ("code", "west", "south", "east", "north"),
    [("20333", 111, 15.7, 112.9, 17.2), ("22736", 111.5, 7.5, 114.7, 11.7)],
)
def test_archipelagos_are_groups_of_small_islands(
    communes: gpd.GeoDataFrame, code: str, west: float, south: float, east: float, north: float
) -> None:
    shape = communes.set_index("code").geometry[code]
    islands = shapely.get_parts(shape)
    assert len(islands) >= 8
    assert shapely.box(west, south, east, north).contains(shape)
    assert max(shapely.area(to_metric(islands))) < 30e6


def test_special_zones_are_islands(communes: gpd.GeoDataFrame) -> None:
    register = load_register()
    kinds = register.units("commune", today()).set_index("code")["kind"]
    zones = kinds.index[kinds == "đặc khu"]
    shapes = communes.set_index("code").geometry
    mainland = max(
        shapely.get_parts(shapely.union_all(shapes.to_numpy())), key=lambda part: part.area
    )
    assert len(zones) == 13
    assert not shapely.intersects(
        shapely.point_on_surface(shapes[zones].to_numpy()), mainland
    ).any()


def test_the_file_is_small() -> None:
    assert BUILTIN.stat().st_size < 350_000
