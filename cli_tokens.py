"""The verbs of tokens, as ``cli.py tokens``."""

from __future__ import annotations

from typing import Any

import click

from terminal import Refused, deliver_answer, printing, ready_store, tell

SCOPES = ("read", "mark", "confirm", "import", "administer")
FIELDS = ["id", "login", "name", "scopes", "ends", "withdrawn", "since"]


@click.group()
def tokens() -> None:
    """Look after the tokens by which other programs act for an account."""


@tokens.command("add")
@click.argument("login", metavar="LOGIN")
@click.option("--name", required=True, help="What it is for.")
@click.option("--scope", "scope", type=click.Choice(SCOPES), multiple=True, help="Default: read.")
@click.option(
    "--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How long it holds."
)
def tokens_add(login: str, name: str, scope: tuple[str, ...], days: int) -> None:
    """Make a token and print it, once; it may never do more than its account."""
    from auth.accounts import login_of
    from auth.people import Right
    from auth.tokens import LONGEST_NAME, new_token
    from data.store import StoreRefused

    said = " ".join(name.split())
    if not 0 < len(said) <= LONGEST_NAME:
        raise click.UsageError(f"--name has 1 to {LONGEST_NAME} characters")
    scopes = [Right(one) for one in scope or ("read",)]
    try:
        number, secret = new_token(
            ready_store(), login_of(login), name=said, scopes=scopes, days=days
        )
    except StoreRefused as error:
        raise Refused(str(error)) from None
    tell(f"Token {number} was made; it is shown only now.")
    click.echo(secret)


@tokens.command("list")
@printing
def tokens_list(form: str | None, output: Any) -> None:
    """List every token, the newest first; never the token itself."""
    from data.tokens import all_tokens

    rows = [
        {
            "id": one.id,
            "login": one.login,
            "name": one.name,
            "scopes": list(one.scopes),
            "ends": one.ends.isoformat(),
            "withdrawn": one.withdrawn,
            "since": one.at.date().isoformat(),
        }
        for one in all_tokens(ready_store())
    ]
    deliver_answer({"tokens": rows}, "tokens", FIELDS, form, output)


@tokens.command("withdraw")
@click.argument("token", metavar="ID", type=click.IntRange(1, 2**31 - 1))
def tokens_withdraw(token: int) -> None:
    """Withdraw a token: it is refused from now on."""
    from data.store import StoreRefused
    from data.tokens import withdraw_token

    try:
        withdraw_token(ready_store(), token)
    except StoreRefused as error:
        raise Refused(str(error)) from None
    tell(f"Token {token} was withdrawn.")
