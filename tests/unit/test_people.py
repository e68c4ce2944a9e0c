"""Rights: roles, territories that add up, kinds that never widen each other, scopes that narrow."""

from __future__ import annotations

from auth.people import ANYBODY, NOBODY, VISITOR, Grant, Person, Right, Role


def person(*grants: Grant, scopes: frozenset[Right] | None = None) -> Person:
    return Person(1, "an", "An", grants, scopes)


def test_territories_of_one_kind_add_up():
    an = person(Grant(Role.MONITOR, "22"), Grant(Role.MONITOR, "01"))
    assert an.may(Right.MARK, ["22", "01"]) and an.may(Right.MARK, ["22"])
    assert not an.may(Right.MARK, ["22", "04"]) and not an.may(Right.MARK)
    assert an.provinces(Right.MARK) == {"22", "01"}


def test_kinds_of_right_never_widen_each_other():
    an = person(Grant(Role.MONITOR, "22"), Grant(Role.EDITOR, "01"), Grant(Role.READER))
    assert an.may(Right.READ) and an.may(Right.MARK, ["22"]) and an.may(Right.IMPORT, ["01"])
    assert not an.may(Right.MARK, ["01"]) and not an.may(Right.IMPORT, ["22"])
    assert not an.has(Right.ADMINISTER)


def test_the_scopes_of_a_token_narrow_what_its_owner_may():
    an = person(Grant(Role.ADMINISTRATOR), scopes=frozenset({Right.READ}))
    assert an.may(Right.READ) and not an.may(Right.MARK, ["22"]) and not an.has(Right.IMPORT)


def test_nobody_may_nothing_a_visitor_may_read_and_without_accounts_anybody_may_all():
    assert not any(NOBODY.has(right) or NOBODY.may(right, []) for right in Right)
    assert [right for right in Right if VISITOR.has(right)] == [Right.READ]
    assert all(ANYBODY.may(right) for right in Right)
