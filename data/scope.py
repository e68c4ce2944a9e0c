"""Which units must do which task, on a day.

A scope is the union of a list, separated by spaces or ``;``, of ``provinces``, ``communes``,
``kind:xã`` (or another kind of the second tier), ``in:22`` and unit codes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock

import numpy as np
import pandas as pd

from data.catalogue import Catalogue
from data.marks_log import keys_of, unit_numbers
from data.register import Register

COMMUNE_KINDS = ("xã", "phường", "đặc khu")
_KEPT = 8


def scope_parts(scope: str) -> list[str]:
    """Return the parts of a scope, kinds written as in the register.

    >>> scope_parts("provinces; kind:đặc_khu 06994")
    ['provinces', 'kind:đặc khu', '06994']
    """
    parts = re.split(r"[\s;]+", unicodedata.normalize("NFC", scope).strip())
    return [part.replace("_", " ") for part in parts if part]


def unknown_parts(scope: str, register: Register) -> list[str]:
    """Return the parts of a scope that name nothing in the register of any day."""
    unknown = []
    for part in scope_parts(scope):
        word, _, rest = part.partition(":")
        if part in ("provinces", "communes") or (word == "kind" and rest in COMMUNE_KINDS):
            continue
        unit = register.get(rest if word == "in" else part)
        if unit is None or (word == "in" and unit.level != "province"):
            unknown.append(part)
    return unknown


@dataclass(frozen=True, eq=False)
class Assignments:
    """Every assignment under the register of one period, whenever its task starts.

    Units are counted: the provinces by code, then the communes by code. ``parent`` gives the
    place of a unit's province (its own for a province). ``unit``, ``task`` (place in the
    catalogue) and ``key`` (`data.marks_log.keys_of`) have one value an assignment, ordered by unit
    and task; ``by_key`` is the order of the keys.
    """

    provinces: pd.DataFrame
    communes: pd.DataFrame
    parent: np.ndarray
    unit: np.ndarray
    task: np.ndarray
    key: np.ndarray
    by_key: np.ndarray

    @cached_property
    def _ordered(self) -> np.ndarray:
        return self.key[self.by_key]

    def find(self, keys: np.ndarray) -> np.ndarray:
        """Return the place of each assignment with one of these keys, -1 where there is none."""
        if not len(self.key):
            return np.full(len(keys), -1, dtype=np.int64)
        ordered = self._ordered
        at = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
        return np.where(ordered[at] == keys, self.by_key[at], -1)

    def place(self, code: str) -> int:
        """Return the number of a unit, -1 for one that is not in the register."""
        for frame, before in ((self.provinces, 0), (self.communes, len(self.provinces))):
            found = int(frame["code"].searchsorted(code))
            if found < len(frame) and frame["code"].iat[found] == code:
                return before + found
        return -1


def assignments_on(catalogue: Catalogue, register: Register, day: date) -> Assignments:
    """Return the assignments under the register of a day, kept for what they follow from."""
    key = (catalogue.assigned, id(register), register.epoch(day))
    with _lock:
        found = _kept.get(key)
        if found is None:
            # The register is kept too: a number of `id` must not come back.
            found = (_assignments(catalogue, register, day), register)
            _kept[key] = found
            while len(_kept) > _KEPT:
                _kept.popitem(last=False)
        return found[0]


def _assignments(catalogue: Catalogue, register: Register, day: date) -> Assignments:
    provinces = register.units("province", day)
    communes = register.units("commune", day)
    codes = pd.Index(pd.concat([provinces["code"], communes["code"]], ignore_index=True))
    parents = pd.concat([provinces["code"], communes["province_code"]], ignore_index=True)
    parent = pd.Index(provinces["code"]).get_indexer(pd.Index(parents))
    kind = communes["kind"].to_numpy(dtype=object)
    tier = np.arange(len(codes)) >= len(provinces)

    def members(part: str) -> np.ndarray:
        if part == "provinces":
            return ~tier
        if part == "communes":
            return tier
        word, _, rest = part.partition(":")
        if word == "kind":
            return np.concatenate([np.zeros(len(provinces), dtype=bool), kind == rest])
        if word == "in":
            return tier & (parents.to_numpy(dtype=object) == rest)
        found = np.zeros(len(codes), dtype=bool)
        place = codes.get_indexer(pd.Index([part]))[0]
        found[place : place + 1] = place >= 0
        return found

    must = np.zeros((len(codes), len(catalogue.tasks)), dtype=bool)
    for task, scope in enumerate(catalogue.tasks["scope"]):
        for part in scope_parts(scope):
            must[:, task] |= members(part)
    unit, task_place = np.nonzero(must)
    key = keys_of(unit_numbers(codes)[unit], catalogue.number[task_place])
    return Assignments(
        provinces=provinces,
        communes=communes,
        parent=parent,
        unit=unit.astype(np.int32),
        task=task_place.astype(np.int32),
        key=key,
        by_key=np.argsort(key),
    )


_kept: OrderedDict[
    tuple[tuple[tuple[str, ...], bytes], int, date], tuple[Assignments, Register]
] = OrderedDict()
_lock = Lock()
