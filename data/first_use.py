"""What a store that is just beginning still lacks."""

from __future__ import annotations

from threading import Lock
from typing import Literal

import sqlalchemy as sa

from data.store import Store
from data.store_reading import version_of
from data.tables import marks, tasks

Lack = Literal["catalogue", "marks"]


def lack_of(store: Store) -> Lack | None:
    """Return the first thing that has to be imported; None where figures can be read.

    Asked once for each version of the store.
    """
    with store.reading() as connection:
        key = (store.url, version_of(connection))
        with _lock:
            if key in _known:
                return _known[key]
        lack: Lack | None = None
        if connection.execute(sa.select(tasks.c.task_code).limit(1)).first() is None:
            lack = "catalogue"
        elif connection.execute(sa.select(marks.c.seq).limit(1)).first() is None:
            lack = "marks"
    with _lock:
        _known.clear()
        _known[key] = lack
    return lack


_known: dict[tuple[str, int], Lack | None] = {}
_lock = Lock()
