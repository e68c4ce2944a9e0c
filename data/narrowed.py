"""A register of some provinces only: whoever reads through it finds no other unit."""

from __future__ import annotations

from threading import Lock

from data.register import Register


def narrowed(register: Register, provinces: frozenset[str]) -> Register:
    """Return the part of a register that some provinces are; the same object each time.

    Figures are worked out from the units of a register, so that those of other provinces are not
    even counted. Every one is kept for the life of the process: caches go by the object.
    """
    key = (register, provinces)
    with _lock:
        if key not in _kept:
            rows = [unit for unit in register.every_row() if unit.province_code in provinces]
            made = Register(rows)
            made.only = provinces
            _kept[key] = made
        return _kept[key]


_kept: dict[tuple[Register, frozenset[str]], Register] = {}
_lock = Lock()
