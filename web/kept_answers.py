"""Answers that many ask for, kept until the store changes.

Before and during a meeting hundreds of people look at the same few views. What is drawn follows
from its request, the moment of the store (`StoreReader.moment`), the day, the boundaries and who
asks; the same question is answered from memory, as it was compressed for the first who asked.
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
DRAWN = ("tools_of", "curve_of_place", "classes_of_day")
"""The endpoints beside it whose answers are kept, by their address."""
MOST_BYTES = 32_000_000
"""What a worker keeps at the most."""
LARGEST = 1_000_000
PATIENCE = 10.0
"""Seconds to wait for somebody who asked the same a moment before."""
HEADERS = ("Content-Type", "Content-Encoding", "Vary", "Cache-Control", "ETag")
FIGURES = (
    f"{ids.SCENE}.data",
    f"{ids.CLASSES}.data",
    f"..{ids.HEADER}.children...",
    f"{ids.SEARCH_RESULTS}.children",
)
"""How the outputs begin that are kept on every page."""
PANEL = f"..{ids.PANEL}.children..."
PAGES = frozenset({Page.COUNTRY, Page.PROVINCE, Page.UNMARKED, Page.TASKS, Page.TASK})
"""The pages whose panel or document follows from nothing else; others show the work of a minute."""


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
    """Answer from memory where it can be; to be attached before answers are compressed.

    Flask calls what was attached last first, so that an answer is kept as it was compressed.
    """
    answers = KeptAnswers()

    def kept(draw: Callable[..., Any]) -> Callable[..., Any]:
        def answered(**values: Any) -> Any:
            key = _key(sources)
            if key is None:
                return draw(**values)
            found = answers.find(key)
            if found is None:
                lock = answers.begin(key)
                g.question = (key, lock)
                # Somebody may have answered it while this one waited.
                found = answers.find(key)
            used("callback", found is not None)
            return draw(**values) if found is None else Response(found.body, headers=found.headers)

        return answered

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

    for endpoint in (UPDATE, *DRAWN):
        server.view_functions[endpoint] = kept(server.view_functions[endpoint])
    return answers


def _key(sources: Sources) -> bytes | None:
    """What the answer to this request follows from; None where it follows from more."""
    body = request.get_data()
    if request.endpoint == UPDATE and (len(body) > LARGEST or not _is_kept(body)):
        return None
    asking = person()
    parts = [
        *map(str, sources.store.moment()),
        today().isoformat(),
        sources.boundaries.id,
        repr(asking),
        request.headers.get("Accept-Encoding", ""),
        # Links to share name the host.
        request.host_url,
        "" if request.endpoint == UPDATE else request.full_path,
    ]
    return sha256("\n".join(parts).encode() + b"\n" + body).digest()


def _is_kept(body: bytes) -> bool:
    """Whether the answer of a callback follows from the store and the day alone."""
    try:
        asked = json.loads(body)
        output = asked["output"]
        if output.startswith(FIGURES):
            return True
        address = asked["inputs"][0]["value"]
        view = View.parse(address["path"], address["search"])
    except (ValueError, TypeError, KeyError, LookupError, AttributeError):
        return False
    return output.startswith(PANEL) and view.page in PAGES and view.selected is None
