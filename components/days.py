"""A day to be chosen: a button that says it, and what the calendar behind all of them says."""

from __future__ import annotations

from datetime import date

from dash import html

from i18n import Text


def day_field(
    ident: str, label: str, day: date | None, first: date, last: date, text: Text, **more: str
) -> html.Button:
    """The button of one day; ``assets/documents/day_field.js`` opens the calendar and takes it.

    A day that is chosen goes into the address where ``data-query`` names its field there.
    """
    said = text.day(day) if day else text("Mọi ngày")
    facts = {"data-label": label, "data-min": first.isoformat(), "data-max": last.isoformat()}
    return html.Button(
        [html.Span(className="icon icon-calendar"), html.Span(said, className="num")],
        id=ident,
        type="button",
        value=day.isoformat() if day else "",
        className="day-field",
        **{"aria-label": f"{label}: {said}", "aria-haspopup": "dialog"},
        **facts,
        **more,
    )


def day_words(text: Text) -> dict[str, object]:
    """What the calendar says."""
    return {
        "typed": text("Gõ ngày"),
        "close": text("Đóng"),
        "unread": text("Không đọc được ngày này; hãy viết như {day}.", day="{day}"),
        "outside": text("Hãy chọn một ngày từ {first} đến {last}.", first="{first}", last="{last}"),
        "steps": {
            "previousMonth": text("Tháng trước"),
            "nextMonth": text("Tháng sau"),
            "previousYear": text("Năm trước"),
            "nextYear": text("Năm sau"),
            "previousDecade": text("Mười năm trước"),
            "nextDecade": text("Mười năm sau"),
        },
    }
