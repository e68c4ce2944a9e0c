"""Whose log a mark is in when units change, and what may be withdrawn after them."""

from __future__ import annotations

from datetime import date, timedelta

from decree_country import D1, D2, D3, D4, REGISTER, unit
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_coverage import counts_for, day_marks, slow_coverage
from small_country import FIRST, days

from data.coverage import Filters
from data.register import Register, Unit
from data.store import Batch
from data.withdrawing import refusal

ONE = timedelta(days=1)


# Whose log the marks are in


def test_the_log_of_each_code_on_each_day_as_counted_by_hand():
    days_of = {
        "00001": ["00001", "00001", "00011", "00011", "00011"],
        "00002": ["00002", "00001", "00011", "00011", "00011"],
        "00003": ["00003"] * 5,
        "00004": ["00004", "00004", None, None, None],
        "00005": ["00005"] * 5,
        "00006": ["00006", "00006", "00011", "00011", "00011"],
        "00007": ["00007", "00007", "00014", "00014", "00014"],
        "00009": ["00009", "00009", "00009", "00009", None],
        "00010": [None, "00010", "00010", "00005", "00005"],
        "03": ["03", "03", "03", "03", "02"],
    }
    for code, expected in days_of.items():
        found = [REGISTER.log_code(code, day) for day in (FIRST, D1, D2, D3, D4)]
        assert found == expected, code
    assert REGISTER.log_code("99999", D1) is None
    assert REGISTER.log_units("00011", D2) == ["00011", "00001", "00002", "00006"]
    assert REGISTER.log_units("00001", D1 - ONE) == ["00001"]
    assert REGISTER.heirs(D1) == {"00002": "00001"}
    assert REGISTER.heirs(FIRST) == {}


@st.composite
def histories(draw: st.DrawFn) -> Register:
    """Draw a register: each day some units merge, split, get another code or go on."""
    living = [f"{number:05}" for number in range(1, 7)]
    begun = dict.fromkeys(living, FIRST)
    rows: list[Unit] = []
    fresh = 10
    for day in (D1, D2, D3, D4):
        for code in list(living):
            what = draw(
                st.sampled_from(["stay", "stay", "kind", "merge", "recode", "split", "end"])
            )
            others = [other for other in living if other != code]
            became: list[str] = []
            if what == "stay" or begun[code] == day or (what == "merge" and not others):
                continue
            if what == "merge":
                became = [draw(st.sampled_from(others))]
            elif what == "kind":
                became = [code]
            elif what in ("recode", "split"):
                number = 1 if what == "recode" else draw(st.integers(1, 2))
                became = [f"{fresh + more:05}" for more in range(number)]
                fresh += number
                if what == "split":
                    became += draw(st.sampled_from([[code], [others[0]] if others else [code]]))
            rows.append(unit(code, "X", "xã", "01", begun[code], day, " ".join(became)))
            if code not in became:
                living.remove(code)
            for heir in became:
                if heir == code or heir not in living:
                    begun[heir] = day
                    living += [heir] if heir not in living else []
    rows += [unit(code, "X", "xã", "01", begun[code]) for code in living]
    return Register(rows)


@settings(max_examples=300, deadline=None)
@given(register=histories(), day=days)
def test_marks_count_for_one_unit_of_the_day_or_for_none(register, day):
    heirs = register.heirs(day)
    for code in {row.code for row in register.every_row()}:
        found = register.log_code(code, day)
        if register.get(code, day) is not None:
            assert found == code and code not in heirs
        else:
            assert found is None or register.get(found, day) is not None
            assert heirs.get(code) == found
        assert found == counts_for(register, code, day)
        assert found is None or code in register.log_units(found, day)
        assert found is None or found in [one.code for one in register.became(code, day)]


