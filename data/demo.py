"""The demonstration data: generated, labelled so everywhere, and a function of a seed and a day.

It reproduces the published figures of 28 November 2025 and keeps something to do on every later
day. See ``docs/data.md``.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from tqdm import tqdm

from data.catalogue import catalogue_of
from data.days import ALWAYS, NEVER, day_number, day_numbers, day_of
from data.demo_catalogue import catalogue
from data.demo_marks import OWN_DONE, draw, events
from data.demo_plan import UNMARKED, plan
from data.register import Register
from data.scope import assignments_on
from data.store import Store, StoreRefused
from settings import FIRST_DAY

SEED = 57


@dataclass(frozen=True)
class Demo:
    """The catalogue, and the marks up to a day in the order of recording."""

    tasks: pd.DataFrame
    marks: pd.DataFrame


def frames(register: Register, last_day: date, seed: int = SEED) -> Demo:
    """Return the demonstration up to a day, without a store.

    ``marks`` has the columns of `data.store.MARK_COLUMNS` but ``row``.
    """
    tasks = catalogue().sort_values("task_code", ignore_index=True)
    rng = np.random.default_rng(seed)
    provinces = register.units("province", FIRST_DAY)
    communes = register.units("commune", FIRST_DAY)
    covered = plan(communes, rng)
    paths = draw(
        _held(register, tasks, len(provinces)),
        tasks,
        _quality(provinces, communes, rng),
        covered,
        day_numbers(tasks["start_date"], ALWAYS),
        day_numbers(tasks["due_date"], NEVER),
        rng,
    )
    found = events(paths, rng)
    found = found[found["day"] <= day_number(last_day)]
    codes = np.concatenate([provinces["code"], communes["code"]])
    parents = np.concatenate([provinces["code"], communes["province_code"]])
    unit, day = found.pop("unit").to_numpy(), found.pop("day").to_numpy()
    days = {number: day_of(number) for number in np.unique(day)}
    names = tasks["task_code"].to_numpy(dtype=object)[found.pop("task").to_numpy()]
    marks = found.reset_index(drop=True).assign(
        unit_code=codes[unit],
        province_code=parents[unit],
        task_code=names,
        marked_on=pd.Series([days[number] for number in day], dtype=object),
    )
    return Demo(tasks, marks)


def load_demo(
    store: Store,
    register: Register,
    last_day: date,
    seed: int = SEED,
    progress: bool | None = None,
) -> int | None:
    """Bring the demonstration in a store up to a day; return the batch, None if it was there.

    A store with the demonstration of an earlier day gets only the marks of the days since.

    Parameters
    ----------
    progress
        Whether to draw a bar; by default on a terminal only.

    Raises
    ------
    StoreRefused
        The store holds marks or tasks that are not demonstration data.
    """
    if any(batch.kind != "demo" for batch in store.batches()):
        raise StoreRefused(
            "The store holds imported data; demonstration data is loaded into an empty store only."
        )
    if last_day < FIRST_DAY:
        raise StoreRefused(f"The demonstration begins on {FIRST_DAY}; {last_day} is earlier.")
    before = store.last_day("demo")
    if before is not None and before >= last_day:
        return None
    made = frames(register, last_day, seed)
    marks = made.marks
    if before is not None:
        marks = marks[[day > before for day in marks["marked_on"]]]
    quiet = not (sys.stderr.isatty() if progress is None else progress)
    with tqdm(total=len(marks), desc="demonstration", unit=" marks", disable=quiet) as bar:
        return store.append_marks(
            marks,
            kind="demo",
            file=f"demo seed={seed} {last_day}",
            sha256=None,
            by="demo",
            tasks_frame=made.tasks,
            progress=bar,
        )


def _held(register: Register, tasks: pd.DataFrame, provinces: int) -> pd.DataFrame:
    """Return the assignments of all periods, with the days between which each exists."""
    catalogue = catalogue_of(tasks)
    parts = []
    for epoch in register.epochs():
        held = assignments_on(catalogue, register, epoch)
        begins = day_number(epoch) if epoch > FIRST_DAY else ALWAYS
        part = pd.DataFrame({"unit": held.unit, "task": held.task, "valid_from": begins})
        parts.append(part.assign(epoch=epoch))
    merged = pd.concat(parts).groupby(["unit", "task"], as_index=False, sort=True)
    found = merged.agg(valid_from=("valid_from", "min"), newest=("epoch", "max"))
    ends = dict(zip(register.epochs(), [*register.epochs()[1:], None], strict=True))
    found["valid_to"] = day_numbers(found["newest"].map(ends), NEVER)
    return found


def _quality(
    provinces: pd.DataFrame, communes: pd.DataFrame, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Draw how good each unit is: reliable for due dates, early, or never ready."""
    lead = rng.normal(0, 1, len(provinces))
    lead[provinces["code"].isin(UNMARKED).to_numpy()] -= 0.8
    lead[(provinces["code"] == "22").to_numpy()] = 2.2
    home = pd.Index(provinces["code"]).get_indexer(pd.Index(communes["province_code"]))
    skill = np.concatenate([lead, 0.6 * lead[home] + rng.normal(0, 1, len(communes))])
    n = len(skill)
    kind = rng.random(n)
    kind[: len(provinces)] = 1
    share = 1 / (1 + np.exp(1.1 * skill + 0.05 + rng.normal(0, 0.3, n)))
    reliable = rng.beta(60, 1.2, n)
    reliable = np.where(kind < 0.06, rng.beta(4, 3, n), reliable)
    reliable = np.where(kind < 0.03, 0.04, reliable)
    never = np.where(kind < 0.03, 0.7, np.where(kind < 0.06, 0.12, 0.008))
    # A few do everything at once: the class "exactly 100 %" is never empty.
    share[(kind > 0.95) & (kind < 1)] = 0.02
    reliable[(kind > 0.95) & (kind < 1)] = 1.0
    never[(kind > 0.95) & (kind < 1)] = 0.0
    own = np.round(138 * (0.72 + 0.07 * lead).clip(0.45, 0.91)).astype(int)
    for code, count in OWN_DONE.items():
        own[(provinces["code"] == code).to_numpy()] = count
    return {"share": share, "reliable": reliable, "never": never, "own_done": own}
