"""The tables of the page as files, at ``/<table>.csv`` and ``/<table>.xlsx``.

The query is that of the page: its day, its place, its filters and its order (``sort``).
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, abort, request

from callbacks.exports import EXPORTS
from callbacks.look import Look, Sources
from i18n import Text
from reports.exports import (
    ENDINGS,
    MOST_IN_WORKBOOK,
    Export,
    TooManyRowsError,
    csv_lines,
    xlsx_bytes,
)
from web.named import disposition
from web.turns import turn

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register_exports(server: Flask, sources: Sources) -> None:
    """Attach the routes: every table of `EXPORTS` by its name."""
    for table, made in EXPORTS.items():
        server.add_url_rule(f"/{table}.<ending>", f"export-{table}", _view(sources, table, made))


def _view(
    sources: Sources, table: str, made: Callable[[Look], Export]
) -> Callable[[str], Response]:
    def answer(ending: str) -> Response:
        if ending not in ENDINGS:
            abort(404)
        look = sources.look(f"/{table}", request.query_string.decode())
        return download(made(look), ending, look.text)

    return answer


def download(export: Export, ending: str, text: Text) -> Response:
    """A table as the answer to a request: a named file, CSV as it is made, or a workbook."""
    if ending == "csv":
        answer = Response(csv_lines(export), mimetype="text/csv")
    else:
        try:
            with turn(text):
                answer = Response(xlsx_bytes(export, text("Nguồn")), mimetype=XLSX)
        except TooManyRowsError:
            said = text(
                "Một sổ tính chứa nhiều nhất {most} dòng: hãy chọn ít hơn, hoặc tải CSV.",
                most=text.whole(MOST_IN_WORKBOOK),
            )
            return Response(said + "\n", 413, mimetype="text/plain")
    answer.headers["Content-Disposition"] = disposition(f"{export.name}.{ending}")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
