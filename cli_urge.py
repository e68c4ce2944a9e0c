"""The verbs of urging: what a timer prepares, and where units get their mail."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from terminal import (
    FILE,
    Day,
    Refused,
    asked,
    chosen_settings,
    deliver_answer,
    ready_sources,
    store_failures,
    tell,
    user,
)


@click.group()
def urge() -> None:
    """Urge communes that are unmarked or late."""


@urge.command("prepare")
@click.option(
    "--every",
    type=click.IntRange(1, 365),
    default=7,
    show_default=True,
    help="Leave out who was urged in the last N days.",
)
@click.option(
    "--overdue-days",
    type=click.IntRange(0, 3650),
    default=30,
    show_default=True,
    help="Urge for tasks that are overdue for more than so many days.",
)
@click.option("--province", metavar="CODE", help="Only this province.")
@click.option("--as-of", "as_of", type=Day(), metavar="DAY", help="Default: today.")
@click.option("--language", type=click.Choice(("vi", "en", "hi")), help="Of the reminders.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "csv", "json", "xlsx")),
    help="Of the list; default: a table here and XLSX beside the documents.",
)
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    required=True,
    help="A folder, or FILE.zip, for a document a province and the list.",
)
def urge_prepare(
    every: int,
    overdue_days: int,
    province: str | None,
    as_of: date | None,
    language: str | None,
    form: str | None,
    output: Path,
) -> None:
    """Prepare reminders to the provinces: communes unmarked, or with a task long overdue.

    Nobody is sent anything, unless NQ57_URGE_SEND=1 and the province's address is known. What is
    prepared or sent is recorded with today's day, whatever day is viewed.
    """
    from data.urging import to_urge
    from i18n import Text
    from reports.reminder import letters
    from reports.tables import Table
    from reports.urging import FIELDS, record_drafts, urge_answer, write_drafts
    from settings import today

    day = as_of or today()
    chosen = chosen_settings()
    _check(province, day)
    store, register = ready_sources()
    rows = to_urge(store, register, day, every=every, overdue_days=overdue_days, province=province)
    text = Text(language or chosen.language)
    made = letters(rows, register, day, "province", text, demo=store.is_demo())
    answer = urge_answer(rows, day, demo=store.is_demo())
    if made:
        table = Table(answer, "units", FIELDS, [f"Nghị quyết 57-NQ/TW, {day.isoformat()}"])
        try:
            write_drafts(output, made, table, form or "xlsx")
        except OSError as error:
            raise Refused(f"{output} can't be written: {error.strerror}") from None
        with store_failures("The reminders were written, but not recorded"):
            tried, failed = _send(store, chosen, made) if chosen.urge_send else ([], [])
            left = [letter for letter in made if letter.unit.code not in tried]
            record_drafts(store, left, today(), user())
        tell(f"{len(made)} reminders about {len(rows)} communes were written to {output}.")
    else:
        failed = []
        tell("Nobody has to be urged: no file was written.")
    deliver_answer(answer, "units", FIELDS, form, None)
    if failed:
        raise Refused(
            f"Reminders to {', '.join(failed)} could not be sent, and are not recorded;"
            " see to the mail server or the addresses, and run this again."
        )


def _check(province: str | None, day: date) -> None:
    """Fail with a sentence for a day or a province that there is not."""
    from data.answers import unmarked_answer

    asked(unmarked_answer, province=province, as_of=day)


def _send(store: Any, chosen: Any, made: list[Any]) -> tuple[list[str], list[str]]:
    """Send the letters whose address is known; return their units, and those that failed."""
    from data.addresses import addresses_of
    from reports.mail import Act, MailFailed, send_letters
    from settings import today

    known = addresses_of(store, [letter.unit.code for letter in made])
    ready = [letter for letter in made if letter.unit.code in known]
    tried = [letter.unit.code for letter in ready]
    act = Act(f"rule-{today().isoformat()}-smtp", today(), user())
    try:
        done = send_letters(store, chosen, ready, known, act)
    except MailFailed as error:
        tell(f"{error}.")
        return tried, tried
    for said in done.failed.values():
        tell(f"Not sent to {said}.")
    tell(f"{len(done.sent)} of {len(made)} reminders were sent.")
    return tried, list(done.failed)


@urge.command("addresses")
@click.argument("file", type=FILE)
def urge_addresses(file: Path) -> None:
    """Read the mail addresses of units (columns unit_code, address), whole or not at all."""
    from data.addresses import AddressRefused, import_addresses
    from data.issues import FileRefused
    from data.readers import Limits

    store, register = ready_sources()
    try:
        with store_failures(f"Nothing of {file} was written"):
            limits = Limits.of(chosen_settings())
            count = import_addresses(store, register, file, by=user(), limits=limits)
    except (AddressRefused, FileRefused) as error:
        raise Refused(str(error)) from None
    tell(f"{count} addresses were kept.")
