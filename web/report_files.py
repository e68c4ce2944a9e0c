"""One report as one file: what was asked for, and the file with its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from callbacks.look import Sources
from data.register import Unit
from data.snapshot import DayRefused
from i18n import Text
from reports.content import IN_WORKBOOK, ON_PAPER, content_of
from reports.order import Order
from reports.report import Report, report_of
from reports.report_docx import report_docx
from reports.report_pdf import report_pdf
from reports.report_xlsx import report_xlsx
from settings import FIRST_DAY, Settings, today
from view import Page, View
from web.scale import SCALE

WRITERS: dict[str, Callable[[Report], bytes]] = {
    "pdf": report_pdf,
    "docx": report_docx,
    "xlsx": report_xlsx,
}
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ReportRefused(ValueError):  # noqa: N818
    """There is no such report; the message is one sentence in the language asked for."""


def sources_of(settings: Settings) -> Sources:
    """Return where the figures of reports come from, outside the server."""
    return Sources(settings)


def checked(order: Order, sources: Sources) -> Unit | None:
    """Return the province of an order, None for the country.

    Raises
    ------
    ReportRefused
        A day can't be viewed, or there is no such province on it.
    """
    text = order.text
    for day in (order.day, order.compare or order.day):
        if not FIRST_DAY <= day <= today():
            raise _out_of_reach(day, text)
    if order.compare and order.compare > order.day:
        raise ReportRefused(
            text(
                "Ngày so sánh {compare} ở sau ngày báo cáo {day}: chọn một ngày sớm hơn.",
                compare=text.day(order.compare),
                day=text.day(order.day),
            )
        )
    unit = sources.register.get(order.province, order.day) if order.province else None
    if order.province and (unit is None or unit.level != "province"):
        said = text("Không có tỉnh nào mang mã {code} vào ngày {day}.",
                    code=order.province, day=text.day(order.day))  # fmt: skip
        raise ReportRefused(said)
    return unit


def _out_of_reach(day: date, text: Text) -> ReportRefused:
    return ReportRefused(
        text(
            "Không lập được báo cáo của ngày {day}: chọn một ngày từ {first} đến {last}.",
            day=text.day(day),
            first=text.day(FIRST_DAY),
            last=text.day(today()),
        )
    )


def report(order: Order, sources: Sources, form: str, made_at: datetime | None = None) -> Report:
    """Return a report before it is a file of a form."""
    checked(order, sources)
    try:
        content = content_of(
            sources.store,
            sources.register,
            province=order.province,
            as_of=order.as_of,
            compare=order.compare,
            made_at=made_at,
            most=IN_WORKBOOK if form == "xlsx" else ON_PAPER,
        )
    except DayRefused as error:
        # Midnight went by since the days were looked at.
        raise _out_of_reach(error.day, order.text) from None
    view = View(
        Page.REPORTS,
        as_of=order.day,
        compare=content.compare,
        province=order.province,
        lang=order.language,
    )
    return report_of(content, sources.boundaries, SCALE, order.text, view.href)


def report_file(order: Order, sources: Sources, form: str) -> bytes:
    """Return a report as ``pdf``, ``docx`` or ``xlsx``."""
    return WRITERS[form](report(order, sources, form))


def file_name(order: Order, sources: Sources, form: str) -> str:
    """Return the name of a file: the place and the day are in it."""
    unit = checked(order, sources)
    text = order.text
    place = unit.name if unit else text("cả nước")
    said = text("NQ57 báo cáo {place} {day}", place=place, day=order.day.isoformat())
    return f"{said}.{form}"
