"""Who may read some provinces only sees the figures of these, on every page and in every file."""

from __future__ import annotations

import io
import json
import re
from datetime import date

import pandas as pd
import pytest
from openpyxl import load_workbook

from app import create_app
from auth import guard
from auth.accounts import person_of
from auth.people import Grant, Person, Right, Role
from data.accounts import Account
from data.batch import now
from data.narrowed import narrowed
from data.register import load_register
from data.store import open_store
from tests.integration.small_store import HONG_HA
from tests.security.accounts import another, with_accounts
from tests.security.walking import callbacks

OF_22 = Person(1, "ha", "Hà", (Grant(Role.READER, "22"),))
OF_ALL = Person(2, "an", "An", (Grant(Role.READER),))
DAY = "as_of=2025-11-28"
ELSEWHERE = re.compile(r"00097|Hồng Hà|Hà Nội|Hoàn Kiếm")
"""A commune of another province, which the small store has a mark of."""

ADDRESSES = (
    f"/communes.csv?{DAY}",
    f"/ranking.csv?{DAY}",
    f"/unmarked.csv?{DAY}",
    f"/unmarked?{DAY}",
    f"/assignments.csv?{DAY}",
    f"/task-units.csv?{DAY}&task=C1",
    f"/map.svg?{DAY}",
    "/figures/9/2025-11-28/commune-all.json",
    "/figures/9/2025-11-28/province-all.json",
    "/classes/9/2025-11-28/province-all.json",
    "/curve/9/2025-11-28/all.json",
    f"/spot-checks.csv?{DAY}&seed=7&size=50",
    f"/tools/?{DAY}",
    "/version/changes/0",
)
"""Addresses whose answer is about all that there is to see."""
REFUSED = (
    "/history.csv",
    "/history.csv?batch=1",
    "/history.csv?unit=00097",
    f"/report.docx?{DAY}",
    f"/report.xlsx?{DAY}&province=01",
    "/api/v1/coverage",
    "/api/v1/coverage?province=01",
    "/api/v1/marks",
    "/api/v1/batches",
    "/api/v1/changes?from=2025-10-01",
    "/api/v1/changes?since=start",
    "/api/v1/boundaries/province.geojson",
)
"""Addresses of what is beyond: nothing is left of it to show."""
PAGES = ("/", "/unmarked", "/tasks", "/tasks/C1", "/assignments", "/reports", "/spot-checks",
         "/history", "/province/01", f"/commune/{HONG_HA}", "/history?unit=00097")  # fmt: skip


@pytest.fixture(scope="module")
def chosen(tmp_path_factory, app):
    folder, database = app.sources.settings.var, another(tmp_path_factory)
    return with_accounts(folder, database_url=database)


@pytest.fixture(scope="module")
def program(chosen):
    return create_app(chosen)


@pytest.fixture(scope="module")
def somebody(program):
    return program.server.test_client()


@pytest.fixture
def as_person(somebody, monkeypatch):
    def asking(person: Person):
        monkeypatch.setattr(guard, "session", [lambda _: person])
        return somebody

    return asking


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_tells_of_another_province(as_person, address):
    narrow = as_person(OF_22).get(address)
    assert narrow.status_code == 200
    said = narrow.text
    assert not ELSEWHERE.search(said)
    whole = as_person(OF_ALL).get(address)
    # The one commune that is marked nowhere is in no draw of marked communes.
    assert whole.status_code == 200 and (whole.text != said or "spot" in address)


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_of_the_country_or_of_another_province_is_refused(as_person, address):
    assert as_person(OF_22).get(address).status_code == 403
    assert as_person(OF_ALL).get(address).status_code == 200


def test_ones_own_province_is_there_as_it_is_for_all(as_person):
    for address in (
        f"/api/v1/coverage?province=22&level=commune&{DAY}",
        f"/communes.csv?province=22&{DAY}",
        "/figures/9/2025-11-28/commune-22.json",
        "/classes/9/2025-11-28/commune-22.json",
        "/curve/9/2025-11-28/22.json",
        f"/assignments.csv?province=22&{DAY}",
        "/history.csv?unit=06994",
    ):
        narrow, whole = (as_person(one).get(address) for one in (OF_22, OF_ALL))
        assert narrow.status_code == 200, address
        assert narrow.text == whole.text, address


