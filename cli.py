"""The command line: everything that is not a click in the browser, one verb each.

Standard output holds the answer only; messages go to standard error. Exit status: 0 done, 1 the
input was refused and nothing was written, 2 wrong usage.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from cli_audit import audit
from cli_db import db
from cli_report import report
from cli_serve import serve
from cli_tasks import tasks
from cli_tokens import tokens
from cli_urge import urge
from cli_users import users
from terminal import (
    FILE,
    Day,
    asked,
    bar,
    chosen_settings,
    deliver_answer,
    deliver_report,
    from_geo,
    import_file,
    load_demonstration,
    note_boundaries,
    printing,
    ready_sources,
    ready_store,
    run_group,
    withdraw_batch,
)

ACCEPT_HINT = "; `--accept-missing` takes them nevertheless"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Heat map of the monitoring of Resolution 57-NQ/TW."""


@cli.group()
def boundaries() -> None:
    """Bring in and check the polygons of the units."""


@boundaries.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--accept-missing", is_flag=True, help="Use them although communes are missing.")
@printing
def boundaries_import(
    path: Path, accept_missing: bool, form: str | None, output: Path | None
) -> None:
    """Import a vector file, an archive or a folder, and use it from now on if it is whole."""
    from geo.importing import import_boundaries

    store, register = ready_sources()
    report = from_geo(
        import_boundaries,
        path,
        chosen_settings(),
        accept_missing=accept_missing,
        register=register,
    )
    note_boundaries(store, report)
    deliver_report(report, form, output, what_to_do=ACCEPT_HINT)


@boundaries.command("download")
@click.option("--accept-missing", is_flag=True, help="Use them although communes are missing.")
@printing
def boundaries_download(accept_missing: bool, form: str | None, output: Path | None) -> None:
    """Download the public archive of boundaries and import it; goes on where it broke off."""
    from geo.download import download_boundaries

    store, register = ready_sources()
    report = from_geo(
        download_boundaries,
        chosen_settings(),
        accept_missing=accept_missing,
        register=register,
    )
    note_boundaries(store, report)
    deliver_report(report, form, output, what_to_do=ACCEPT_HINT)


@boundaries.command("check")
@printing
def boundaries_check(form: str | None, output: Path | None) -> None:
    """Check the boundaries in use against the register."""
    from geo.boundaries import check

    deliver_report(from_geo(check, chosen_settings(), register=ready_sources()[1]), form, output)


@cli.group()
def register() -> None:
    """Look into the register of provinces and communes, and bring in decrees."""


@register.command("show")
@click.argument("wanted", metavar="CODE-OR-NAME")
@printing
def register_show(wanted: str, form: str | None, output: Path | None) -> None:
    """Show a unit, its periods and its successors; a name may have ", PROVINCE" behind it."""
    from data.answers import UNIT_FIELDS, UnknownUnitError, register_answer

    try:
        answer = register_answer(ready_sources()[1], wanted)
    except UnknownUnitError as error:
        raise click.UsageError(str(error)) from None
    deliver_answer(answer, "units", UNIT_FIELDS, form, output)


