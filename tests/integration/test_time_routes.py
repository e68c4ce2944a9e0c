"""What the slider asks for: kept for good where the address names the content, else not at all."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app import create_app
from settings import today
from tests.integration.small_store import small_store

DAY = "2025-11-28"


@pytest.fixture(scope="module")
def app(tmp_path_factory, module_url):
    return create_app(small_store(tmp_path_factory.mktemp("time"), database_url=module_url))


@pytest.fixture(scope="module")
def client(app):
    return app.server.test_client()


@pytest.fixture(scope="module")
def version(app) -> str:
    return app.sources.store.stamp(app.sources.store.version())


def kept(answer) -> bool:
    return "immutable" in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    ("place", "query", "units"),
    [("province-all", "", 34), ("commune-all", "?lang=en", 3321), ("commune-22", "?group=x", 54)],
)
def test_the_classes_of_a_day_are_kept_at_the_present_version_only(
    client, version, place, query, units
):
    fresh = client.get(f"/classes/{version}/{DAY}/{place}.json{query}")
    stale = client.get(f"/classes/0-{version}/{DAY}/{place}.json{query}")
    assert fresh.status_code == stale.status_code == 200
    assert kept(fresh) and not kept(stale)
    assert fresh.get_json() == stale.get_json()
    body = fresh.get_json()
    assert (body["version"], body["asOf"]) == (version, DAY)
    assert {len(digits) for digits in body["digits"].values()} == {units}
    assert re.fullmatch("[0-8]+", body["digits"]["coverage"])


def test_compared_with_a_day_the_classes_say_what_changed(client, version):
    address = f"/classes/{version}/{DAY}/commune-22.json?compare=2025-10-19"
    changed = client.get(address).get_json()
    day = client.get(address.partition("?")[0]).get_json()
    # Vân Đồn and Ba Chẽ became marked, the other 52 are still unmarked.
    counts = {digit: changed["digits"]["coverage"].count(digit) for digit in "678"}
    assert counts == {"6": 2, "7": 52, "8": 0}
    assert changed["since"] == "2025-10-19" and "since" not in day
    assert changed["digits"]["completion"] == day["digits"]["completion"]
    beside = client.get(f"{address}&layout=side").get_json()
    assert beside["digits"] == day["digits"]


@pytest.mark.parametrize(
    "path",
    [
        f"{DAY}/district-all.json",
        f"{DAY}/commune-99.json",
        f"{DAY}/commune-2.json",
        "2025-06-30/province-all.json",
        "28-11-2025/province-all.json",
        f"{today() + timedelta(days=2)}/province-all.json",
    ],
)
def test_what_is_not_there_is_not_found(client, version, path):
    assert client.get(f"/classes/{version}/{path}").status_code == 404


def test_the_curve_has_every_day_and_is_kept_for_the_day_that_it_ends_with(client, version):
    address = f"/curve/{version}/{today()}/all.json"
    answer = client.get(address)
    body = answer.get_json()
    length = (today() - today().replace(year=2025, month=7, day=1)).days + 1
    assert body["first"] == "2025-07-01"
    assert len(body["marked"]) == len(body["communes"]) == length
    assert (body["marked"][0], body["marked"][-1], body["communes"][-1]) == (0, 2, 3321)
    assert len(body["provinces"]) == 34
    assert {len(course) for course in body["provinces"].values()} == {-(-length // 7)}
    assert body["provinces"]["22"][-1] == 2000 // 54
    assert kept(answer)
    assert not kept(client.get(f"/curve/0-{version}/{today()}/all.json"))
    assert not kept(client.get(f"/curve/{version}/2025-11-28/all.json"))
    place = client.get(f"/curve/{version}/{today()}/22.json?lang=en").get_json()
    assert place["communes"][-1] == 54 and place["words"]["compare"] == "Compare"
    assert client.get(f"/curve/{version}/{today()}/x.json").status_code == 404


@pytest.mark.parametrize(("count", "rows"), [("newly_marked", 2), ("newly_late", 54), ("lost", 0)])
def test_the_rows_of_the_changes_can_be_taken_along(client, count, rows):
    query = f"as_of={DAY}&compare=2025-10-19&count={count}"
    answer = client.get(f"/assignments.csv?{query}")
    assert answer.status_code == 200
    said = answer.get_data(as_text=True)
    assert "19/10/2025" in said.partition("Mã tỉnh")[0]
    assert len(said.partition("Mã tỉnh")[2].strip().splitlines()) == 1 + rows
