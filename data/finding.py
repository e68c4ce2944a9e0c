"""One search for everything that has a name: units, former units, tasks and lead units.

Every text is folded once, when an index is made; a query only compares strings, and asks the store
for nothing but the version of its catalogue.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from heapq import nsmallest
from itertools import accumulate
from threading import Lock

import sqlalchemy as sa

from data import names
from data.former import FormerUnit
from data.register import Register, Unit
from data.search import BEGINS_NAME, BEGINS_WORD, EVERY_WORD, PROVINCE_FIRST, WHOLE_NAME
from data.store import Store
from data.store_reading import catalogue_in
from data.tables import store_version
from settings import today

SHORTEST = 2
"""Letters from which on something is sought."""
LEAD_UNIT, TASK, FORMER = 6.0, 8.0, 12.0
"""How much less a thing counts than a present unit that fits as well."""


@dataclass(frozen=True)
class Task:
    """A task of the catalogue."""

    code: str
    title: str
    lead_unit: str


@dataclass(frozen=True)
class LeadUnit:
    """A lead unit and how many tasks it leads."""

    name: str
    tasks: int


@dataclass(frozen=True)
class Past:
    """A unit before July 2025, and what it is on the day asked for, likeliest first."""

    unit: FormerUnit
    province: str
    became: tuple[Unit, ...]


@dataclass(frozen=True)
class Found:
    """What was found and how well it fits; higher is better, within one search only."""

    what: Unit | Past | Task | LeadUnit
    score: float


class TextIndex:
    """Texts, folded: finds those that hold every word of a query at the beginning of a word."""

    def __init__(self, heads: Sequence[str], tails: Sequence[str]) -> None:
        """Index texts by what names them (``heads``) and what else may be typed (``tails``)."""
        self._heads = [names.fold(head) for head in heads]
        lines = [
            f" {head} {names.fold(tail)}" for head, tail in zip(self._heads, tails, strict=True)
        ]
        self._lines = lines
        self._blob = "\n".join(lines)
        self._begins = list(accumulate((len(line) + 1 for line in lines), initial=0))

    def find(self, text: str) -> Iterator[tuple[int, float]]:
        """Give the number and the score of each text that fits the folded ``text``."""
        words = [f" {word}" for word in text.split()]
        rarest = max(words, key=len, default="")
        at = self._blob.find(rarest) if rarest else -1
        while at >= 0:
            number = bisect_right(self._begins, at) - 1
            line = self._lines[number]
            if all(word in line for word in words):
                yield number, self._score(number, text)
            at = self._blob.find(rarest, self._begins[number + 1])

    def begins(self, number: int, text: str) -> bool:
        """Whether a query begins with what names a text."""
        return text.startswith(self._heads[number] + " ")

    def _score(self, number: int, text: str) -> float:
        head = self._heads[number]
        if head == text:
            return WHOLE_NAME
        if head.startswith(text):
            return BEGINS_NAME
        return BEGINS_WORD if f" {text}" in head else EVERY_WORD


def find(store: Store, register: Register, query: str, on: date, limit: int) -> list[Found]:
    """Return what fits a query, best first: units of a day, former ones, tasks, lead units."""
    folded = names.fold(query)
    if len(folded.replace(" ", "")) < SHORTEST:
        return []
    found = [Found(hit.unit, hit.score) for hit in register.search(query, on, limit)]
    found += _of_former(register, query, on, limit)
    found += _of_catalogue(store, folded)
    return nsmallest(limit, found, key=_order)


def warm(register: Register) -> None:
    """Make the indexes of the units, so that the first who searches does not wait for them."""
    register.search("an", today(), 1)
    _former_index(register)


def _order(found: Found) -> tuple[float, int, str]:
    what = found.what
    if isinstance(what, Unit):
        return -found.score, 0 if what.level == "province" else 1, what.code
    if isinstance(what, LeadUnit):
        return -found.score, 2, what.name
    if isinstance(what, Task):
        return -found.score, 3, what.code
    return -found.score, 4, what.unit.code


def _of_former(register: Register, query: str, on: date, limit: int) -> list[Found]:
    units, index = _former_index(register)
    scores: dict[int, float] = {}
    readings = names.readings(query)
    for reading in readings:
        for number, score in index.find(reading.folded):
            # More than the name must be the whole name, and then words that tell the place.
            named = score > EVERY_WORD or index.begins(number, reading.folded)
            if named and reading.kind in (None, units[number].kind):
                scores[number] = max(score, scores.get(number, 0.0))
    best = nsmallest(limit, scores, key=lambda number: (-scores[number], units[number].code))
    found = [(units[number], scores[number]) for number in best]
    if readings and readings[0].folded.isdigit():
        digits = readings[0].folded
        exact = register.former.get(digits) or register.former.get(digits.zfill(5))
        found = [(exact, WHOLE_NAME)] if exact and _says_something(register, exact) else []
    return [
        Found(
            _past(register, unit, on),
            score + (PROVINCE_FIRST if unit.level == "province" else 0.0) - FORMER,
        )
        for unit, score in found
        if register.successors(unit.code, on)
    ]


def _past(register: Register, unit: FormerUnit, on: date) -> Past:
    province = register.former.get(unit.province_code)
    return Past(unit, province.name if province else "", tuple(register.successors(unit.code, on)))


def _says_something(register: Register, unit: FormerUnit) -> bool:
    """Whether a former unit is more than the present one of the same name, which is found too."""
    heirs = [register.get(code) for code in unit.successors]
    same = len(heirs) == 1 and heirs[0] is not None and heirs[0].name == unit.name
    return bool(heirs) and not same


@lru_cache(maxsize=2)
def _former_index(register: Register) -> tuple[list[FormerUnit], TextIndex]:
    former = register.former
    units = [
        unit
        for level in ("province", "commune")
        for unit in former.units(level)
        if _says_something(register, unit)
    ]
    provinces = {unit.code: unit.name for unit in former.units("province")}
    tails = [
        "" if unit.level == "province" else f"{unit.district} {provinces[unit.province_code]}"
        for unit in units
    ]
    return units, TextIndex([unit.name for unit in units], tails)


def _of_catalogue(store: Store, folded: str) -> list[Found]:
    index = _catalogue_index(store)
    scores: dict[int, float] = {}
    for texts in (index.by_code, index.by_title):
        for number, score in texts.find(folded):
            scores[number] = max(score, scores.get(number, 0.0))
    found = [Found(index.tasks[number], score - TASK) for number, score in scores.items()]
    leads = index.by_lead.find(folded)
    return found + [Found(index.leads[number], score - LEAD_UNIT) for number, score in leads]


@dataclass(frozen=True, eq=False)
class _CatalogueIndex:
    tasks: list[Task]
    leads: list[LeadUnit]
    by_code: TextIndex
    by_title: TextIndex
    by_lead: TextIndex


def _catalogue_index(store: Store) -> _CatalogueIndex:
    """Return the index of the catalogue, made once for each of its versions."""
    with store.reading() as connection:
        version = connection.execute(sa.select(store_version.c.catalogue)).scalar_one()
        return _kept((store.url, version), lambda: _index_of(connection))


def _index_of(connection: sa.Connection) -> _CatalogueIndex:
    frame = catalogue_in(connection).tasks
    rows = frame[["task_code", "title", "lead_unit"]].itertuples(index=False)
    tasks = [Task(code, title, lead or "") for code, title, lead in rows]
    counts = frame["lead_unit"].dropna().value_counts()
    leads = [LeadUnit(str(name), int(n)) for name, n in counts.items() if name]
    return _CatalogueIndex(
        tasks,
        leads,
        TextIndex([task.code for task in tasks], [""] * len(tasks)),
        TextIndex([task.title for task in tasks], [task.lead_unit for task in tasks]),
        TextIndex([lead.name for lead in leads], [""] * len(leads)),
    )


def _kept(key: tuple[str, int], make: Callable[[], _CatalogueIndex]) -> _CatalogueIndex:
    with _lock:
        if key in _indexes:
            return _indexes[key]
    made = make()
    with _lock:
        _indexes[key] = made
        while len(_indexes) > 2:
            _indexes.popitem(last=False)
    return made


_indexes: OrderedDict[tuple[str, int], _CatalogueIndex] = OrderedDict()
_lock = Lock()
