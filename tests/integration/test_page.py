"""The page as the server sends it: small answers, no geometry in figures, files kept for good."""

import json
import re
from datetime import date
from itertools import accumulate
from pathlib import Path

import brotli
import numpy as np
import plotly
import pytest

from app import create_app
from callbacks import frame, panel, scene
from callbacks.look import Sources
from components.classes import FULL, NO_DATA, UNMARKED
from data.store import open_store
from settings import ROOT
from tests.integration.kept import fill_fully
from tests.integration.small_store import VAN_DON, small_settings, small_store
from view import Metric
from web.compressed import compress_once
from web.files import compiled_early
from web.page import GRAPH_SCRIPT, PLOTLY_SCRIPT

DAY = "as_of=2025-11-28"
LATE = {"id": "late", "property": "data", "value": True}
SEEN = {"id": "import-seen", "property": "data", "value": None}


@pytest.fixture(scope="module")
def app(tmp_path_factory, module_url):
    return create_app(small_store(tmp_path_factory.mktemp("page"), database_url=module_url))


@pytest.fixture(scope="module")
def sources(app) -> Sources:
    return app.sources


@pytest.fixture(scope="module")
def client(app):
    return app.server.test_client()


def texts(component) -> str:
    """All words of a tree of components."""
    return json.dumps(json.loads(json.dumps(component, cls=_Plain)), ensure_ascii=False)


class _Plain(json.JSONEncoder):
    def default(self, o):
        return o.to_plotly_json()


def values(component) -> dict[str, str]:
    """Every ``data-value`` of a strip, by element id."""
    return dict(re.findall(r'"id": "(kpi-[a-z-]+)".*?"data-value": "([^"]*)"', texts(component)))


@pytest.mark.parametrize(
    ("path", "query", "level", "units"),
    [
        ("/", "", "province", 34),
        ("/", "level=commune", "commune", 3321),
        ("/province/22", "", "commune", 54),
    ],
)
@pytest.mark.parametrize("renderer", ["map", "svg"])
def test_a_figure_shows_exactly_the_units_and_carries_no_geometry(
    sources, path, query, level, units, renderer
):
    look = sources.look(path, f"?{DAY}&{query}")
    made = scene.scene(look, renderer, "light")
    [trace] = made["figure"]["data"]
    assert trace["type"] == ("choropleth" if renderer == "svg" else "choroplethmap")
    assert len(trace["locations"]) == units
    codes = look.frame(look.now, level, look.province_code)["code"]
    assert np.cumsum(trace["locations"]).tolist() == codes.astype(int).tolist()
    assert trace["geojson"].startswith("/geo/")
    assert not re.search(r"\[1\d\d\.\d+, \d+\.\d+\]", json.dumps(trace | made["figure"]["layout"]))
    assert len(trace["z"]["bdata"]) <= 4 * (units + 2) / 3 + 4


def test_the_classes_of_a_day_are_one_digit_a_unit_and_a_metric(sources):
    look = sources.look("/", f"?{DAY}&level=commune")
    made = scene.classes(look)
    assert set(made["digits"]) == {str(metric) for metric in Metric}
    assert {len(digits) for digits in made["digits"].values()} == {3321}
    assert len(brotli.compress(json.dumps(made).encode())) < 4_000


def test_numbers_say_whose_they_are_where_a_decree_changes_the_units(sources, tmp_path):
    assert "codes" not in scene.classes(sources.look("/province/22", f"?{DAY}"))
    settings = small_settings(tmp_path)
    fill_fully(open_store(settings), tmp_path)
    changing, shown = create_app(settings).sources, []
    for day in ("2026-01-31", "2026-02-01"):
        look = changing.look("/province/22", f"?as_of={day}")
        found = scene.classes(look)
        shown.append(list(accumulate(found["codes"])))
        assert shown[-1] == [int(code) for code in look.shown["code"]]
        assert {len(digits) for digits in found["digits"].values()} == {len(shown[-1])}
    assert shown[0] != shown[1]
    # The one province became a city: what a filter by kind shows is another thing then.
    assert "codes" in scene.classes(sources.look("/", f"?{DAY}&kind=tỉnh"))


def test_words_stand_beside_those_furthest_behind_and_none_before_anything_was_marked(sources):
    now = scene.classes(sources.look("/", DAY))
    assert len(now["labels"]) == scene.MOST_BEHIND < len(now["unmarked"])
    shares = {code: share_of(of) for code, (_, _, of) in now["labels"].items()}
    frame = sources.look("/", DAY).shown
    every = sorted(frame["marked"] / frame["communes"])
    assert sorted(shares.values()) == every[: scene.MOST_BEHIND]
    before = scene.classes(sources.look("/", "as_of=2025-07-01"))
    assert (before["labels"], before["unmarked"]) == ({}, {})


