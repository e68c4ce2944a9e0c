"""The command line: everything that is not a click in the browser, one verb each.

Standard output holds the answer only; messages go to standard error. Exit status: 0 done, 1 the
input was refused and nothing was written, 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import ValidationError

from data.register import load_register
from settings import Settings, settings, today

Verb = TypeVar("Verb", bound=Callable[..., Any])
DEMO_LINE = "Dữ liệu minh họa - demonstration data, not the figures of any authority."


class Refused(click.ClickException):
    """The input was refused, or something outside stands in the way; nothing was written."""

    exit_code = 1


class Day(click.ParamType[date]):
    """A day in ISO form."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or fail with a sentence."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day; write it like 2025-11-28", param, ctx)


def printing(verb: Verb) -> Verb:
    """Give a verb that prints a table the options ``--format`` and ``-o``."""
    from reports.tables import FORMATS

    out = click.option(
        "-o",
        "output",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write to a file; its ending tells the format where --format doesn't.",
    )
    form = click.option("--format", "form", type=click.Choice(FORMATS), help="Default: table.")
    return form(out(verb))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Heat map of the monitoring of Resolution 57-NQ/TW."""


@cli.group()
def boundaries() -> None:
    """Bring in and check the polygons of the units."""


@cli.group()
def register() -> None:
    """Look into the register of provinces and communes."""


@register.command("show")
@click.argument("wanted", metavar="CODE-OR-NAME")
@printing
def register_show(wanted: str, form: str | None, output: Path | None) -> None:
    """Show a unit, its periods and its successors; a name may have ", PROVINCE" behind it."""
    from data.answers import UNIT_FIELDS, UnknownUnitError, register_answer

    try:
        answer = register_answer(load_register(), wanted)
    except UnknownUnitError as error:
        raise click.UsageError(str(error)) from None
    _deliver(answer, "units", UNIT_FIELDS, form, output)


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

    answer = _asked(coverage_answer, level=level, province=province, as_of=as_of)
    _deliver(answer, "units", COLUMNS, form, output)


@cli.command()
@click.option("--province", metavar="CODE", help="Only this province.")
@click.option("--as-of", "as_of", type=Day(), metavar="DAY", help="Default: today.")
@printing
def unmarked(
    province: str | None, as_of: date | None, form: str | None, output: Path | None
) -> None:
    """Print the unmarked communes on a day, those with the most overdue first."""
    from data.answers import UNMARKED_FIELDS, unmarked_answer

    answer = _asked(unmarked_answer, province=province, as_of=as_of)
    _deliver(answer, "units", UNMARKED_FIELDS, form, output)


@cli.group()
def batches() -> None:
    """Look at what was imported."""


@batches.command("list")
@printing
def batches_list(form: str | None, output: Path | None) -> None:
    """List every batch, newest first."""
    from data.answers import BATCH_FIELDS, batches_answer

    _deliver(batches_answer(_store()), "batches", BATCH_FIELDS, form, output)


@cli.group()
def demo() -> None:
    """Demonstration data."""


@demo.command("load")
def demo_load() -> None:
    """Load the demonstration up to today; a store that has it gets the days since."""
    from data.demo import load_demo

    batch = load_demo(_store(), load_register(), today())
    click.echo(
        "The demonstration data is up to date already."
        if batch is None
        else f"The demonstration data was loaded as batch {batch}.",
        err=True,
    )


@cli.group()
def db() -> None:
    """Look after the store."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Make the store, or bring its tables up to date."""
    _store()
    click.echo("The store is up to date.", err=True)


@cli.command()
def serve() -> None:
    """Serve the page and the API until interrupted."""
    chosen = _settings()
    command = [
        *(sys.executable, "-m", "gunicorn", "app:server", "--preload"),
        *("--worker-class", "gthread", "--threads", "4", "--workers", str(chosen.workers)),
        *("--bind", f"{_bracketed(chosen.host)}:{chosen.port}", "--no-control-socket"),
    ]
    os.chdir(Path(__file__).resolve().parent)
    # The server takes the place of this process, so that it gets the signals itself.
    os.execv(sys.executable, command)  # nosec B606


def _settings() -> Settings:
    """Return the settings, or fail with a sentence on the one that is wrong."""
    try:
        return settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "".join(f"NQ57_{str(part).upper()}: " for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise click.UsageError(f"{name}{message}") from None


def _store() -> Any:
    """Return the store, its tables up to date."""
    from sqlalchemy.exc import SQLAlchemyError

    from data.store import StoreRefused, open_store

    chosen = _settings()
    try:
        store = open_store(chosen)
        store.upgrade()
    except (StoreRefused, SQLAlchemyError, OSError) as error:
        said = str(error).splitlines()[0]
        raise Refused(f"The store {chosen.store_url} can't be opened: {said}") from None
    return store


def _asked(ask: Callable[..., dict[str, Any]], **options: Any) -> dict[str, Any]:
    """Return an answer from the store; an option that names nothing is wrong usage."""
    from data.answers import UnknownUnitError
    from data.snapshot import DayRefused

    try:
        return ask(_store(), load_register(), **options)
    except (UnknownUnitError, DayRefused) as error:
        raise click.UsageError(str(error)) from None


def _deliver(
    answer: dict[str, Any],
    rows: str,
    columns: list[str],
    form: str | None,
    output: Path | None,
) -> None:
    """Write an answer as it was asked for, and say on standard error what it can't say itself."""
    from reports.delivery import deliver
    from reports.tables import Table

    source = [f"Nghị quyết 57-NQ/TW, {rows}"]
    if answer.get("as_of"):
        source.append(f"Ngày: {answer['as_of']}")
    if answer.get("demo"):
        source.append(DEMO_LINE)
        click.echo(DEMO_LINE, err=True)
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("A workbook can't be shown on a terminal; use -o FILE.")
    try:
        deliver(Table(answer, rows, columns, source), form, output)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Refused(f"{output} can't be written: {error.strerror}.") from None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def run(arguments: list[str] | None = None) -> int:
    """Run one verb and return the exit status; errors are one sentence on standard error."""
    try:
        return int(cli.main(arguments, prog_name="cli.py", standalone_mode=False) or 0)
    except click.Abort:
        click.echo("Interrupted.", err=True)
        return 130
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return error.exit_code
    except click.ClickException as error:
        click.echo(f"Error: {error.format_message().rstrip('.')}.", err=True)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read the answer has seen enough; the interpreter must not flush into the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(run())
