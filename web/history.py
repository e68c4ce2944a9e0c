"""Addresses that the history and the rows have beside their pages: withdrawing, downloading."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from html import escape
from typing import Any

from flask import Flask, Response, abort, redirect, request

from callbacks.look import Look, Sources
from callbacks.rows import columns, portions, sources_of, total_of
from data.store import StoreRefused
from reports.tables import Table, disarmed, xlsx_bytes
from view import Page, View

MOST_IN_WORKBOOK = 200_000
"""The most rows of a workbook, which is made in memory; CSV has no limit."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register_history(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server."""

    @server.post("/history/batches/<int:batch>/withdraw")
    def withdraw(batch: int) -> Any:
        view = View.parse("/history", request.query_string.decode())
        try:
            sources.store.withdraw(batch, by="web")
        except StoreRefused as error:
            return _refused(str(error), view)
        return redirect(view.at(Page.HISTORY).to(batch=view.batch or batch).href, 303)

    @server.get("/assignments.<ending>")
    def download(ending: str) -> Response:
        if ending not in ("csv", "xlsx"):
            abort(404)
        look = sources.look("/assignments", request.query_string.decode())
        made = _csv(look) if ending == "csv" else _workbook(look)
        name = f"{look.view.count}-{look.as_of.isoformat()}.{ending}"
        made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        made.headers["Cache-Control"] = "no-cache"
        return made


def _refused(said: str, view: View) -> Response:
    """A page with one sentence and the way back; the store is as it was."""
    back = f'<p><a href="{escape(view.href)}">←</a></p>'
    page = f'<!DOCTYPE html><meta charset="utf-8"><title>NQ57</title><p>{escape(said)}</p>{back}'
    return Response(page, 409, mimetype="text/html")


def _csv(look: Look) -> Response:
    """Lines that say what it is, the heading, then the rows as they are read."""
    head = list(columns(look.text).values())

    def lines() -> Iterator[str]:
        # Without the mark, a spreadsheet reads a file as something else than UTF-8.
        yield "\ufeff" + _lines([[line] for line in sources_of(look)] + [head])
        for part in portions(look):
            yield _lines(part)

    return Response(lines(), mimetype="text/csv")


def _lines(rows: list[list[Any]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([["" if v is None else disarmed(v) for v in row] for row in rows])
    return file.getvalue()


def _workbook(look: Look) -> Response:
    if total_of(look) > MOST_IN_WORKBOOK:
        said = f"A workbook holds {MOST_IN_WORKBOOK} rows at most: choose fewer, or take CSV."
        return Response(said, 413, mimetype="text/plain")
    names = columns(look.text)
    rows = [dict(zip(names.values(), row, strict=True)) for part in portions(look) for row in part]
    table = Table({"rows": rows}, "rows", list(names.values()), sources_of(look))
    return Response(xlsx_bytes(table), mimetype=XLSX)
