"""A random sample for supervision without notice, which anyone can draw again.

The units to draw from are ordered by unit code and task code, and each gets the next number of
NumPy's ``PCG64(seed)`` (the raw 64 bits, whose sequence is fixed for all versions). Within a
stratum those with the smallest numbers are taken. A stratum is the units of one kind in one
province. Items go out to the strata in proportion to their size, by the largest remainder (a tie
to the stratum that comes first), but each stratum that would get less than one gets one. A sample
that is too small for one item in each is stratified by province alone, and one that is too small
for that by nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data.coverage import Filters
from data.register import Register
from data.snapshot import Snapshot, check_day, kept_snapshot
from data.states import Day, day_of_store, states_of
from data.store import Store

POPULATIONS = ("communes", "assignments")
"""Marked communes, or assignments that are done."""
MOST_ITEMS = 500
MOST_SEED = 999_999_999
ITEM = ["item", "code", "name", "kind", "province_code", "task_code", "title", "stratum"]
ITEM += ["stratum_size"]


class DrawRefused(ValueError):  # noqa: N818
    """The draw can't be made; ``reason`` is a stable name, the message one sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Draw:
    """What a draw depends on, beside what the store says of the day."""

    population: str
    day: date
    size: int
    seed: int
    province: str | None = None

    def check(self) -> None:
        """Refuse a draw that makes no sense."""
        if self.population not in POPULATIONS:
            raise DrawRefused("population", f"There is no population {self.population!r}.")
        if not 1 <= self.size <= MOST_ITEMS:
            raise DrawRefused("size", f"A sample has 1 to {MOST_ITEMS} items.")
        if not 1 <= self.seed <= MOST_SEED:
            raise DrawRefused("seed", f"A seed is a whole number from 1 to {MOST_SEED}.")
        check_day(self.day)


@dataclass(frozen=True, eq=False)
class Sample:
    """The items of a draw, how many they were drawn from, and by what they are stratified.

    ``items`` has the columns `ITEM`; ``strata`` is ``province-kind``, ``province`` or ``none``.
    """

    draw: Draw
    items: pd.DataFrame
    population: int
    strata: str
    stratum_count: int
    version: int
    demo: bool

    @property
    def digest(self) -> str:
        """What names the items: the same for the same draw, in every process."""
        listed = self.items[["code", "task_code", "stratum", "stratum_size"]].to_csv(index=False)
        return hashlib.sha256(listed.encode()).hexdigest()[:16]


def draw_sample(store: Store, register: Register, draw: Draw) -> Sample:
    """Draw a sample of what the store says of a day."""
    draw.check()
    day = day_of_store(store, draw.day)
    if draw.population == "communes":
        frame = _communes(kept_snapshot(store, day, register, Filters()))
    else:
        frame = _assignments(day, register)
    if draw.province is not None:
        frame = frame[frame["province_code"] == draw.province]
    frame = frame.sort_values(["code", "task_code"], kind="stable").reset_index(drop=True)
    strata, keys = _strata(frame, draw.size)
    frame["stratum"] = keys
    taken = _taken(frame["stratum"], draw.size, draw.seed)
    sizes = frame["stratum"].value_counts()
    items = frame[taken].sort_values(["province_code", "code", "task_code"], kind="stable")
    items = items.assign(stratum_size=items["stratum"].map(sizes).astype("int64"))
    items = items.reset_index(drop=True)
    items["item"] = np.arange(1, len(items) + 1)
    return Sample(draw, items[ITEM], len(frame), strata, len(sizes), day.version, day.demo)


def allocation(sizes: list[int], wanted: int) -> list[int]:
    """Return how many items each stratum gives: in proportion to its size, but at least one.

    Examples
    --------
    >>> allocation([100, 50, 1], 8)
    [5, 2, 1]
    """
    wanted = min(wanted, sum(sizes))
    free = list(range(len(sizes)))
    while True:
        left, total = wanted - (len(sizes) - len(free)), sum(sizes[at] for at in free)
        # Whole numbers only: the same on every machine.
        enough = [at for at in free if left * sizes[at] >= total]
        if len(enough) == len(free):
            break
        free = enough
    given = [1] * len(sizes)
    for at in free:
        given[at] = left * sizes[at] // total
    rest = wanted - sum(given)
    order = sorted(free, key=lambda at: (-(left * sizes[at] % total), at))
    for at in order[: max(rest, 0)]:
        given[at] += 1
    return given


def _strata(frame: pd.DataFrame, size: int) -> tuple[str, pd.Series]:
    both = frame["province_code"] + " " + frame["kind"]
    if both.nunique() <= size:
        return "province-kind", both
    if frame["province_code"].nunique() <= size:
        return "province", frame["province_code"]
    return "none", pd.Series("", index=frame.index, dtype=object)


def _taken(strata: pd.Series, wanted: int, seed: int) -> np.ndarray:
    """Return which elements are drawn."""
    taken = np.zeros(len(strata), dtype=bool)
    if not len(strata):
        return taken
    numbers = np.random.PCG64(seed).random_raw(len(strata))
    groups = strata.groupby(strata, sort=True).indices
    shares = allocation([len(at) for at in groups.values()], wanted)
    for places, share in zip(groups.values(), shares, strict=True):
        at = np.sort(places)
        taken[at[np.argsort(numbers[at], kind="stable")[:share]]] = True
    return taken


def _communes(now: Snapshot) -> pd.DataFrame:
    communes = now.communes
    marked = communes[(communes["communes"] == 1) & (communes["marked"] == 1)]
    frame = marked[["code", "name", "kind", "province_code"]].astype(object)
    return frame.assign(task_code="", title="")


def _assignments(day: Day, register: Register) -> pd.DataFrame:
    held, now = states_of(day, register)
    tasks = day.catalogue.tasks
    units = pd.concat([held.provinces, held.communes], ignore_index=True)
    frame = units.iloc[now.unit[now.done]][["code", "name", "kind"]].reset_index(drop=True)
    homes = held.provinces["code"].to_numpy(dtype=object)[held.parent[now.unit[now.done]]]
    done = tasks.iloc[now.task[now.done]][["task_code", "title"]].reset_index(drop=True)
    return pd.concat([frame, done], axis=1).astype(object).assign(province_code=homes)
