"""The map as a picture: every unit in its class, both archipelagos, words that stay words."""

from __future__ import annotations

import io
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from app import create_app
from components.tokens import palette
from data.store import open_store
from tests.integration.small_store import BA_CHE, DAY, VAN_DON, fill, small_settings

OF_DAY = f"as_of={DAY.isoformat()}"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def client(tmp_path_factory, built):
    folder = tmp_path_factory.mktemp("var")
    (folder / "boundaries").symlink_to(built)
    settings = small_settings(folder)
    fill(open_store(settings), kind="demo")
    return create_app(settings).server.test_client()


def drawing(client, query: str) -> ET.Element:
    answer = client.get(f"/map.svg?{OF_DAY}&{query}")
    assert answer.status_code == 200, answer.text
    return ET.fromstring(answer.data)


def fills(root: ET.Element) -> dict[str, str]:
    """The colour of every unit by its code."""
    return {
        path.get("id")[1:]: group.get("fill")
        for group in root.iter(f"{SVG}g")
        for path in group.findall(f"{SVG}path")
        if (path.get("id") or "").startswith("u")
    }


def words(root: ET.Element) -> list[str]:
    return [node.text for node in root.iter(f"{SVG}text")]


def test_a_map_of_provinces_shows_all_and_counts_the_unmarked(client):
    root = drawing(client, "")
    assert len(fills(root)) == 34
    said = words(root)
    assert "Độ phủ · Cả nước" in said
    assert "Đến hết ngày 28/11/2025 · 2 / 3.321 (0,1\xa0%)" in said
    # 52 communes of Quảng Ninh are unmarked, and all of every other province.
    assert "52" in said and "3.319" in said
    assert "Dữ liệu minh họa · Ranh giới gần đúng" in said
    assert any("Natural Earth" in line for line in said)


def test_a_map_of_communes_shows_each_and_stays_small(client):
    answer = client.get(f"/map.svg?{OF_DAY}&level=commune")
    assert len(answer.data) < 2_000_000
    root = ET.fromstring(answer.data)
    drawn = fills(root)
    # Hoàng Sa and Trường Sa are in their insets.
    assert len(drawn) == 3319
    colours = palette("light")
    assert {code for code, colour in drawn.items() if colour == colours[6]} == {VAN_DON, BA_CHE}
    islands = {g.get("id"): g.get("fill") for g in root.iter(f"{SVG}g") if g.get("id")}
    assert islands["i20333"] == islands["i22736"] == colours[7]


@pytest.mark.parametrize("query", ["", "level=commune", "province=22", "province=48"])
def test_both_archipelagos_are_on_every_picture(client, query):
    said = words(drawing(client, query))
    assert "Hoàng Sa" in said and "Trường Sa" in said


def test_a_province_is_shown_in_its_language_scheme_and_metric(client):
    root = drawing(client, "province=22&lang=en&theme=dark&metric=overdue")
    assert len(fills(root)) == 54
    assert "Overdue · Quảng Ninh Province" in words(root)
    assert set(fills(root).values()) <= set(palette("dark"))


def test_classes_that_are_put_out_lose_their_colour(client):
    root = drawing(client, "level=commune&classes=7")
    assert palette("light")[6] not in fills(root).values()
    assert palette("light")[7] in fills(root).values()


def test_a_map_of_two_days_shows_what_changed(client):
    root = drawing(client, "level=commune&compare=2025-10-01")
    colours = palette("light")
    changed = {code for code, colour in fills(root).items() if colour == colours[6]}
    assert changed == {VAN_DON, BA_CHE}
    said = words(root)
    assert "mới đánh dấu" in said
    assert any("so với hết ngày 01/10/2025" in line for line in said)


def test_a_filter_is_said_and_can_not_break_the_drawing(client):
    root = drawing(client, "lead_unit=%3Cscript%3Ealert(1)%3C/script%3E%22")
    assert 'đơn vị chủ trì: <script>alert(1)</script>"' in words(root)
    assert not list(root.iter(f"{SVG}script"))


def test_a_png_has_two_dots_for_each_unit_of_the_drawing(client):
    answer = client.get(f"/map.png?{OF_DAY}")
    image = Image.open(io.BytesIO(answer.data))
    assert image.size == (1800, 2360)
    # The sea, and the colour of provinces below 60 %.
    colours = {image.convert("RGB").getpixel((4, 4))}
    assert colours == {(0xF6, 0xF8, 0xFA)}
    counted = image.convert("RGB").getcolors(2**24)
    assert max(n for n, colour in counted if colour == (0xE5, 0xF2, 0xFB)) > 50_000


def test_a_picture_is_named_for_its_place_metric_and_day(client):
    head = client.get(f"/map.svg?{OF_DAY}&province=22&metric=completion").headers
    assert "NQ57 Tỉnh Quảng Ninh Hoàn thành 2025-11-28.svg" in unquote(head["Content-Disposition"])
    head = client.get(f"/map.svg?{OF_DAY}&level=commune&lang=en").headers
    assert "NQ57 The country Coverage Communes 2025-11-28.svg" in head["Content-Disposition"]


def test_a_picture_says_the_figure_of_the_strip_with_the_tasks_of_the_province_itself(client):
    of = client.get(f"/api/v1/coverage?level=province&province=22&{OF_DAY}").json["totals"]
    assert (of["done"], of["assigned"]) == (2, 56)
    said = words(drawing(client, "province=22&metric=completion"))
    assert "Đến hết ngày 28/11/2025 · 2 / 56 (3,6\xa0%)" in said


@pytest.mark.parametrize("path", ["/map.gif", "/map.svg?province=99", "/map.png?province=99"])
def test_there_is_no_picture_of_what_is_not_there(client, path):
    assert client.get(path).status_code == 404
