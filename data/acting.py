"""Who acts, and from where: what the store writes beside every change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Somebody who changes something; ``origin`` is a network address, or "cli"."""

    by: str
    origin: str


_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


def actor() -> Actor:
    """Who acts at this moment; the program itself where nobody said so."""
    return _actor.get() or Actor("program", "program")


def set_actor(by: str, origin: str) -> None:
    """Say who acts from here on, in this request or run."""
    _actor.set(Actor(by, origin))


@contextmanager
def acting(by: str, origin: str) -> Iterator[None]:
    """Say who acts within a block."""
    before = _actor.set(Actor(by, origin))
    try:
        yield
    finally:
        _actor.reset(before)
