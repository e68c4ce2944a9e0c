"""Who asks: the person of the request that is being answered, and what they must be allowed."""

from __future__ import annotations

from collections.abc import Iterable

from flask import g, has_request_context

from auth.people import ANYBODY, Person, Right


class Forbidden(Exception):  # noqa: N818
    """The person may not do this; ``right`` and ``provinces`` say what was asked for."""

    def __init__(self, right: Right, provinces: frozenset[str] | None) -> None:
        super().__init__(right)
        self.right = right
        self.provinces = provinces


class Unknown(Exception):  # noqa: N818
    """Nobody has logged in where that is asked for; the server answers 401, or the login page."""


class MustChange(Exception):  # noqa: N818
    """The person has a first password, and has to change it before anything else."""


class NotListed(Exception):  # noqa: N818
    """The address is in no table of rights, so nobody may ask for it."""


def person() -> Person:
    """Who asks; outside of a request (the command line) whoever started the program."""
    return g.get("person", ANYBODY) if has_request_context() else ANYBODY


def require(right: Right, provinces: Iterable[str] | None = None) -> Person:
    """Return who asks, if they have a right over all the provinces (None: over the country).

    Raises
    ------
    Forbidden
        They have not; the server answers 403 with a sentence.
    """
    wanted = None if provinces is None else frozenset(provinces)
    asking = person()
    if not asking.may(right, wanted):
        raise Forbidden(right, wanted)
    return asking
