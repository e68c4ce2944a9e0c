"""One batch: who brought what, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from data.audit import record
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
    what: str = "batch.import",
    before: dict[str, Any] | None = None,
) -> int:
    """Write a batch and its row of the audit log, and return its id.

    ``before`` is what the audit log shall say of what it takes the place of.
    """
    values: dict[str, Any] = {"kind": kind, "file": file, "sha256": sha256, "by": by}
    values |= {"rows": rows, "accepted": accepted, "withdraws": withdraws, "at": now()}
    done = connection.execute(sa.insert(batches).values(values))
    assert done.inserted_primary_key is not None  # nosec B101
    batch = int(done.inserted_primary_key[0])
    after = {name: value for name, value in values.items() if value is not None and name != "at"}
    record(connection, what, f"batch {batch}", before=before, after=after)
    return batch


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
        said = f"There is no batch {number}; `batches list` names all."
        raise StoreRefused(said, "no-batch", batch=number)
    return Batch(**found)
