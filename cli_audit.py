"""The verb of the audit log, as ``cli.py audit``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from terminal import Day, deliver_answer, printing, ready_store

FIELDS = ["seq", "at", "by", "origin", "what", "target", "before", "after", "hash"]


@click.group()
def audit() -> None:
    """Look into the audit log."""


@audit.command("list")
@click.option("--by", metavar="WHO", help="Only what this person changed.")
@click.option("--what", metavar="KIND", help="Only this kind of change, as batch.import.")
@click.option("--day", type=Day(), metavar="DAY", help="Only this day, of Việt Nam.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    help="How many of the newest rows.",
)
@printing
def audit_list(
    by: str | None,
    what: str | None,
    day: date | None,
    most: int,
    form: str | None,
    output: Path | None,
) -> None:
    """Print what was changed, newest first: who, when, from where, before and after."""
    from data.audit_log import Asked, audit_answer

    answer = audit_answer(ready_store(), Asked(by, what, day), most)
    deliver_answer(answer, "rows", FIELDS, form, output)
