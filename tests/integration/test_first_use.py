"""An empty store says what to do; the demonstration comes in by a confirmed request of the page."""

from datetime import date

import pytest

import web.first_use
from app import create_app
from callbacks import document, panel
from components.header import header
from data.first_use import lack_of
from data.store import open_store
from i18n import Text
from settings import Settings
from tests.integration.small_store import small_store
from tests.integration.test_page import texts

PAGES = (
    "/unmarked",
    "/tasks",
    "/tasks/CS-02",
    "/spot-checks",
    "/reports",
    "/assignments",
    "/history",
)


@pytest.fixture
def empty(tmp_path):
    settings = Settings(var=tmp_path, boundaries="builtin", database_url="")
    store = open_store(settings)
    store.upgrade()
    yield create_app(settings)
    store.close()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_figures_says_what_to_do_in_an_empty_store(empty, path):
    words = texts(document.document(empty.sources.look(path, "?lang=en"), grids=True))
    assert "The store holds no figures yet" in words
    assert "tasks import" in words
    assert "demo load" in words


def test_the_map_the_import_page_and_about_go_on_working(empty):
    assert "first-use" in texts(panel.panel(empty.sources.look("/", ""), grids=True))
    assert "first-use" in texts(document.document(empty.sources.look("/import", ""), grids=True))
    about = texts(document.document(empty.sources.look("/about", "?lang=en"), grids=True))
    assert "first-use" not in about
    for name in ("Versions", "Register of units", "Schema of the store", "Licence"):
        assert name in about


def test_the_demonstration_is_loaded_once_and_only_by_the_page_itself(empty, monkeypatch):
    monkeypatch.setattr(web.first_use, "today", lambda: date(2025, 7, 20))
    client, store = empty.server.test_client(), empty.sources.store
    refused = client.post("/demo", headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert lack_of(store) == "catalogue"
    for _ in range(2):
        answer = client.post("/demo?lang=hi", headers={"Sec-Fetch-Site": "same-origin"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/?lang=hi")
    assert len(store.batches()) == 1
    assert lack_of(store) is None
    assert "first-use" not in texts(panel.panel(empty.sources.look("/", ""), grids=True))


def test_a_catalogue_without_marks_asks_for_marks_alone(tmp_path, monkeypatch):
    sources = create_app(small_store(tmp_path)).sources
    assert sources.look("/", "").lack is None
    monkeypatch.setattr("callbacks.look.lack_of", lambda _store: "marks")
    words = texts(document.document(sources.look("/unmarked", "?lang=en"), grids=True))
    assert "Import the task catalogue: done" in words
    assert "demo load" not in words
    assert "first-use" not in texts(document.document(sources.look("/history", ""), grids=True))


@pytest.mark.parametrize("language", ["vi", "en", "hi"])
def test_every_page_has_help_in_every_language(empty, language):
    client = empty.server.test_client()
    titles = set()
    for path in ("/", "/province/22", "/import", "/about", "/nothing", *PAGES):
        help_words = client.get(f"/help.json?path={path}&lang={language}").json
        assert help_words["parts"]
        assert all(part["head"] and all(part["words"]) for part in help_words["parts"])
        titles.add(help_words["title"])
    assert len(titles) >= 8
    waits = client.get(f"/help.json?path=/pending&lang={language}").json["title"]
    assert waits == Text(language)("Chờ xác nhận")


def test_the_header_names_three_languages_and_every_page(empty):
    look = empty.sources.look("/", "")
    words = texts(header(look.view, None, True, look.text, language="vi"))
    for href in ("/unmarked", "/import", "/history", "/about", "/?lang=en", "/?lang=hi"):
        assert f'"href": "{href}"' in words
