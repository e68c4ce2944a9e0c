"""The states of a day, read from the store once for each version and day."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
import sqlalchemy as sa

from data.cache_use import used
from data.catalogue import Catalogue
from data.coverage import States, states
from data.days import day_number
from data.page_rows import read_page_rows
from data.pages import day_entries
from data.register import Register
from data.scope import Assignments, assignments_on
from data.store import Store
from data.store_reading import catalogue_in, is_demo
from data.tables import store_version

_KEPT = 12


@dataclass(frozen=True, eq=False)
class Day:
    """What the store says of one day.

    ``newest`` holds the newest entry (`data.marks_log.ENTRY`) of every assignment that has a mark,
    by key: a few bytes an assignment, however many marks there are.
    """

    as_of: date
    version: int
    catalogue: Catalogue
    newest: np.ndarray
    demo: bool


def day_of_store(store: Store, as_of: date) -> Day:
    """Return a day at the present version of the store, kept for the next who asks."""
    return days_of_store(store, as_of)[0]


def days_of_store(store: Store, *days: date) -> list[Day]:
    """Return several days, all of them at one version of the store."""
    with store.reading() as connection:
        return [day_in(store, connection, day) for day in days]


def day_states(store: Store, register: Register, as_of: date) -> tuple[Day, Assignments, States]:
    """Return a day, the assignments of its register, and the states of those that exist.

    All three are of one version of the store: never read the day a second time beside them.
    """
    day = day_of_store(store, as_of)
    return day, *states_of(day, register)


def states_of(day: Day, register: Register) -> tuple[Assignments, States]:
    """Return the assignments of the register of a day, and the states of those that exist."""
    held = assignments_on(day.catalogue, register, day.as_of)
    keep = np.ones(len(held.key), dtype=bool)
    return held, states(day.catalogue, held, day.newest, day_number(day.as_of), keep)


def day_in(store: Store, connection: sa.Connection, as_of: date) -> Day:
    """Return a day at the version of the store that a connection sees."""
    version, catalogue_version = connection.execute(
        sa.select(store_version.c.version, store_version.c.catalogue)
    ).one()
    key = (store.url, version, as_of)
    with _lock:
        used("day", key in _days)
        if key in _days:
            _days.move_to_end(key)
            return _days[key]
    found = Day(
        as_of=as_of,
        version=version,
        catalogue=_catalogue(store, connection, catalogue_version),
        newest=day_entries(read_page_rows(connection, as_of), day_number(as_of)),
        demo=is_demo(connection),
    )
    with _lock:
        _days[key] = found
        while len(_days) > _KEPT:
            _days.popitem(last=False)
    return found


def _catalogue(store: Store, connection: sa.Connection, version: int) -> Catalogue:
    """Return the catalogue, read once for each version at which it changed."""
    key = (store.url, version)
    with _lock:
        if key in _catalogues:
            return _catalogues[key]
    found = catalogue_in(connection)
    with _lock:
        _catalogues.setdefault(key, found)
        while len(_catalogues) > 2:
            _catalogues.popitem(last=False)
        return _catalogues.get(key, found)


_days: OrderedDict[tuple[str, int, date], Day] = OrderedDict()
_catalogues: OrderedDict[tuple[str, int], Catalogue] = OrderedDict()
_lock = Lock()
