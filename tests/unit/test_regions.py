"""The order of the squares: every province once, region by region from north to south."""

from datetime import date

from data.regions import REGIONS, by_region
from data.register import load_register


def provinces(day: date) -> list[str]:
    return load_register().units("province", day)["code"].tolist()


def test_every_province_stands_in_one_region():
    placed = [code for region in REGIONS.values() for code in region]
    assert sorted(placed) == provinces(date(2025, 11, 28))
    assert [len(region) for region in REGIONS.values()] == [9, 6, 5, 6, 3, 5]


def test_the_order_is_that_of_the_regions_on_every_day():
    first, later = by_region(provinces(date(2025, 7, 1))), by_region(provinces(date(2026, 5, 1)))
    assert first == later == [list(region) for region in REGIONS.values()]


def test_a_province_that_no_region_knows_yet_is_not_lost():
    assert by_region(["99", "79", "12", "01"]) == [["12"], ["01"], ["79"], ["99"]]
