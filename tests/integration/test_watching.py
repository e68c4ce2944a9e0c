"""What the program says of itself: health, metrics, logs, failures with the id of the request."""

from __future__ import annotations

import json
import logging
import re
import threading

import pytest

from app import create_app
from data import store_health
from data.integrity import Check
from data.store import open_store
from settings import Settings
from tests.integration.small_store import VAN_DON
from web.logs import JsonLines, Lines
from web.metrics import FOLDER

SAID = re.compile(r"^(?P<name>\w+?)(?:\{(?P<labels>[^}]*)\})? (?P<value>\S+)$", re.MULTILINE)


class Heard(logging.Handler):
    """Keeps every line as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line in both forms."""
        self.lines += [self.format(record), Lines().format(record)]


@pytest.fixture
def heard():
    """All that is written to the log meanwhile, as JSON and in words."""
    handler, logger = Heard(), logging.getLogger("nq57")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logging.getLogger("nq57.request").setLevel(logging.INFO)
    yield handler.lines
    logger.removeHandler(handler)
    logger.setLevel(before)


@pytest.fixture(scope="module")
def app(var):
    return create_app(Settings(var=var, boundaries="builtin"))


@pytest.fixture
def client(app):
    return app.server.test_client()


def metrics(client, **headers: str) -> dict[tuple[str, str], float]:
    """What is measured, by name and labels."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    return {
        (found["name"], found["labels"] or ""): float(found["value"])
        for found in SAID.finditer(answer.text)
    }


def test_a_sane_request_id_is_kept_another_one_is_replaced_and_each_answer_has_one(client):
    assert client.get("/healthz", headers={"X-Request-ID": "proxy-1.a_b"}).headers[
        "X-Request-ID"
    ] == ("proxy-1.a_b")
    made = {
        client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
        for given in (
            "",
            "short",
            "a b c d e f",
            "x" * 65,
            "lan@example.vn",
            "<script>alert</script>",
        )
    }
    assert len(made) == 6
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in made)
    assert client.get("/api/v1/units/99999").json["request_id"]


@pytest.fixture
def broken(var, monkeypatch):
    """A client of a program in which showing figures fails with a sentence that holds a name."""

    def fail(*_: object) -> None:
        raise ValueError("Nguyễn Thị Lan, lan@example.vn, 203.0.113.9")

    made = create_app(Settings(var=var, boundaries="builtin"))
    monkeypatch.setattr("web.routes.snapshot", fail)
    monkeypatch.setattr("callbacks.look.snapshot", fail)
    monkeypatch.setattr("api.reading.coverage_answer", fail)
    return made.server.test_client()


@pytest.mark.parametrize("lang", ["vi", "en", "hi"])
def test_an_unexpected_failure_is_a_page_with_the_id_and_nothing_of_how_it_came(broken, lang):
    address = f"/figures/1/2025-11-28/province-all.json?lang={lang}"
    answer = broken.get(address, headers={"Accept": "text/html", "X-Request-ID": "told-me-1"})
    assert answer.status_code == 500 and f'lang="{lang}"' in answer.text
    assert "told-me-1" in answer.text
    assert not re.search("Traceback|ValueError|Lan|example|203|\\.py", answer.text)


def test_a_program_gets_a_problem_with_the_id_instead(broken):
    for address in ("/api/v1/coverage", "/figures/1/2025-11-28/province-all.json"):
        answer = broken.get(address, headers={"X-Request-ID": "told-me-2"})
        assert answer.status_code == 500
        assert answer.mimetype == "application/problem+json"
        assert answer.json["request_id"] == "told-me-2" and answer.json["status"] == 500
        assert "Lan" not in answer.text and "ValueError" not in answer.text


def test_the_log_names_the_kind_and_the_place_of_a_failure_but_no_words_of_it(broken, heard):
    broken.get("/figures/1/2025-11-28/province-all.json", headers={"X-Request-ID": "told-me-3"})
    told = [json.loads(line) for line in heard[::2]]
    (failure,) = [one for one in told if one["level"] == "error"]
    assert failure["request_id"] == "told-me-3" and failure["error"] == "ValueError"
    assert "web/routes.py:" in failure["where"]
    assert not re.search("Lan|example|203", "\n".join(heard))


def test_no_line_of_the_log_holds_who_asked_or_what_for(client, heard):
    spoof = {"X-Forwarded-For": "203.0.113.9", "User-Agent": "Lan's phone"}
    client.get("/?q=nguyenthilan&lead_unit=bimat", headers=spoof)
    client.get("/nguyenthilan/lan@example.vn", headers=spoof)
    client.get(f"/api/v1/units/{VAN_DON}?token=bimat", headers=spoof | {"Authorization": "bimat"})
    client.get("/healthz", headers=spoof | {"X-Request-ID": "lan@example.vn", "Cookie": "s=bimat"})
    client.open("/healthz", method="BIMAT", headers=spoof)
    search = {
        "output": "search-results.children",
        "outputs": {"id": "search-results", "property": "children"},
        "inputs": [{"id": "search", "property": "value", "value": "nguyenthilan"}],
        "state": [{"id": "view", "property": "data", "value": {"path": "/", "search": "?q=bimat"}}],
        "changedPropIds": ["search.value"],
    }
    assert client.post("/_dash-update-component", json=search, headers=spoof).status_code == 200
    assert len(heard) == 12
    # Numbers of requests are drawn at random: only a whole address says who asked.
    told = r"nguyenthilan|bimat|lan@|203\.0\.113|phone|127\.0\.0\.1"
    assert not re.search(told, "\n".join(heard).lower())
    last = json.loads(heard[-2])
    assert last["callback"] == "draw_results" and last["endpoint"] == "/_dash-update-component"
    assert {"time", "level", "request_id", "method", "status", "milliseconds"} <= last.keys()


def test_what_the_server_says_of_a_bad_request_is_cut_short():
    for said in (
        "Invalid request from ip=203.0.113.9: Invalid HTTP request line: 'GET /?q=bimat'",
        "Error of lan@example.vn from ip=203.0.113.9",
    ):
        record = logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, said, (), None)
        for form in (Lines(), JsonLines()):
            assert not re.search("203|bimat|lan@", form.format(record))
    record = logging.LogRecord(
        "gunicorn.error", logging.INFO, "", 0, "Listening at: http://127.0.0.1:8050 (7)", (), None
    )
    assert "http://127.0.0.1:8050" in Lines().format(record)


def test_requests_callbacks_and_caches_are_counted_by_names_of_the_program_only(client):
    before = metrics(client)
    for path in ("/province/22", "/province/23?x=1", "/anything", "/else.php"):
        client.get(path)
    client.get("/figures/1/2025-11-20/province-all.json")
    client.get("/figures/1/2025-11-20/province-all.json")
    for output in ("classes.data", "made.up", "", None):
        client.post("/_dash-update-component", json={"output": output})
    client.open("/healthz", method="MADEUP")
    after = metrics(client)

    def more(name: str, labels: str) -> float:
        return after.get((name, labels), 0) - before.get((name, labels), 0)

    pages = 'endpoint="/<path:path>",method="GET",status="200"'
    assert more("nq57_requests_total", pages) == 4
    assert more("nq57_request_seconds_count", 'endpoint="/<path:path>"') == 4
    assert more("nq57_cache_uses_total", 'cache="snapshot",result="hit"') >= 1
    assert more("nq57_cache_uses_total", 'cache="snapshot",result="miss"') >= 1
    words = " ".join(f"{name}{labels}" for name, labels in after.keys() - before.keys())
    assert not re.search("22|23|anything|php|made.up|MADEUP", re.sub('le="[^"]*"', "", words))
    assert after["nq57_store_up", ""] == 1 and after["nq57_store_version", ""] >= 1
    assert after["nq57_newest_import_age_seconds", ""] >= 0
    assert ("nq57_unmatched_rows", "") in after and ("nq57_info", 'version="0.1.0"') in after


def test_the_findings_of_the_last_check_are_measured(client, var):
    found = [Check("states-differ", "error", 2, []), Check("no-import-for-days", "warning", 1, [])]
    store_health.keep_check(var, found)
    measured = metrics(client)
    labels = 'check="states-differ",severity="error"'
    assert measured["nq57_integrity_findings", labels] == 2
    assert measured["nq57_check_seconds", ""] > 1_700_000_000


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}]
)
def test_metrics_are_for_this_machine_only_and_not_for_who_comes_through_a_proxy(client, headers):
    assert client.get("/metrics", headers=headers).status_code == 403
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", environ_base=elsewhere).status_code == 403


def test_with_a_token_only_who_sends_it_reads_the_metrics(var, monkeypatch):
    monkeypatch.delenv(FOLDER, raising=False)
    client = create_app(Settings(var=var, metrics_token="a-long-token")).server.test_client()
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert metrics(client, Authorization="Bearer a-long-token", **{"X-Forwarded-For": "1.2.3.4"})


def test_ready_says_so_where_all_is_there(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.json
    assert answer.json["parts"] == {"store": "ok", "tables": "ok", "boundaries": "ok"}


def parts_of(settings: Settings) -> dict[str, str]:
    """The parts that a program is not ready for; it must be alive nevertheless."""
    client = create_app(settings).server.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503 and answer.json["status"] == "not ready"
    return {name: said for name, said in answer.json["parts"].items() if said != "ok"}


def test_ready_names_the_part_that_is_missing(var, tmp_path):
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    lost = Settings(var=var, boundaries="builtin", database_url=nowhere)
    assert parts_of(lost) == {"store": "can't be reached", "tables": "unknown"}
    (tmp_path / "boundaries").symlink_to(var / "boundaries")
    assert parts_of(Settings(var=tmp_path, boundaries="builtin")) == {"tables": "need `db upgrade`"}
    gone = Settings(var=var, boundaries=str(tmp_path / "gone.gpkg"))
    assert parts_of(gone) == {"boundaries": "missing"}


def test_tables_of_another_version_are_not_ready(tmp_path, var):
    settings = Settings(var=tmp_path, boundaries="builtin")
    (tmp_path / "boundaries").symlink_to(var / "boundaries")
    store = open_store(settings)
    store.upgrade()
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert parts_of(settings) == {"tables": "need `db upgrade`"}


def test_ready_answers_in_time_although_the_store_hangs(app, monkeypatch):
    let_go = threading.Event()
    monkeypatch.setattr("web.health.PATIENCE", 0.05)
    monkeypatch.setattr("web.health.tables_are_current", lambda _store: let_go.wait(60))
    client = app.server.test_client()
    before = threading.active_count()
    for _ in range(3):
        assert client.get("/readyz").json["parts"]["store"] == "no answer in time"
    # Whoever asks meanwhile waits for the same answer: nothing piles up.
    assert threading.active_count() <= before + 1
    let_go.set()
    monkeypatch.setattr("web.health.PATIENCE", 60)
    assert client.get("/readyz").status_code == 200


def test_a_store_that_is_away_is_said_as_such(var):
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    client = create_app(Settings(var=var, database_url=nowhere)).server.test_client()
    answer = client.get("/api/v1/coverage")
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) >= 30
    assert answer.json["detail"].startswith("Kho dữ liệu không trả lời")
