"""The bar at the top: name, pages, search, day, language and scheme."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from components import ids
from components.layout import ribbon
from components.place import link
from i18n import LANGUAGES, Text
from view import Page, View


def header(
    view: View,
    day: Any,
    demo: bool,
    text: Text,
    *,
    language: str,
    who: str | None = None,
    imports: bool = True,
) -> list[Any]:
    """The children of the header.

    Parameters
    ----------
    day
        The day that is viewed, to be chosen.
    language
        The one that an address without ``lang`` speaks.
    who
        The name of who is logged in; empty where nobody is, None where there are no accounts.
    imports
        Whether who looks may bring in files.
    """
    on_map = view.page in (Page.COUNTRY, Page.PROVINCE, Page.COMMUNE)
    base = view.to(selected=None, classes=None)
    here = {Page.TASK: Page.TASKS}.get(view.page, view.page)
    places = [
        (Page.UNMARKED, text("Chưa đánh dấu"), "list"),
        (Page.TASKS, text("Nhiệm vụ"), "tasks"),
        *([(Page.IMPORT, text("Nhập tệp"), "import")] if imports else []),
        (Page.REPORTS, text("Báo cáo"), "report"),
    ]
    pages = [
        (text("Bản đồ"), base if on_map else base.at(Page.COUNTRY), on_map, "map"),
        *((label, base.at(page), page == here, icon) for page, label, icon in places),
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
    more = [
        (text("Lịch sử"), Page.HISTORY),
        (text("Giới thiệu"), Page.ABOUT),
    ]
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
        _search(text),
        day,
        _languages(view, text, language),
        html.Button(
            "?",
            id=ids.HELP,
            className="icon-button",
            title=text("Trợ giúp"),
            **{"aria-label": text("Trợ giúp"), "aria-haspopup": "dialog"},
        ),
        _scheme(view, text),
        _menu(
            "more",
            html.B(who[:1].upper()) if who else html.Span(className="icon icon-more"),
            text("Trang khác"),
            [(label, base.at(page), page == here, {}) for label, page in more],
            [] if who is None else [_account(who, text)],
        ),
    ]


def _account(who: str, text: Text) -> html.A:
    """Who is logged in; or the way to log in."""
    name = text("Tài khoản: {name}", name=who) if who else text("Đăng nhập")
    return html.A(name, href="/account" if who else "/login", className="head-link")


def _search(text: Text) -> html.Div:
    """One search for everything; its script makes the results a list to walk through."""
    return html.Div(
        [
            html.Span(className="icon icon-search"),
            dcc.Input(
                id=ids.SEARCH,
                type="text",
                placeholder=text("Tìm tỉnh, xã, việc, đơn vị"),
                debounce=False,
                autoComplete="off",
                className="search-input",
            ),
            html.Kbd("Ctrl K"),
            html.Div(id=ids.SEARCH_RESULTS, className="search-results"),
        ],
        className="search-box",
        role="search",
    )


def _languages(view: View, text: Text, default: str) -> html.Details:
    items = [
        (
            [html.B(code), name],
            view.to(lang=None if code == default else code),
            code == text.language,
            {"lang": code},
        )
        for code, name in LANGUAGES.items()
    ]
    return _menu(ids.LANGUAGE, text.language, text("Ngôn ngữ: {code}", code=text.language), items)


def _menu(
    ident: str,
    face: Any,
    name: str,
    items: list[tuple[Any, View, bool, dict[str, str]]],
    last: list[html.A] | None = None,
) -> html.Details:
    """A button that opens a short list of links; a click elsewhere or Esc closes it."""
    links = [
        link(
            label,
            target,
            className="head-link" + (" is-chosen" if chosen else ""),
            **({"aria-current": "true"} if chosen else {}),
            **more,
        )
        for label, target, chosen, more in items
    ]
    opener = html.Summary(face, className="icon-button", title=name, **{"aria-label": name})
    return html.Details(
        [opener, html.Div([*links, *(last or [])], className="head-list")],
        id=ident,
        className="head-menu",
    )


def _scheme(view: View, text: Text) -> html.Button:
    return html.Button(
        [html.Span(className="icon icon-scheme")],
        id=ids.THEME,
        className="icon-button",
        title=text("Đổi giao diện sáng, tối"),
        **{"aria-label": text("Đổi giao diện sáng, tối"), "data-theme": view.theme or ""},
    )
