"""How an answer is sent: JSON or CSV, with an ETag; and how a problem is (RFC 9457)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Response, g, has_request_context, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, NotAcceptable

from reports.tables import Table, csv_text

PROBLEM_TYPE = "urn:nq57:problem:"
JSON = "application/json"
CSV = "text/csv"
PROBLEM = "application/problem+json"


def reply(table: Table, form: str | None = None) -> Response:
    """Send an answer that is a table: JSON, or CSV where the request asks for it."""
    if wanted_type(form) == CSV:
        response = Response(csv_text(table), mimetype=CSV)
        response.headers["Content-Disposition"] = f'attachment; filename="{table.rows}.csv"'
        if table.answer.get("demo"):
            response.headers["X-Source"] = "demonstration data"
    else:
        response = json_response(table.answer)
    if table.answer.get("next"):
        response.headers["Link"] = f'<{table.answer["next"]}>; rel="next"'
    return cached(response)


def wanted_type(form: str | None) -> str:
    """Return the type of the reply: of ``format=``, else of the header Accept."""
    if form is not None:
        return CSV if form == "csv" else JSON
    found = request.accept_mimetypes.best_match([JSON, CSV]) if request.accept_mimetypes else JSON
    if found is None:
        raise NotAcceptable(f"This address gives {JSON} and {CSV}.")
    return found


def json_response(answer: Any) -> Response:
    """Return JSON in UTF-8 letters, without spaces."""
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text, mimetype=JSON)


def cached(response: Response) -> Response:
    """Give a reply its ETag, and make it a 304 where the client has it already.

    The tag is made from the content, so that it changes with the figures, with the day and with
    the program, and never without need.
    """
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    response.make_conditional(request)
    return response


def problem(
    status: int,
    detail: str,
    *,
    name: str | None = None,
    errors: list[dict[str, str]] | None = None,
) -> Response:
    """Return a problem; ``name`` is the stable end of its type."""
    body: dict[str, Any] = {
        "type": PROBLEM_TYPE + name if name else "about:blank",
        "title": HTTP_TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
    }
    if errors is not None:
        body["errors"] = errors
    if has_request_context() and "request_id" in g:
        body["request_id"] = g.request_id
    response = Response(json.dumps(body, ensure_ascii=False), status, mimetype=PROBLEM)
    response.headers["Cache-Control"] = "no-store"
    return response


HTTP_TITLES = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    500: "Internal Server Error",
}


def invalid(error: ValidationError) -> Response:
    """Return the problem of parameters that are not what they must be."""
    errors = [
        {
            "parameter": ".".join(str(part) for part in found["loc"]),
            "message": found["msg"],
        }
        for found in error.errors()
    ]
    detail = "; ".join(f"{found['parameter']}: {found['message']}" for found in errors)
    return problem(400, f"{detail}.", name="bad-parameter", errors=errors)


def from_http(error: HTTPException) -> Response:
    """Return the problem of an error of the server's routing, or of the server itself."""
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    status = error.code or 500
    response = problem(status, error.description or error.name)
    response_headers = dict(error.get_headers())
    if "Allow" in response_headers:
        response.headers["Allow"] = response_headers["Allow"]
    return response
