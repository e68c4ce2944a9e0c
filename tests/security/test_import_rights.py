"""A file is brought in by who has the right over all its provinces, and seen by who sent it."""

from __future__ import annotations

import io

import pytest
from flask import g

from app import create_app
from auth.people import Grant, Person, Role
from callbacks.importing import importing
from data.choices import Choice
from data.store import open_store
from tests.integration.small_store import BA_CHE, HONG_HA
from tests.security.accounts import account, log_in, visitor, with_accounts
from web import import_routes
from web.import_jobs import RUNNING

HEAD = "mã xã;mã nhiệm vụ;trạng thái;ngày đánh dấu\n"
HERE = f"{BA_CHE};C1;hoàn thành;20/11/2025\n"
THERE = f"{HONG_HA};C1;hoàn thành;20/11/2025\n"


@pytest.fixture
def chosen(tmp_path):
    made = with_accounts(tmp_path, read_beyond=False)
    account(made, "nhap", ("editor", "22"))
    account(made, "khac", ("editor", "22"))
    account(made, "doc", ("reader", "22"))
    return made


def entered(chosen, login):
    client = visitor(chosen)
    assert log_in(client, login).status_code == 303
    return client


def sent(client, rows: str, head: str = HEAD) -> tuple[str, int]:
    """A file that was sent and read, and its run."""
    data = {"file": (io.BytesIO((head + rows).encode()), "marks.csv"), "office": ""}
    ident = client.post("/import/files", data=data).json["id"]
    assert RUNNING[ident].wait(120) == 0
    return ident, client.get(f"/import/files/{ident}").json["run"]


def test_a_file_of_ones_province_is_written_under_ones_name_and_seen_by_no_other(chosen):
    client = entered(chosen, "nhap")
    ident, run = sent(client, HERE)
    assert entered(chosen, "khac").get(f"/import/files/{ident}").status_code == 404
    assert entered(chosen, "doc").get(f"/import/files/{ident}").status_code == 403
    assert client.post(f"/import/files/{ident}/confirm", json={"run": run}).status_code == 202
    assert RUNNING[ident].wait(120) == 0
    assert open_store(chosen).batches()[0].by == "nhap"


def test_a_file_with_rows_of_another_province_is_refused_and_shows_nothing_of_it(chosen):
    client = entered(chosen, "nhap")
    ident, run = sent(client, HERE + THERE)
    before = len(open_store(chosen).batches())
    app = create_app(chosen)
    with app.server.test_request_context():
        g.person = Person(1, "nhap", "", (Grant(Role.EDITOR, "22"),))
        page = str(importing(app.sources.look("/import", f"?upload={ident}"), grids=False))
    assert "import-not-allowed" in page and "import-confirm" not in page
    answer = client.post(f"/import/files/{ident}/confirm", json={"run": run})
    assert answer.status_code == 403 and "01" in answer.json["error"]
    assert len(open_store(chosen).batches()) == before
    result = (chosen.var / "uploads" / ident / "result.json").read_text()
    assert HONG_HA not in result


def test_a_choice_beside_the_confirmation_leads_to_no_other_province(chosen, monkeypatch):
    client = entered(chosen, "nhap")
    head = "tên xã;tên tỉnh;mã nhiệm vụ;trạng thái;ngày đánh dấu\n"
    ident, _ = sent(client, "Ba Cheee;Quảng Ninh;C1;hoàn thành;20/11/2025\n", head)
    written = ("", "", "Ba Cheee", "Quảng Ninh")
    choice = {"field": "unit", "written": written, "code": BA_CHE}
    choose = f"/import/files/{ident}/choices"
    assert client.post(choose, json={"choices": [choice]}).status_code == 202
    assert RUNNING[ident].wait(120) == 0
    batches = len(open_store(chosen).batches())
    start = import_routes.start_job

    def chosen_meanwhile(upload, *more):
        upload.keep_choices([Choice("unit", written, HONG_HA)])
        return start(upload, *more)

    monkeypatch.setattr(import_routes, "start_job", chosen_meanwhile)
    confirm = f"/import/files/{ident}/confirm"
    assert client.post(confirm, json={"run": 2}).status_code == 202
    assert RUNNING[ident].wait(120) == 0
    assert len(open_store(chosen).batches()) == batches
    now = client.get(f"/import/files/{ident}").json
    assert (now["phase"], now["run"]) == ("ready", 3), "it is shown anew, and asked about again"
    assert client.post(confirm, json={"run": 3}).status_code == 403
