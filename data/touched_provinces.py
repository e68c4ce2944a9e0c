"""The provinces that a change is about: whoever makes it must have the right over all of them."""

from __future__ import annotations

import sqlalchemy as sa

from data.batch import batch_of
from data.store import Store
from data.tables import marks, spot_items

OF_THE_COUNTRY = ("tasks", "register", "demo")
"""The kinds of batches that are about the whole country."""


def provinces_of_batch(store: Store, number: int) -> frozenset[str] | None:
    """Return the provinces that withdrawing a batch is about; None where it is the country.

    Raises
    ------
    StoreRefused
        There is no such batch.
    """
    with store.reading() as connection:
        source = batch_of(connection, number)
        while source.withdraws is not None:
            source = batch_of(connection, source.withdraws)
        if source.kind in OF_THE_COUNTRY:
            return None
        query = sa.select(marks.c.province_code).where(marks.c.batch_id == source.id).distinct()
        return frozenset(connection.execute(query).scalars())


def provinces_of_items(store: Store, check: int) -> dict[int, str]:
    """Return the province of each item of a kept draw."""
    query = sa.select(spot_items.c.item, spot_items.c.province_code)
    with store.reading() as connection:
        found = connection.execute(query.where(spot_items.c.check_id == check))
        return {row.item: row.province_code for row in found}
