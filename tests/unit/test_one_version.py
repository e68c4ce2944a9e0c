"""An answer is of one version of the store, even when a batch lands while it is worked out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from small_country import REGISTER
from test_coverage import mark, task
from test_two_days import filled

from data.changed import changed, changed_tasks
from data.changes import changes
from data.counted import counted
from data.coverage import Filters
from data.filter_counts import filter_counts, units_in_state
from data.late_tasks import late_tasks
from data.obstacles import obstacles
from data.remarks import newest_notes
from data.spot_sample import Draw, draw_sample
from data.store import Store
from data.task_progress import task_progress
from data.task_units import task_units, unit_states
from data.urging import to_urge

BEFORE, DAY = date(2025, 10, 15), date(2025, 11, 28)
EVERY, GROUP = Filters(), Filters(group="awareness")
DUE = {"due_date": date(2025, 11, 1), "group": "awareness"}
TASKS = [task("M", title="Giữa", lead_unit="A", **DUE), task("Z", "provinces", title="Cuối", **DUE)]
MARKS = [
    mark("00001", date(2025, 9, 1), "done", "M"),
    mark("00002", date(2025, 9, 2), "blocked", "M"),
    mark("01", date(2025, 11, 2), "blocked", "Z"),
]
NEW = [
    mark("00001", date(2025, 11, 3), "in_progress", "A"),
    mark("00003", date(2025, 11, 4), "blocked", "A"),
    mark("00004", date(2025, 11, 5), "done", "M"),
]
"""What lands: the task that they are of comes before the others."""

ANSWERS: dict[str, Callable[[Store], Any]] = {
    "obstacles": lambda store: obstacles(store, REGISTER, DAY, EVERY),
    "late tasks": lambda store: late_tasks(store, REGISTER, DAY),
    "task units": lambda store: task_units(store, REGISTER, "M", DAY, EVERY),
    "unit states": lambda store: unit_states(store, REGISTER, "M", DAY, "commune", EVERY),
    "filter counts": lambda store: filter_counts(store, REGISTER, DAY, GROUP),
    "units in a state": lambda store: units_in_state(store, REGISTER, DAY, GROUP, "blocked"),
    "urging": lambda store: to_urge(store, REGISTER, DAY, every=7, overdue_days=10),
    "sample of communes": lambda store: draw_sample(store, REGISTER, Draw("communes", DAY, 5, 7)),
    "sample of work": lambda store: draw_sample(store, REGISTER, Draw("assignments", DAY, 5, 7)),
    "counted": lambda store: counted(store, REGISTER, DAY, EVERY, "overdue"),
    "counted communes": lambda store: counted(store, REGISTER, DAY, EVERY, "marked"),
    "changed": lambda store: changed(store, REGISTER, BEFORE, DAY, EVERY, "newly_late"),
    "changed communes": lambda store: changed(store, REGISTER, BEFORE, DAY, EVERY, "newly_marked"),
    "changed tasks": lambda store: changed_tasks(store, REGISTER, BEFORE, DAY, "00001"),
    "changes": lambda store: changes(store, REGISTER, BEFORE, DAY, None, EVERY),
    "task progress": lambda store: task_progress(store, REGISTER, DAY, EVERY),
    "remarks": lambda store: newest_notes(store, REGISTER, DAY, ["00001", "00002"], GROUP),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = filled(tmp_path_factory.mktemp("made"), TASKS, MARKS)
    store.close()
    return Path(str(sa.make_url(store.url).database))


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Iterator[Store]:
    copied = Store(f"sqlite:///{shutil.copy(made, tmp_path)}", REGISTER)
    yield copied
    copied.close()


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_never_of_two_versions(store: Store, name: str) -> None:
    answer = ANSWERS[name]
    before = plain(answer(store))
    with landing(store):
        between = plain(answer(store))
    assert between in (before, plain(answer(store)))


def test_the_next_reader_is_not_given_days_of_another_version(store: Store) -> None:
    with landing(store, mark("00002", date(2025, 9, 20), "done", "M")):
        obstacles(store, REGISTER, DAY, EVERY)
    rows = obstacles(store, REGISTER, DAY, EVERY).rows
    assert rows[["code", "since"]].to_numpy().tolist() == [
        ["00003", date(2025, 11, 4)],
        ["01", date(2025, 11, 2)],
    ]


@contextmanager
def landing(store: Store, *more: dict) -> Iterator[None]:
    """Let a batch land after the first look at the store: its task is the first of the list."""
    reading, landed = store.reading, []

    @contextmanager
    def once() -> Iterator[sa.Connection]:
        with reading() as connection:
            yield connection
        if not landed:
            landed.append(True)
            another_batch(store, *more)

    store.reading = once  # type: ignore[method-assign]
    try:
        yield
    finally:
        del store.reading  # type: ignore[method-assign]
    assert landed


def another_batch(store: Store, *more: dict) -> None:
    store.append_marks(
        pd.DataFrame([*NEW, *more]).assign(province_code="01"),
        kind="marks",
        file="b.csv",
        sha256=None,
        by="",
        tasks_frame=pd.DataFrame([task("A", title="Đầu", lead_unit="B", **DUE)]),
    )


def plain(answer: Any) -> Any:
    """An answer as values that can be compared."""
    if isinstance(answer, pd.DataFrame):
        return answer.astype(object).where(answer.notna(), None).to_dict("list")
    if hasattr(answer, "__dict__"):
        return {name: plain(value) for name, value in vars(answer).items()}
    return answer
