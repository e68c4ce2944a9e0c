"""Passwords: what one must be, and its hash (Argon2id)."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
"""Characters of a password."""
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What a made password is written with: nothing that is read as something else."""
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_nobodys = _hasher.hash(secrets.token_hex(16))
"""What is compared with where there is no account, so that this takes as long."""


AT_ONCE, WAITING = 2, 4
"""Passwords that a process looks at at once, each for 19 MB of memory, and how many wait."""
PATIENCE = 5.0
"""Seconds that one waits."""
_turns, _places = BoundedSemaphore(AT_ONCE), BoundedSemaphore(AT_ONCE + WAITING)


class Busy(Exception):  # noqa: N818
    """So many passwords are being looked at that this one was not."""


@contextmanager
def turn() -> Iterator[None]:
    """Hold one of the few places for looking at passwords.

    Raises
    ------
    Busy
        They stay taken, or too many wait already.
    """
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        if not _turns.acquire(timeout=PATIENCE):
            raise Busy
        try:
            yield
        finally:
            _turns.release()
    finally:
        _places.release()


class PasswordRefused(ValueError):  # noqa: N818
    """No good password; ``reason`` is a stable name, the message one sentence."""

    def __init__(self, reason: Literal["short", "long", "login", "same"], message: str) -> None:
        super().__init__(message)
        self.reason = reason


def check_password(plain: str, login: str) -> str:
    """Return a password that may be set, or raise `PasswordRefused`."""
    text = _normal(plain)
    if len(text) < SHORTEST:
        raise PasswordRefused("short", f"A password has at least {SHORTEST} characters.")
    if len(text) > LONGEST:
        raise PasswordRefused("long", f"A password has at most {LONGEST} characters.")
    # A login of two or three letters stands in half of all sentences.
    if (len(login) > 3 and login in text.casefold()) or len(set(text)) < 5:
        raise PasswordRefused("login", "The password can be guessed from the login or is one sign.")
    return text


def made_password() -> str:
    """Return a new password that nobody chose."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(5)) for _ in range(4))


def hashed(plain: str) -> str:
    """Return the hash of a password."""
    return _hasher.hash(_normal(plain))


def fits(plain: str, known: str | None) -> bool:
    """Whether a password is the one of a hash; takes as long where there is none."""
    try:
        return _hasher.verify(known or _nobodys, _normal(plain)[:LONGEST]) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def is_old(known: str) -> bool:
    """Whether a hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(known)


def _normal(plain: str) -> str:
    """Letters with marks have one form, whichever keyboard they came from."""
    return unicodedata.normalize("NFC", plain)
