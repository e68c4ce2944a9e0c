"""A filter as a menu of links: each value with its count, the chosen one on the button."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from components.place import link
from i18n import Text
from view import View

Choice = tuple[str, int | None, View, bool]
"""What it is called, how many there are, where it leads, and whether it is chosen."""


def facet_menu(
    every: tuple[str, View], choices: Sequence[Choice], text: Text, ident: str
) -> html.Details:
    """A menu of one filter; ``every`` is the name and the view of no filter at all."""
    label, out = every
    chosen = next((name for name, _, _, here in choices if here), None)
    items = [html.Li(link(label, out, **({} if chosen else {"aria-current": "true"})))]
    for name, count, target, here in choices:
        words = [html.Span(name)]
        if count is not None:
            words.append(html.B(text.whole(count), className="num"))
        items.append(html.Li(link(words, target, **({"aria-current": "true"} if here else {}))))
    name = "facet" + (" is-chosen" if chosen else "")
    return html.Details(
        [html.Summary(html.Span(chosen or label), title=label), html.Ul(items)],
        className=name,
        id=ident,
    )
