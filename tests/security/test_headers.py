"""A page runs the scripts that the program put into it, and shows in no other site."""

import base64
import re
from hashlib import sha256

import pytest

PAGES = ("/", "/province/22", "/commune/06994", "/unmarked", "/import", "/history", "/about", "/x")
SCRIPT = re.compile(r"<script(?P<tag>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)


def rules(answer) -> dict[str, list[str]]:
    """The policy of an answer by directive."""
    said = answer.headers["Content-Security-Policy"]
    return {name: values for name, *values in (part.split() for part in said.split("; "))}


@pytest.mark.parametrize("page", PAGES)
def test_the_policy_names_just_the_scripts_that_stand_in_the_page(client, page):
    answer = client.get(page)
    inside = [
        found["text"]
        for found in SCRIPT.finditer(answer.text)
        if found["text"] and "application/json" not in found["tag"]
    ]
    hashes = [
        f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'" for text in inside
    ]
    assert len(inside) >= 2
    assert sorted(rules(answer)["script-src"]) == sorted(["'self'", *hashes])


@pytest.mark.parametrize("page", [*PAGES, "/api/v1/docs"])
def test_no_page_runs_foreign_scripts_or_shows_in_another_site(client, page):
    found = rules(client.get(page))
    assert found["default-src"] == ["'self'"]
    assert found["worker-src"] == ["'self'", "blob:"]
    assert (found["object-src"], found["base-uri"]) == (["'none'"], ["'none'"])
    assert found["frame-ancestors"] == ["'self'"]
    every = [value for values in found.values() for value in values]
    assert not [one for one in every if "://" in one or "unsafe-eval" in one or one == "*"]
    assert "'unsafe-inline'" not in found["script-src"]


@pytest.mark.parametrize("page", ["/", "/province/22", "/commune/06994"])
def test_only_a_map_that_is_asked_for_as_such_shows_in_another_site(client, page):
    assert rules(client.get(f"{page}?embed=1"))["frame-ancestors"] == ["*"]
    for query in ("", "?embed=2", "?kiosk=1"):
        assert rules(client.get(page + query))["frame-ancestors"] == ["'self'"]


@pytest.mark.parametrize("page", ["/import", "/history", "/unmarked", "/about", "/api/v1/docs"])
def test_a_page_that_may_write_shows_in_no_other_site_whatever_the_address_says(client, page):
    assert rules(client.get(f"{page}?embed=1"))["frame-ancestors"] == ["'self'"]


def test_the_address_puts_no_script_of_its_own_into_the_policy(client):
    plain = rules(client.get("/"))["script-src"]
    told = rules(client.get("/?lead_unit=</script><script>alert(1)</script>"))["script-src"]
    assert len(told) == len(plain)


@pytest.mark.parametrize("address", ["/", "/api/v1/units", "/assets/page.js", "/healthz", "/x"])
def test_no_answer_is_taken_for_another_type(client, address):
    assert client.get(address).headers["X-Content-Type-Options"] == "nosniff"


def test_pages_do_not_tell_other_sites_where_one_was(client):
    headers = client.get("/").headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_a_browser_that_came_by_tls_comes_by_nothing_else(client):
    secure = {"base_url": "https://localhost"}
    for address in ("/about", "/assets/page.js", "/api/v1/units", "/nothing/here"):
        said = client.get(address, **secure).headers["Strict-Transport-Security"]
        assert int(re.search(r"max-age=(\d+); includeSubDomains", said)[1]) >= 31_536_000
        assert "Strict-Transport-Security" not in client.get(address).headers


def test_what_is_not_there_or_is_not_for_all_is_kept_by_no_cache(client):
    kept = client.get("/geo/none/x.json").headers.get("Cache-Control", "")
    assert "immutable" not in kept, "what is not there is not kept"
    for address in ("/import/files/0", "/urging/letters", "/reports/all/0"):
        assert "public" not in client.get(address).headers.get("Cache-Control", "")
