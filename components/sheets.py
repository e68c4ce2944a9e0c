"""The parts of a page that is a list: its head, the chips that choose, the pages, the waiting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from components.place import link
from i18n import Text
from view import View


def head(
    steps: Sequence[tuple[str, View | None]], title: str, words: str, side: Any, text: Text
) -> html.Div:
    """The head of a list: the way to it, its name, what qualifies it, and what stands beside."""
    crumbs = [html.Li(link(label, view) if view else html.Span(label)) for label, view in steps]
    return html.Div(
        [
            html.Div(
                [
                    html.Nav(html.Ol(crumbs), className="crumbs", **{"aria-label": text("Lối về")}),
                    html.H1(title),
                    html.P(words),
                ]
            ),
            html.Div(side, className="document-side"),
        ],
        className="document-head",
    )


def chips(items: Sequence[tuple[str, int | None, View, bool]], label: str, text: Text) -> html.Nav:
    """What else can be listed here, each with its count."""
    links = [
        link(
            [html.Span(name)] + ([html.B(text.whole(n), className="num")] if n is not None else []),
            target,
            className="chip" + (" is-chosen" if chosen else ""),
            **({"aria-current": "true"} if chosen else {}),
        )
        for name, n, target, chosen in items
    ]
    return html.Nav(links, className="chips", **{"aria-label": label})


def pages(
    said: str, back: tuple[str, View] | None, onward: tuple[str, View] | None
) -> html.Nav | None:
    """The foot of a list that has several pages."""
    steps = [
        link(name, view, className="button", rel=rel)
        for rel, step in (("prev", back), ("next", onward))
        if step
        for name, view in (step,)
    ]
    return html.Nav([html.Span(said), html.Span(steps, className="steps")], className="pages-foot")


def waiting() -> html.Div:
    """What stands in the place of a table until the browser has the table library."""
    rows = [html.Div(className="skeleton") for _ in range(16)]
    return html.Div(rows, className="waits-for-tables")


def portions(
    total: int, shown: int, portion: int, per_page: int, view: View, text: Text
) -> html.Nav | None:
    """The foot of a list of which one portion is shown; nothing where that is all of it."""
    last = max(1, -(-total // per_page))
    if last == 1 or not shown:
        return None
    first = (portion - 1) * per_page + 1
    said = text(
        "{first}–{until} trong {total} · trang {page} / {last}",
        first=text.whole(first),
        until=text.whole(first + shown - 1),
        total=text.whole(total),
        page=text.whole(portion),
        last=text.whole(last),
    )
    back = (f"← {text('Trang trước')}", view.to(portion=portion - 1))
    onward = (f"{text('Trang sau')} →", view.to(portion=portion + 1))
    return pages(said, back if portion > 1 else None, onward if portion < last else None)
