"""How an answer is sent: JSON or CSV, with a tag by which a client asks whether it is the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.exceptions import NotAcceptable

from auth.current import person
from auth.people import Right
from data.log_answers import moment_of
from data.store import Store
from reports.tables import Table, csv_text
from settings import ROOT, today

JSON = "application/json"
CSV = "text/csv"


def table_reply(store: Store, form: str | None, make: Callable[[], Table]) -> Response:
    """Send an answer that is a table: JSON, or CSV where the request asks for it.

    Nothing is worked out for a client that has the answer already.
    """
    kind = wanted_type(form)

    def response() -> Response:
        table = make()
        if kind == JSON:
            made = json_response(table.answer)
        else:
            made = Response(csv_text(table), mimetype=CSV)
            made.headers["Content-Disposition"] = f'attachment; filename="{table.rows}.csv"'
            if table.answer.get("demo"):
                made.headers["X-Source"] = "demonstration data"
        if table.answer.get("next"):
            made.headers["Link"] = f'<{table.answer["next"]}>; rel="next"'
        return made

    return tagged(tag_of(store, kind), response)


def json_reply(store: Store, make: Callable[[], Any]) -> Response:
    """Send an answer that is no table."""
    return tagged(tag_of(store, wanted_type(None, [JSON])), lambda: json_response(make()))


def wanted_type(form: str | None, given: list[str] | None = None) -> str:
    """Return the type of the reply: of ``format=``, else of the header Accept."""
    if form is not None:
        return CSV if form == "csv" else JSON
    given = given or [JSON, CSV]
    if not request.accept_mimetypes:
        return given[0]
    found = request.accept_mimetypes.best_match(given)
    if found is None:
        raise NotAcceptable(f"This address gives {' and '.join(given)}.")
    return found


def json_response(answer: Any, status: int = 200) -> Response:
    """Return JSON in UTF-8 letters, without spaces."""
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text, status, mimetype=JSON)


def tag_of(store: Store | None, *parts: str) -> str:
    """Return what names an answer: the store's state, the day, the request and the program.

    It is the same on every machine, and costs no look at any figure.
    """
    reading = person().provinces(Right.READ)
    asked = [
        _program(),
        moment_of(store) if store is not None else "",
        today().isoformat(),
        request.path,
        urlencode(sorted(request.args.items(multi=True))),
        "*" if reading is None else " ".join(sorted(reading)),
        *parts,
    ]
    return hashlib.sha256("\n".join(asked).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def tagged(tag: str, make: Callable[[], Response]) -> Response:
    """Send a reply with its tag, or only that the client has it already (304).

    The tag is a weak one: compressed and not, it is the same answer.
    """
    if request.if_none_match.contains_weak(tag) and not request.if_none_match.star_tag:
        response = Response(status=304)
        response.headers.pop("Content-Type", None)
    else:
        response = make()
    if response.status_code in (200, 304):
        response.set_etag(tag, weak=True)
        response.headers["Cache-Control"] = "no-cache"
        response.vary.add("Accept")
    return response


@lru_cache(maxsize=1)
def _program() -> str:
    """Hash of the code that makes answers: a new program's answers have new tags."""
    total = hashlib.sha256()
    for room in ("api", "auth", "data", "geo", "reports"):
        for path in sorted((ROOT / room).glob("*.py")):
            total.update(Path(path).read_bytes())
    return total.hexdigest()
