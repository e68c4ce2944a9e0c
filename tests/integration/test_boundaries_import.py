"""Boundaries from a messy file become clean files of the map, whole or not at all."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import affinity, box

from data.names import fold
from data.register import load_register
from geo import kept
from geo.boundaries import check, communes, current
from geo.importing import import_boundaries
from geo.kept import builtin
from geo.report import BoundariesRefused
from geo.shapes import read_communes
from settings import Settings, today

VN_2000 = 3405  # Vietnam's national grid, zone 48: metres


@pytest.fixture(scope="session")
def country() -> gpd.GeoDataFrame:
    """The built-in polygons with the columns that a survey office would give them."""
    frame = read_communes(builtin().path)
    register = load_register()
    units = [register.get(code, today()) for code in frame["code"]]
    homes = [register.get(unit.province_code, today()) for unit in units if unit]
    return frame.assign(
        ten_xa=[unit.full_name for unit in units if unit],
        ten_tinh=[home.full_name for home in homes if home],
        home=[home.code for home in homes if home],
    )


@pytest.fixture
def quang_ninh(country: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return country[country["home"] == "22"].reset_index(drop=True)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path / "var", boundaries="")


def _written(frame: gpd.GeoDataFrame, path: Path) -> Path:
    frame.drop(columns=["home"], errors="ignore").to_file(path)
    return path


def _messy(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The same communes in metres, with Z, eaten zeros, overlaps, rows in pieces, bad rings."""
    messy = frame.to_crs(VN_2000).rename(columns={"code": "MA_XA"})
    messy["MA_XA"] = messy["MA_XA"].astype(int).astype(object)
    shapes = messy.geometry.to_numpy().copy()
    shapes[5] = shapes[5].buffer(300)  # overlaps its neighbours
    ring = shapely.get_coordinates(shapely.get_parts(shapes[7])[0].exterior)
    spike = [ring[0] + (0.0, 50.0), ring[0] + (50.0, -50.0), ring[0] + (0.0, -50.0)]
    shapes[7] = shapely.Polygon([*ring[:-1], ring[0], *spike, ring[0]])  # crosses itself
    messy["geometry"] = shapely.force_3d(shapes, 12.0)
    messy = messy.set_crs(VN_2000)
    messy.loc[9, "MA_XA"] = None  # only its name says which it is
    messy.loc[9, "ten_xa"] = fold(messy.loc[9, "ten_xa"])
    halves = messy.iloc[[11, 11]].copy()
    west, south, east, north = messy.geometry.iloc[11].bounds
    half = box(west, south, (west + east) / 2, north)
    halves["geometry"] = [
        messy.geometry.iloc[11].intersection(half),
        messy.geometry.iloc[11].difference(half),
    ]
    stranger = messy.iloc[[3]].copy()
    stranger["MA_XA"], stranger["ten_xa"] = 99_999, "Xã Không Có"
    stranger["geometry"] = [affinity.translate(messy.geometry.iloc[3], xoff=90_000)]
    parts = [messy.drop(index=11), halves, stranger]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=VN_2000)


def test_a_messy_geopackage_of_the_whole_country_is_mended_and_used(
    country: gpd.GeoDataFrame, settings: Settings, tmp_path: Path
) -> None:
    report = import_boundaries(_written(_messy(country), tmp_path / "messy.gpkg"), settings)
    assert report.whole
    assert report.accepted
    assert (report.communes, report.provinces) == (3321, 34)
    problems = report.counts()
    assert problems["unknown-code"] == 1
    assert problems.get("overlap", 0) > 0
    assert "missing" not in problems
    text = "\n".join(report.lines())
    assert "1 communes came in several rows" in text
    assert "99999" in text

    kept_shapes = communes(settings)
    assert kept_shapes.crs.to_epsg() == 4326
    assert shapely.coverage_is_valid(kept_shapes.to_crs(VN_2000).geometry.to_numpy())
    assert not kept_shapes.has_z.any()
    before = country.set_index("code").to_crs(VN_2000).geometry
    after = kept_shapes.set_index("code").to_crs(VN_2000).geometry
    for place in (9, 11, 20):
        code = country["code"][place]
        assert after[code].symmetric_difference(before[code]).area < 0.01 * before[code].area

    boundaries = current(settings)
    assert not boundaries.approximate
    assert boundaries.source == "messy.gpkg"
    features = json.loads((boundaries.folder / boundaries.file("communes")).read_text())
    assert [feature["id"] for feature in features["features"]] == country["code"].tolist()
    assert check(settings).whole


def test_what_is_not_whole_changes_nothing_unless_accepted(
    quang_ninh: gpd.GeoDataFrame, settings: Settings, tmp_path: Path
) -> None:
    path = _written(quang_ninh.drop(index=0), tmp_path / "part.geojson")
    report = import_boundaries(path, settings)
    assert not report.whole
    assert not report.accepted
    assert len(report.missing) == 3321 - 53
    assert quang_ninh["code"][0] in report.missing
    assert kept.imported(settings) is None
    assert not (settings.var / "boundaries").exists()

    report = import_boundaries(path, settings, accept_missing=True)
    assert report.accepted
    boundaries = current(settings)
    assert boundaries.source == "part.geojson"
    with pytest.raises(KeyError):
        boundaries.file("province-01")
    assert len(check(settings).missing) == 3321 - 53


