"""Figures meet their geometry by code."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from geo.join import with_geometry


@pytest.fixture
def boundaries() -> gpd.GeoDataFrame:
    codes = ["00004", "00008"]
    return gpd.GeoDataFrame({"code": codes}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], crs=4326)


def test_each_row_keeps_its_place_and_gets_its_polygon(boundaries: gpd.GeoDataFrame) -> None:
    frame = pd.DataFrame({"code": ["00008", "99999", "00004"], "marked": [1, 0, 1]})
    joined = with_geometry(frame, boundaries)
    assert joined["code"].tolist() == ["00008", "99999", "00004"]
    assert joined["marked"].tolist() == [1, 0, 1]
    assert joined.geometry.iloc[0].equals(box(1, 0, 2, 1))
    assert joined.geometry.iloc[1] is None
    assert joined.crs == boundaries.crs
    assert "geometry" not in frame.columns


def test_a_code_that_is_there_twice_is_an_error(boundaries: gpd.GeoDataFrame) -> None:
    twice = gpd.GeoDataFrame(pd.concat([boundaries, boundaries]), crs=4326)
    with pytest.raises(ValueError, match="00004 more than once"):
        with_geometry(pd.DataFrame({"code": ["00004"]}), twice)
