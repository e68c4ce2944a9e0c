"""The verbs that look after the store, as ``cli.py db``."""

from __future__ import annotations

from pathlib import Path

import click

from terminal import FILE, bar, check_database, printing, put_back, ready_store, write_backup


@click.group()
def db() -> None:
    """Look after the store."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Make the store, or bring its tables up to date."""
    ready_store()
    click.echo("The store is up to date.", err=True)


@db.command("check")
@click.option(
    "--stale-days",
    type=click.IntRange(min=1),
    default=14,
    show_default=True,
    help="After how many days without an import to say so.",
)
@printing
def db_check(stale_days: int, form: str | None, output: Path | None) -> None:
    """Prove that figures follow from the log, and look for what makes no sense in it."""
    check_database(stale_days, form, output)


@db.command("rebuild")
def db_rebuild() -> None:
    """Build everything that is derived anew from the log and the register."""
    with bar("counting days") as progress:
        ready_store().rebuild(progress)
    click.echo("What is derived was built anew.", err=True)


@db.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def db_backup(file: Path, force: bool) -> None:
    """Write the store as it is at this moment to one file, whole or not at all."""
    write_backup(file, force=force)


@db.command("restore")
@click.argument("file", type=FILE)
@click.option("--yes", "sure", is_flag=True, help="Write over what the store holds.")
def db_restore(file: Path, sure: bool) -> None:
    """Check a backup, and put it in the place of all that the store holds."""
    put_back(file, sure=sure)