@pytest.mark.parametrize("name", ["a.parquet", "a.gpkg", "a.geojson", "a.shp", "a.fgb", "a.zip"])
def test_every_format_gives_the_same_communes(
    quang_ninh: gpd.GeoDataFrame, settings: Settings, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    if name.endswith(".parquet"):
        quang_ninh.to_parquet(path)
    elif name.endswith(".zip"):
        inner = tmp_path / "inner"
        inner.mkdir()
        _written(quang_ninh, inner / "b.shp")
        import shutil

        shutil.make_archive(str(tmp_path / "a"), "zip", inner)
    else:
        _written(quang_ninh, path)
    report = import_boundaries(path, settings, accept_missing=True)
    assert report.communes == 54
    assert set(report.counts()) == {"missing"}


def _archive(frame: gpd.GeoDataFrame, path: Path) -> Path:
    """The layout of the public archive: a feature a file, its id the code."""
    with tarfile.open(path, "w:gz") as tar:
        for row in frame.itertuples():
            feature = {
                "type": "Feature",
                "id": row.code,
                "geometry": json.loads(shapely.to_geojson(row.geometry)),
            }
            content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
            slug = fold(row.ten_xa).replace(" ", "_")
            entry = tarfile.TarInfo(
                f"db-1.0/json/geojson/{row.home}_x/wards/{row.code}_{slug}.geojson"
            )
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return path


def test_the_public_archive_and_its_unpacked_folder_are_read(
    quang_ninh: gpd.GeoDataFrame, settings: Settings, tmp_path: Path
) -> None:
    path = _archive(quang_ninh, tmp_path / "archive.tar.gz")
    assert import_boundaries(path, settings).communes == 54
    with tarfile.open(path) as tar:
        # Python 3.11 has had the argument since 3.11.4 only.
        tar.extraction_filter = getattr(tarfile, "data_filter", None)
        tar.extractall(tmp_path / "folder")
    assert import_boundaries(tmp_path / "folder", settings).communes == 54


def test_communes_out_of_place_or_inside_another_are_reported(
    quang_ninh: gpd.GeoDataFrame, settings: Settings, tmp_path: Path
) -> None:
    moved = quang_ninh.copy()
    shapes = moved.geometry.to_numpy().copy()
    shapes[0] = affinity.translate(shapes[0], xoff=-3.0)
    shapes[2] = shapes[1].buffer(-0.001)
    moved["geometry"] = shapes
    report = import_boundaries(_written(moved, tmp_path / "moved.gpkg"), settings)
    found = {(finding.problem, finding.code) for finding in report.findings}
    assert ("outside-province", moved["code"][0]) in found
    assert ("inside-other", moved["code"][2]) in found
    assert report.communes == 54


def _refusal(path: Path, settings: Settings) -> str:
    with pytest.raises(BoundariesRefused) as refused:
        import_boundaries(path, settings)
    message = str(refused.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


def test_bad_input_is_refused_with_one_sentence(
    quang_ninh: gpd.GeoDataFrame, settings: Settings, tmp_path: Path
) -> None:
    assert "no file" in _refusal(tmp_path / "nothing.gpkg", settings)

    (tmp_path / "text.gpkg").write_text("not a map")
    assert "not a vector file" in _refusal(tmp_path / "text.gpkg", settings)

    (tmp_path / "text.parquet").write_text("not a map")
    assert "not a vector file" in _refusal(tmp_path / "text.parquet", settings)

    plain = _written(quang_ninh.set_crs(None, allow_override=True), tmp_path / "plain.shp")
    assert "coordinate system" in _refusal(plain, settings)

    empty = _written(quang_ninh.iloc[:0], tmp_path / "empty.gpkg")
    assert "no features" in _refusal(empty, settings)

    points = quang_ninh.set_geometry(quang_ninh.representative_point())
    assert "no polygons" in _refusal(_written(points, tmp_path / "points.gpkg"), settings)

    nameless = quang_ninh[["geometry"]].assign(label="x")
    message = _refusal(_written(nameless, tmp_path / "nameless.gpkg"), settings)
    assert "neither the codes" in message
    assert "label" in message

    (tmp_path / "folder").mkdir()
    assert "0 vector files" in _refusal(tmp_path / "folder", settings)
    assert kept.imported(settings) is None


def test_a_file_in_the_settings_is_imported_once_and_kept_by_its_content(
    country: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "own.parquet"
    country.drop(columns="home").to_parquet(path)
    settings = Settings(var=tmp_path / "var", boundaries=str(path))
    first = current(settings)
    made = (first.folder / "manifest.json").stat().st_mtime_ns
    path.rename(tmp_path / "elsewhere.parquet")
    again = current(Settings(var=tmp_path / "var", boundaries=str(tmp_path / "elsewhere.parquet")))
    assert again.id == first.id
    assert (again.folder / "manifest.json").stat().st_mtime_ns == made
    # It is not the imported one: without the setting the built-in ones are in use.
    assert kept.imported(settings) is None


def test_a_file_in_the_settings_that_is_not_whole_or_not_there_is_refused(
    quang_ninh: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = _written(quang_ninh, tmp_path / "part.gpkg")
    for wanted, words in ((path, "communes are missing"), (tmp_path / "no.gpkg", "no such file")):
        with pytest.raises(BoundariesRefused, match=words):
            current(Settings(var=tmp_path / "var", boundaries=str(wanted)))
