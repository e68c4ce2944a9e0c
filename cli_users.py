"""The verbs of accounts, as ``cli.py users``."""

from __future__ import annotations

import sys
from typing import Any

import click

from terminal import Refused, chosen_settings, deliver_answer, printing, ready_store, tell

ROLES = ("reader", "monitor", "editor", "administrator")
FIELDS = ["login", "name", "grants", "disabled", "must_change", "locked", "since"]

roles = click.option("--role", "role", type=click.Choice(ROLES), multiple=True, help="A role.")
provinces = click.option(
    "--province", "province", metavar="CODE", multiple=True, help="Over these; else the country."
)
from_input = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)


@click.group()
def users() -> None:
    """Look after accounts and what they may do (`NQ57_AUTH=required`)."""


@users.command("add")
@click.argument("login", metavar="LOGIN")
@click.option("--name", default="", help="The name as people write it.")
@roles
@provinces
@from_input
@click.option(
    "--subject", metavar="SUB", help="Who it is for the identity provider, instead of a password."
)
def users_add(
    login: str,
    name: str,
    role: tuple[str, ...],
    province: tuple[str, ...],
    password_stdin: bool,
    subject: str | None,
) -> None:
    """Make an account; its password must be changed at the first login.

    Asked for on a terminal; elsewhere one is made and printed, once.
    """
    from auth.accounts import LOGIN, login_of
    from data.accounts import add_account

    login = login_of(login)
    if not LOGIN.fullmatch(login):
        raise click.UsageError(
            f"{login!r} is no login: write 2 to 80 small letters, digits, `.`, `_`, `@` or `-`"
        )
    given = _grants(role or ("reader",), province)
    if subject is not None:
        _add_provided(login, name.strip(), given, subject)
        return
    plain, made = _password(login, password_stdin)
    from auth.passwords import hashed

    _done(add_account, ready_store(), login, name.strip(), hashed(plain), given)
    tell(f"The account {login} was made.")
    if made:
        click.echo(plain)


def _add_provided(login: str, name: str, given: Any, subject: str) -> None:
    """Make the account of somebody who logs in by the identity provider."""
    from data.accounts import add_account
    from data.subjects import subject_of

    issuer = chosen_settings().oidc_issuer
    if not issuer or not subject:
        raise click.UsageError("--subject names somebody for NQ57_OIDC_ISSUER: set that")
    full = subject_of(issuer, subject)
    _done(add_account, ready_store(), login, name, None, given, subject=full)
    tell(f"The account {login} was made.")


@users.command("list")
@printing
def users_list(form: str | None, output: Any) -> None:
    """List every account with what it was given."""
    from data.accounts import all_accounts

    rows = [
        {
            "login": one.login,
            "name": one.name,
            "grants": [" ".join(filter(None, grant)) for grant in one.grants],
            "disabled": one.disabled,
            "must_change": one.must_change,
            "locked": one.locked,
            "since": one.at.date().isoformat(),
        }
        for one in all_accounts(ready_store())
    ]
    deliver_answer({"users": rows}, "users", FIELDS, form, output)


@users.command("disable")
@click.argument("login", metavar="LOGIN")
def users_disable(login: str) -> None:
    """Disable an account, and log it out everywhere; what it did stays."""
    _set_disabled(login, disabled=True)
    tell(f"The account {login} was disabled.")


@users.command("enable")
@click.argument("login", metavar="LOGIN")
def users_enable(login: str) -> None:
    """Enable an account that was disabled."""
    _set_disabled(login, disabled=False)
    tell(f"The account {login} was enabled.")


@users.command("password")
@click.argument("login", metavar="LOGIN")
@from_input
def users_password(login: str, password_stdin: bool) -> None:
    """Give an account a new first password, and log it out everywhere; a lock is lifted."""
    from auth.accounts import login_of
    from auth.passwords import hashed
    from data.accounts import set_password

    login = login_of(login)
    store = ready_store()
    plain, made = _password(login, password_stdin)
    _done(set_password, store, login, hashed(plain), must_change=True)
    tell(f"The account {login} has a new first password.")
    if made:
        click.echo(plain)


@users.command("grant")
@click.argument("login", metavar="LOGIN")
@roles
@provinces
def users_grant(login: str, role: tuple[str, ...], province: tuple[str, ...]) -> None:
    """Give an account roles over provinces, or over the country; territories add up."""
    _change(login, given=_grants(_some(role), province))
    tell(f"The account {login} has what it was given.")


@users.command("revoke")
@click.argument("login", metavar="LOGIN")
@roles
@provinces
def users_revoke(login: str, role: tuple[str, ...], province: tuple[str, ...]) -> None:
    """Take roles from an account, over these provinces or over the country."""
    _change(login, taken=_grants(_some(role), province))
    tell(f"The account {login} no longer has what was taken.")


def _some(role: tuple[str, ...]) -> tuple[str, ...]:
    if not role:
        raise click.UsageError("Say which role with --role")
    return role


def _grants(role: tuple[str, ...], province: tuple[str, ...]) -> list[tuple[str, str | None]]:
    """Every role over every province; a code that is no province is wrong usage."""
    register = ready_store().register()
    for code in province:
        unit = register.get(code)
        if unit is None or unit.level != "province":
            raise click.UsageError(f"There is no province {code}")
    return [(one, code) for one in role for code in (province or (None,))]


def _change(login: str, **changed: Any) -> None:
    from auth.accounts import login_of
    from data.accounts import change_grants

    changed.setdefault("given", [])
    _done(change_grants, ready_store(), login_of(login), **changed)


def _set_disabled(login: str, *, disabled: bool) -> None:
    from auth.accounts import login_of
    from data.accounts import set_disabled

    _done(set_disabled, ready_store(), login_of(login), disabled=disabled)


def _done(change: Any, *values: Any, **named: Any) -> None:
    from data.store import StoreRefused

    try:
        change(*values, **named)
    except StoreRefused as error:
        raise Refused(str(error)) from None


def _password(login: str, from_stdin: bool) -> tuple[str, bool]:
    """Return a first password, and whether it was made here and must be shown."""
    from auth.passwords import PasswordRefused, check_password, made_password

    chosen_settings()
    if from_stdin:
        plain = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        plain = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        return made_password(), True
    try:
        return check_password(plain, login), False
    except PasswordRefused as problem:
        raise Refused(str(problem)) from None
