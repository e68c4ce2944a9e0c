"""Who asks with a token (``Authorization: Bearer nq57_...``), and how tokens are made."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from flask import request

from auth import guard
from auth.accounts import known_account, person_of
from auth.current import Unknown
from auth.people import Person, Right
from data.store import Store, open_store
from data.tokens import add_token, token_with_hash
from settings import Settings, today

PREFIX = "nq57_"
"""By it a token is seen to be one wherever it should not stand."""
LONGEST_DAYS = 366
DAYS = 90
"""How long a token holds where nobody says so."""
LONGEST_NAME = 80
_LONGEST = 200


def new_token(
    store: Store, login: str, *, name: str, scopes: Iterable[Right], days: int = DAYS
) -> tuple[int, str]:
    """Make a token, and return its number and the token itself, which nobody can ask for again.

    Raises
    ------
    data.engine.StoreRefused
        There is no such account, or it has too many.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    ends = today() + timedelta(days=days)
    number = add_token(
        store, login, name=name, value=_hash(secret), scopes=map(str, scopes), ends=ends
    )
    return number, secret


def person_of_token(settings: Settings) -> Person | None:
    """Return who asks with a token; None for a request without one.

    Raises
    ------
    Unknown
        The token is none, has ended or was withdrawn, or its account is disabled.
    """
    scheme, _, written = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer":
        return None
    written = written.strip()
    if not written.startswith(PREFIX) or len(written) > _LONGEST:
        raise Unknown
    store, value = open_store(settings), _hash(written)
    token = token_with_hash(store, value)
    if token is None or not hmac.compare_digest(token.hash, value) or not token.in_force:
        raise Unknown
    account = known_account(store, token.account_id)
    if account is None or account.disabled:
        raise Unknown
    scopes = frozenset(Right(scope) for scope in token.scopes)
    return replace(person_of(account, settings), scopes=scopes)


def register_tokens() -> None:
    """Let the guard look for tokens."""
    if person_of_token not in guard.bearer:
        guard.bearer.append(person_of_token)


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
