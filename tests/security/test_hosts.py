"""Only a name of this machine leads to the program: no other site's own name does."""

import pytest
from werkzeug.middleware.proxy_fix import ProxyFix

from app import create_app
from settings import Settings
from tests.security.test_other_sites import writing

OURS = ("localhost", "LOCALHOST:9000", "127.0.0.1:8050", "127.3.2.1", "[::1]", "[::1]:8050")
FOREIGN = (
    *("rebound.example", "rebound.example:8050", "localhost.rebound.example", "10.0.0.7"),
    *("localhost:8050@rebound.example", "rebound.example#localhost", "localhost:x", "[::2]"),
)


@pytest.mark.parametrize("host", OURS)
def test_a_name_of_this_machine_is_answered_with_any_port(client, host):
    assert client.get("/about", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", FOREIGN)
def test_another_name_is_refused_with_a_sentence(client, host):
    for address in ("/", "/api/v1/units", "/unmarked.csv", "/assets/page.js"):
        answer = client.get(address, headers={"Host": host})
        assert answer.status_code == 421, address
        assert "NQ57_HOSTS" in answer.text


def test_a_rebound_name_is_refused_though_its_origin_is_the_same(app, client):
    rebound = {"Host": "rebound.example:8050", "Origin": "http://rebound.example:8050"}
    for method, address in writing(app):
        sent = client.open(address, method=method, data=b"{}", headers=rebound)
        assert sent.status_code == 421, address


def test_the_host_of_a_proxy_counts_only_where_the_proxy_is_trusted(app, client, monkeypatch):
    passed_on = {"X-Forwarded-Host": "rebound.example"}
    assert client.get("/about", headers=passed_on).status_code == 200
    elsewhere = passed_on | {"Origin": "http://rebound.example"}
    assert client.post("/history/batches/1/withdraw", headers=elsewhere).status_code == 403
    monkeypatch.setattr(app.server, "wsgi_app", ProxyFix(app.server.wsgi_app, x_host=1))
    assert app.server.test_client().get("/about", headers=passed_on).status_code == 421


def test_the_setting_adds_names_and_a_balancer_needs_none(tmp_path):
    named = Settings(var=tmp_path, database_url="", hosts="Map.Example.vn, 10.1.2.3")
    client = create_app(named).server.test_client()
    for host in ("map.example.vn", "MAP.example.vn:443", "10.1.2.3", "localhost"):
        assert client.get("/topojson/x", headers={"Host": host}).status_code == 200
    assert client.get("/topojson/x", headers={"Host": "example.vn"}).status_code == 421
    assert client.get("/healthz", headers={"Host": "10.9.9.9"}).status_code == 200


def test_the_sentence_is_in_the_language_asked_for(client):
    answer = client.get("/?lang=en", headers={"Host": "rebound.example"})
    assert answer.text.startswith("This server does not go by the name")
