"""`/healthz`: the program is alive. `/readyz`: it can show figures, or which part is missing."""

from __future__ import annotations

from flask import Flask, Response

from callbacks.look import Sources
from data.failures import FAILURES
from data.store import StoreRefused
from data.store_health import tables_are_current
from geo.report import BoundariesRefused
from web.bounded import Bounded, TooLong
from web.routes import json_answer

PATIENCE = 4.0
"""Seconds that each part has to answer."""


def register_health(server: Flask, sources: Sources) -> None:
    """Attach the addresses; neither needs an account, neither says more than a word a part."""

    @server.get("/healthz")
    def alive() -> Response:
        return _said({"status": "alive"})

    tables = Bounded(lambda: tables_are_current(sources.store))
    boundaries = Bounded(lambda: bool(sources.boundaries.files))

    @server.get("/readyz")
    def ready() -> Response:
        parts = {"store": "ok", "tables": "ok", "boundaries": "ok"}
        try:
            if not tables.ask(PATIENCE):
                parts["tables"] = "need `db upgrade`"
        except TooLong:
            parts |= {"store": "no answer in time", "tables": "unknown"}
        except (StoreRefused, *FAILURES):
            parts |= {"store": "can't be reached", "tables": "unknown"}
        try:
            boundaries.ask(PATIENCE)
        except TooLong:
            parts["boundaries"] = "being made"
        except (BoundariesRefused, OSError, ValueError):
            parts["boundaries"] = "missing"
        whole = set(parts.values()) == {"ok"}
        body = {"status": "ready" if whole else "not ready", "parts": parts}
        return _said(body, 200 if whole else 503)


def _said(body: object, status: int = 200) -> Response:
    answer = json_answer(body)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
