"""What came last: the version of a store, its newest batch, and which communes batches changed."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from data.store_reading import StoreReader
from data.tables import batches, marks, store_version

COMMUNE_CODE = 5
"""Digits of the code of a commune."""


class Newest(NamedTuple):
    """The version of a store and the number of its newest batch (0 for none)."""

    version: int
    batch: int


def newest(store: StoreReader) -> Newest:
    """Return what a store holds last, by one small read."""
    last = sa.select(sa.func.coalesce(sa.func.max(batches.c.id), 0)).scalar_subquery()
    with store.reading() as connection:
        return Newest(*connection.execute(sa.select(store_version.c.version, last)).one())


def communes_since(store: StoreReader, batch: int, provinces: frozenset[str] | None = None) -> int:
    """Return how many communes the batches after one speak of, of some provinces or of all.

    A withdrawal speaks of what it takes back or brings back.
    """
    of_batches = sa.select(sa.func.coalesce(batches.c.withdraws, batches.c.id)).where(
        batches.c.id > batch
    )
    counted = sa.select(sa.func.count(sa.distinct(marks.c.unit_code))).where(
        marks.c.batch_id.in_(of_batches),
        sa.func.length(marks.c.unit_code) == COMMUNE_CODE,
    )
    if provinces is not None:
        counted = counted.where(marks.c.province_code.in_(sorted(provinces)))
    with store.reading() as connection:
        return int(connection.execute(counted).scalar_one())
