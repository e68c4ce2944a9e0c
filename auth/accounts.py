"""Who an account is: its person, and the way in with a password."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from threading import Lock

from auth import passwords
from auth.people import Grant, Person, Role
from data.accounts import (
    Account,
    GrantRow,
    account_with_id,
    begin_attempt,
    end_attempt,
)
from data.ended import end_session, ended_sessions
from data.store import Store
from settings import Settings

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,79}")
REFUSED_AFTER = 0.5
"""Seconds that a refused attempt takes at least, whatever was wrong with it."""
KEPT = 3.0
"""Seconds for which a worker believes what it read of an account."""


def login_of(written: str) -> str:
    """Return a login as it is kept: in small letters, without spaces around it."""
    return written.strip().casefold()[:80]


def log_in(store: Store, written: str, password: str) -> Account | None:
    """Return the account of a login and its password; None, after a while, for anything else.

    Whether there is such an account, whether it is disabled or locked, is not to be seen.

    Raises
    ------
    Busy
        Too many log in at the same time; the attempt was not made, and is not counted.
    """
    begun = time.monotonic()
    login = login_of(written)
    with passwords.turn():
        found = begin_attempt(store, login) if LOGIN.fullmatch(login) else None
        known = found.password if found else None
        fits = passwords.fits(password, known)
        if fits and found is not None and known is not None:
            renewed = passwords.hashed(password) if passwords.is_old(known) else None
            end_attempt(store, found, renewed)
            forget(store, found.id)
            return account_with_id(store, found.id)
    time.sleep(max(0.0, REFUSED_AFTER - (time.monotonic() - begun)))
    return None


def person_of(account: Account, settings: Settings) -> Person:
    """Return the person of an account; a disabled one has no rights.

    By a setting, whoever works for some provinces reads the others too; and where reading is open
    to all, an account narrows nothing.
    """
    held = [] if account.disabled else [Grant(Role(role), code) for role, code in account.grants]
    works = any(grant.role is not Role.READER for grant in held)
    if settings.public_read or (settings.read_beyond and works):
        held.append(Grant(Role.READER))
    return Person(account.id, account.login, account.name or account.login, tuple(held))


def known_account(store: Store, ident: int, epoch: int = 0, session: str = "") -> Account | None:
    """Return an account, read anew every few seconds; None where the session has been ended.

    ``epoch`` is the one that a signed session was begun in: what was read before that is too old,
    as where another worker has changed the password a moment ago.
    """
    key, moment = (store.url, ident), time.monotonic()
    with _lock:
        kept = _kept.get(key)
    fresh = kept is not None and moment - kept.at < KEPT
    if kept is None or not fresh or kept.account is None or kept.account.epoch < epoch:
        kept = _Kept(moment, account_with_id(store, ident), ended_sessions(store, ident))
        with _lock:
            if len(_kept) > _MOST:
                _kept.clear()
            _kept[key] = kept
    return None if session in kept.ended else kept.account


def log_out(store: Store, ident: int, session: str) -> None:
    """End one session of an account, whoever else has its cookie."""
    end_session(store, ident, session)
    forget(store, ident)


def forget(store: Store, ident: int) -> None:
    """Read an account anew at the next request: it was changed here."""
    with _lock:
        _kept.pop((store.url, ident), None)


def rights_of(account: Account) -> list[GrantRow]:
    """Return what an account was given, roles of the country first."""
    return sorted(account.grants, key=lambda grant: (grant[1] or "", grant[0]))


@dataclass(frozen=True)
class _Kept:
    """What was read of an account at a moment: it, and the sessions that were ended."""

    at: float
    account: Account | None
    ended: frozenset[str]


_MOST = 10_000
_kept: dict[tuple[str, int], _Kept] = {}
_lock = Lock()
