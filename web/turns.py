"""One document at a time in each worker: what takes memory and a whole core waits for its turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import NoReturn

from flask import Response, abort

from i18n import Text

PATIENCE = 5.0
"""Seconds that a request waits for the document before it."""
WAITING = 2
"""Requests that wait at once: the others are refused, so that threads are left for the map."""
_turn = Lock()
_places = BoundedSemaphore(1 + WAITING)


@contextmanager
def turn(text: Text) -> Iterator[None]:
    """Hold the worker's one place for documents; an answer with a sentence where it stays taken."""
    if not _places.acquire(blocking=False):
        _refuse(text)
    try:
        if not _turn.acquire(timeout=PATIENCE):
            _refuse(text)
        try:
            yield
        finally:
            _turn.release()
    finally:
        _places.release()


def _refuse(text: Text) -> NoReturn:
    said = text("Máy chủ đang lập văn bản khác; hãy thử lại sau ít phút.")
    answer = Response(said + "\n", 503, mimetype="text/plain")
    answer.headers["Retry-After"] = "30"
    abort(answer)
