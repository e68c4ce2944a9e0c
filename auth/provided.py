"""The account of a person whom an identity provider knows."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from auth.accounts import LOGIN, forget, login_of
from auth.people import Role
from data.accounts import (
    Account,
    GrantRow,
    account_of,
    account_with_id,
    add_account,
    change_grants,
)
from data.engine import StoreRefused
from data.store import Store
from data.subjects import account_of_subject, subject_of
from settings import Settings

PROVINCE = re.compile(r"[0-9]{2}")


def account_of_claims(store: Store, settings: Settings, claims: dict[str, Any]) -> Account | None:
    """Return the account of a person by issuer and subject; None where there is and comes none.

    By settings, an unknown person gets an account without rights, and what a claim says are the
    rights of the account from this login on.
    """
    subject = subject_of(settings.oidc_issuer, claims["sub"])
    found = account_of_subject(store, subject)
    if found is None:
        if not settings.oidc_new_accounts:
            return None
        found = _made(store, claims, subject)
    if found is None or found.disabled or not settings.oidc_roles_claim:
        return found
    wanted = set(_grants(claims.get(settings.oidc_roles_claim)))
    held = set(found.grants)
    if wanted != held:
        change_grants(store, found.login, sorted(wanted - held, key=str), held - wanted)
        forget(store, found.id)
    return account_with_id(store, found.id)


def _made(store: Store, claims: dict[str, Any], subject: str) -> Account | None:
    name = str(claims.get("name") or "")[:200]
    for login in _logins(claims, subject):
        if account_of(store, login) is not None:
            # Never that of somebody else, who has the same name elsewhere.
            continue
        try:
            return account_with_id(
                store, add_account(store, login, name, None, [], subject=subject)
            )
        except StoreRefused:
            continue
    return account_of_subject(store, subject)


def _logins(claims: dict[str, Any], subject: str) -> list[str]:
    """Logins that a new account may get, the nicest first."""
    said = [claims.get("preferred_username"), claims.get("email")]
    found = [login_of(one) for one in said if isinstance(one, str)]
    found = [one for one in found if LOGIN.fullmatch(one)]
    return [*found, f"oidc-{sha256(subject.encode()).hexdigest()[:16]}"]


def _grants(claim: Any) -> list[GrantRow]:
    """The rights that a claim says: ``reader``, ``monitor:22``; what is none of them is nothing."""
    found: list[GrantRow] = []
    for one in claim if isinstance(claim, list) else [claim]:
        role, colon, province = str(one).partition(":")
        if role not in set(Role) or (colon and not PROVINCE.fullmatch(province)):
            continue
        found.append((role, province or None))
    return found
