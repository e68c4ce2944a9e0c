"""The results of the search: links to units, tasks and lead units, as one list to walk through."""

from __future__ import annotations

from typing import Any

from dash import html

from components.place import link
from i18n import Text
from view import View

LIST = "search-list"


def results_list(hits: list[html.A], text: Text) -> list[Any]:
    """The list; how many there are is said by the script when it comes."""
    if not hits:
        return [html.P(text("Không tìm thấy gì."), className="search-nothing", role="status")]
    said = text.plural("{n} kết quả", "{n} kết quả", len(hits))
    properties = {"aria-label": text("Kết quả tìm"), "data-said": said}
    return [html.Div(hits, id=LIST, role="listbox", **properties)]


def hit(name: str, where: str, target: View, **properties: Any) -> html.A:
    """One result: what it is called, and where it stands or what it is."""
    words = [html.Span(name, className="strong"), html.Span(where, className="dim")]
    return _option(words, target, **properties)


def past_hit(name: str, now: str, target: View, **properties: Any) -> html.A:
    """One result that says what a unit before July 2025 is now."""
    words = [html.Span(name), html.Span(now, className="strong")]
    return _option(words, target, past=True, **properties)


def _option(words: list[Any], target: View, *, past: bool = False, **properties: Any) -> html.A:
    return link(
        words,
        target,
        className="search-hit" + (" is-past" if past else ""),
        role="option",
        tabIndex="-1",
        **{"aria-selected": "false"},
        **properties,
    )
