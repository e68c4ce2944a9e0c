"""The state of every assignment on a day: what changes and the rows below figures are made from."""

from __future__ import annotations

from datetime import date

import numpy as np

from data.coverage import States, states
from data.log import day_number, log_of
from data.register import Register
from data.scope import Assignments, assignments_on
from data.store import Store


def day_states(store: Store, register: Register, as_of: date) -> tuple[Assignments, States]:
    """Return all assignments under the register of a day, and the states of those that exist."""
    log = log_of(store)
    held = assignments_on(log, register, as_of)
    return held, states(log, held, day_number(as_of), np.ones(len(held.unit), dtype=bool))
