"""Which commune a row of a foreign source is."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pytest
from shapely import box

from data.register import load_register
from geo.matching import Matched, matched
from settings import today


def _source(**columns: list[Any]) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=[box(0, 0, 1, 1)] * count, crs=4326)


def _match(**columns: list[Any]) -> Matched:
    found = matched(_source(**columns), load_register(), today())
    assert found is not None
    return found


@pytest.mark.parametrize(
    "codes", [["00004", "06994"], [4, 6994], [4.0, 6994.0], ["4", "6994.0"], [" 00004", "06994 "]]
)
def test_codes_are_found_whatever_the_column_is_called_or_holds(codes: list[Any]) -> None:
    found = _match(objectid=[1, 2], whatever=codes, note=["x", "y"])
    assert found.codes.tolist() == ["00004", "06994"]
    assert found.by == 'column "whatever"'
    assert found.findings == []


def test_a_column_of_province_codes_is_not_taken_for_the_codes() -> None:
    found = _match(ma_tinh=["22", "22", "22"], ma_xa=["06994", "07192", "06978"])
    assert found.codes.tolist() == ["06994", "07192", "06978"]


def test_names_count_within_their_province() -> None:
    found = _match(ten=["Vân Đồn", "ĐK. Cô Tô", "ba che"], tinh=["Quảng Ninh"] * 3)
    assert found.codes.tolist() == ["06994", "07192", "06978"]
    assert found.by.startswith("names")


def test_a_name_that_repeats_is_not_guessed() -> None:
    found = _match(ten=["Vân Đồn", "Bạch Long Vĩ", "Yên Bình"])
    assert found.codes.tolist()[2] is None
    assert [finding.problem for finding in found.findings] == ["unmatched-name"]
    assert "several communes" in found.findings[0].words


def test_a_row_without_a_good_code_is_found_by_its_name() -> None:
    found = _match(
        code=["06994", None, "99999"],
        name=["Vân Đồn", "Cô Tô", "Nowhere"],
        province=["Quảng Ninh"] * 3,
    )
    assert found.codes.tolist() == ["06994", "07192", None]
    assert [(f.problem, f.code) for f in found.findings] == [("unknown-code", "99999")]


def test_disagreements_with_the_register_are_reported_and_the_code_holds() -> None:
    found = _match(
        code=["06994", "07192", "06978"],
        name=["Đặc khu Vân Đồn", "Hà Tu", "Ba Chẽ"],
        province=["Quảng Ninh", "22", "Hà Nội"],
    )
    assert found.codes.tolist() == ["06994", "07192", "06978"]
    assert [(f.problem, f.code) for f in found.findings] == [
        ("name-differs", "07192"),
        ("outside-province", "06978"),
    ]


def test_a_source_without_codes_and_names_is_not_matched() -> None:
    columns = {"objectid": [70_001, 70_002], "label": ["a", "b"]}
    assert matched(_source(**columns), load_register(), today()) is None
