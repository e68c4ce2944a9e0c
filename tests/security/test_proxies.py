"""Forwarded headers count only as far as the setting says, and behind TLS the page may write."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import request
from pydantic import ValidationError

from app import create_app
from settings import Settings
from tests.integration.small_store import small_store

SITE = "nq57.example"
FORWARDED = {
    "X-Forwarded-For": "198.51.100.66, 203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": SITE,
}


def seen(folder: Path, proxies: int) -> tuple[str, tuple[str | None, str, str]]:
    """What a program makes of a page's own POST through a proxy: its answer, and who it saw."""
    small_store(folder)
    kept = Settings(var=folder, auth="required", secret_key="k" * 40, proxies=proxies, hosts=SITE)
    server = create_app(kept).server
    found: list[tuple[str | None, str, str]] = []
    server.before_request_funcs[None].insert(
        0, lambda: found.append((request.remote_addr, request.scheme, request.host))
    )
    headers = FORWARDED | {"Origin": f"https://{SITE}", "Sec-Fetch-Site": "same-origin"}
    answer = server.test_client().post("/history/batches/1/withdraw", headers=headers)
    return answer.text, found[0]


def test_behind_one_proxy_host_scheme_and_address_are_those_of_the_visitor(tmp_path):
    text, who = seen(tmp_path, 1)
    # What the visitor himself wrote into the header, before the proxy, does not count.
    assert who == ("203.0.113.9", "https", SITE)
    assert "trang khác" not in text


def test_without_the_setting_the_headers_are_those_of_anyone_and_count_for_nothing(tmp_path):
    text, who = seen(tmp_path, 0)
    assert who == ("127.0.0.1", "http", "localhost")
    assert text == "Yêu cầu đến từ một trang khác.\n"


def test_a_proxy_before_a_program_without_accounts_is_refused_in_a_sentence():
    with pytest.raises(ValidationError, match="needs accounts, NQ57_AUTH=required"):
        Settings(proxies=1)
