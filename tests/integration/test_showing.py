"""Addresses beside the page: the squares, the tools, the version of the figures."""

import json
import re

import pytest

from app import create_app
from callbacks import frame, scene
from components.classes import NO_DATA, legend_rows
from data.regions import REGIONS
from data.store import open_store
from tests.integration.small_store import BA_CHE, VAN_DON, small_store

DAY = "as_of=2025-11-28"


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return small_store(tmp_path_factory.mktemp("showing"))


@pytest.fixture(scope="module")
def app(settings):
    return create_app(settings)


@pytest.fixture(scope="module")
def client(app):
    return app.server.test_client()


def test_the_first_page_of_a_wall_or_a_frame_has_their_styles_at_once(client):
    assert 'data-show="wall"' in client.get("/?kiosk=walk").text
    assert 'data-show="frame"' in client.get("/?embed=1").text
    for address in ("/", "/import?kiosk=1"):
        assert "data-show" not in client.get(address).text
    assert "documents.css?" in re.sub(r"<script>.*?</script>", "", client.get("/?embed=1").text)
    assert "documents.css?" not in re.sub(r"<script>.*?</script>", "", client.get("/").text)


def tiles(client, app, path, query=""):
    """The squares that the browser asks for at an address."""
    look = app.sources.look(path, f"?{DAY}&layout=tiles{query}")
    units, folder = scene.units_address(look), app.sources.boundaries.id
    return client.get(units.replace("/units/", f"/tiles/{folder}/"))


def test_the_squares_are_every_commune_once_in_the_order_of_the_regions(client, app):
    answer = tiles(client, app, "/")
    assert answer.headers["Cache-Control"] == "no-cache"
    regions = answer.json["regions"]
    assert [[code for code, _ in one] for one in regions] == [list(r) for r in REGIONS.values()]
    placed = []
    for region in regions:
        for _, steps in region:
            codes = [f"{sum(steps[: i + 1]):05d}" for i in range(len(steps))]
            assert codes == sorted(codes)
            placed += codes
    assert len(placed) == len(set(placed)) == 3321
    assert set(placed) == set(answer.json["points"])
    look = app.sources.look("/", f"?{DAY}&layout=tiles")
    assert sorted(placed) == look.shown["code"].tolist()


def test_squares_in_a_browser_are_asked_after_since_their_words_may_change(client, app):
    first = tiles(client, app, "/province/22")
    address, known = first.request.path, {"If-None-Match": first.headers["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    assert client.get(f"{address}?lang=en", headers=known).status_code == 200


def test_the_squares_of_a_province_are_its_communes_only(client, app):
    [[[code, steps]]] = tiles(client, app, "/province/22").json["regions"]
    assert (code, len(steps)) == ("22", 54)
    assert client.get("/tiles/other/x/2025-07-01/commune-all.json").status_code == 404


def parts(tree):
    """The properties of every component of a tree."""
    if isinstance(tree, list):
        return [one for child in tree for one in parts(child)]
    if not isinstance(tree, dict):
        return []
    return [tree["props"], *parts(tree["props"].get("children"))]


def _class(properties):
    return properties.get("className") or ""


def words(client, address):
    return json.dumps(client.get(address).json, ensure_ascii=False)


def test_the_tools_count_every_choice_and_link_to_it(client):
    tree = client.get(f"/tools/province/22?{DAY}").json
    choices = {one["data-key"]: one for one in parts(tree) if "data-key" in one}
    chosen = choices["group=awareness"]
    assert (chosen["href"], chosen["data-count"]) == (
        "/province/22?as_of=2025-11-28&group=awareness",
        54,
    )
    # What nothing passes is no choice, and a province has no provinces of a kind in it.
    assert not {"group=international", "kind=thành phố"} & set(choices)


def test_a_chip_takes_its_own_filter_off_and_only_that(client):
    tree = client.get(f"/tools/?{DAY}&group=awareness&tier=commune").json
    active = {one["data-filter"]: one for one in parts(tree) if "filter-chip" in _class(one)}
    assert active["group"]["href"] == "/?as_of=2025-11-28&tier=commune"
    assert active["tier"]["href"] == "/?as_of=2025-11-28&group=awareness"
    assert active["group"]["data-count"] == active["tier"]["data-count"] == 55
    [cleared] = [one for one in parts(tree) if one.get("id") == "filters-clear"]
    assert cleared["href"] == "/?as_of=2025-11-28"


def test_what_is_shared_names_the_day_and_the_place(client):
    said = words(client, "/tools/province/22?metric=completion")
    assert re.search(r"/map\.png\?metric=completion&as_of=\d{4}-\d\d-\d\d&province=22", said)
    assert re.search(r"\{origin\}/province/22\?metric=completion&as_of=\d{4}-", said)
    assert re.search(r"<iframe src=.+embed=1", said)


def test_a_state_lights_up_units_and_changes_no_class(app, settings):
    open_store(settings).upgrade()
    plain = scene.classes(app.sources.look("/province/22", f"?{DAY}"))
    look = app.sources.look("/province/22", f"?{DAY}&state=overdue")
    lit = scene.classes(look)
    assert lit["digits"] == plain["digits"]
    assert "inState" not in plain
    assert len(lit["inState"]) == 54


def test_communes_without_an_assignment_that_passes_are_counted_as_no_data(tmp_path):
    sources = create_app(small_store(tmp_path)).sources
    look = sources.look("/", f"?{DAY}&group=awareness&level=commune")
    rows = {row.number: row.count for row in legend_rows(*_legend(look))}
    assert rows[NO_DATA] == 3321 - 55
    codes = dict(zip(look.shown["code"], scene.classes(look)["digits"]["coverage"], strict=True))
    assert (codes[VAN_DON], codes[BA_CHE], codes["00004"]) == ("6", "6", str(NO_DATA))
    tree = json.loads(json.dumps(frame.place(look), default=lambda one: one.to_plotly_json()))
    counts = {one["data-class"]: one["data-count"] for one in parts(tree) if "data-class" in one}
    assert counts[str(NO_DATA)] == 3321 - 55


def _legend(look):
    return look.numbers("coverage"), "coverage", look.level, look.text


def test_without_a_header_the_map_says_its_day_and_that_it_is_a_demonstration(tmp_path):
    settings = small_store(tmp_path, kind="demo")
    sources = create_app(settings).sources

    def said(query):
        look = sources.look("/", f"?{DAY}{query}")
        around = [*frame.place(look), *frame.ribbons(look)]
        text = json.dumps(around, default=lambda one: one.to_plotly_json(), ensure_ascii=False)
        return "28/11/2025" in text, "Dữ liệu minh họa" in text, "Nguồn:" in text

    assert said("") == (False, False, False)
    assert said("&kiosk=1") == (True, True, False)
    assert said("&embed=1") == (True, True, True)
