"""Sessions that somebody ended by logging out: a copy of their cookie is worth nothing."""

from __future__ import annotations

import sqlalchemy as sa

from data.batch import now
from data.people_tables import requests
from data.requests import KEPT_FOR, AnsweredBefore, digest_of, keep_answer
from data.store import Store

_BY = "ended:{ident}"
"""Whose keys ended sessions are kept under: no login has a colon. They are kept for longer than a
session lasts."""


def end_session(store: Store, ident: int, session: str) -> None:
    """Note for all workers of all machines that a session of an account has ended."""
    try:
        with store.writing() as connection:
            keep_answer(connection, _BY.format(ident=ident), session, digest_of(session), 0, "")
    except AnsweredBefore:
        return


def ended_sessions(store: Store, ident: int) -> frozenset[str]:
    """Return the sessions of an account that were ended and might not have ended by themselves."""
    query = sa.select(requests.c.key).where(requests.c.by == _BY.format(ident=ident))
    query = query.where(requests.c.at >= now() - KEPT_FOR)
    with store.reading() as connection:
        return frozenset(connection.execute(query).scalars())
