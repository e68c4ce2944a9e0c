"""A batch shows what it changes: the figures with it and without it, in and out of the store."""

from __future__ import annotations

import itertools
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_derived import REGISTER, TASKS, WORDS, append, batches_of_marks, frame_of, with_tasks

from data.coverage import Filters
from data.difference import difference, preview
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
def test_a_batch_shows_the_figures_without_it_and_with_it(
    engine, databases, tmp_path, old, new, later, day
):
    folder = tmp_path / str(next(_numbers))
    folder.mkdir()
    store = with_tasks(Store(databases.url(engine, folder), REGISTER))
    append(store, old)

    def agrees(found, without: list[tuple], whole: list[tuple]) -> None:
        before, after = slow(without, day), slow(whole, day)
        assert (plain(found.before.provinces), plain(found.before.communes)) == before
        assert (plain(found.after.provinces), plain(found.after.communes)) == after
        assert set(found.newly_marked) == marked(after[1]) - marked(before[1])
        assert set(found.lost) == marked(before[1]) - marked(after[1])

    agrees(preview(store, REGISTER, frame_of(new), day), old, old + new)
    batch = append(store, new)
    agrees(difference(store, REGISTER, batch, day), old, old + new)
    append(store, later)
    agrees(difference(store, REGISTER, batch, day), old + later, old + new + later)
    withdrawal = store.withdraw(batch, by="test")
    agrees(difference(store, REGISTER, batch, day), old + later, old + new + later)
    agrees(difference(store, REGISTER, withdrawal, day), old + later, old + new + later)
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
