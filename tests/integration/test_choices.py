"""What was chosen for the files of an office is kept for its next one, and for no other."""

from __future__ import annotations

import pytest

from data.choices import Choice, ChoiceRefused, choices_of, forget, offices, remember, remembered

OFFICE = "UBND tỉnh Quảng Ninh"
UNIT = Choice("unit", ("", "", "Hong Gay", "Quảng Ninh"), "06685")
TASK = Choice("task", ("C-1",), "C1")
STATUS = Choice("status", ("xong rồi",), "done")


def test_choices_come_back_as_the_reader_takes_them(store):
    remember(store, OFFICE, [UNIT, TASK, STATUS], by="Lan")
    found = remembered(store, OFFICE)
    assert found.units == {UNIT.written: "06685"}
    assert (found.tasks, found.statuses) == ({"C-1": "C1"}, {"xong rồi": "done"})
    assert offices(store) == [OFFICE]


def test_a_later_choice_takes_the_place_of_an_earlier_one(store):
    remember(store, OFFICE, [STATUS], by="Lan")
    remember(
        store,
        f"  {OFFICE.replace(' ', '  ')} ",
        [Choice("status", STATUS.written, "blocked")],
        by="Hà",
    )
    assert [one.code for one in choices_of(store, OFFICE)] == ["blocked"]


def test_choices_are_of_one_office(store):
    remember(store, OFFICE, [STATUS], by="Lan")
    remember(store, "Sở KH&CN", [TASK], by="Lan")
    remember(store, "", [UNIT], by="Lan")
    assert remembered(store, "Sở KH&CN").statuses == {}
    assert choices_of(store, "") == []
    assert offices(store) == sorted([OFFICE, "Sở KH&CN"])


def test_a_choice_that_was_taken_back_is_gone(store):
    remember(store, OFFICE, [STATUS, TASK], by="Lan")
    forget(store, OFFICE, [Choice("status", STATUS.written, "")])
    assert choices_of(store, OFFICE) == [TASK]
    forget(store, OFFICE, [TASK])
    assert offices(store) == []


def test_choices_change_no_figure_and_no_version(store):
    before = store.version()
    remember(store, OFFICE, [UNIT], by="Lan")
    assert (store.version(), store.batches()) == (before, [])


def test_texts_are_compared_in_one_unicode_form_without_spaces_around():
    apart = "Ho\u0300a"  # a letter and its tone mark as two signs
    assert Choice.of("task", [f" {apart} "], "C1").written == ("Hòa",)


@pytest.mark.parametrize("written", [[], ["a", "b"], [" "], [7], ["x" * 501], "a", None])
def test_a_choice_has_the_texts_of_its_field(written):
    with pytest.raises(ChoiceRefused):
        Choice.of("status", written, "done")