def share_of(of: str) -> float:
    marked, communes = of.split("/")
    return int(marked) / int(communes)


def test_a_metric_changes_classes_that_say_what_the_figures_say(sources):
    look = sources.look("/province/22", f"?{DAY}")
    shown = look.shown["code"].tolist()
    coverage = dict(zip(shown, scene.classes(look)["digits"]["coverage"], strict=True))
    assert int(coverage[VAN_DON]) == FULL
    assert sorted(set(coverage.values())) == [str(FULL), str(UNMARKED)]
    assert str(NO_DATA) not in coverage.values()


def test_the_strip_holds_bare_numbers_for_programs(sources):
    country = values(frame.strip(sources.look("/", f"?{DAY}")))
    assert float(country["kpi-coverage"]) == pytest.approx(2 / 3321)
    assert country["kpi-full-provinces"] == "0"
    province = values(frame.strip(sources.look("/province/22", f"?{DAY}")))
    assert float(province["kpi-coverage"]) == pytest.approx(2 / 54)
    assert float(province["kpi-own"]) == pytest.approx(1 / 2)


def test_the_strip_and_the_panel_follow_the_selection(sources):
    look = sources.look("/", f"?{DAY}&selected=22")
    assert "kpi-own" in values(frame.strip(look))
    assert "Quảng Ninh" in texts(panel.panel(look, grids=True))
    commune = sources.look("/province/22", f"?{DAY}&selected={VAN_DON}")
    assert "Tổ công nghệ số cộng đồng" in texts(panel.panel(commune, grids=True))


def test_a_commune_shows_the_history_of_each_task(sources):
    words = texts(panel.panel(sources.look(f"/commune/{VAN_DON}", f"?{DAY}"), grids=True))
    assert "20/10/2025" in words
    assert "=small.csv" in words


def test_a_unit_that_is_not_there_is_the_missing_page(sources):
    assert sources.look("/province/23", "").view.page == "missing"


def test_a_day_out_of_reach_shows_the_nearest_one(sources):
    assert sources.look("/", "?as_of=2020-01-01").as_of == date(2025, 7, 1)


def test_changing_the_metric_sends_less_than_10_kb(client):
    address = {
        "path": "/",
        "search": f"?{DAY}&level=commune&metric=completion",
        "scheme": "light",
    }
    frame_outputs = [
        *(f"{name}.children" for name in ("header", "strip", "place", "switches", "ribbons")),
        *("shell.className", "shell.data-at", "shell.data-version", "announcer.children"),
    ]
    sent, parts = 0, ("children", "data-at")
    for outputs, more in (
        (frame_outputs, []),
        ([f"{name}.{what}" for name in ("panel", "document") for what in parts], [LATE, SEEN]),
    ):
        body = {
            "output": ".." + "...".join(outputs) + "..",
            "outputs": [dict(zip(("id", "property"), o.split("."), strict=True)) for o in outputs],
            "inputs": [
                {"id": "view", "property": "data", "value": address},
                *more,
            ],
            "changedPropIds": ["view.data"],
        }
        headers = {"Accept-Encoding": "br"}
        answer = client.post("/_dash-update-component", json=body, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["Content-Encoding"] == "br"
        sent += len(answer.data)
    assert sent < 10_000


def test_geometry_is_kept_for_good_and_compressed(client, sources):
    page = client.get("/").text
    [address] = set(re.findall(r"/geo/[0-9a-f]+/provinces\.[0-9a-f]+\.json", page))
    answer = client.get(address, headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]
    features = json.loads(brotli.decompress(answer.data))["features"]
    assert len(features) == 34
    assert client.get(address.replace("provinces", "nothing")).status_code == 404
    assert client.get("/geo/other/x.json").status_code == 404


def test_names_and_figures_are_found_at_the_addresses_of_the_scene(client, sources):
    look = sources.look("/province/22", f"?{DAY}")
    names = client.get(scene.units_address(look)).json
    assert len(names["codes"]) == 54
    answer = client.get(scene.figures_address(look))
    at = answer.json["codes"].index(VAN_DON)
    assert (answer.json["marked"][at], answer.json["last_mark"][at]) == (1, "2025-10-20")
    assert "immutable" in answer.headers["Cache-Control"]
    stale = scene.figures_address(look).replace("/figures/", "/figures/9")
    assert "immutable" not in client.get(stale).headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    "address",
    [
        "/figures/1/2025-13-01/province-all.json",
        "/figures/1/2020-01-01/province-all.json",
        "/figures/1/2025-11-28/village-all.json",
        "/assets/../settings.py",
        "/_dash-component-suites/dash/../../settings.py",
        "/_dash-component-suites/os/path.py",
    ],
)
def test_addresses_that_name_nothing_are_refused(client, address):
    assert client.get(address).status_code in (404, 400)


