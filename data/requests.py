"""Requests that name themselves: the same one again changes nothing, and gets the same answer.

The answer is kept in the transaction of the change that it tells of. Writers come one after the
other, so that of two that carry the same key at once the second finds what the first has kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import sqlalchemy as sa

from data.batch import now
from data.people_tables import requests

KEY = re.compile(r"[0-9A-Za-z_-]{8,80}")
"""What a key (``Idempotency-Key``) looks like."""
KEPT_FOR = timedelta(days=60)
"""How long an answer is kept; whoever was offline longer than that is asked anew."""


class KeyReused(Exception):  # noqa: N818
    """The key came before with another body; what it did then stands, and nothing else is done."""


@dataclass(frozen=True)
class Kept:
    """What was answered: the status of HTTP, and the body as text."""

    status: int
    answer: str


class AnsweredBefore(Exception):  # noqa: N818
    """Raised within a change to take it back, since this very request was answered before."""

    def __init__(self, kept: Kept) -> None:
        super().__init__(kept.status)
        self.kept = kept


def digest_of(*parts: str | bytes) -> str:
    """Return what tells one request from another: of its address and its body, in this order."""
    found = sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        found.update(len(raw).to_bytes(8, "big") + raw)
    return found.hexdigest()


def kept_answer(connection: sa.Connection, by: str, key: str, digest: str) -> Kept | None:
    """Return what was answered to a request before, or None.

    Raises
    ------
    KeyReused
        This person used the key for another request.
    """
    query = sa.select(requests).where(requests.c.by == by, requests.c.key == key)
    row = connection.execute(query).first()
    if row is None:
        return None
    if row.digest != digest:
        raise KeyReused(key)
    return Kept(row.status, row.answer)


def keep_answer(
    connection: sa.Connection, by: str, key: str, digest: str, status: int, answer: str
) -> None:
    """Keep what is answered, in the transaction of the change.

    Raises
    ------
    AnsweredBefore
        Another one that carries the same key came first; the transaction must be taken back.
    KeyReused
        This person used the key for another request.
    """
    known = kept_answer(connection, by, key, digest)
    if known is not None:
        raise AnsweredBefore(known)
    values = {"by": by, "key": key, "digest": digest, "status": status, "answer": answer}
    at = now()
    old = sa.delete(requests).where(requests.c.by == by, requests.c.at < at - KEPT_FOR)
    connection.execute(old)
    connection.execute(sa.insert(requests).values(**values, at=at))


@dataclass(frozen=True)
class Named:
    """A request that names itself: whose it is, its key, and what tells it from another."""

    by: str
    key: str
    digest: str

    def look(self, connection: sa.Connection) -> None:
        """Raise `AnsweredBefore` or `KeyReused` where the key came before."""
        known = kept_answer(connection, self.by, self.key, self.digest)
        if known is not None:
            raise AnsweredBefore(known)

    def keep(self, connection: sa.Connection, status: int, answer: str) -> None:
        """Keep what is answered; see `keep_answer`."""
        keep_answer(connection, self.by, self.key, self.digest, status, answer)
