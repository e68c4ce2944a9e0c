"""Tokens by which another program acts for an account: only their hash is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from data import audit
from data.batch import now
from data.engine import StoreRefused
from data.people_tables import accounts, tokens
from data.store import Store
from settings import today

MOST = 50
"""Tokens that one account may have at a time."""


@dataclass(frozen=True)
class Token:
    """One token. ``ends`` is the last day on which it is taken, ``hash`` the SHA-256 of it."""

    id: int
    account_id: int
    login: str
    name: str
    hash: str
    scopes: tuple[str, ...]
    ends: date
    at: datetime
    withdrawn: bool

    @property
    def in_force(self) -> bool:
        """Whether it is neither withdrawn nor ended."""
        return not self.withdrawn and self.ends >= today()


def all_tokens(store: Store, login: str | None = None) -> list[Token]:
    """Return every token, or those of an account, the newest first."""
    with store.reading() as connection:
        return _found(connection, None if login is None else accounts.c.login == login)


def token_with_hash(store: Store, value: str) -> Token | None:
    """Return the token with a hash."""
    with store.reading() as connection:
        return next(iter(_found(connection, tokens.c.hash == value)), None)


def add_token(
    store: Store, login: str, *, name: str, value: str, scopes: Iterable[str], ends: date
) -> int:
    """Keep the hash of a new token of an account, and return the token's number.

    Raises
    ------
    StoreRefused
        There is no such account, it is disabled, or it has too many.
    """
    held = sorted(set(scopes))
    with store.writing() as connection:
        query = sa.select(accounts.c.id, accounts.c.disabled).where(accounts.c.login == login)
        account = connection.execute(query).first()
        if account is None or account.disabled:
            raise StoreRefused(f"There is no account {login} in use; `users list` names all.")
        mine = _found(connection, tokens.c.account_id == account.id)
        if sum(one.in_force for one in mine) >= MOST:
            raise StoreRefused(f"{login} has {MOST} tokens already; withdraw one first.")
        values = {"account_id": account.id, "name": name, "hash": value, "at": now()}
        values |= {"scopes": " ".join(held), "ends": ends, "withdrawn": False}
        done = connection.execute(sa.insert(tokens).values(values))
        assert done.inserted_primary_key is not None  # nosec B101
        number = int(done.inserted_primary_key[0])
        after = {"token": number, "name": name, "scopes": held, "ends": ends.isoformat()}
        audit.record(connection, "token.add", login, after=after)
    return number


def withdraw_token(store: Store, number: int, *, login: str | None = None) -> None:
    """Withdraw a token, of an account where one is named; it is refused from then on.

    Raises
    ------
    StoreRefused
        There is no such token, or it is withdrawn already.
    """
    with store.writing() as connection:
        found = next(iter(_found(connection, tokens.c.id == number)), None)
        if found is None or login not in (None, found.login):
            raise StoreRefused(f"There is no token {number}; `tokens list` names all.")
        if found.withdrawn:
            raise StoreRefused(f"Token {number} is withdrawn already.")
        change = sa.update(tokens).where(tokens.c.id == number)
        connection.execute(change.values(withdrawn=True))
        before = {"token": number, "name": found.name}
        audit.record(connection, "token.withdraw", found.login, before=before)


def _found(connection: sa.Connection, which: sa.ColumnElement[bool] | None) -> list[Token]:
    query = sa.select(tokens, accounts.c.login).join(accounts, tokens.c.account_id == accounts.c.id)
    if which is not None:
        query = query.where(which)
    rows = connection.execute(query.order_by(tokens.c.id.desc())).mappings()
    return [Token(**dict(row) | {"scopes": tuple(row["scopes"].split())}) for row in rows]