def test_scripts_are_compressed_once_and_sent_from_there(app, client, tmp_path):
    files = app.first_scripts()
    assert {"plotly.min.js", "page.js", "page.css"} <= {file.path.name for file in files}
    small = [file for file in files if len(file.read()) < 60_000]
    told: list[str] = []
    compress_once(small, tmp_path, told.append)
    assert len(told) == len(list(tmp_path.glob("*.br"))) > 0
    compress_once(small, tmp_path, told.append)
    assert len(told) == len(list(tmp_path.glob("*.br")))


def test_a_worker_that_has_drawn_no_page_yet_sends_its_scripts(tmp_path):
    fresh = create_app(small_store(tmp_path)).server.test_client()
    for name in (PLOTLY_SCRIPT, GRAPH_SCRIPT):
        assert fresh.get(f"/_dash-component-suites/{name}").status_code == 200


def test_only_addresses_that_name_a_version_are_kept_for_good(client):
    page = client.get("/").text
    style = re.search(r'href="(/assets/page.css[^"]+)"', page).group(1)
    assert "immutable" in client.get(style).headers["Cache-Control"]
    made_up = client.get(re.sub(r"m=\w+", "m=0123456789ab", style))
    assert made_up.headers["Cache-Control"] == "no-cache", "a release to come has another content"
    script = re.search(r'src="(/_dash-component-suites/[^"]+v[0-9_]+m\d+[^"]+)"', page).group(1)
    assert "immutable" in client.get(script).headers["Cache-Control"]
    later = re.sub(r"\.v[0-9_]+m", ".v99_0_0m", script)
    assert client.get(later).headers["Cache-Control"] == "no-cache"
    plain = client.get("/_dash-component-suites/plotly/package_data/plotly.min.js")
    assert plain.headers["Cache-Control"] == "no-cache"
    again = {"If-None-Match": plain.headers["ETag"]}
    assert client.get(plain.request.path, headers=again).status_code == 304


def test_scripts_and_styles_of_the_page_are_one_small_file_each(client):
    page = client.get("/").text
    for kind, tag in (("js", "src"), ("css", "href")):
        (address,) = re.findall(rf'{tag}="(/assets/[^"?]+\.{kind}\?[^"]+)"', page)
        sent = client.get(address).text
        sources = sorted((ROOT / "assets").glob(f"*.{kind}"))
        assert 0 < len(sent) < sum(len(one.read_text("utf-8")) for one in sources)
    assert all(name in sent for name in (".ranking", ".map-card", ".header"))


def test_no_polyfills_for_old_browsers_are_sent_but_what_dash_calls_is_there(client):
    page = client.get("/").get_data(as_text=True)
    assert "polyfill" not in page
    ours, *dash = re.findall(r'<script src="([^"]+)', page)
    assert "regeneratorRuntime=runtime" in client.get(ours).get_data(as_text=True)
    # Dash's own scripts call it, and they come after ours.
    assert any("regeneratorRuntime" in client.get(one).get_data(as_text=True) for one in dash)


def test_plotly_is_sent_in_a_form_that_browsers_compile_early(client):
    whole = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
    sent = client.get(f"/_dash-component-suites/{PLOTLY_SCRIPT}").data
    # Two pairs of parentheses around the one function, and nothing else.
    assert len(sent) - len(whole.rstrip()) in (2, 3)
    assert b"this, (() => {" in sent
    assert sent.rstrip().endswith(b"return Plotly;\n})));")
    assert compiled_early(b"another script") == b"another script"


def test_the_page_speaks_the_language_of_the_address(client):
    assert '<html lang="vi">' in client.get("/").text
    english = client.get("/?lang=en").text
    assert '<html lang="en">' in english
    assert "<title>NQ57 heat map</title>" in english


def test_every_language_can_be_left_again_whatever_the_default(tmp_path):
    settings = small_store(tmp_path).model_copy(update={"language": "en"})
    sources = Sources(settings)
    words = texts(frame.head(sources.look("/", "")))
    assert '"href": "/?lang=vi"' in words
    assert '"href": "/?lang=en"' not in words


def test_no_other_host_is_named_in_the_page(client):
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', client.get("/").text)


def test_an_address_cannot_put_markup_into_the_page(client):
    page = client.get('/?lang="><script>alert(1)</script>&task=<img src=x onerror=alert(1)>').text
    assert "alert(1)" not in page
