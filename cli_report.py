"""The verb ``report``: the report of a place as a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal import DEMO_LINE, Day, Refused, bar, chosen_settings, ready_sources, tell

if TYPE_CHECKING:
    from data.register import Register

COUNTRY = ("country", "vn", "cả nước", "ca nuoc")
FORMS = ("pdf", "docx", "xlsx")


@click.command("report")
@click.argument("place", metavar="PLACE")
@click.option(
    "-o",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="The file; its ending tells the kind: pdf, docx, xlsx, or zip for all provinces.",
)
@click.option("--as-of", "as_of", type=Day(), metavar="DAY", help="Default: today.")
@click.option("--compare", type=Day(), metavar="DAY", help="Default: seven days before.")
@click.option("--language", type=click.Choice(("vi", "en", "hi")), help="Default: NQ57_LANGUAGE.")
def report(
    place: str, output: Path, as_of: date | None, compare: date | None, language: str | None
) -> None:
    """Write the report of a place: `country`, a province's code or name, or `all` provinces."""
    from reports.delivery import write_whole
    from reports.order import Order
    from web.report_bundle import write_bundle
    from web.report_files import ReportRefused, report_file, sources_of

    chosen = chosen_settings()
    form = output.suffix.lstrip(".").lower()
    every = place.strip().lower() == "all"
    if every != (form == "zip") or form not in (*FORMS, "zip"):
        known = "`all` makes a .zip; a single place makes .pdf, .docx or .xlsx"
        raise click.UsageError(f"{output.name} can't be written for {place!r}: {known}")
    _, register = ready_sources()
    order = Order(None, as_of, compare, language or chosen.language)
    _check_days(order.day, compare)
    if not every:
        code = _province(register, place, order.day)
        order = Order(code, as_of, compare, order.language)
    sources = sources_of(chosen)
    if sources.store.is_demo():
        tell(DEMO_LINE)
    try:
        if every:
            with bar("reports") as progress:
                write_bundle(order, sources, output, progress)
        else:
            write_whole(output, report_file(order, sources, form))
    except ReportRefused as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise Refused(f"{output} can't be written: {error.strerror or error}") from None


def _check_days(day: date, compare: date | None) -> None:
    from data.snapshot import DayRefused, check_day

    try:
        check_day(day)
        if compare is not None and check_day(compare) > day:
            raise DayRefused("wrong-order", compare, day)
    except DayRefused as error:
        raise click.UsageError(str(error)) from None


def _province(register: Register, place: str, on: date) -> str | None:
    """Return the code of a province that was named; None for the country."""
    wanted = place.strip()
    if wanted.lower() in COUNTRY:
        return None
    unit = register.get(wanted.zfill(2), on) if wanted.isdigit() else None
    found = [unit] if unit else register.find_province(wanted, on)
    if len(found) != 1 or found[0].level != "province":
        raise click.UsageError(
            f"No province has the code or name {place!r} on {on}; write `country`, a code such as"
            " 22, a name such as 'Quảng Ninh', or `all`"
        )
    return str(found[0].code)
