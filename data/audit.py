"""The audit log: who changed what, when and from where; a chain that is only added to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from data.acting import actor
from data.people_tables import audit
from data.readable import readable

BEGINNING = "0" * 64
"""What stands before the first row of the chain."""
NAMED = 20
"""Codes that a row names of a change that is about many; it counts them all."""


def record(
    connection: sa.Connection,
    what: str,
    target: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> int:
    """Add one row, in the transaction of the change that it tells of; return its number.

    ``connection`` is that of `data.store.Store.writing`, which one writer has at a time: no two
    rows follow the same one. ``what`` is a stable name (``batch.import``), ``target`` what was
    changed. Values never hold a secret, and are as small for a large change as for a small one.
    """
    last = connection.execute(
        sa.select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
    ).first()
    seq, link = (last.seq + 1, last.hash) if last else (1, BEGINNING)
    who, at = actor(), datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    row = {
        "seq": seq, "at": at, "by": who.by, "origin": who.origin,
        "what": what, "target": readable(target), "before": _json(before), "after": _json(after),
    }  # fmt: skip
    connection.execute(sa.insert(audit).values(**row, hash=link_of(row, link)))
    return int(seq)


def few(codes: Iterable[Any]) -> dict[str, Any]:
    """Say which codes a change is about: how many, and the first of them."""
    every = list(codes)
    return {"count": len(every), "first": every[:NAMED]}


def link_of(row: dict[str, Any], previous: str) -> str:
    """The hash of a row that stands behind another one's."""
    at: datetime = row["at"]
    values = [row["seq"], at.isoformat()]
    values += [row[name] for name in ("by", "origin", "what", "target", "before", "after")]
    text = json.dumps([previous, *values], ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _json(values: dict[str, Any] | None) -> str:
    return readable(json.dumps(values or {}, ensure_ascii=False, sort_keys=True, default=str))
