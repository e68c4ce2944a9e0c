"""How much would pass each filter: communes by kind, assignments by everything else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from data.assignments import state_names
from data.counted import counts_in
from data.coverage import Filters, chosen_assignments, chosen_units
from data.register import Register
from data.scope import COMMUNE_KINDS
from data.snapshot import check_day
from data.state_words import STATES
from data.states import day_states
from data.store import Store

TIERS = ("province", "commune")
PROVINCE_KINDS = ("tỉnh", "thành phố")


def filter_counts(
    store: Store,
    register: Register,
    as_of: date,
    filters: Filters,
    count: str = "assigned",
    unit: str | None = None,
) -> dict[str, dict[str, int]]:
    """Return for each filter what would pass each of its choices, the other filters as they are.

    ``kind`` counts communes (those of the provinces, for a kind of province); ``group``, ``task``,
    ``lead_unit``, ``tier`` and ``state`` count assignments. Each number is the figure that a page
    with that choice shows; choices that nothing passes are left out, but for kinds and states.
    ``count`` and ``unit`` are those of a list of rows (`data.counted.counted`): only assignments
    that it counts are counted here.
    """
    check_day(as_of)
    day, held, now = day_states(store, register, as_of)
    catalogue = day.catalogue
    n = len(held.provinces)

    listed = counts_in(held, now, count, own_of_all=unit is None)
    if unit is not None:
        listed &= now.unit == held.place(unit)

    def passing(**without: None) -> np.ndarray:
        other = replace(filters, **without)
        keep = chosen_units(held, other)[held.unit] & chosen_assignments(catalogue, held, other)
        return keep[now.at] & listed

    found: dict[str, dict[str, int]] = {}
    of_kind = replace(filters, kind=None)
    has_one = np.bincount(now.unit[passing(kind=None)], minlength=len(held.parent)) > 0
    counts = chosen_units(held, of_kind) & (has_one | (not filters.of_assignments))
    commune_kind = held.communes["kind"].to_numpy(dtype=object)
    province_kind = held.provinces["kind"].to_numpy(dtype=object)[held.parent[n:]]
    found["kind"] = {
        kind: int((counts[n:] & (kinds == kind)).sum())
        for kinds, names in ((commune_kind, COMMUNE_KINDS), (province_kind, PROVINCE_KINDS))
        for kind in names
    }
    for name, column in (("group", "group"), ("lead_unit", "lead_unit"), ("task", "task_code")):
        by_task = np.bincount(now.task[passing(**{name: None})], minlength=len(catalogue.tasks))
        summed = catalogue.tasks.assign(n=by_task).groupby(column)["n"].sum()
        found[name] = {str(value): int(count) for value, count in summed.items() if count}
    of_province = now.unit[passing(tier=None)] < n
    found["tier"] = {"province": int(of_province.sum()), "commune": int((~of_province).sum())}
    states = state_names(now)[passing()]
    found["state"] = {state: int((states == state).sum()) for state in STATES}
    return found


def units_in_state(
    store: Store, register: Register, as_of: date, filters: Filters, state: str
) -> set[str]:
    """Return the codes of the units that have an assignment in a state.

    A province has those of its communes too, as its figures do.
    """
    check_day(as_of)
    day, held, now = day_states(store, register, as_of)
    catalogue = day.catalogue
    keep = chosen_units(held, filters)[held.unit] & chosen_assignments(catalogue, held, filters)
    units = np.unique(now.unit[keep[now.at] & (state_names(now) == state)])
    codes = [*held.provinces["code"], *held.communes["code"]]
    return {codes[at] for at in {*units.tolist(), *held.parent[units].tolist()}}
