"""Boundaries with figures: what a GIS opens as a layer."""

from __future__ import annotations

import json
from pathlib import Path

import pyogrio
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from small_store import BA_CHE, DAY, VAN_DON, small_store

from api.routes import register_api

API = "/api/v1/boundaries"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, built: Path) -> FlaskClient:
    folder = tmp_path_factory.mktemp("layers")
    (folder / "boundaries").symlink_to(built)
    server = Flask("test")
    register_api(server, small_store(folder).model_copy(update={"boundaries": "builtin"}))
    return server.test_client()


def opened(client: FlaskClient, tmp_path: Path, path: str):
    answer = client.get(f"{API}/{path}")
    assert (answer.status_code, answer.mimetype) == (200, "application/geo+json")
    file = tmp_path / "layer.geojson"
    file.write_bytes(answer.data)
    return answer.get_json(), pyogrio.read_dataframe(file)


@pytest.mark.parametrize(("level", "count"), [("province", 34), ("commune", 3321)])
def test_gdal_opens_a_layer_with_every_unit_and_its_figures(client, tmp_path, level, count):
    body, frame = opened(client, tmp_path, f"{level}.geojson?as_of={DAY}")
    assert len(frame) == count and frame["code"].is_unique
    assert frame.crs.to_epsg() == 4326 and frame.geometry.notna().all()
    assert pyogrio.list_layers(tmp_path / "layer.geojson")[0][0] == f"nq57-{level}"
    code = "22" if level == "province" else VAN_DON
    row = frame.set_index("code").loc[code]
    assert row["marked_of"] == ("2/54" if level == "province" else "1/1")
    assert row["marked"] == (2 if level == "province" else 1)
    assert (row["name"], row["kind"]) == (
        ("Quảng Ninh", "tỉnh") if level == "province" else ("Vân Đồn", "đặc khu")
    )
    assert (body["demo"], body["approximate"], body["as_of"]) == (False, True, str(DAY))
    assert row["approximate"]


def test_rings_run_as_the_standard_says_and_positions_are_degrees(client, tmp_path):
    body, frame = opened(client, tmp_path, "commune.geojson?province=22")
    assert len(frame) == 54
    for feature in body["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.is_valid, feature["id"]
        for part in shapely.get_parts(shape):
            assert part.exterior.is_ccw
            assert not any(ring.is_ccw for ring in part.interiors)
    west, south, east, north = frame.total_bounds
    assert 106 < west < east < 109 and 20 < south < north < 22
    assert BA_CHE in set(frame["code"])


def test_a_layer_that_the_client_has_is_not_sent_again(client):
    first = client.get(f"{API}/province.geojson")
    again = client.get(f"{API}/province.geojson", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_layer_goes_out_province_by_province(client):
    answer = client.get(f"{API}/commune.geojson", buffered=False)
    assert answer.is_streamed
    assert sum(1 for _ in answer.response) > 30


@pytest.mark.parametrize("path", ["ward.geojson", "province.geojson?province=99"])
def test_what_is_not_there_is_a_problem(client, path):
    answer = client.get(f"{API}/{path}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
