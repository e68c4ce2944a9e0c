"""Every request has an id, a line in the log, and a place in the metrics."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable

from dash import Dash
from flask import Flask, Response, g, request

from web import metrics

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{5,63}")
CALLBACKS = "/_dash-update-component"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SLOW = 10.0
"""Seconds after which a request is said also where the log holds no other requests."""
_log = logging.getLogger("nq57.request")


def watch(server: Flask, app: Callable[[], Dash]) -> None:
    """Give every request its id and note how it ended; attach it before all that may refuse one.

    Parameters
    ----------
    app
        Returns the page's application, which is made later; it knows the names of the callbacks.
    """

    @server.before_request
    def begin() -> None:
        given = request.headers.get(HEADER, "")
        g.request_id = given if SANE.fullmatch(given) else secrets.token_hex(8)
        g.began = time.monotonic()

    @server.after_request
    def end(answer: Response) -> Response:
        if "began" not in g:
            return answer
        seconds = time.monotonic() - g.began
        answer.headers[HEADER] = g.request_id
        endpoint, method = _endpoint(), request.method if request.method in METHODS else "other"
        metrics.request_ended(endpoint, method, answer.status_code, seconds)
        facts = {"request_id": g.request_id, "method": method, "endpoint": endpoint}
        # A request that was refused has not been read, and is not read for its name either.
        if request.path == CALLBACKS and answer.status_code in (200, 204, 500, 503):
            callback = callback_name(app())
            metrics.callback_ended(callback, answer.status_code, seconds)
            facts["callback"] = callback
        facts |= {"status": answer.status_code, "milliseconds": round(seconds * 1000, 1)}
        _log.log(
            logging.WARNING if seconds > SLOW else logging.INFO, "request", extra={"facts": facts}
        )
        return answer


def _endpoint() -> str:
    """The rule that a request was answered by; never the address itself, which anyone may write."""
    return request.url_rule.rule if request.url_rule else "none"


def callback_name(app: Dash) -> str:
    """The name of the function behind a callback; "none" where the request names none of ours."""
    body = request.get_json(silent=True)
    output = body.get("output") if isinstance(body, dict) else None
    known = app.callback_map.get(output, {}) if isinstance(output, str) else {}
    return getattr(known.get("callback"), "__name__", "none")