@settings(max_examples=200, deadline=None)
@given(register=histories(), day=days)
def test_a_later_decree_changes_nothing_on_earlier_days(register, day):
    """What is known of days after ``day`` may come or go: the logs of ``day`` stay the same."""
    known = [row for row in register.every_row() if row.valid_from <= day]
    earlier = Register(
        [
            row if row.valid_to and row.valid_to <= day
            else unit(row.code, row.name, row.kind, "01", row.valid_from)
            for row in known
        ]
    )  # fmt: skip
    for code in {row.code for row in register.every_row()}:
        assert earlier.log_code(code, day) == register.log_code(code, day)
    assert earlier.heirs(day) == register.heirs(day)


def test_heirs_belong_to_who_asked_for_them():
    REGISTER.heirs(D4).clear()
    assert REGISTER.log_code("00001", D4) == "00011"


# The slow reference of the measures


def marked(unit_code: str, day: date, status: str) -> dict:
    return {"unit_code": unit_code, "task_code": "T", "marked_on": day, "status": status}


TASK = {"task_code": "T", "scope": "communes", "group": "awareness", "lead_unit": "A"}
TASK |= {"start_date": None, "due_date": D2}
MARKS = [
    marked("00001", date(2025, 8, 1), "done"),
    marked("00002", date(2025, 8, 5), "blocked"),
    marked("00006", date(2025, 8, 1), "in_progress"),
    marked("00004", date(2025, 8, 1), "done"),
    marked("00003", date(2025, 8, 1), "done"),
    marked("00010", D1, "in_progress"),
]


def statuses(code: str, day: date) -> list[str]:
    return [one["status"] for one in day_marks(MARKS, code, "T", day, REGISTER)]


def test_the_marks_of_all_predecessors_are_one_log_from_the_day_of_the_merger():
    assert statuses("00001", D1 - ONE) == ["done"]
    assert statuses("00001", D1) == ["done", "blocked"]
    # Of two marks of one day the one recorded last counts, whichever unit it was recorded under.
    assert statuses("00011", D2) == ["in_progress", "blocked"]


def test_the_marks_of_a_split_unit_stay_with_it_and_its_parts_start_unmarked():
    assert statuses("00004", D2 - ONE) == ["done"]
    assert statuses("00012", D2) == statuses("00013", D2) == []
    assert statuses("00005", D1) == []
    assert statuses("00010", D1) == ["in_progress"]
    assert statuses("00005", D3) == ["in_progress"]


def test_a_unit_takes_its_log_along_into_another_province():
    def marked_in(province: str, day: date) -> list[str]:
        found = slow_coverage([TASK], MARKS, REGISTER, "commune", day, Filters(province=province))
        return [row["code"] for row in found if row["marked"]]

    assert marked_in("02", D3 - ONE) == ["00003", "00010"]
    assert marked_in("02", D3) == ["00005"]
    assert marked_in("03", D3) == ["00003"]
    assert marked_in("02", D4) == ["00003", "00005"]


# Withdrawing


def batch(number: int, kind: str = "register", withdraws: int | None = None) -> Batch:
    words = {"file": None, "sha256": None, "by": "test", "rows": 1, "accepted": 1}
    return Batch(
        id=number, kind=kind, withdraws=withdraws, at=None, withdrawn_by=None, **words  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_decree_goes_only_before_those_that_it_rests_on():
    two = [batch(1), batch(2, "marks"), batch(3)]
    assert str(refusal(two, 1)) == "The decree of batch 3 rests on this one; withdraw that first."
    assert refusal(two, 3) is None
    assert refusal(two, 2) is None
    gone = [*two, batch(4, "withdrawal", withdraws=3)]
    assert refusal(gone, 1) is None


def test_a_decree_comes_back_only_onto_those_that_it_rested_on():
    both_gone = [batch(1), batch(2), batch(3, "withdrawal", 2), batch(4, "withdrawal", 1)]
    assert refusal(both_gone, 4) is None
    assert "import its file again" in str(refusal(both_gone, 3))
    first_back = [*both_gone, batch(5, "withdrawal", 4)]
    assert refusal(first_back, 3) is None
    replaced = [*both_gone, batch(5)]
    assert (
        str(refusal(replaced, 4)) == "The decree of batch 5 rests on this one; withdraw that first."
    )
