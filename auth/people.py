"""Who may do what, and where: people, their roles, and the territories of these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """A kind of thing that is done; none of them contains another."""

    READ = "read"
    MARK = "mark"
    """Record marks, urge, spot-check."""
    CONFIRM = "confirm"
    """Confirm or return the marks of another person."""
    IMPORT = "import"
    """Bring in files, withdraw batches."""
    ADMINISTER = "administer"
    """Look after accounts, read the audit log."""


class Role(StrEnum):
    """What an account is for."""

    READER = "reader"
    MONITOR = "monitor"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.READER: frozenset({Right.READ}),
    Role.MONITOR: frozenset({Right.READ, Right.MARK, Right.CONFIRM}),
    Role.EDITOR: frozenset({Right.READ, Right.IMPORT}),
    Role.ADMINISTRATOR: frozenset(Right),
}


@dataclass(frozen=True)
class Grant:
    """A role over a province, or over the country where ``province_code`` is None."""

    role: Role
    province_code: str | None = None


@dataclass(frozen=True)
class Person:
    """Whoever asks. ``id`` is None for who has no account.

    ``scopes`` narrows what a token may do; None where the person is here.
    """

    id: int | None
    login: str
    name: str
    grants: tuple[Grant, ...]
    scopes: frozenset[Right] | None = None

    def provinces(self, right: Right) -> frozenset[str] | None:
        """The provinces over which this person has a right; None: the whole country."""
        if self.scopes is not None and right not in self.scopes:
            return frozenset()
        held = [grant for grant in self.grants if right in RIGHTS[grant.role]]
        codes = frozenset(grant.province_code for grant in held if grant.province_code)
        return None if any(grant.province_code is None for grant in held) else codes

    def has(self, right: Right) -> bool:
        """Whether this person has a right anywhere."""
        found = self.provinces(right)
        return found is None or bool(found)

    def may(self, right: Right, provinces: Iterable[str] | None = None) -> bool:
        """Whether this person has a right over all the provinces; None: over the country."""
        found = self.provinces(right)
        if found is None:
            return True
        return provinces is not None and bool(found) and found.issuperset(provinces)


ANYBODY = Person(None, "open", "", (Grant(Role.ADMINISTRATOR),))
"""Whoever reaches a program without accounts (``NQ57_AUTH=open``)."""
VISITOR = Person(None, "", "", (Grant(Role.READER),))
"""Who has not logged in where reading is open to all (``NQ57_PUBLIC_READ=1``)."""
NOBODY = Person(None, "", "", ())
"""Who has not logged in where that is asked for."""
