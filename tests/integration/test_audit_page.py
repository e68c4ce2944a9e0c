"""The audit log as a page and a file: by page, by who, what and day, for administrators only."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask import g
from small_store import DAY, small_store

from app import create_app
from auth.current import Forbidden
from auth.people import Grant, Person, Role
from callbacks.audit import audit_export
from callbacks.document import document
from data.acting import acting
from data.addresses import keep_addresses
from settings import today
from web.page import PageApp

EDITOR = Person(1, "nhap", "", (Grant(Role.EDITOR), Grant(Role.ADMINISTRATOR, "22")))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> PageApp:
    """The small store with 121 rows in its log, the last of somebody else."""
    made = create_app(small_store(Path(tmp_path_factory.mktemp("audited"))))
    store = made.sources.store
    for _ in range(119):
        keep_addresses(store, {"22": "so@example.gov.vn"}, by="an")
    with acting("lan", "192.0.2.7"):
        store.withdraw(1, by="lan")
    return made


def shown(app: PageApp, query: str) -> str:
    found = document(app.sources.look("/history", f"?as_of={DAY}&lang=en&{query}"), grids=True)
    return json.dumps(found, default=lambda part: part.to_plotly_json(), ensure_ascii=False)


def table(app: PageApp, query: str) -> list[list[str]]:
    answer = app.server.test_client().get(f"/audit.csv?lang=en&{query}")
    assert answer.status_code == 200 and "audit-log_" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    return rows[next(place for place, row in enumerate(rows) if len(row) > 1) :]


def test_the_log_is_shown_by_page_newest_first(app):
    first, last = shown(app, "panel=audit"), shown(app, "panel=audit&page=2")
    assert first.count('"seq": ') == 100 and last.count('"seq": ') == 21
    assert '"data-value": 121' in first and "page 1 / 2" in first
    assert first.index('"seq": 121') < first.index('"seq": 120')
    assert shown(app, "panel=audit&page=9") == last
    assert '"by": "lan"' in first and '"origin": "192.0.2.7"' in first
    assert "Batch withdrawn" in first and "/history?as_of=2025-11-28&lang=en&batch=2" in first


def test_the_log_is_narrowed_by_who_what_and_day_in_the_address(app):
    now, before = today(), today() - timedelta(days=1)
    for query, count in [
        ("who=lan", 1),
        ("who=nobody", 0),
        ("what=addresses.keep", 119),
        (f"on={now}", 121),
        (f"on={now:%d/%m/%Y}&what=batch.import", 1),
        (f"on={before}", 0),
    ]:
        assert f'"data-value": {count}' in shown(app, f"panel=audit&{query}"), query
        assert len(table(app, query)) == 1 + count, query


def test_the_file_has_every_row_with_its_hash(app):
    head, newest, *_ = table(app, "who=lan")
    row = dict(zip(head, newest, strict=True))
    assert (row["Who"], row["Kind of change"], newest[0]) == ("lan", "batch.withdraw", "121")
    assert json.loads(row["After"])["withdraws"] == 1 and len(row["SHA-256"]) == 64
    assert app.server.test_client().get("/audit.xlsx").status_code == 200


def test_only_an_administrator_of_the_country_reads_it(app):
    assert "panel=audit" in shown(app, "")
    with app.server.test_request_context("/history"):
        g.person = EDITOR
        assert "panel=audit" not in shown(app, "")
        page = shown(app, "panel=audit")
        assert "audit-total" not in page and '"seq"' not in page
        with pytest.raises(Forbidden):
            audit_export(app.sources.look("/audit", ""))
