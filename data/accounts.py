"""The accounts in the store: read, made, changed; every change is in the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from data import audit
from data.batch import now
from data.engine import StoreRefused
from data.people_tables import COUNTRY, accounts, grants
from data.store import Store

FREE_FAILURES = 5
"""Failures in a row that lock nothing."""
FIRST_LOCK, LONGEST_LOCK = timedelta(seconds=30), timedelta(hours=1)
"""How long the first failure beyond them locks an account; each further one twice as long."""

GrantRow = tuple[str, str | None]
"""A role and the province that it is over; None for the country."""


@dataclass(frozen=True)
class Account:
    """One account with its grants. ``locked_until`` and ``at`` are in UTC without saying so."""

    id: int
    login: str
    name: str
    password: str | None
    must_change: bool
    disabled: bool
    failures: int
    locked_until: datetime | None
    subject: str | None
    epoch: int
    at: datetime
    grants: tuple[GrantRow, ...]

    @property
    def locked(self) -> bool:
        """Whether nobody can log in for now, with whatever password."""
        return self.locked_until is not None and self.locked_until > now()


_COLUMNS = [accounts.c[name] for name in Account.__dataclass_fields__ if name != "grants"]


def account_with_id(store: Store, ident: int) -> Account | None:
    """Return the account with a number."""
    with store.reading() as connection:
        return _account(connection, accounts.c.id == ident)


def account_of(store: Store, login: str) -> Account | None:
    """Return the account with a login."""
    with store.reading() as connection:
        return _account(connection, accounts.c.login == login)


def all_accounts(store: Store) -> list[Account]:
    """Return every account, by login."""
    with store.reading() as connection:
        rows = connection.execute(sa.select(*_COLUMNS).order_by(accounts.c.login)).mappings().all()
        held: dict[int, list[GrantRow]] = {}
        order = (grants.c.account_id, grants.c.role, grants.c.province_code)
        for row in connection.execute(sa.select(grants).order_by(*order)):
            held.setdefault(row.account_id, []).append((row.role, row.province_code or None))
    return [Account(**row, grants=tuple(held.get(row["id"], ()))) for row in rows]


def _account(connection: sa.Connection, which: sa.ColumnElement[bool]) -> Account | None:
    row = connection.execute(sa.select(*_COLUMNS).where(which)).mappings().first()
    if row is None:
        return None
    query = sa.select(grants.c.role, grants.c.province_code)
    query = query.where(grants.c.account_id == row["id"])
    found = connection.execute(query.order_by(grants.c.role, grants.c.province_code))
    return Account(**row, grants=tuple((one.role, one.province_code or None) for one in found))


def add_account(
    store: Store,
    login: str,
    name: str,
    password: str | None,
    given: Iterable[GrantRow],
    *,
    subject: str | None = None,
) -> int:
    """Make an account whose password has to be changed first, and return its number.

    Parameters
    ----------
    password
        The hash of its password; None where somebody else says who it is (``subject``).

    Raises
    ------
    StoreRefused
        There is one with this login.
    """
    held = list(given)
    with store.writing() as connection:
        if _account(connection, accounts.c.login == login) is not None:
            raise StoreRefused(f"There is an account {login} already.")
        values: dict[str, Any] = {"login": login, "name": name, "password": password}
        values |= {"must_change": password is not None, "disabled": False, "failures": 0}
        values |= {"epoch": 0, "at": now(), "subject": subject}
        done = connection.execute(sa.insert(accounts).values(values))
        assert done.inserted_primary_key is not None  # nosec B101
        ident = int(done.inserted_primary_key[0])
        for role, province in held:
            _put_grant(connection, ident, role, province)
        after = {"name": name, "grants": _named(held)}
        audit.record(connection, "account.add", login, after=after)
    return ident


def change_grants(
    store: Store, login: str, given: Iterable[GrantRow], taken: Iterable[GrantRow] = ()
) -> None:
    """Give an account grants and take others; what it has or lacks already stays so."""
    with store.writing() as connection:
        before = _known(connection, login)
        for role, province in taken:
            which = (grants.c.account_id == before.id) & (grants.c.role == role)
            which &= grants.c.province_code == (province or COUNTRY)
            connection.execute(sa.delete(grants).where(which))
        for role, province in given:
            if (role, province) not in before.grants:
                _put_grant(connection, before.id, role, province)
        after = _known(connection, login)
        if after.grants != before.grants:
            audit.record(
                connection,
                "account.grants",
                login,
                before={"grants": _named(before.grants)},
                after={"grants": _named(after.grants)},
            )


def set_password(store: Store, login: str, password: str, *, must_change: bool) -> int:
    """Put the hash of a new password in the place of the old one, and return the new epoch.

    Whoever is logged in is logged out; locks and failures are forgotten.
    """
    values = {"password": password, "must_change": must_change}
    values |= {"failures": 0, "locked_until": None}
    return _change(store, login, "account.password", values, {"must_change": must_change})


def set_disabled(store: Store, login: str, *, disabled: bool) -> int:
    """Disable an account, or enable it again; whoever is logged in is logged out."""
    what = "account.disable" if disabled else "account.enable"
    return _change(store, login, what, {"disabled": disabled}, {"disabled": disabled})


def log_out_everywhere(store: Store, login: str) -> int:
    """End every session of an account, and return the new epoch."""
    return _change(store, login, "account.logout-everywhere", {}, {})


def _change(
    store: Store, login: str, what: str, values: dict[str, Any], said: dict[str, Any]
) -> int:
    with store.writing() as connection:
        before = _known(connection, login)
        change = sa.update(accounts).where(accounts.c.id == before.id)
        connection.execute(change.values(values | {"epoch": before.epoch + 1}))
        audit.record(connection, what, login, after=said)
    return before.epoch + 1


def begin_attempt(store: Store, login: str) -> Account | None:
    """Count an attempt to log in as a failure before its password is looked at.

    So that attempts at the same time, on any number of machines, are all counted. Returns the
    account as it was; None where there is none, it is disabled, or it is locked.
    """
    with store.writing() as connection:
        found = _account(connection, accounts.c.login == login)
        if found is None or found.disabled or found.locked:
            return None
        failures = found.failures + 1
        values: dict[str, Any] = {"failures": failures, "locked_until": None}
        if failures > FREE_FAILURES:
            wait = lock_after(failures)
            values["locked_until"] = now() + wait
            after = {"failures": failures, "seconds": int(wait.total_seconds())}
            audit.record(connection, "account.lock", login, after=after)
        connection.execute(sa.update(accounts).where(accounts.c.id == found.id).values(values))
    return found


def lock_after(failures: int) -> timedelta:
    """Return how long an account is locked after so many failures in a row."""
    beyond = failures - FREE_FAILURES
    if beyond <= 0:
        return timedelta()
    return min(FIRST_LOCK * 2 ** min(beyond - 1, 20), LONGEST_LOCK)


def end_attempt(store: Store, account: Account, password: str | None = None) -> None:
    """Note that the attempt was right; ``password`` is its hash made anew, where it was old."""
    values: dict[str, Any] = {"failures": 0, "locked_until": None}
    if password is not None:
        values["password"] = password
    with store.writing() as connection:
        which = sa.update(accounts).where(accounts.c.id == account.id)
        connection.execute(which.values(values))


def _known(connection: sa.Connection, login: str) -> Account:
    found = _account(connection, accounts.c.login == login)
    if found is None:
        raise StoreRefused(f"There is no account {login}; `users list` names all.")
    return found


def _put_grant(connection: sa.Connection, ident: int, role: str, province: str | None) -> None:
    values = {"account_id": ident, "role": role, "province_code": province or COUNTRY}
    connection.execute(sa.insert(grants).values(values))


def _named(held: Iterable[GrantRow]) -> list[str]:
    """Grants as they stand in the audit log: ``monitor 22``, or ``reader``."""
    return sorted(f"{role} {province}" if province else role for role, province in held)
