"""A batch shows what it changes: the figures with it and without it, in and out of the store."""

from __future__ import annotations

import itertools
from datetime import date

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_derived import REGISTER, TASKS, WORDS, append, batches_of_marks, frame_of, with_tasks

import data.difference
import data.touched
from data.bulk import read_marks
from data.coverage import Filters
from data.difference import difference, difference_now, preview
from data.store import Store
from tests.unit.slow_coverage import plain, slow_coverage

_numbers = itertools.count()
days = st.sampled_from([date(2025, 8, 20), date(2025, 9, 10), date(2025, 11, 5), date(2026, 1, 5)])


def slow(rows: list[tuple], day: date) -> tuple[list[dict], list[dict]]:
    """Return the figures of provinces and communes of a day from marks alone."""
    names = ("unit_code", "task_code", "marked_on", "status")
    marks = [dict(zip(names, row, strict=True)) for row in rows]
    tasks = [task | WORDS for task in TASKS]
    return tuple(
        slow_coverage(tasks, marks, REGISTER, level, day, Filters())
        for level in ("province", "commune")
    )


def marked(communes: list[dict]) -> set[str]:
    return {row["code"] for row in communes if row["marked"]}


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(old=batches_of_marks, new=batches_of_marks, later=batches_of_marks, day=days)
# A batch of later days than the one that is viewed takes nothing away from it.
@example(
    old=[("00007", "A", date(2025, 7, 1), "not_started")],
    new=[("00007", "A", date(2025, 12, 21), "not_started")],
    later=[("00007", "A", date(2025, 12, 11), "not_started")],
    day=date(2025, 8, 20),
)
def test_a_batch_shows_the_figures_without_it_and_with_it(
    engine, databases, tmp_path, old, new, later, day
):
    folder = tmp_path / str(next(_numbers))
    folder.mkdir()
    store = with_tasks(Store(databases.url(engine, folder), REGISTER))
    append(store, old)

    def both(number: int, *sides: list[tuple]) -> None:
        """A batch of a few marks is read by its assignments, one of many by all marks."""
        agrees(difference(store, REGISTER, number, day), *sides)
        agrees(difference_now(store, REGISTER, number, day, many=0), *sides)

    def agrees(found, without: list[tuple], whole: list[tuple]) -> None:
        before, after = slow(without, day), slow(whole, day)
        assert (plain(found.before.provinces), plain(found.before.communes)) == before
        assert (plain(found.after.provinces), plain(found.after.communes)) == after
        assert set(found.newly_marked) == marked(after[1]) - marked(before[1])
        assert set(found.lost) == marked(before[1]) - marked(after[1])

    agrees(preview(store, REGISTER, frame_of(new), day), old, old + new)
    batch = append(store, new)
    both(batch, old, old + new)
    append(store, later)
    both(batch, old + later, old + new + later)
    withdrawal = store.withdraw(batch, by="test")
    both(batch, old + later, old + new + later)
    both(withdrawal, old + later, old + new + later)
    store.close()


def test_the_marks_of_the_largest_batch_are_not_read_again_and_its_difference_is_kept(
    engine, databases, tmp_path, monkeypatch
):
    store = with_tasks(Store(databases.url(engine, tmp_path), REGISTER))
    append(store, [("00007", "A", date(2025, 8, 1), "in_progress")])
    large = append(store, [(code, "A", date(2025, 8, 2), "done") for code in ("00003", "00007")])
    read = []

    def counting(connection, source, **values):
        found = read_marks(connection, source, **values)
        read.append(len(found))
        return found

    monkeypatch.setattr(data.difference, "read_marks", counting)
    monkeypatch.setattr(data.touched, "read_marks", counting)
    day = date(2025, 8, 20)
    found = difference_now(store, REGISTER, large, day, many=1)
    assert sum(read) == 1, "only what other batches say"
    assert found.newly_marked == ["00003"]
    first = difference(store, REGISTER, large, day)
    read.clear()
    assert difference(store, REGISTER, large, day) is first and not read
    append(store, [("00003", "A", date(2025, 8, 1), "done")])
    after = difference(store, REGISTER, large, day)
    assert after is not first and after.newly_marked == []
    store.close()


def test_the_assignments_whose_state_changes_are_named_with_both_states(
    engine, databases, tmp_path
):
    store = with_tasks(Store(databases.url(engine, tmp_path), REGISTER))
    append(store, [("00007", "A", date(2025, 8, 1), "in_progress")])
    batch = append(
        store,
        [
            ("00007", "A", date(2025, 8, 10), "done"),
            ("00003", "B", date(2025, 8, 10), "blocked"),
            ("00003", "A", date(2025, 8, 10), "not_started"),
        ],
    )
    found = difference(store, REGISTER, batch, date(2025, 8, 20))
    assert found.changes.to_dict("records") == [
        {"unit_code": "00003", "task_code": "B", "before": "not_started", "after": "blocked"},
        {"unit_code": "00007", "task_code": "A", "before": "in_progress", "after": "done_on_time"},
    ]
    assert (found.newly_marked, found.lost) == (["00003"], [])
    store.close()
