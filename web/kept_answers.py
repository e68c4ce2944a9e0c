"""Answers of callbacks that many ask for, kept until the store changes.

Before and during a meeting hundreds of people look at the same few views. What a callback draws
follows from its request, the version of the store, the day, the boundaries and who asks; the same
question is answered from memory, as it was compressed for the first who asked.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any

from flask import Flask, Response, g, request

from auth.current import person
from callbacks.look import Sources
from components import ids
from data.cache_use import used
from settings import today
from view import Page, View

UPDATE = "/_dash-update-component"
MOST_BYTES = 32_000_000
"""What a worker keeps at the most."""
LARGEST = 1_000_000
PATIENCE = 10.0
"""Seconds to wait for somebody who asked the same a moment before."""
HEADERS = ("Content-Type", "Content-Encoding", "Vary")
FIGURES = (f"{ids.SCENE}.data", f"{ids.CLASSES}.data", f"..{ids.HEADER}.children...")
"""How the outputs begin that follow from the store's version alone."""
PANEL = f"..{ids.PANEL}.children..."


@dataclass(frozen=True)
class Answer:
    """A body as it goes over the wire, and the headers that belong to it."""

    body: bytes
    headers: dict[str, str]


class KeptAnswers:
    """The newest answers, as many as fit."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most = most
        self.size = 0
        self._kept: OrderedDict[bytes, Answer] = OrderedDict()
        self._lock = Lock()
        self._busy: dict[bytes, Lock] = {}

    def find(self, key: bytes) -> Answer | None:
        """The answer to a question, if it is kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: bytes, answer: Answer) -> None:
        """Keep an answer, and let go of those that were not asked for longest."""
        if len(answer.body) > LARGEST:
            return
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = answer
            self.size += len(answer.body)
            while self.size > self.most:
                _, gone = self._kept.popitem(last=False)
                self.size -= len(gone.body)

    def begin(self, key: bytes) -> Lock | None:
        """Wait for whoever works at the same question; the lock is to be given back by `end`."""
        with self._lock:
            lock = self._busy.setdefault(key, Lock())
        return lock if lock.acquire(timeout=PATIENCE) else None

    def end(self, key: bytes, lock: Lock) -> None:
        """Let the next one look."""
        with self._lock:
            self._busy.pop(key, None)
        lock.release()


def keep_answers(server: Flask, sources: Sources) -> KeptAnswers:
    """Answer callbacks from memory where it can be; to be attached before answers are compressed.

    Flask calls what was attached last first, so that an answer is kept as it was compressed.
    """
    answers = KeptAnswers()
    draw: Callable[[], Any] = server.view_functions[UPDATE]

    def answered() -> Any:
        key = _key(sources)
        if key is None:
            return draw()
        found = answers.find(key)
        if found is None:
            lock = answers.begin(key)
            g.question = (key, lock)
            # Somebody may have answered it while this one waited.
            found = answers.find(key)
        used("callback", found is not None)
        return draw() if found is None else Response(found.body, headers=found.headers)

    @server.after_request
    def keep(answer: Response) -> Response:
        key, _ = g.get("question", (None, None))
        if key is not None and answer.status_code == 200 and not answer.is_streamed:
            headers = {name: answer.headers[name] for name in HEADERS if name in answer.headers}
            answers.keep(key, Answer(answer.get_data(), headers))
        return answer

    @server.teardown_request
    def done(_error: BaseException | None) -> None:
        key, lock = g.pop("question", (None, None))
        if lock is not None:
            answers.end(key, lock)

    server.view_functions[UPDATE] = answered
    return answers


def _key(sources: Sources) -> bytes | None:
    """What the answer to this request follows from; None where it follows from more."""
    body = request.get_data()
    if len(body) > LARGEST or not _of_figures(body):
        return None
    asking = person()
    parts = [
        str(sources.store.version()),
        today().isoformat(),
        sources.boundaries.id,
        repr(asking),
        request.headers.get("Accept-Encoding", ""),
    ]
    return sha256("\n".join(parts).encode() + b"\n" + body).digest()


def _of_figures(body: bytes) -> bool:
    """Whether a request asks for what follows from the figures alone.

    A commune's panel, the pages and the search show what raises no version: reminders, findings.
    """
    try:
        asked = json.loads(body)
        output = asked["output"]
        if output.startswith(FIGURES):
            return True
        address = asked["inputs"][0]["value"]
        view = View.parse(address["path"], address["search"])
    except (ValueError, TypeError, KeyError, LookupError, AttributeError):
        return False
    of_area = view.page in (Page.COUNTRY, Page.PROVINCE) and view.selected is None
    return output.startswith(PANEL) and of_area
