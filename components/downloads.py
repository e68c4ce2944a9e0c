"""The links that take a table along, as CSV and as XLSX."""

from __future__ import annotations

from dash import html

from view import View


def downloads(table: str, view: View, *, grid: str | None = None) -> html.Div:
    """The two links of a table (``callbacks.exports.EXPORTS``) as a view shows it.

    ``grid`` is the id of the grid that shows it: the order that somebody gave it goes along
    (``assets/documents/downloads.js``).
    """
    properties = {"data-table": grid} if grid else {}
    # Not links within the page: the browser keeps what it gets.
    links = [
        html.A(ending.upper(), href=f"/{table}.{ending}{view.query}", className="button")
        for ending in ("csv", "xlsx")
    ]
    return html.Div(links, className="downloads", **properties)
