"""Squares: the same colours, card, clicks and legend as the map, which stays mounted below."""

import pytest
from playwright.sync_api import expect

from components.tokens import TOKENS
from tests.browser.visitor import COMMUNES, COUNTRY, DAY, QUANG_NINH

HOC_MON = "27559"


def squares(visitor):
    """Wait until the squares are drawn and still."""
    expect(visitor.find("#tiles .tile-label").first).to_be_visible()
    visitor.page.wait_for_function(
        "() => nq57.tiles.shown && !document.querySelector('#tiles.is-moving')"
    )


def places(visitor):
    """Where every square is, by code: left, top and side."""
    return visitor.page.evaluate(
        "Object.fromEntries([...nq57.tiles.shown.places]"
        ".map(([code, {x, y, side}]) => [code, [x, y, side]]))"
    )


def middle(visitor, code):
    """Where on the screen a square is."""
    x, y, side = places(visitor)[code]
    box = visitor.find("#tiles").bounding_box()
    return box["x"] + x + side / 2, box["y"] + y + side / 2


def colour(visitor, code):
    """The colour of a square on its canvas."""
    x, y, side = places(visitor)[code]
    red, green, blue, _ = visitor.page.evaluate(
        "([x, y]) => [...document.querySelector('#tiles canvas').getContext('2d')"
        ".getImageData(x * devicePixelRatio, y * devicePixelRatio, 1, 1).data]",
        [x + side / 2, y + side / 2],
    )
    return f"#{red:02x}{green:02x}{blue:02x}"


def first_unmarked(visitor):
    """The code of an unmarked commune."""
    return visitor.page.evaluate(
        "(() => { const {codes, numbers} = nq57.tiles.shown;"
        "return codes[Array.from(numbers).indexOf(7)] })()"
    )


def test_switching_there_and_back_keeps_the_map_and_its_camera(visitor):
    visitor.open("/province/22", painted=QUANG_NINH)
    visitor.find("#zoom-in").click()
    visitor.page.wait_for_function("() => !nq57.mapLibre().isMoving()")
    visitor.mark_map()
    camera = visitor.camera()
    visitor.find("#layout .switch", has_text="Ô vuông").click()
    visitor.arrive("/province/22", layout="tiles")
    squares(visitor)
    assert len(places(visitor)) == 54
    expect(visitor.find("#map")).to_be_hidden()
    expect(visitor.find("#layout [aria-current]")).to_have_text("Ô vuông")
    visitor.find("#layout .switch", has_text="Bản đồ").click()
    visitor.arrive("/province/22")
    expect(visitor.find("#tiles")).to_be_hidden()
    expect(visitor.find("#map")).to_be_visible()
    assert visitor.map_is_marked()
    assert visitor.camera() == pytest.approx(camera)


def test_the_country_has_3321_squares_each_with_a_place_of_its_own(visitor):
    visitor.open("/", painted=COUNTRY)
    visitor.find("#layout .switch", has_text="Ô vuông").click()
    visitor.arrive("/", layout="tiles", level="commune")
    squares(visitor)
    at = places(visitor)
    assert len({(x, y) for x, y, _ in at.values()}) == len(at) == 3321
    assert len({side for _, _, side in at.values()}) == 1
    expect(visitor.find("#legend [data-class='7']")).to_have_attribute("data-count", "198")
    assert colour(visitor, HOC_MON) == TOKENS["full"][0]
    assert colour(visitor, first_unmarked(visitor)) == TOKENS["un"][0]
    label = visitor.find("#tiles").get_attribute("aria-label")
    assert "198 / 3.321" in label
    # Squares of two provinces never touch: each province has a box of its own.
    boxes = visitor.page.evaluate(
        "(async () => { const {shown} = nq57.tiles;"
        "return shown.file.regions.flat().map(([, steps]) => { let at = 0;"
        "const all = steps.map(step => shown.places.get(String(at += step).padStart(5, '0')));"
        "return [Math.min(...all.map(o => o.x)), Math.min(...all.map(o => o.y)),"
        "Math.max(...all.map(o => o.x + o.side)), Math.max(...all.map(o => o.y + o.side))] }) })()"
    )
    assert len(boxes) == 34
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = a[2] + 4 < b[0] or b[2] + 4 < a[0] or a[3] + 4 < b[1] or b[3] + 4 < a[1]
            assert apart, (a, b)
    names = visitor.find(".tile-label").all_inner_texts()
    assert names[0].startswith("Lai Châu")
    assert "Hoàng Sa" in " ".join(names)
    assert "Trường Sa" in " ".join(names)
    # Another day: the same places.
    visitor.page.evaluate("nq57.go('/?level=commune&layout=tiles&as_of=2025-08-01')")
    visitor.painted(COMMUNES, day="2025-08-01")
    squares(visitor)
    assert places(visitor) == at
    assert "198 / 3.321" not in visitor.find("#tiles").get_attribute("aria-label")


