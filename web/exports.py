"""The tables of the page as files, at ``/<table>.csv`` and ``/<table>.xlsx``.

The query is that of the page: its day, its place, its filters and its order (``sort``).
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from flask import Flask, Response, abort, request

from callbacks.exports import EXPORTS
from callbacks.look import Look, Sources
from reports.exports import ENDINGS, Export, TooManyRowsError, csv_lines, xlsx_bytes

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
        return download(made(sources.look(f"/{table}", request.query_string.decode())), ending)

    return answer


def download(export: Export, ending: str) -> Response:
    """A table as the answer to a request: a named file, CSV as it is made, or a workbook."""
    if ending == "csv":
        answer = Response(csv_lines(export), mimetype="text/csv")
    else:
        try:
            answer = Response(xlsx_bytes(export), mimetype=XLSX)
        except TooManyRowsError as error:
            return Response(str(error), 413, mimetype="text/plain")
    answer.headers["Content-Disposition"] = disposition(f"{export.name}.{ending}")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def disposition(name: str) -> str:
    """The header that names a file (RFC 6266); letters beyond ASCII come in both forms.

    >>> disposition("chua-danh-dau_quang-ninh_2025-11-28.csv")
    'attachment; filename="chua-danh-dau_quang-ninh_2025-11-28.csv"'
    """
    plain = name.encode("ascii", "replace").decode().translate(str.maketrans('"\\?', "___"))
    said = f'attachment; filename="{plain}"'
    return said if plain == name else f"{said}; filename*=UTF-8''{quote(name, safe='')}"
