"""The bar at the top: name, pages, search, day, language and scheme."""

from __future__ import annotations

from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from components import ids
from components.layout import ribbon
from components.place import link
from i18n import LANGUAGES, Text
from view import Page, View

THEME = {
    "fontFamily": "Inter Variable, Noto Sans, system-ui, sans-serif",
    "primaryColor": "accent",
    "primaryShade": {"light": 8, "dark": 4},
    "defaultRadius": "sm",
    "colors": {
        "accent": [
            "#e6f1f1",
            "#c9e2e2",
            "#a5d0d0",
            "#82bfbe",
            "#5fc3c0",
            "#3f9c9c",
            "#237f83",
            "#126a70",
            "#0b5a61",
            "#074950",
        ]
    },
}


def header(view: View, day: Any, demo: bool, text: Text, *, language: str) -> list[Any]:
    """The children of the header.

    Parameters
    ----------
    day
        The day picker, or what stands in its place (``day_part``).
    language
        The one that an address without ``lang`` speaks.
    """
    on_map = view.page in (Page.COUNTRY, Page.PROVINCE, Page.COMMUNE)
    base = view.to(selected=None, classes=None)
    pages = [
        (text("Bản đồ"), base if on_map else base.at(Page.COUNTRY), on_map, "map"),
        (
            text("Chưa đánh dấu"),
            base.at(Page.UNMARKED),
            view.page == Page.UNMARKED,
            "list",
        ),
        (
            text("Nhiệm vụ"),
            base.at(Page.TASKS),
            view.page in (Page.TASKS, Page.TASK),
            "tasks",
        ),
        (text("Nhập tệp"), base.at(Page.IMPORT), view.page == Page.IMPORT, "import"),
        (text("Báo cáo"), base.at(Page.REPORTS), view.page == Page.REPORTS, "report"),
        (text("Lịch sử"), base.at(Page.HISTORY), view.page == Page.HISTORY, "history"),
        (text("Giới thiệu"), base.at(Page.ABOUT), view.page == Page.ABOUT, "about"),
    ]
    nav = html.Nav(
        [
            link(
                [html.Span(className=f"icon icon-{icon}"), html.Span(label)],
                target,
                className="page-link" + (" is-chosen" if chosen else ""),
                **({"aria-current": "page"} if chosen else {}),
            )
            for label, target, chosen, icon in pages
        ],
        className="pages",
        **{"aria-label": text("Trang")},
    )
    brand = link(
        [
            html.Span(className="logo", **{"aria-hidden": "true"}),
            html.Span(text("Bản đồ nhiệt NQ57"), className="brand-long"),
            html.Span("NQ57", className="brand-short"),
        ],
        base.at(Page.COUNTRY).to(level="province", metric="coverage"),
        className="brand",
    )
    return [
        html.A(text("Đến nội dung chính"), href="#main", className="skip"),
        brand,
        ribbon(text("Dữ liệu minh họa"), "demo-ribbon") if demo else html.Span(),
        nav,
        html.Div(className="spring"),
        html.Div(
            [
                html.Span(className="icon icon-search"),
                dcc.Input(
                    id=ids.SEARCH,
                    type="text",
                    placeholder=text("Tìm tỉnh, xã hoặc mã"),
                    debounce=False,
                    autoComplete="off",
                    className="search-input",
                ),
                html.Kbd("Ctrl K"),
                html.Div(id=ids.SEARCH_RESULTS, className="search-results"),
            ],
            className="search-box",
            role="search",
        ),
        html.Div(day, id=ids.DAY_SLOT),
        _languages(view, text, language),
        _scheme(view, text),
    ]


def day_part(as_of: date, first: date, last: date, text: Text, *, late: bool, scheme: str) -> Any:
    """The day picker, or the day as text until the browser has the picker's library."""
    return day_picker(as_of, first, last, text, scheme) if late else day_waiting(as_of, text)


def day_waiting(as_of: date, text: Text) -> html.Button:
    """What stands in the picker's place until somebody turns to it: the same day, as a button."""
    return html.Button(
        [html.Span(className="icon icon-calendar"), html.Span(text.day(as_of))],
        id=ids.AS_OF,
        className="day-waiting",
        **{
            "aria-label": f"{text('Ngày xem số liệu')}: {text.day(as_of)}",
            "aria-haspopup": "dialog",
        },
    )


def day_picker(
    as_of: date, first: date, last: date, text: Text, scheme: str
) -> dmc.MantineProvider:
    """The day that is viewed."""
    picker = dmc.DatePickerInput(
        id=ids.AS_OF,
        value=as_of.isoformat(),
        minDate=first.isoformat(),
        maxDate=last.isoformat(),
        valueFormat="DD/MM/YYYY" if text.language == "vi" else "D MMM YYYY",
        firstDayOfWeek=1,
        allowDeselect=False,
        size="sm",
        w=148,
        leftSection=html.Span(className="icon icon-calendar"),
        inputProps={"aria-label": text("Ngày xem số liệu")},
    )
    return dmc.MantineProvider(picker, theme=THEME, forceColorScheme=scheme)


def _languages(view: View, text: Text, default: str) -> html.Div:
    items = [
        link(
            code,
            view.to(lang=None if code == default else code),
            className="language" + (" is-chosen" if code == text.language else ""),
            title=name,
            lang=code,
            **({"aria-current": "true"} if code == text.language else {}),
        )
        for code, name in LANGUAGES.items()
    ]
    return html.Div(items, id=ids.LANGUAGE, className="languages", role="group")


def _scheme(view: View, text: Text) -> html.Button:
    return html.Button(
        [html.Span(className="icon icon-scheme")],
        id=ids.THEME,
        className="icon-button",
        title=text("Đổi giao diện sáng, tối"),
        **{"aria-label": text("Đổi giao diện sáng, tối"), "data-theme": view.theme or ""},
    )