def test_the_card_a_click_and_a_second_click_are_those_of_the_map(visitor):
    visitor.open("/", layout="tiles")
    squares(visitor)
    visitor.painted(COMMUNES)
    visitor.page.mouse.move(*middle(visitor, HOC_MON))
    card = visitor.find("#hover-card")
    expect(card).to_contain_text("Hóc Môn")
    expect(card).to_contain_text("Đã đánh dấu")
    visitor.page.mouse.click(*middle(visitor, HOC_MON))
    visitor.arrive("/", layout="tiles", selected=HOC_MON)
    expect(visitor.find("#commune-panel h2")).to_have_text("Xã Hóc Môn")
    visitor.page.mouse.click(*middle(visitor, HOC_MON))
    visitor.arrive(f"/commune/{HOC_MON}", layout="tiles")
    visitor.painted("79/commune")
    squares(visitor)
    assert len(places(visitor)) == 168
    visitor.page.keyboard.press("Escape")
    visitor.arrive("/province/79", layout="tiles")


def test_the_legend_and_the_metric_colour_the_squares(visitor):
    visitor.open("/", layout="tiles", level="commune")
    squares(visitor)
    visitor.painted(COMMUNES)
    visitor.find("#legend [data-class='7']").click()
    visitor.arrive("/", layout="tiles", level="commune", classes="7")
    visitor.page.wait_for_function("() => nq57.litClasses()?.has(7)")
    assert colour(visitor, first_unmarked(visitor)) == TOKENS["un"][0]
    assert colour(visitor, HOC_MON) != TOKENS["full"][0]
    visitor.find("#metric [data-metric=completion]").click()
    visitor.painted(COMMUNES, metric="completion")
    expect(visitor.find("#legend [data-class='4']")).to_be_visible()
    squares(visitor)
    counts = visitor.legend_counts()
    numbers = visitor.page.evaluate("Array.from(nq57.tiles.shown.numbers)")
    assert all(numbers.count(number) == count for number, count in counts.items())


def test_squares_fly_where_motion_is_allowed_and_end_at_the_same_places(come, visitor):
    moving = come(reduced_motion="no-preference")
    moving.open("/province/22", painted=QUANG_NINH)
    moving.page.evaluate(
        "new MutationObserver(() => window.flew ||="
        " document.querySelector('#tiles')?.classList.contains('is-moving'))"
        ".observe(document.querySelector('.map-frame'),"
        " {subtree: true, childList: true, attributes: true})"
    )
    moving.find("#layout .switch", has_text="Ô vuông").click()
    squares(moving)
    moving.page.wait_for_function("() => window.flew")
    visitor.open("/province/22", layout="tiles")
    squares(visitor)
    assert places(moving) == places(visitor)


@pytest.mark.parametrize("width", [900, 390])
def test_on_narrow_screens_the_squares_flow_anew_and_none_is_cut_off(come, width):
    narrow = come(viewport={"width": width, "height": 844})
    narrow.open("/", layout="tiles")
    squares(narrow)
    at = places(narrow)
    box = narrow.find("#tiles").bounding_box()
    assert len(at) == 3321
    assert min(x for x, _, _ in at.values()) >= 0
    assert max(x + side for x, _, side in at.values()) <= box["width"]
    assert max(y + side for _, y, side in at.values()) <= box["height"]
    assert min(side for _, _, side in at.values()) >= 4
    if width == 390:
        # What stands below the map begins where the squares end.
        assert narrow.find(".place").bounding_box()["y"] >= box["y"] + box["height"] - 1
    assert narrow.query["as_of"] == DAY
