"""What a filter says that it lets through is what the figures under it count."""

from dataclasses import replace
from datetime import date

import pytest

from data.assignments import assignments
from data.counted import OF_ASSIGNMENTS, counted
from data.coverage import Filters
from data.filter_counts import filter_counts, units_in_state
from data.register import Register, load_register
from data.snapshot import snapshot
from data.state_words import STATES
from data.store import Store
from tests.integration.small_store import BA_CHE, VAN_DON, fill

DAY = date(2025, 11, 28)
FILTERS = [
    Filters(),
    Filters(province="22"),
    Filters(kind="phường"),
    Filters(kind="tỉnh", tier="commune"),
    Filters(group="awareness"),
    Filters(province="01", task="C1"),
    Filters(tier="province", lead_unit="Sở KH&CN"),
    Filters(group="international"),
]


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


@pytest.fixture(scope="module")
def register() -> Register:
    return load_register()


@pytest.mark.parametrize("filters", FILTERS)
def test_every_choice_counts_what_the_figures_with_it_count(filled, register, filters):
    counts = filter_counts(filled, register, DAY, filters)
    for field in ("kind", "group", "lead_unit", "tier", "task"):
        counted = "communes" if field == "kind" else "assigned"
        for value, count in counts[field].items():
            now = snapshot(filled, register, DAY, replace(filters, **{field: value}))
            # A kind of commune lists every province, so the totals are those of the filters.
            assert now.communes["communes"].sum() == count or counted == "assigned", (field, value)
            assert now.totals[counted] == count, (field, value)


@pytest.mark.parametrize("filters", FILTERS)
def test_the_states_are_those_of_the_figures(filled, register, filters):
    states = filter_counts(filled, register, DAY, filters)["state"]
    totals = snapshot(filled, register, DAY, filters).totals
    assert list(states) == list(STATES)
    assert sum(states.values()) == totals["assigned"]
    assert states["done_on_time"] + states["done_late"] == totals["done"]
    assert states["overdue"] == totals["overdue"]


def test_a_province_has_the_states_of_its_communes(filled, register):
    on_time = units_in_state(filled, register, DAY, Filters(), "done_on_time")
    assert on_time == {VAN_DON, "22"}
    overdue = units_in_state(filled, register, DAY, Filters(province="22"), "overdue")
    assert {BA_CHE, "22"} <= overdue
    assert VAN_DON not in overdue
    for code in sorted(overdue - {"22"})[:5]:
        assert "overdue" in assignments(filled, register, code, DAY)["state"].tolist()


@pytest.mark.parametrize("count", OF_ASSIGNMENTS)
def test_at_a_list_of_rows_every_choice_counts_the_rows_that_it_leaves(filled, register, count):
    for unit, province in ((None, None), (None, "22"), (VAN_DON, None)):
        filters = Filters(province=province)
        counts = filter_counts(filled, register, DAY, filters, count, unit)

        def rows(filters=filters, state=None, unit=unit):
            found = counted(filled, register, DAY, filters, count, 0, unit=unit, state=state)
            return found.total

        for field in ("group", "lead_unit", "tier", "task"):
            for value, number in counts[field].items():
                assert rows(replace(filters, **{field: value})) == number, (unit, field, value)
        for state, number in counts["state"].items():
            assert rows(state=state) == number, (unit, state)