@register.command("import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@printing
def register_import(file: Path, dry_run: bool, form: str | None, output: Path | None) -> None:
    """Import a decree: units renamed, merged, split, moved, with their day; whole or not at all."""
    from data.decrees import import_decree

    import_file(import_decree, file, form, output, dry_run=dry_run)


@cli.command()
@click.option(
    "--level",
    type=click.Choice(("province", "commune")),
    default="province",
    show_default=True,
    help="Which units.",
)
@click.option("--province", metavar="CODE", help="Only this province.")
@click.option("--as-of", "as_of", type=Day(), metavar="DAY", help="Default: today.")
@printing
def coverage(
    level: str, province: str | None, as_of: date | None, form: str | None, output: Path | None
) -> None:
    """Print the measures of every unit on a day."""
    from data.answers import coverage_answer
    from data.coverage import COLUMNS

    answer = asked(coverage_answer, level=level, province=province, as_of=as_of)
    deliver_answer(answer, "units", COLUMNS, form, output)


@cli.command()
@click.option("--province", metavar="CODE", help="Only this province.")
@click.option("--as-of", "as_of", type=Day(), metavar="DAY", help="Default: today.")
@printing
def unmarked(
    province: str | None, as_of: date | None, form: str | None, output: Path | None
) -> None:
    """Print the unmarked communes on a day, those with the most overdue first."""
    from data.answers import UNMARKED_FIELDS, unmarked_answer

    answer = asked(unmarked_answer, province=province, as_of=as_of)
    deliver_answer(answer, "units", UNMARKED_FIELDS, form, output)


@cli.command()
@click.option("--from", "first", type=Day(), metavar="DAY", required=True, help="The earlier day.")
@click.option("--to", "last", type=Day(), metavar="DAY", help="The later day; default: today.")
@click.option("--province", metavar="CODE", help="Only this province.")
@click.option(
    "--level",
    type=click.Choice(("province", "commune")),
    default="province",
    show_default=True,
    help="Which units a table lists; JSON holds both.",
)
@printing
def changes(
    first: date,
    last: date | None,
    province: str | None,
    level: str,
    form: str | None,
    output: Path | None,
) -> None:
    """Print what changed between two days, unit by unit."""
    from data.answers import changes_answer
    from data.changes import COMMUNE_FIELDS, PROVINCE_FIELDS

    answer = asked(changes_answer, first=first, last=last, province=province)
    rows, columns = ("provinces", PROVINCE_FIELDS)
    if level == "commune":
        rows, columns = ("units", COMMUNE_FIELDS)
    deliver_answer(answer, rows, columns, form, output)


@cli.group()
def marks() -> None:
    """Bring in marks."""


@marks.command("import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option(
    "--codes",
    type=click.Choice(("current", "former")),
    help="The register that codes are meant in which stand for something else in the other.",
)
@click.option("--accept-valid", is_flag=True, help="Take the sound rows of a file with others.")
@printing
def marks_import(
    file: Path,
    dry_run: bool,
    codes: str | None,
    accept_valid: bool,
    form: str | None,
    output: Path | None,
) -> None:
    """Import a file of marks as one batch, whole or not at all."""
    from data.marks_file import import_marks

    with bar("reading") as progress:
        options = {"codes": codes, "dry_run": dry_run, "accept_valid": accept_valid}
        import_file(import_marks, file, form, output, progress=progress, **options)


@cli.group()
def batches() -> None:
    """Look at what was imported, and take it back."""


@batches.command("list")
@printing
def batches_list(form: str | None, output: Path | None) -> None:
    """List every batch, newest first."""
    from data.answers import BATCH_FIELDS, batches_answer

    deliver_answer(batches_answer(ready_store()), "batches", BATCH_FIELDS, form, output)


@batches.command("withdraw")
@click.argument("batch", metavar="ID", type=click.IntRange(min=1))
@printing
def batches_withdraw(batch: int, form: str | None, output: Path | None) -> None:
    """Take a batch out of every day's figures; withdrawing a withdrawal restores."""
    from data.answers import BATCH_FIELDS, batch_answer

    store = ready_store()
    made = withdraw_batch(store, batch)
    deliver_answer(batch_answer(store, made), "batches", BATCH_FIELDS, form, output)


@cli.group()
def demo() -> None:
    """Demonstration data."""


@demo.command("load")
def demo_load() -> None:
    """Load the demonstration up to today; a store that has it gets the days since."""
    load_demonstration()


cli.add_command(audit)
cli.add_command(db)
cli.add_command(urge)
cli.add_command(report)
cli.add_command(tasks)
cli.add_command(users)
cli.add_command(tokens)
cli.add_command(serve)


def run(arguments: list[str] | None = None) -> int:
    """Run one verb and return the exit status."""
    return run_group(cli, arguments)


if __name__ == "__main__":
    sys.exit(run())
