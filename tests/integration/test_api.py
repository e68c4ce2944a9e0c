"""The API: the shapes that programs hold on to, caching, and problems, on a real store."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON, fill, small_store

from api.routes import register_api
from data.answers import coverage_answer, unmarked_answer
from data.coverage import COLUMNS
from data.register import load_register
from data.store import Store, open_store
from reports.tables import Table, xlsx_bytes
from settings import Settings

API = "/api/v1"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, module_url: str) -> Settings:
    return small_store(tmp_path_factory.mktemp("api"), database_url=module_url)


@pytest.fixture(scope="module")
def store(settings: Settings) -> Store:
    return open_store(settings)


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    server = Flask("test")

    @server.get("/<path:anything>")
    def page(anything: str) -> str:
        return f"the map at {anything}"

    register_api(server, settings)
    return server.test_client()


def test_coverage_of_a_province_has_the_figures_of_the_store(client: FlaskClient) -> None:
    body = client.get(f"{API}/coverage?province=22&as_of={DAY}").get_json()
    (unit,) = body["units"]
    assert list(unit) == COLUMNS
    assert (body["as_of"], body["level"], body["demo"]) == ("2025-11-28", "province", False)
    assert (unit["code"], unit["name"], unit["kind"]) == ("22", "Quảng Ninh", "tỉnh")
    assert (unit["communes"], unit["marked"], unit["coverage"]) == (54, 2, 2 / 54)
    assert (unit["assigned"], unit["done"], unit["own_assigned"], unit["own_done"]) == (56, 2, 2, 1)
    assert (unit["due"], unit["done_on_time"], unit["overdue"], unit["obstacles"]) == (56, 2, 54, 1)
    assert unit["last_mark"] == "2025-10-21"
    assert set(body["totals"]) == {*COLUMNS, "full_provinces"}
    assert body["totals"]["marked"] == 2 and body["totals"]["full_provinces"] == 0


def test_coverage_of_communes_and_its_totals_count_what_is_listed(client: FlaskClient) -> None:
    body = client.get(f"{API}/coverage?level=commune&as_of={DAY}").get_json()
    assert len(body["units"]) == 3321
    units = {unit["code"]: unit for unit in body["units"]}
    assert units[VAN_DON]["marked"] == 1 and units[VAN_DON]["completion"] == 1
    assert units[BA_CHE]["marked"] == 1 and units[BA_CHE]["obstacles"] == 1
    assert units[HONG_HA]["marked"] == 0
    assert units["00004"]["completion"] is None, "no assignments is no data, never 0 %"
    totals = body["totals"]
    assert totals["communes"] == 3321
    assert totals["assigned"] == totals["own_assigned"] == 55
    for name in ("marked", "done", "overdue", "obstacles"):
        assert totals[name] == sum(unit[name] for unit in body["units"]), name


def test_a_past_day_shows_what_was_known_then(client: FlaskClient) -> None:
    body = client.get(f"{API}/coverage?province=22&as_of=2025-10-20").get_json()
    assert body["totals"]["marked"] == 1


def test_unmarked_lists_communes_without_a_mark_that_covers(client: FlaskClient) -> None:
    body = client.get(f"{API}/unmarked?province=22&as_of={DAY}").get_json()
    codes = {unit["code"] for unit in body["units"]}
    assert len(codes) == 52 and not codes & {VAN_DON, BA_CHE}
    assert set(body["units"][0]) == {"code", "name", "kind", "province_code", "assigned"}
    everywhere = client.get(f"{API}/unmarked?as_of={DAY}").get_json()
    assert len(everywhere["units"]) == 3319
    assert HONG_HA in {unit["code"] for unit in everywhere["units"]}


def test_the_api_gives_what_the_shared_functions_give(client: FlaskClient, store: Store) -> None:
    register = load_register()
    expected = coverage_answer(store, register, level="commune", province="22", as_of=DAY)
    got = client.get(f"{API}/coverage?level=commune&province=22&as_of={DAY}").get_json()
    assert got == json.loads(json.dumps(expected))
    expected = unmarked_answer(store, register, as_of=DAY)
    assert client.get(f"{API}/unmarked?as_of={DAY}").get_json() == expected


def test_units_come_in_portions_that_lead_to_each_other(client: FlaskClient) -> None:
    codes: list[str] = []
    address = f"{API}/units?level=commune&province=22&limit=20"
    pages = 0
    while address:
        response = client.get(address)
        body = response.get_json()
        codes += [unit["code"] for unit in body["units"]]
        assert ("next" in body) == ("Link" in response.headers)
        address = body.get("next", "")
        pages += 1
    assert pages == 3 and len(codes) == len(set(codes)) == 54
    assert codes == sorted(codes)


def test_units_default_to_all_provinces_and_empty_parameters_are_none(client: FlaskClient) -> None:
    plain = client.get(f"{API}/units").get_json()
    assert len(plain["units"]) == 34 and "next" not in plain
    assert client.get(f"{API}/units?level=&province=&limit=").get_json() == plain
    assert len(client.get(f"{API}/units?level=commune").get_json()["units"]) == 3321


def test_units_are_those_of_the_day(client: FlaskClient) -> None:
    for day, kind in (("2026-04-29", "tỉnh"), ("2026-04-30", "thành phố")):
        (unit,) = client.get(f"{API}/units?province=75&as_of={day}").get_json()["units"]
        assert unit["kind"] == kind


def test_a_unit_is_found_by_its_code_present_or_former(client: FlaskClient) -> None:
    unit = client.get(f"{API}/units/06994").get_json()
    assert (unit["name"], unit["kind"], unit["valid_to"]) == ("Vân Đồn", "đặc khu", None)
    former = client.get(f"{API}/units/02").get_json()
    assert (former["name"], former["successors"]) == ("Hà Giang", ["08"])
    assert former["valid_to"] == "2025-07-01"


@pytest.mark.parametrize("path", ["units?level=commune&province=22", "coverage", "unmarked"])
def test_a_table_is_given_as_csv_with_the_same_rows(client: FlaskClient, path: str) -> None:
    rows = client.get(f"{API}/{path}").get_json()["units"]
    by_header = client.get(f"{API}/{path}", headers={"Accept": "text/csv"})
    by_query = client.get(f"{API}/{path}{'&' if '?' in path else '?'}format=csv")
    assert by_header.mimetype == by_query.mimetype == "text/csv"
    assert by_header.text == by_query.text
    read = list(csv.DictReader(io.StringIO(by_header.text)))
    assert [row["code"] for row in read] == [row["code"] for row in rows]
    assert list(read[0]) == list(rows[0])


def test_an_answer_that_the_client_has_is_not_sent_again(
    client: FlaskClient, settings: Settings, tmp_path: Path
) -> None:
    for path in ("coverage", "unmarked", "units", "units/22", "openapi.json"):
        first = client.get(f"{API}/{path}")
        again = client.get(f"{API}/{path}", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path
        assert again.headers["ETag"] == first.headers["ETag"]
    tag = client.get(f"{API}/coverage").headers["ETag"]
    other = client.get(f"{API}/coverage", headers={"Accept": "text/csv"}).headers["ETag"]
    assert tag != other


def test_a_new_batch_changes_the_tag_and_the_figures(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    open_store(settings).upgrade()
    server = Flask("test")
    register_api(server, settings)
    client = server.test_client()
    before = client.get(f"{API}/coverage")
    fill(open_store(settings), kind="demo")
    after = client.get(f"{API}/coverage", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.get_json()["demo"] is True
    labelled = client.get(f"{API}/coverage?format=csv")
    assert labelled.headers["X-Source"] == "demonstration data"


@pytest.mark.parametrize(
    ("path", "status", "name", "words"),
    [
        ("coverage?level=ward", 400, "bad-parameter", "level"),
        ("coverage?as_of=28/11/2025", 400, "bad-parameter", "as_of"),
        ("coverage?asof=2025-11-28", 400, "bad-parameter", "asof"),
        ("coverage?province=22;--", 400, "bad-parameter", "province"),
        ("coverage?as_of=2025-06-30", 400, "too-early", "2025-07-01"),
        ("coverage?as_of=2999-01-01", 400, "future-date", "2999-01-01"),
        ("unmarked?province=99", 400, "unknown-unit", "99"),
        ("units?province=02", 400, "unknown-unit", "02"),
        ("units?limit=0", 400, "bad-parameter", "limit"),
        ("units/99999", 404, "unknown-unit", "99999"),
        ("nothing", 404, None, "nothing"),
    ],
)
def test_every_error_is_a_problem_with_a_sentence(
    client: FlaskClient, path: str, status: int, name: str | None, words: str
) -> None:
    response = client.get(f"{API}/{path}")
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    body = response.get_json()
    assert body["status"] == status
    assert body["type"] == (f"urn:nq57:problem:{name}" if name else "about:blank")
    assert words in body["detail"] and body["title"]
    if status == 400:
        assert body["errors"][0]["parameter"] and body["errors"][0]["message"]


def test_wrong_method_and_wrong_type_are_problems_too(client: FlaskClient) -> None:
    response = client.post(f"{API}/units")
    assert (response.status_code, response.mimetype) == (405, "application/problem+json")
    assert "GET" in response.headers["Allow"]
    response = client.get(f"{API}/units", headers={"Accept": "image/png"})
    assert (response.status_code, response.mimetype) == (406, "application/problem+json")


def test_a_failure_inside_is_a_problem_without_its_details(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Flask("test")
    register_api(server, settings)
    monkeypatch.setattr("api.reading.open_store", lambda _: 1 / 0)
    response = server.test_client().get(f"{API}/coverage")
    assert (response.status_code, response.mimetype) == (500, "application/problem+json")
    assert "ZeroDivision" not in response.text


def test_errors_elsewhere_on_the_server_stay_as_they_are(client: FlaskClient) -> None:
    response = client.post("/province/22")
    assert (response.status_code, response.mimetype) == (405, "text/html")
    assert client.get("/province/22").text == "the map at province/22"


def test_the_openapi_document_tells_every_address_parameter_and_type(client: FlaskClient) -> None:
    document = client.get(f"{API}/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    paths = document["paths"]
    assert set(paths) == {
        f"{API}/{end}"
        for end in (
            *("units", "units/{code}", "coverage", "unmarked", "tasks", "marks", "batches"),
            *("changes", "boundaries/{level}.geojson", "batches/{id}/withdraw"),
        )
    }
    names = {found["name"] for found in paths[f"{API}/units"]["get"]["parameters"]}
    assert names >= {"level", "province", "limit"}
    replies = paths[f"{API}/coverage"]["get"]["responses"]
    assert set(replies["200"]["content"]) == {"application/json", "text/csv"}
    assert set(replies["400"]["content"]) == {"application/problem+json"}
    measured = document["components"]["schemas"]["UnitMeasures"]["properties"]
    assert set(measured) == set(COLUMNS)


def test_the_page_to_try_it_needs_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get(f"{API}/docs")
    assert page.mimetype == "text/html"
    assert "http" not in page.text and "<script>" not in page.text
    for name in ("docs.css", "docs.js", "js/swagger-ui-bundle.js", "css/swagger-ui.css"):
        assert f"docs/{name}" in page.text
        assert client.get(f"{API}/docs/{name}").status_code == 200
    assert client.get(f"{API}/docs/../routes.py").status_code == 404


def test_no_cell_of_a_table_becomes_a_formula() -> None:
    answer = {"rows": [{"=code": "00097", "text": "=1+1", "n": -1, "none": None}]}
    table = Table(answer, "rows", ["=code", "text", "n", "none"], ["a source"])
    book = load_workbook(io.BytesIO(xlsx_bytes(table)))
    cells = list(book["rows"].iter_rows())
    assert [cell.value for cell in cells[0]] == ["=code", "text", "n", "none"]
    assert [cell.value for cell in cells[1]] == ["00097", "=1+1", -1, None]
    assert all(cell.data_type != "f" for row in cells for cell in row)
    assert book["Nguồn"]["A1"].value == "a source"
