"""Whatever is asked for, the answer is one of the program's, with its headers; never an error."""

import re

import pytest

from settings import ROOT

ODD_QUERIES = (
    b"lead_unit=\xff\xfe",
    b"%ff=%ff&lead_unit=%ff&task=%c3%28",
    b"&".join(b"x%d=1" % n for n in range(200)),
    b"lead_unit=a%00b&task=%00&group=%00&province=%00&as_of=%00",
    b"lead_unit=%ed%a0%80",
    b"batch=99999999999999999999&page=99999999999&check=9999999999&after=" + b"9" * 5000,
    b"as_of=0000-00-00&compare=9999-12-31&size=999999999&seed=999999999&sort=-%27",
    b"lead_unit=%27+OR+1%3D1--&task=%22%3BDROP+TABLE+marks&lang=%7B%7B7*7%7D%7D",
)
HUGE = ("9" * 20, "9" * 400, "9" * 5000, "-1", "1e9", "%D9%A1")
PART = re.compile(r"<([^>]+)>")
FILLED = {
    "folder": "..%2f..%2fetc",
    "name": "..%2f..%2fsettings.py",
    "day": "0001-01-01",
    "epoch": "9999-12-31",
    "until": "x",
    "level": "commune",
    "place": "%00",
    "ident": "..%2f..",
    "ending": "exe",
    "form": "%00",
    "code": "%27%20OR%201=1",
    "path": "..%2f..%2fsettings.py",
    "anything": "%7B%7B7*7%7D%7D",
}


def read_addresses(app) -> list[str]:
    """Every address that is read, with something odd in each of its parts."""
    rules = [rule for rule in app.server.url_map.iter_rules() if "GET" in (rule.methods or ())]
    odd = lambda part: FILLED.get(part[1].rpartition(":")[2], "1")  # noqa: E731
    return sorted({PART.sub(odd, rule.rule) for rule in rules})


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_an_odd_query_is_read_as_far_as_it_can_be(app, client, query):
    for address in (
        *read_addresses(app),
        *("/", "/province/22", "/commune/06994", "/unmarked", "/tasks", "/assignments"),
        *("/history", "/import", "/reports", "/spot-checks", "/about", "/tools/", "/help.json"),
        *("/unmarked.csv", "/assignments.csv", "/history.csv", "/tasks.csv", "/map.svg"),
        *("/figures/1/2025-11-28/commune-22.json", "/classes/1/2025-11-28/province-all.json"),
    ):
        answer = client.get(address, environ_overrides={"QUERY_STRING": query.decode("latin-1")})
        assert answer.status_code < 500, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if answer.mimetype == "text/html":
            assert "script-src" in answer.headers["Content-Security-Policy"], address


@pytest.mark.parametrize("number", HUGE)
def test_a_number_that_no_store_can_hold_names_nothing(app, client, number):
    assert client.post(f"/history/batches/{number}/withdraw").status_code in (404, 405)
    assert client.post(f"/spot-checks/{number}/findings").status_code in (404, 405)
    form = {"seen": number, f"found-{number}": "confirmed"}
    assert client.post("/spot-checks/1/findings", data=form).status_code == 404
    for address in (f"/figures/{number}/2025-11-28/province-all.json", f"/history?batch={number}"):
        assert client.get(address).status_code in (200, 404)


@pytest.mark.parametrize("path", ["/tasks/%00", "/tasks/%ed%a0%80", "/tasks/a%0ab", "/commune/%00"])
def test_a_path_with_signs_that_no_text_has_names_nothing(client, path):
    answer = client.get(path)
    assert answer.status_code in (200, 404)
    assert "script-src" in answer.headers["Content-Security-Policy"]


OUT = ("..", "%2e%2e", "..%2f..", "..%5c..", "%2e%2e%2f%2e%2e", "....//..", "%00", "%252e%252e")


@pytest.mark.parametrize("out", OUT)
def test_no_address_leads_out_of_its_folder(client, settings_text, out):
    for folder in (
        *("/assets", "/assets/fonts", "/geo", "/geo/x", "/static", "/api/v1/docs", "/units/x/x"),
        *("/_dash-component-suites/dash", "/_dash-component-suites/nq57", "/tiles/x/x/x"),
        *("/import/files", "/reports/all", "/tasks"),
    ):
        for end in ("settings.py", "etc/passwd", "nq57.db"):
            answer = client.get(f"{folder}/{out}/{end}")
            assert answer.status_code in (200, 301, 308, 400, 404), (folder, answer.status_code)
            assert settings_text not in answer.data and b"root:" not in answer.data
            assert not answer.data.startswith(b"SQLite")


@pytest.fixture(scope="module")
def settings_text() -> bytes:
    return (ROOT / "settings.py").read_bytes()[:200]


def test_a_text_of_an_address_is_a_value_of_a_query_and_never_a_part_of_it(app, client):
    version = app.sources.store.version()
    for words in (
        "' OR 1=1 --",
        "x' UNION SELECT * FROM accounts --",
        '"; DROP TABLE marks; --',
        "%",
    ):
        for name in ("lead_unit", "task"):
            listed = client.get(
                "/assignments.csv", query_string={name: words, "as_of": "2025-11-28"}
            )
            assert listed.status_code == 200
            assert "Vân Đồn" not in listed.text and "Ba Chẽ" not in listed.text
    assert app.sources.store.version() == version and app.sources.store.mark_count() > 0


def test_no_text_is_ever_taken_for_a_template():
    rooms = ("api", "auth", "callbacks", "components", "data", "reports", "web")
    for path in (file for room in rooms for file in (ROOT / room).rglob("*.py")):
        text = path.read_text("utf-8")
        assert not re.search(r"render_template|jinja2|from_string|\beval\(|\bexec\(", text), path
        assert not re.search(r"pickle|yaml\.load\(|shell=True|os\.system", text), path
