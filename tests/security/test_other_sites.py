"""Another site can read nothing it should not, and change nothing at all."""

import pytest

ELSEWHERE = (
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:9999"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
)
VALUES = {"int": "1", "default": "x", "string": "x", "path": "x"}


def writing(app) -> list[tuple[str, str]]:
    """Every method and address that does more than read."""
    found = []
    with app.server.test_request_context():
        for rule in app.server.url_map.iter_rules():
            methods = (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
            filled = dict.fromkeys(rule.arguments, 1)
            found += [(method, rule.build(filled)[1]) for method in sorted(methods)]
    return found


def test_every_writing_address_is_known_to_this_test(app):
    addresses = {address for _, address in writing(app)}
    assert "/_dash-update-component" in addresses
    assert {"/import/files", "/history/batches/1/withdraw"} <= addresses


@pytest.mark.parametrize("headers", ELSEWHERE)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data"])
def test_another_site_is_refused_at_every_writing_address(app, client, headers, kind):
    for method, address in writing(app):
        sent = client.open(address, method=method, data=b"{}", headers=headers, content_type=kind)
        assert sent.status_code == 403, (method, address)
        # A program reads it as a problem.
        said = sent.get_json()["detail"] if address.startswith("/api/") else sent.text.strip()
        assert said == "Yêu cầu đến từ một trang khác."


def test_a_program_that_is_no_browser_is_not_taken_for_another_site(client):
    assert client.post("/history/batches/99/withdraw").status_code == 409


def test_a_callback_takes_json_and_nothing_else(client):
    body = b'{"output": "search-results.children", "inputs": [], "state": []}'
    sent = client.post("/_dash-update-component", data=body, content_type="text/plain")
    assert sent.status_code >= 400


def test_no_answer_lets_another_site_read_it(app, client):
    for address in ("/", "/api/v1/units", "/figures/1/2025-11-28/province-all.json"):
        answer = client.get(address, headers={"Origin": "https://elsewhere.example"})
        assert "Access-Control-Allow-Origin" not in answer.headers, address