def test_a_report_of_ones_own_province_tells_of_no_other(as_person):
    answer = as_person(OF_22).get(f"/report.xlsx?province=22&{DAY}")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.data), read_only=True)
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True)
             for cell in row if cell is not None]  # fmt: skip
    assert cells and not [cell for cell in cells if ELSEWHERE.search(cell)]


@pytest.mark.parametrize("page", PAGES)
def test_no_callback_tells_of_another_province(program, as_person, page):
    path, _, query = page.partition("?")
    search = f"?{DAY}" + (f"&{query}" if query else "")
    client = as_person(OF_22)
    for body in callbacks(program, path, search, **{"search.value": "hoan kiem"}):
        answer = client.post("/_dash-update-component", json=body)
        assert answer.status_code in (200, 204), body["output"]
        said = json.dumps(answer.json, ensure_ascii=False) if answer.text else ""
        # What was asked for stands in links to other languages; the catalogue is no figure.
        said = said.replace(path, "").replace("unit=00097", "").replace("Quảng Ninh · 00097", "")
        assert not ELSEWHERE.search(said), body["output"]


def test_territories_of_a_reader_add_up(as_person):
    both = Person(3, "b", "", (Grant(Role.READER, "22"), Grant(Role.READER, "01")))
    said = as_person(both).get("/figures/9/2025-11-28/province-all.json").json
    assert said["codes"] == ["01", "22"]
    one = as_person(OF_22).get("/figures/9/2025-11-28/province-all.json").json
    assert one["codes"] == ["22"]


def account(*given) -> Account:
    return Account(9, "x", "", None, False, False, 0, None, None, 0, now(), given)


def test_who_works_for_a_province_reads_the_others_or_not_by_a_setting(chosen):
    of_22 = account(("monitor", "22"))
    assert person_of(of_22, chosen).provinces(Right.READ) is None
    assert person_of(of_22, chosen).provinces(Right.MARK) == {"22"}
    alone = chosen.model_copy(update={"read_beyond": False})
    assert person_of(of_22, alone).provinces(Right.READ) == {"22"}
    reader = account(("reader", "22"))
    assert person_of(reader, chosen).provinces(Right.READ) == {"22"}
    public = chosen.model_copy(update={"public_read": True})
    assert person_of(reader, public).provinces(Right.READ) is None


def test_figures_are_kept_by_no_shared_cache_and_never_for_another_person(as_person):
    for address in ADDRESSES:
        said = as_person(OF_22).get(address).headers["Cache-Control"]
        assert "public" not in said, address
    figures = as_person(OF_22).get("/figures/2/2025-11-28/province-all.json")
    assert figures.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": figures.headers["ETag"]}
    address = "/figures/2/2025-11-28/province-all.json"
    assert as_person(OF_22).get(address, headers=known).status_code == 304
    assert as_person(OF_ALL).get(address, headers=known).status_code == 200


def test_a_narrowed_register_has_an_address_of_its_own():
    whole = load_register()
    part = narrowed(whole, frozenset({"22"}))
    assert part is narrowed(whole, frozenset({"22"})) and part.version != whole.version
    assert {unit.province_code for unit in part.every_row()} == {"22"}


def test_the_feed_of_a_province_names_no_file_of_another(chosen, as_person):
    elsewhere = pd.DataFrame(
        [(HONG_HA, "01", "C1", "done", date(2025, 11, 28))],
        columns=["unit_code", "province_code", "task_code", "status", "marked_on"],
    )
    store = open_store(chosen)
    store.append_marks(elsewhere, kind="marks", file="of-01.csv", sha256=None, by="hanoi")
    address = "/api/v1/changes?since=start&province=22"
    assert "of-01.csv" not in as_person(OF_22).get(address).text
    assert "of-01.csv" in as_person(OF_ALL).get(address).text
