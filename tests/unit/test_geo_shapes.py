"""Coverages: simplified, rounded, cleaned, without losing a unit or a border."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import box

from geo import shapes as sh


def _wavy(x: float, y: float) -> list[tuple[float, float]]:
    """A border from (x, 0) to (x, y) that no straight line follows."""
    return [(x + 40 * (-1) ** step, y * step / 50) for step in range(51)]


@pytest.fixture
def neighbours() -> np.ndarray:
    border = _wavy(5_000, 10_000)
    west = shapely.Polygon([(0, 0), *border, (0, 10_000)])
    east = shapely.Polygon([(9_000, 0), (9_000, 10_000), *border[::-1]])
    islet = box(20_000, 0, 20_100, 100)
    exclave = shapely.Polygon([(9_000, 0), (9_100, 0), (9_100, 100), (9_000, 100)])
    east = shapely.union(east, shapely.Point(0, 0).buffer(0))
    lone = box(30_000, 0, 30_050, 50)
    return np.array([shapely.union_all([west, islet, exclave]), east, lone])


def test_simplifying_keeps_the_border_shared_and_loses_no_unit(neighbours: np.ndarray) -> None:
    clean = sh.clean_coverage(neighbours)
    general = sh.generalised(clean, 500)
    assert shapely.coverage_is_valid(general)
    assert not shapely.is_empty(general).any()
    assert shapely.get_num_coordinates(general).sum() < 40


def test_only_islets_that_touch_nobody_are_dropped(neighbours: np.ndarray) -> None:
    kept = sh.without_islets(sh.clean_coverage(neighbours), 500.0**2)
    assert not shapely.intersects(kept[0], box(19_000, 0, 21_000, 100))
    assert shapely.contains_properly(kept[0].buffer(1), box(9_010, 10, 9_090, 90))
    assert kept[2].area == pytest.approx(2_500)


def test_rounding_never_loses_a_unit_and_never_inverts_a_ring() -> None:
    tiny = box(105.00001, 21.00001, 105.00003, 21.00003)
    ring = shapely.Polygon(
        [(105, 20), (106, 20), (106, 21), (105, 21)],
        holes=[[(105.2, 20.2), (105.8, 20.2), (105.8, 20.8)]],
    )
    rounded = sh.rounded(np.array([tiny, ring]), 4)
    assert not shapely.is_empty(rounded).any()
    assert shapely.is_valid(rounded).all()
    for shape in rounded:
        assert not shape.exterior.is_ccw
        assert all(hole.is_ccw for hole in shape.interiors)


def test_a_part_that_collapses_is_dropped_and_the_others_stay() -> None:
    parts = shapely.MultiPolygon([box(105, 20, 106, 21), box(107, 20, 107.00001, 20.00001)])
    rounded = sh.rounded(np.array([parts]), 4)
    assert shapely.get_num_geometries(rounded[0]) == 1


def test_edges_between_groups_are_drawn_once_and_the_outline_is_the_rest() -> None:
    squares = np.array([box(0, 0, 1, 1), box(1, 0, 2, 1), box(2, 0, 3, 1)])
    groups = np.array(["01", "01", "02"])
    assert sh.edges(squares, groups, between=True).length == pytest.approx(1)
    assert sh.edges(squares, groups, between=False).length == pytest.approx(8)


def test_dissolving_leaves_no_inner_line() -> None:
    squares = np.array([box(0, 0, 1, 1), box(1, 0, 2, 1), box(2, 0, 3, 1)])
    united = sh.dissolved(squares, np.array(["01", "01", "02"]), 4)
    assert sorted(united) == ["01", "02"]
    assert united["01"].equals(box(0, 0, 2, 1))


def test_repairing_drops_z_and_what_is_no_area() -> None:
    bow = shapely.Polygon([(0, 0, 5), (2, 2, 5), (2, 0, 5), (0, 2, 5)])
    mixed = shapely.GeometryCollection([shapely.Point(0, 0), box(0, 0, 1, 1)])
    nested = shapely.GeometryCollection([shapely.GeometryCollection([box(3, 3, 4, 4)])])
    line = shapely.LineString([(0, 0), (1, 1)])
    repaired = sh.repaired(np.array([bow, mixed, nested, line]))
    assert shapely.is_valid(repaired).all()
    assert not shapely.has_z(repaired).any()
    assert shapely.is_empty(repaired).tolist() == [False, False, False, True]
    assert set(shapely.get_type_id(repaired)) <= {3, 6}


def test_cleaning_removes_overlaps_and_slivers() -> None:
    sliver = box(2_000, 100, 2_001, 900)
    east = shapely.difference(box(2_000, 0, 3_000, 1_000), sliver)
    shapes = np.array([box(0, 0, 1_000, 1_000), box(999, 0, 2_000, 1_000), east])
    clean = sh.clean_coverage(shapes)
    assert shapely.coverage_is_valid(clean)
    assert shapely.union_all(clean).area == pytest.approx(3_000_000, rel=1e-6)
    assert len(shapely.union_all(clean).interiors) == 0


def test_a_unit_drawn_on_top_of_another_stays() -> None:
    clean = sh.clean_coverage(np.array([box(0, 0, 1_000, 1_000), box(400, 400, 500, 500)]))
    assert shapely.area(clean).tolist() == pytest.approx([990_000, 10_000])
