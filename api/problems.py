"""How a problem is told (RFC 9457): every error below ``/api/``, whoever answers it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

PROBLEM = "application/problem+json"
PROBLEM_TYPE = "urn:nq57:problem:"
BELOW = "/api/"
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate", "Content-Range")
_QUOTED = 200
"""Characters of a value that a problem repeats."""


def problem(
    status: int,
    detail: str,
    *,
    name: str | None = None,
    errors: list[dict[str, str]] | None = None,
    more: dict[str, Any] | None = None,
) -> Response:
    """Return a problem; ``name`` is the stable end of its type, ``more`` what else it tells."""
    body: dict[str, Any] = {
        "type": PROBLEM_TYPE + name if name else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors is not None:
        body["errors"] = errors
    if has_request_context() and "request_id" in g:
        body["request_id"] = g.request_id
    body |= more or {}
    response = Response(json.dumps(body, ensure_ascii=False), status, mimetype=PROBLEM)
    response.headers["Cache-Control"] = "no-store"
    return response


def invalid(error: ValidationError, status: int = 400, name: str = "bad-parameter") -> Response:
    """Return the problem of parameters or of a body that are not what they must be."""
    errors = [
        {
            "parameter": ".".join(str(part) for part in found["loc"])[:_QUOTED] or "(all)",
            "message": found["msg"].removeprefix("Value error, "),
        }
        for found in error.errors(include_url=False, include_context=False, include_input=False)
    ][:100]
    shown = errors[:5]
    detail = "; ".join(f"{found['parameter']}: {found['message']}" for found in shown)
    return problem(status, f"{detail}.", name=name, errors=errors)


def register_problems(server: Flask) -> None:
    """Make every error below ``/api/`` a problem; errors elsewhere stay as they are."""
    server.register_error_handler(HTTPException, _of_http)

    @server.after_request
    def told_as_problem(response: Response) -> Response:
        # What was refused before any address was looked at: other sites, nobody, too many.
        if request.path.startswith(BELOW) and "Allow" in response.headers:
            response.headers["Allow"] = ", ".join(_allowed())
        if (
            request.path.startswith(BELOW)
            and response.status_code >= 400
            and response.mimetype != PROBLEM
        ):
            return _with_headers(problem(response.status_code, _sentence(response)), response)
        return response


def _of_http(error: HTTPException) -> Response | HTTPException:
    if not request.path.startswith(BELOW):
        return error
    if isinstance(error.response, Response):
        return error.response
    status = error.code or 500
    name = "too-many-requests" if status == HTTPStatus.TOO_MANY_REQUESTS else None
    detail = error.description or error.name
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        detail = f"Too many requests ({detail}); wait as long as Retry-After says."
    return _with_headers(problem(status, detail, name=name), error.get_response())


def _allowed() -> list[str]:
    """Return the methods of the address alone, not of the one that answers for all others."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # nosec B101
    rule, _ = adapter.match(method="OPTIONS", return_rule=True)
    same = [one for one in current_app.url_map.iter_rules() if one.rule == rule.rule]
    return sorted(set().union(*(one.methods or () for one in same)))


def _with_headers(made: Response, given: Any) -> Response:
    for name in KEPT_HEADERS:
        if name in given.headers:
            made.headers[name] = given.headers[name]
    return made


def _sentence(response: Response) -> str:
    if response.mimetype == "text/plain" and not response.is_streamed:
        return " ".join(response.get_data(as_text=True).split())
    return HTTPStatus(response.status_code).description or HTTPStatus(response.status_code).phrase
