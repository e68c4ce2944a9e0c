"""Batches that are taken back, and brought back: each step is a batch of its own."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from data.batch import Batch, all_batches, batch_of, new_batch
from data.engine import StoreRefused
from data.tables import batches


def withdraw_batch(connection: sa.Connection, number: int, by: str) -> tuple[int, Batch]:
    """Note that a batch is withdrawn; return the new batch and the one whose marks it is about.

    Withdrawing a withdrawal restores what it took out.

    Raises
    ------
    StoreRefused
        The batch is withdrawn already, or holds nothing that can be withdrawn.
    """
    wanted = source = batch_of(connection, number)
    restores = False
    while source.withdraws is not None:
        restores = not restores
        source = batch_of(connection, source.withdraws)
    if source.kind == "tasks":
        raise StoreRefused(
            f"Batch {number} changed the catalogue, of which only the newest version is kept:"
            " import the version that is to hold again.",
            "catalogue",
            batch=number,
        )
    if source.kind == "register" and (why := refusal(all_batches(connection), number)):
        raise why
    stands = wanted if restores else source
    for batch in {wanted, stands}:
        if batch.withdrawn_by is not None:
            raise StoreRefused(
                f"Batch {batch.id} is withdrawn already, by batch {batch.withdrawn_by};"
                " withdraw that one to undo it.",
                "withdrawn",
                batch=batch.id,
                by=batch.withdrawn_by,
            )
    new = new_batch(
        connection, "withdrawal", file=source.file, sha256=source.sha256, by=by,
        rows=source.accepted, accepted=source.accepted, withdraws=number,
        what="batch.restore" if restores else "batch.withdraw",
        before={"batch": source.id, "kind": source.kind, "counted": not restores},
    )  # fmt: skip
    _set_withdrawn(connection, wanted.id, new)
    _set_withdrawn(connection, source.id, None if restores else new)
    return new, source


def _set_withdrawn(connection: sa.Connection, number: int, by: int | None) -> None:
    change = sa.update(batches).where(batches.c.id == number)
    connection.execute(change.values(withdrawn_by=by))


def refusal(known: Sequence[Batch], batch_id: int) -> StoreRefused | None:
    """Return why a decree can't be withdrawn or brought back now, None where nothing is in the way.

    A decree was checked against the decrees that stood when it came in. So each must go before
    those that it rests on, and comes back only onto the same ones.

    Parameters
    ----------
    known
        Every batch of the store, with what it withdraws.
    batch_id
        The batch that is to be withdrawn: a decree, or the withdrawal of one.
    """
    events = sorted(known, key=lambda batch: batch.id)
    standing: set[int] = set()
    rests_on: dict[int, set[int]] = {}
    withdrawn: dict[int, int] = {}
    for batch in events:
        if batch.kind == "register":
            rests_on[batch.id] = set(standing)
            standing.add(batch.id)
        elif batch.withdraws is not None:
            decree = withdrawn.get(batch.withdraws, batch.withdraws)
            withdrawn[batch.id] = decree
            if decree in rests_on:
                standing ^= {decree}
    decree = withdrawn.get(batch_id, batch_id)
    if decree not in rests_on:
        return None
    later = sorted(one for one in standing if one > decree)
    if later:
        said = f"The decree of batch {later[-1]} rests on this one; withdraw that first."
        return StoreRefused(said, "decree-rests", by=later[-1])
    if decree in standing:
        return None
    if rests_on[decree] != standing:
        said = f"The decrees below batch {decree} are no longer the same; import its file again."
        return StoreRefused(said, "decrees-moved", batch=decree)
    return None
