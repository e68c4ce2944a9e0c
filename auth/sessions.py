"""Sessions: who is logged in, in a signed cookie that any worker of any machine can read.

The cookie holds the account, its epoch, the number of the session, and two moments: when it began
and when it was last used. Raising the epoch of an account ends all its sessions; whoever logs out
ends one, and the store keeps its number.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from flask import Flask, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, login_user, logout_user

from auth.accounts import known_account, log_out, person_of
from auth.people import Person
from data.accounts import Account
from data.store import open_store
from settings import Settings

COOKIE = "__Host-nq57"
RENEWED_AFTER = 60
"""Seconds after which a request renews the moment of the last use."""
BACKGROUND = frozenset({"version_changes"})
"""What an open page asks by itself: it keeps no session alive."""


class User(UserMixin):
    """An account as Flask-Login knows it."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """Account and epoch: another epoch is another person."""
        return f"{self.account.id}.{self.account.epoch}"


class Sessions(SecureCookieSessionInterface):
    """The session in the cookie; answers that are kept for good know nothing of it."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie, unless the answer would be kept beside it: such are no one's own."""
        if "immutable" not in response.headers.get("Cache-Control", ""):
            super().save_session(app, session, response)


def prepare_sessions(server: Flask, settings: Settings) -> None:
    """Tell the server how sessions are signed and sent."""
    if settings.auth == "open":
        return
    signing, *accepted = settings.secret_keys
    server.secret_key = signing
    server.config.update(
        SECRET_KEY_FALLBACKS=accepted,
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=settings.session_hours * 3600,
    )
    server.session_interface = Sessions()
    manager = LoginManager(server)
    # Phones change their address; the cookie is bound to this site by its name.
    manager.session_protection = None

    @manager.user_loader
    def load(ident: str) -> User | None:
        number, _, epoch = ident.partition(".")
        named = str(session.get("id", ""))
        account = known_account(open_store(settings), int(number), int(epoch), named)
        fits = account is not None and not account.disabled and str(account.epoch) == epoch
        return User(account) if account is not None and fits else None


def begin(account: Account) -> None:
    """Log somebody in: a new session, whatever there was before."""
    session.clear()
    moment = int(time.time())
    session.update({"id": secrets.token_hex(8), "since": moment, "seen": moment})
    login_user(User(account))


def end(settings: Settings) -> None:
    """Log out: the cookie goes, and a copy of it is worth nothing."""
    account = current_account(settings)
    if account is not None:
        log_out(open_store(settings), account.id, str(session["id"]))
    logout_user()
    session.clear()


def find(settings: Settings) -> Person | None:
    """Return who is logged in; None where nobody is, or no longer."""
    account = current_account(settings)
    if account is None:
        return None
    found = person_of(account, settings)
    if account.must_change:
        # Nothing is allowed before the first password has been changed.
        g.must_change = True
        return Person(found.id, found.login, found.name, ())
    return found


def current_account(settings: Settings) -> Account | None:
    """Return the account of the session, if it has not ended."""
    from flask_login import current_user

    user: Any = current_user
    if not is_signed(settings) or not user.is_authenticated:
        # The cookie stays: this request may be older than a session that was begun meanwhile.
        return None
    moment = int(time.time())
    if moment - _moment("seen") >= RENEWED_AFTER and request.endpoint not in BACKGROUND:
        session["seen"] = moment
    account: Account = user.account
    return account


def is_signed(settings: Settings) -> bool:
    """Whether the cookie is ours and not at its end; the store may know that it was ended."""
    moment = int(time.time())
    return (
        "_user_id" in session
        and moment - _moment("since") <= settings.session_hours * 3600
        and moment - _moment("seen") <= settings.session_idle_minutes * 60
    )


def _moment(name: str) -> int:
    value = session.get(name)
    return value if isinstance(value, int) else 0
