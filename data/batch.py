"""One batch: who brought what, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from data.engine import StoreRefused
from data.tables import batches


@dataclass(frozen=True)
class Batch:
    """One import, withdrawal or decree. ``at`` is a moment in UTC that does not say so."""

    id: int
    kind: str
    file: str | None
    sha256: str | None
    by: str
    at: datetime
    rows: int
    accepted: int
    withdraws: int | None
    withdrawn_by: int | None


def now() -> datetime:
    """Return the moment, in UTC without saying so, as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def new_batch(
    connection: sa.Connection,
    kind: str,
    *,
    file: str | None,
    sha256: str | None,
    by: str,
    rows: int,
    accepted: int,
    withdraws: int | None = None,
) -> int:
    """Write a batch, and return its id."""
    values: dict[str, Any] = {"kind": kind, "file": file, "sha256": sha256, "by": by}
    values |= {"rows": rows, "accepted": accepted, "withdraws": withdraws, "at": now()}
    done = connection.execute(sa.insert(batches).values(values))
    assert done.inserted_primary_key is not None  # nosec B101
    return int(done.inserted_primary_key[0])


def all_batches(connection: sa.Connection) -> list[Batch]:
    """Return every batch, newest first."""
    columns = [batches.c[name] for name in Batch.__dataclass_fields__]
    found = connection.execute(sa.select(*columns).order_by(batches.c.id.desc()))
    return [Batch(**row) for row in found.mappings()]


def batch_of(connection: sa.Connection, number: int) -> Batch:
    """Return one batch.

    Raises
    ------
    StoreRefused
        There is none with this id.
    """
    columns = [batches.c[name] for name in Batch.__dataclass_fields__]
    query = sa.select(*columns).where(batches.c.id == number)
    found = connection.execute(query).mappings().first()
    if found is None:
        raise StoreRefused(f"There is no batch {number}; `batches list` names all.")
    return Batch(**found)


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
            " import the version that is to hold again."
        )
    stands = wanted if restores else source
    for batch in {wanted, stands}:
        if batch.withdrawn_by is not None:
            raise StoreRefused(
                f"Batch {batch.id} is withdrawn already, by batch {batch.withdrawn_by};"
                " withdraw that one to undo it."
            )
    new = new_batch(
        connection, "withdrawal", file=source.file, sha256=source.sha256, by=by,
        rows=source.accepted, accepted=source.accepted, withdraws=number,
    )  # fmt: skip
    _set_withdrawn(connection, wanted.id, new)
    _set_withdrawn(connection, source.id, None if restores else new)
    return new, source


def _set_withdrawn(connection: sa.Connection, number: int, by: int | None) -> None:
    change = sa.update(batches).where(batches.c.id == number)
    connection.execute(change.values(withdrawn_by=by))
