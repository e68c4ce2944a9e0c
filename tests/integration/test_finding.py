"""The one search: what it finds, in which order, and what it asks the store for."""

from datetime import date

import pytest
import sqlalchemy as sa

from callbacks import search
from callbacks.look import Sources
from data import finding
from data.finding import LeadUnit, Past, Task, find
from data.register import Unit, load_register
from tests.integration.small_store import small_store

DAY = date(2025, 11, 28)


@pytest.fixture(scope="module")
def sources(tmp_path_factory, module_url) -> Sources:
    return Sources(small_store(tmp_path_factory.mktemp("finding"), database_url=module_url))


@pytest.fixture
def found(sources):
    def ask(query: str, limit: int = 8) -> list:
        return [hit.what for hit in find(sources.store, load_register(), query, DAY, limit)]

    return ask


def named(what: object) -> str:
    if isinstance(what, Past):
        return f"{what.unit.full_name} → {', '.join(unit.name for unit in what.became)}"
    return getattr(what, "full_name", "") or getattr(what, "title", "") or what.name


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("quang ninh", "Tỉnh Quảng Ninh"),
        ("Quảng Ninh", "Tỉnh Quảng Ninh"),
        ("hcm", "Thành phố Hồ Chí Minh"),
        ("van don", "Đặc khu Vân Đồn"),
        ("06994", "Đặc khu Vân Đồn"),
        ("6994", "Đặc khu Vân Đồn"),
        ("ha giang", "Tỉnh Hà Giang → Tuyên Quang"),
        ("cái rồng", "Thị trấn Cái Rồng → Vân Đồn"),
        ("tt cai rong quang ninh", "Thị trấn Cái Rồng → Vân Đồn"),
    ],
)
def test_places_are_found_by_name_and_code_of_now_and_of_before(found, query, first):
    assert named(found(query)[0]) == first


def test_a_code_with_two_meanings_gives_the_present_unit_first_then_the_former_one(found):
    present, past, *_ = found("15")
    assert (present.full_name, named(past)) == ("Tỉnh Lào Cai", "Tỉnh Yên Bái → Lào Cai")


def test_a_former_unit_that_only_kept_its_name_is_not_told_twice(found):
    assert not [what for what in found("quang ninh", 50) if isinstance(what, Past)]


def test_tasks_and_lead_units_are_found_without_diacritics(found, sources):
    tasks = sources.store.tasks()
    task = tasks.iloc[0]
    [first, *_] = found(task["task_code"].lower())
    assert first == Task(task["task_code"], task["title"], task["lead_unit"] or "")
    assert Task(*task[["task_code", "title", "lead_unit"]]) in found(task["title"][:12], 20)
    lead = tasks["lead_unit"].dropna().iloc[0]
    counted = int((tasks["lead_unit"] == lead).sum())
    assert LeadUnit(lead, counted) in found(lead, 20)


def test_nothing_is_sought_before_two_letters_and_nothing_is_made_up(found):
    assert found("q") == found(" ") == found("-") == found("zzxxqq") == []


def test_a_present_unit_stands_before_a_former_one_that_fits_as_well(found):
    kinds = [type(what) for what in found("an", 200)]
    assert kinds[0] is Unit
    whole = found("ha tay")
    assert isinstance(whole[0], Unit)
    assert isinstance(whole[1], Past)


def test_a_search_asks_the_store_for_two_numbers_and_keeps_its_indexes(sources, monkeypatch):
    """What it costs does not grow: no query reads tasks or units once the indexes are there."""
    store, register = sources.store, load_register()
    find(store, register, "quang", DAY, 8)
    asked: list[str] = []
    engine = store._connections.engine

    def listen(_connection, _cursor, statement, *_more) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", listen)
    monkeypatch.setattr(finding, "_index_of", None)
    monkeypatch.setattr(finding, "_says_something", None)
    for query in ("xa", "ha giang", "cai rong", "so khoa hoc", "nq57"):
        asked.clear()
        find(store, register, query, DAY, 8)
        selects = [one for one in asked if "SELECT" in one.upper()]
        assert len(selects) == 1
        assert "store_version" in selects[0]
    sa.event.remove(engine, "before_cursor_execute", listen)


def test_results_lead_to_the_place_the_task_and_the_filtered_map(sources):
    look = sources.look("/unmarked", "?as_of=2025-11-28&lang=en")
    task = sources.store.tasks().iloc[0]

    def hits(query: str) -> list:
        [made] = search.results(look, query)
        assert (made.role, made.id) == ("listbox", "search-list")
        assert {hit.role for hit in made.children} == {"option"}
        return made.children

    assert hits("cai rong")[0].href == "/commune/06994?as_of=2025-11-28&lang=en"
    assert "before July 2025: Thị trấn Cái Rồng" in hits("cai rong")[0].children[0].children
    hrefs = [hit.href for hit in hits(task["task_code"])]
    assert f"/tasks/{task['task_code']}?as_of=2025-11-28&lang=en" in hrefs
    leads = [hit.href for hit in hits(task["lead_unit"]) if "lead_unit=" in hit.href]
    assert leads
    assert all(href.startswith("/?") for href in leads)
    assert search.results(look, "q") == search.results(look, None) == []
