"""How the verbs of the command line talk: options, answers, errors, progress.

Standard output holds the answer only; everything else goes to standard error, and an error is
one sentence there.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from pydantic import ValidationError

from settings import Settings, settings, today

if TYPE_CHECKING:
    from data.issues import Imported
    from geo.report import Report

Verb = TypeVar("Verb", bound=Callable[..., Any])
Answer = TypeVar("Answer")
ISSUE_FIELDS = ["row", "sheet", "column", "value", "problem", "message", "candidates"]
MIXED_LINE = (
    "What is imported now stands beside them, and every figure is of both: withdraw the batches of"
    " the demonstration (`batches list`), or import into a store of its own."
)
DEMO_LINE = "Dữ liệu minh họa - demonstration data, not the figures of any authority."


class Refused(click.ClickException):
    """The input was refused, or something outside stands in the way; nothing was written."""

    exit_code = 1


def tell(line: str) -> None:
    """Say what is being done, on standard error."""
    click.echo(line, err=True)


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


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


def chosen_settings() -> Settings:
    """Return the settings, or fail with a sentence on the one that is wrong."""
    try:
        return settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "".join(f"NQ57_{str(part).upper()}: " for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise click.UsageError(f"{name}{message}") from None


def ready_store() -> Any:
    """Return the store, its tables up to date; say which imports were killed before."""
    from data.store import open_store

    chosen = chosen_settings()
    with store_failures(f"The store {shown_url(chosen)} can't be used"):
        store = open_store(chosen)
        store.upgrade()
        for line in store.interrupted():
            tell(line)
    return store


@contextmanager
def store_failures(what: str) -> Iterator[None]:
    """Turn a failure of the store into one sentence, which begins with what became of it."""
    from data.failures import FAILURES, reason
    from data.store import StoreRefused

    try:
        yield
    except StoreRefused as error:
        raise Refused(str(error)) from None
    except BrokenPipeError:
        raise
    except FAILURES as error:
        raise Refused(f"{what}: {reason(error)}") from None


def shown_url(chosen: Settings) -> str:
    """Return the address of the store without its password."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(chosen.store_url).render_as_string()
    except ArgumentError:
        return chosen.store_url


def ready_sources() -> tuple[Any, Any]:
    """Return the store and its register, the decrees that were imported included."""
    store = ready_store()
    return store, store.register()


def asked(ask: Callable[..., dict[str, Any]], **options: Any) -> dict[str, Any]:
    """Return an answer from the store; an option that names nothing is wrong usage."""
    from data.answers import UnknownUnitError
    from data.snapshot import DayRefused

    try:
        return ask(*ready_sources(), **options)
    except (UnknownUnitError, DayRefused) as error:
        raise click.UsageError(str(error)) from None


def import_file(
    bring_in: Callable[..., Imported],
    file: Path,
    form: str | None,
    output: Path | None,
    **options: Any,
) -> None:
    """Import a file and print what became of it; a refused file is exit status 1."""
    from data.issues import FileRefused

    sources = ready_sources()
    if sources[0].is_demo():
        tell(f"{DEMO_LINE} {MIXED_LINE}")
    try:
        with store_failures(f"Nothing of {file} was written"):
            done = bring_in(*sources, file, by=user(), **options)
    except FileRefused as error:
        raise Refused(str(error)) from None
    deliver_answer(done.as_dict(), "issues", ISSUE_FIELDS, form, output)
    if done.refused:
        raise Refused(done.sentence)
    click.echo(done.sentence, err=True)


def withdraw_batch(store: Any, batch: int) -> int:
    """Withdraw a batch, say so, and return the id of the withdrawal."""
    with store_failures(f"Batch {batch} was not withdrawn"):
        made = int(store.withdraw(batch, by=user()))
    click.echo(f"Batch {batch} was withdrawn by batch {made}.", err=True)
    return made


def from_geo(work: Callable[..., Answer], *values: Any, **options: Any) -> Answer:
    """Do work on boundaries; what can't be used is refused with a sentence."""
    from geo.report import BoundariesRefused

    try:
        return work(*values, **options)
    except BoundariesRefused as error:
        raise Refused(str(error)) from None
    except OSError as error:
        where = error.filename or "The boundaries"
        raise Refused(f"{where} can't be read or written: {error.strerror or error}.") from None


def note_boundaries(store: Any, report: Report) -> None:
    """Write to the audit log that other boundaries are in use from now on."""
    from data.audit import record

    if not report.accepted:
        return
    after = {"communes": report.communes, "provinces": report.provinces}
    after |= {"expected": report.expected, "findings": len(report.findings)}
    with (
        store_failures("The boundaries are in use, but not in the audit log"),
        store.writing() as connection,
    ):
        record(connection, "boundaries.import", report.source, after=after)


def deliver_report(
    report: Report, form: str | None, output: Path | None, *, what_to_do: str = ""
) -> None:
    """Write what was found about boundaries; such as are not whole are exit status 1."""
    answer = {
        name: getattr(report, name)
        for name in ("source", "communes", "provinces", "expected", "whole", "accepted")
    } | {"notes": list(report.notes), "findings": report.rows()}
    if form in (None, "table") and output is None:
        click.echo("\n".join(report.lines()))
    else:
        deliver_answer(answer, "findings", ["problem", "code", "words"], form, output)
    if not report.whole and not report.accepted:
        lost = len(report.missing)
        raise Refused(
            f"The boundaries of {report.source} are not whole: {lost} of {report.expected}"
            f" communes are missing, {len(report.findings)} findings in all{what_to_do}."
        )


def load_demonstration() -> None:
    """Bring the demonstration in the store up to today, and say so."""
    from data.demo import load_demo

    sources = ready_sources()
    with store_failures("The demonstration data was not loaded"):
        batch = load_demo(*sources, today())
    click.echo(
        "The demonstration data is up to date already."
        if batch is None
        else f"The demonstration data was loaded as batch {batch}.",
        err=True,
    )


def user() -> str:
    """Return who runs this, as the batch will say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "cli"


@contextmanager
def bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that draws how far a piece of work is, on a terminal only."""
    from tqdm import tqdm

    with tqdm(desc=words, disable=None, leave=False) as drawn:

        def progress(number: int, total: int) -> None:
            drawn.total = total
            drawn.update(number - drawn.n)

        yield progress


def deliver_answer(
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
    if answer.get("from"):
        source.append(f"Từ ngày {answer['from']} đến ngày {answer['to']}")
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


def run_group(group: click.Group, arguments: list[str] | None) -> int:
    """Run one verb and return the exit status; errors are one sentence on standard error."""
    from data.acting import acting

    try:
        with acting(user(), "cli"):
            return int(group.main(arguments, prog_name="cli.py", standalone_mode=False) or 0)
    except click.Abort:
        click.echo("Interrupted.", err=True)
        return 130
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return error.exit_code
    except click.ClickException as error:
        said = " ".join(error.format_message().split()).rstrip(".")
        click.echo(f"Error: {said}.", err=True)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read the answer has seen enough; the interpreter must not flush into the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
