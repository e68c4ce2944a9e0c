"""The files of the map: every unit at every level, borders shared, small, named by content."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import brotli
import numpy as np
import pytest
import shapely

from data.register import load_register
from geo.assets import CONTEXT_LIMIT, FAR_OFFSHORE, LOCATOR_LIMIT, build
from geo.boundaries import Boundaries, current
from geo.kept import Source, builtin
from geo.shapes import read_communes
from settings import ROOT, Settings, today

PROVINCES = load_register().units("province", today())["code"].tolist()
COMMUNES = load_register().units("commune", today())


@pytest.fixture(scope="session")
def boundaries(tmp_path_factory: pytest.TempPathFactory) -> Boundaries:
    return current(Settings(var=tmp_path_factory.mktemp("var"), boundaries="builtin"))


def _content(boundaries: Boundaries, key: str) -> Any:
    return json.loads((boundaries.folder / boundaries.file(key)).read_bytes())


def _shapes(boundaries: Boundaries, key: str) -> dict[str, shapely.Geometry]:
    features = _content(boundaries, key)["features"]
    assert all(feature["properties"] == {} for feature in features)
    return {f["id"]: shapely.from_geojson(json.dumps(f["geometry"])) for f in features}


def test_the_builtin_boundaries_say_that_they_are_approximate(boundaries: Boundaries) -> None:
    assert boundaries.approximate
    assert "Natural Earth" in boundaries.source


def test_every_file_that_the_page_asks_for_is_there(boundaries: Boundaries) -> None:
    keys = {"communes", "provinces", "borders", "coast", "context", "islands", "locator"}
    keys |= {"anchors"}
    for code in PROVINCES:
        keys |= {f"province-{code}", f"border-{code}", f"anchors-{code}"}
    assert set(boundaries.files) == keys


def test_files_are_named_by_their_content_and_compressed_to_the_same(
    boundaries: Boundaries,
) -> None:
    for key, name in boundaries.files.items():
        content = (boundaries.folder / name).read_bytes()
        assert name == f"{key}.{hashlib.sha256(content).hexdigest()[:12]}.json"
        assert brotli.decompress((boundaries.folder / (name + ".br")).read_bytes()) == content
        assert gzip.decompress((boundaries.folder / (name + ".gz")).read_bytes()) == content


def test_no_unit_is_lost_at_any_level(boundaries: Boundaries) -> None:
    assert list(_shapes(boundaries, "communes")) == COMMUNES["code"].tolist()
    assert list(_shapes(boundaries, "provinces")) == PROVINCES
    assert list(_shapes(boundaries, "context")) == PROVINCES
    for code in PROVINCES:
        expected = COMMUNES["code"][COMMUNES["province_code"] == code].tolist()
        assert list(_shapes(boundaries, f"province-{code}")) == expected
        assert list(_content(boundaries, f"anchors-{code}")) == expected


@pytest.mark.parametrize("key", ["communes", "provinces", "province-22", "province-48", "context"])
def test_polygons_are_solid_and_wound_for_plotly(boundaries: Boundaries, key: str) -> None:
    shapes = np.array(list(_shapes(boundaries, key).values()))
    parts = shapely.get_parts(shapes)
    assert shapely.is_valid(shapes).all()
    assert (shapely.area(parts) > 0).all()
    for part in parts:
        assert not part.exterior.is_ccw
        assert all(hole.is_ccw for hole in part.interiors)


@pytest.mark.parametrize(
    ("key", "decimals"), [("communes", 4), ("provinces", 4), ("province-79", 5)]
)
def test_coordinates_are_rounded(boundaries: Boundaries, key: str, decimals: int) -> None:
    xy = shapely.get_coordinates(list(_shapes(boundaries, key).values()))
    assert np.array_equal(xy, xy.round(decimals))


@pytest.mark.parametrize("key", ["communes", "provinces", "province-22", "province-01"])
def test_borders_are_shared(boundaries: Boundaries, key: str) -> None:
    assert shapely.coverage_is_valid(np.array(list(_shapes(boundaries, key).values())))


def test_provinces_are_their_communes(boundaries: Boundaries) -> None:
    communes, provinces = _shapes(boundaries, "communes"), _shapes(boundaries, "provinces")
    home = COMMUNES.set_index("code")["province_code"]
    for code in PROVINCES:
        total = sum(shape.area for name, shape in communes.items() if home[name] == code)
        assert provinces[code].area == pytest.approx(total, rel=1e-9)


def test_borders_lie_between_provinces_and_are_drawn_once(boundaries: Boundaries) -> None:
    lines = _shapes(boundaries, "borders")["borders"]
    outlines = [shapely.boundary(shape) for shape in _shapes(boundaries, "provinces").values()]
    coast = shapely.boundary(shapely.union_all(list(_shapes(boundaries, "provinces").values())))
    inner = (sum(line.length for line in outlines) - coast.length) / 2
    assert lines.length == pytest.approx(inner, rel=1e-6)


def test_the_outline_of_a_province_runs_around_its_communes(boundaries: Boundaries) -> None:
    outline = _shapes(boundaries, "border-22")["22"]
    around = shapely.boundary(shapely.union_all(list(_shapes(boundaries, "province-22").values())))
    assert outline.length == pytest.approx(around.length, rel=1e-6)


def test_labels_stand_inside_and_boxes_leave_the_archipelagos_out(boundaries: Boundaries) -> None:
    shapes = _shapes(boundaries, "provinces")
    for code, (lon, lat, west, south, east, north) in _content(boundaries, "anchors").items():
        assert shapes[code].contains(shapely.Point(lon, lat))
        assert west <= lon <= east
        assert south <= lat <= north
        assert east < 110
    fine = _shapes(boundaries, "province-22")
    for code, (lon, lat, *_) in _content(boundaries, "anchors-22").items():
        assert fine[code].buffer(1e-4).contains(shapely.Point(lon, lat))


def test_each_archipelago_has_a_point_an_island(boundaries: Boundaries) -> None:
    islands = _content(boundaries, "islands")
    assert set(islands) == FAR_OFFSHORE
    assert all(len(points) >= 8 for points in islands.values())


def test_the_small_files_stay_small(boundaries: Boundaries) -> None:
    assert (boundaries.folder / boundaries.file("locator")).stat().st_size <= LOCATOR_LIMIT
    context = boundaries.folder / (boundaries.file("context") + ".br")
    assert context.stat().st_size <= CONTEXT_LIMIT
    rings = _content(boundaries, "locator")
    assert sorted(rings) == PROVINCES
    assert all(rings.values())


def test_made_again_the_files_are_the_same(boundaries: Boundaries, tmp_path: Path) -> None:
    frame = read_communes(builtin().path)
    part = frame[frame["code"].between("06652", "07192")]
    part.to_parquet(tmp_path / "part.parquet")
    source = Source("x", tmp_path / "part.parquet", True, "part")
    build(source, tmp_path / "one")
    build(source, tmp_path / "two")
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("one", "two"))
    assert one == two
    # Neighbours are another province: what lies inside this one is the same as with all of them.
    assert any(name.startswith("province-22.") for name in one)


def test_nothing_half_made_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("no more")

    monkeypatch.setattr("geo.assets.each_province", broken)
    with pytest.raises(RuntimeError):
        current(Settings(var=tmp_path, boundaries="builtin"))
    assert not list((tmp_path / "boundaries").iterdir())


def test_a_worker_that_only_serves_does_not_load_geopandas(boundaries: Boundaries) -> None:
    script = (
        "import sys; from settings import Settings; from geo.boundaries import current;"
        " import geo.served; current(Settings()).file('communes');"
        " sys.exit(any(name in sys.modules for name in ('geopandas', 'shapely', 'pandas')))"
    )
    environment = {"NQ57_VAR": str(boundaries.folder.parent.parent), "NQ57_BOUNDARIES": "builtin"}
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=False)
    assert ran.returncode == 0
