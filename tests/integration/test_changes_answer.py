"""What changed between two days, on the command line and over the API: one answer, two ways."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept import append, marks
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON, fill

from api.routes import register_api
from data.changes import CHANGE_COUNTS, COMMUNE_FIELDS, PROVINCE_FIELDS, kept_changes
from data.coverage import Filters
from data.snapshot import snapshot
from data.store import Store
from settings import settings

Run = Callable[..., tuple[int, str, str]]
DAYS = ("--from", "2025-10-19", "--to", "2025-11-28")
ADDRESS = "/api/v1/changes?from=2025-10-19&to=2025-11-28"


@pytest.fixture
def client(filled: Run) -> FlaskClient:
    server = Flask("test")
    register_api(server, settings())
    return server.test_client()


def test_the_command_line_and_the_api_give_the_same_answer(
    filled: Run, client: FlaskClient
) -> None:
    status, out, err = filled("changes", *DAYS, "--format", "json")
    assert (status, err) == (0, "")
    assert json.loads(out) == client.get(ADDRESS).get_json()


def test_the_changes_are_those_of_the_store(client: FlaskClient) -> None:
    body = client.get(ADDRESS).get_json()
    assert list(body) == ["from", "to", "demo", "totals", "provinces", "units", "register"]
    assert (body["from"], body["to"], body["demo"]) == ("2025-10-19", "2025-11-28", False)
    assert body["totals"] == {
        "newly_marked": 2,
        "lost": 0,
        "still_unmarked": 3319,
        # C1 was due on 1 November; of 55 communes one had done it.
        "newly_late": 54,
        "newly_done": 1,
        "obstacles_opened": 1,
        "obstacles_closed": 0,
    }
    units = {unit["code"]: unit for unit in body["units"]}
    assert len(units) == 3321
    assert list(units[VAN_DON]) == COMMUNE_FIELDS
    assert units[VAN_DON]["coverage_change"] == "marked" and units[VAN_DON]["newly_done"] == 1
    assert units[BA_CHE]["obstacles_opened"] == 1 and units[BA_CHE]["newly_late"] == 1
    assert units[HONG_HA]["coverage_change"] == "still_unmarked"
    assert list(body["provinces"][0]) == PROVINCE_FIELDS
    for name in CHANGE_COUNTS:
        assert body["totals"][name] == sum(row[name] for row in body["provinces"]), name


def test_one_province_holds_its_part(client: FlaskClient) -> None:
    body = client.get(f"{ADDRESS}&province=22").get_json()
    assert [row["code"] for row in body["provinces"]] == ["22"]
    assert {unit["province_code"] for unit in body["units"]} == {"22"}
    assert body["totals"]["newly_late"] == 53


def test_the_decree_of_april_2026_is_among_the_changes_of_the_register(client: FlaskClient) -> None:
    body = client.get("/api/v1/changes?from=2026-04-29&to=2026-04-30").get_json()
    assert body["register"]
    assert {row["day"] for row in body["register"]} == {"2026-04-30"}
    kinds = [
        row for row in body["register"] if row["change"] == "kind" and row["after"] == "phường"
    ]
    # 2,621 communes became 2,611, and 687 wards became 697.
    assert len([row for row in kinds if row["before"] == "xã"]) == 10


def test_a_table_lists_provinces_or_communes(filled: Run, client: FlaskClient) -> None:
    status, out, _ = filled("changes", *DAYS, "--format", "csv")
    assert status == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 34 and list(rows[0]) == PROVINCE_FIELDS
    status, out, _ = filled("changes", *DAYS, "--level", "commune", "--format", "csv")
    listed = list(csv.DictReader(io.StringIO(out)))
    assert len(listed) == 3321 and list(listed[0]) == COMMUNE_FIELDS
    answer = client.get(f"{ADDRESS}&level=commune&format=csv")
    assert answer.mimetype == "text/csv" and answer.text == out


def test_a_workbook_says_which_days_it_compares(filled: Run, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    target = tmp_path / "changes.xlsx"
    assert filled("changes", *DAYS, "-o", str(target))[0] == 0
    book = load_workbook(target)
    lines = [row[0].value for row in book["Nguồn"].iter_rows()]
    assert "Từ ngày 2025-10-19 đến ngày 2025-11-28" in lines


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("--from", "2025-06-30"), "2025-06-30 can't be viewed"),
        (("--from", "2025-10-01", "--to", "2999-01-01"), "2999-01-01 can't be viewed"),
        (("--from", "2025-10-02", "--to", "2025-10-01"), "lies after 2025-10-01"),
        (("--from", "2025-10-02", "--province", "99"), "No province has the code 99"),
        ((), "--from"),
    ],
)
def test_days_and_provinces_that_do_not_exist_are_wrong_usage(filled: Run, days, said: str) -> None:
    status, out, err = filled("changes", *days)
    assert (status, out) == (2, "")
    assert said in err and err.count("\n") == 1


@pytest.mark.parametrize(
    ("query", "name", "parameter"),
    [
        ("from=2025-06-30&to=2025-11-28", "too-early", "from"),
        ("from=2025-07-01&to=2999-01-01", "future-date", "to"),
        ("from=2025-10-02&to=2025-10-01", "wrong-order", "from"),
        ("to=2025-10-01", "bad-parameter", "(all)"),
        ("from=2025-10-01&province=99", "unknown-unit", "province"),
    ],
)
def test_the_api_names_the_parameter_that_is_wrong(
    client: FlaskClient, query: str, name: str, parameter: str
) -> None:
    answer = client.get(f"/api/v1/changes?{query}")
    body = answer.get_json()
    assert (answer.status_code, body["type"]) == (400, f"urn:nq57:problem:{name}")
    assert [one["parameter"] for one in body["errors"]] == [parameter]


def test_the_openapi_document_describes_the_changes(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    operation = document["paths"]["/api/v1/changes"]["get"]
    names = [one["name"] for one in operation["parameters"]]
    assert set(names) == {"from", "to", "province", "level", "format", "since", "limit"}
    shape = document["components"]["schemas"]["Changes"]["properties"]
    assert list(shape) == ["from", "to", "demo", "totals", "provinces", "units", "register"]


def test_kept_changes_are_those_of_their_version(store: Store) -> None:
    fill(store)
    register, first = store.register(), date(2025, 10, 19)

    def newly_marked() -> int:
        version = snapshot(store, register, DAY).version
        kept = kept_changes(store, register, first, DAY, Filters(), version)
        assert kept is kept_changes(store, register, first, DAY, Filters(), version)
        return kept.totals["newly_marked"]

    before = newly_marked()
    append(store, marks(("06967", "C1", date(2025, 11, 20), "done")))
    assert newly_marked() == before + 1
