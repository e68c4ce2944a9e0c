"""People whom an identity provider knows: their accounts, and the nonces that were used."""

from __future__ import annotations

import sqlalchemy as sa

from data.accounts import Account, account_with_id
from data.people_tables import accounts
from data.requests import AnsweredBefore, digest_of, keep_answer
from data.store import Store

_BY = "oidc:"
"""Whose keys nonces are kept under: no login has a colon."""


def subject_of(issuer: str, subject: str) -> str:
    """Return what tells one person of a provider from everybody else."""
    return f"{issuer} {subject}"


def account_of_subject(store: Store, subject: str) -> Account | None:
    """Return the account of a person of a provider."""
    with store.reading() as connection:
        query = sa.select(accounts.c.id).where(accounts.c.subject == subject)
        ident = connection.execute(query).scalar()
    return None if ident is None else account_with_id(store, ident)


def use_nonce(store: Store, nonce: str) -> bool:
    """Use up a nonce for all workers of all machines; whether it had not been used before."""
    try:
        with store.writing() as connection:
            keep_answer(connection, _BY, digest_of(nonce), digest_of(nonce), 0, "")
    except AnsweredBefore:
        return False
    return True
