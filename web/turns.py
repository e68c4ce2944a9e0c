"""One document at a time in each worker: what takes memory and a whole core waits for its turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from flask import Response, abort

from i18n import Text

PATIENCE = 20.0
"""Seconds that a request waits for the documents before it."""
_turn = Lock()


@contextmanager
def turn(text: Text) -> Iterator[None]:
    """Hold the worker's one place for documents; an answer with a sentence where it stays taken."""
    if not _turn.acquire(timeout=PATIENCE):
        said = text("Máy chủ đang lập văn bản khác; hãy thử lại sau ít phút.")
        answer = Response(said + "\n", 503, mimetype="text/plain")
        answer.headers["Retry-After"] = "30"
        abort(answer)
    try:
        yield
    finally:
        _turn.release()
