"""The verbs that look after the store, as ``cli.py db``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from terminal import (
    FILE,
    Refused,
    bar,
    chosen_settings,
    deliver_answer,
    from_geo,
    printing,
    ready_sources,
    ready_store,
    store_failures,
    tell,
)

if TYPE_CHECKING:
    from data.integrity import Check


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
@click.option(
    "--noted",
    metavar="SEQ:HASH",
    multiple=True,
    help="A row of the audit log that was noted elsewhere: it must still be there.",
)
@printing
def db_check(
    stale_days: int, noted: tuple[str, ...], form: str | None, output: Path | None
) -> None:
    """Prove that figures follow from the log, and look for what makes no sense in it."""
    check_database(stale_days, noted, form, output)


@db.command("rebuild")
def db_rebuild() -> None:
    """Build everything that is derived anew from the log and the register."""
    store = ready_store()
    with store_failures("Nothing was built anew"), bar("counting days") as progress:
        store.rebuild(progress)
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


def write_backup(file: Path, *, force: bool) -> None:
    """Write a backup of the store, and say so."""
    from data.backup import backup

    store = ready_store()
    with store_failures("The backup was not made"), bar("writing") as progress:
        made = backup(store, file, force=force, tell=progress)
    tell(f"{_batches(made.batches)} and {made.marks} marks were written to {file}.")


def put_back(file: Path, *, sure: bool) -> None:
    """Check a backup and put it back, and say so; a store that holds data is asked about."""
    from data.backup_check import checked_backup
    from data.restoring import restore

    store = ready_store()
    failed = f"{file} was not put back, the store is as it was"
    with store_failures(failed), checked_backup(file) as checked:
        held = len(store.batches())
        if held and not sure:
            _ask(f"The store holds {_batches(held)}")
        with bar("restoring") as progress:
            made = restore(store, checked, progress)
    counts = f"{_batches(made.batches)} and {made.marks} marks"
    tell(f"{counts} of {checked.made_at[:16]} UTC were put back.")


def _ask(held: str) -> None:
    """Go on only if a person at a terminal says so."""
    if not sys.stdin.isatty():
        raise Refused(f"{held}; `--yes` writes the backup over them")
    if not click.confirm(f"{held}; write the backup over them?", err=True):
        raise Refused("The store was left as it was")


def _batches(count: int) -> str:
    return f"{count} batch" if count == 1 else f"{count} batches"


def check_database(
    stale_days: int, noted: tuple[str, ...], form: str | None, output: Path | None
) -> None:
    """Check the store and print what was found; an error is exit status 1."""
    from data.chain import NoteRefused
    from data.integrity import check_store
    from data.store_health import keep_check
    from geo.boundaries import drawn_communes

    store, register = ready_sources()
    drawn = from_geo(drawn_communes, chosen_settings())
    asked: dict[str, Any] = {"drawn": drawn, "stale_days": stale_days, "noted": noted}
    try:
        with store_failures("The store could not be checked"):
            found = check_store(store, register, tell=tell, **asked)
    except NoteRefused as error:
        raise click.UsageError(str(error)) from None
    keep_check(chosen_settings().var, found)
    answer = {
        "sound": not any(one.count for one in found if one.severity == "error"),
        "checks": [asdict(one) for one in found],
    }
    deliver_answer(answer, "checks", ["check", "severity", "count"], form, output)
    if not answer["sound"]:
        bad = [one for one in found if one.severity == "error" and one.count]
        names = ", ".join(one.check for one in bad)
        raise Refused(f"The store is not sound ({names}): {_what_to_do(bad)}")


def _what_to_do(bad: list[Check]) -> str:
    said = []
    for one in bad:
        if one.check == "audit-log-broken":
            first = one.rows[0]
            where = "" if first["row"] is None else f"row {first['row']}: "
            said.append(f"the audit log is not what was written ({where}{first['found']})")
    if len(bad) > len(said):
        said.append("`db rebuild` builds what is derived anew")
    return "; ".join([*said, "`--format json` names the rows"])
