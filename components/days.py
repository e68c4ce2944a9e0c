"""A day to be chosen: a button that says it, and what the calendar behind all of them says."""

from __future__ import annotations

from datetime import date

from dash import html

from i18n import Text


def day_field(
    ident: str, label: str, day: date, first: date, last: date, text: Text, **more: str
) -> html.Button:
    """The button of one day; ``assets/documents/day_field.js`` opens the calendar and takes it."""
    facts = {"data-label": label, "data-min": first.isoformat(), "data-max": last.isoformat()}
    return html.Button(
        [html.Span(className="icon icon-calendar"), html.Span(text.day(day), className="num")],
        id=ident,
        type="button",
        value=day.isoformat(),
        className="day-field",
        **{"aria-label": f"{label}: {text.day(day)}", "aria-haspopup": "dialog"},
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
