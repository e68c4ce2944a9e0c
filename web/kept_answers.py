"""Answers that many ask for, kept until the store changes.

Before and during a meeting hundreds of people look at the same few views. What is drawn follows
from its request, the moment of the store (`data.moments`), the day, the boundaries and who asks;
the same question is answered from memory, as it was compressed for the first who asked. What is
about one province alone is drawn anew only after a change there.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock, Semaphore
from time import monotonic
from typing import Any

from flask import Flask, Response, g, make_response

from callbacks.look import Sources
from data.cache_use import used
from data.moments import Moment, Moments
from web.questions import DRAWN, LARGEST, UPDATE, Question, question
from web.shared_answers import Answer, Turn, shared_answers

MOST_BYTES = 16_000_000
"""What a worker keeps at the most: of this moment, and of what lasts longer."""
PATIENCE = 10.0
"""Seconds to wait for somebody who asked the same a moment before."""
AT_ONCE = 2
"""How many answers a worker draws at once: more would take as long together, and more memory."""
HEADERS = ("Content-Type", "Content-Encoding", "Vary", "Cache-Control", "ETag")
VERSION = b'"data-version":%d}'
"""How the page is told which version it is drawn from."""


class KeptAnswers:
    """The newest answers, as many as fit."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most = most
        self.size = 0
        self._kept: OrderedDict[bytes, Answer] = OrderedDict()
        self._lock = Lock()
        self._busy: dict[bytes, Future[Answer | None]] = {}
        self._moment: Moment | None = None

    def turn_to(self, moment: Moment) -> None:
        """Let go of what was answered at another moment: nobody asks for it again."""
        with self._lock:
            if moment != self._moment:
                self._moment = moment
                self._kept.clear()
                self.size = 0

    def find(self, key: bytes) -> Answer | None:
        """The answer to a question, if it is kept."""
        with self._lock:
            return self._found(key)

    def keep(self, key: bytes, answer: Answer) -> None:
        """Keep an answer, and let go of those that were not asked for longest."""
        if len(answer.body) > LARGEST:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            if before is not None:
                self.size -= len(before.body)
            self._kept[key] = answer
            self.size += len(answer.body)
            while self.size > self.most:
                _, gone = self._kept.popitem(last=False)
                self.size -= len(gone.body)

    def begin(self, key: bytes) -> Answer | None:
        """The answer that is kept, or that of whoever draws it; None: the caller draws, and `end`s.

        It is handed to all who wait, also where the store has changed meanwhile.
        """
        last = monotonic() + PATIENCE
        while True:
            with self._lock:
                found, busy = self._found(key), self._busy.get(key)
                if found is None and busy is None:
                    self._busy[key] = Future()
            if found is not None or busy is None:
                return found
            try:
                found = busy.result(last - monotonic())
            except TimeoutError:
                return None
            if found is not None:
                return found

    def _found(self, key: bytes) -> Answer | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def end(self, key: bytes, answer: Answer | None) -> None:
        """Hand an answer to those who wait; without one, one of them draws."""
        with self._lock:
            busy = self._busy.pop(key, None)
        if busy is not None:
            busy.set_result(answer)


@dataclass
class Drawing:
    """An answer that is being drawn in a request."""

    key: bytes
    now: Moment
    turn: Turn | None = None
    made: Answer | None = None


@dataclass
class Drawer:
    """Draws what is about one province once for as long as nothing changes there."""

    sources: Sources
    answers: KeptAnswers = field(default_factory=KeptAnswers)
    moments: Moments = field(init=False)
    places: Semaphore = field(default_factory=lambda: Semaphore(AT_ONCE))

    def __post_init__(self) -> None:
        self.moments = Moments(self.sources.store)

    def stamp(self, now: Moment) -> str:
        """The state of the figures at a moment, as it stands in addresses."""
        return self.sources.store.stamp(now.version)

    def draw(self, asked: Question, now: Moment, draw: Callable[[], Any]) -> Response:
        """The answer of a moment, before it is compressed."""
        since = self._since(asked, now)
        if not since:
            return self._drawn(draw)
        # One for each question: what was true of it before is of no use any more.
        key = asked.at("lasting")
        found = self.answers.find(key)
        still = found is not None and found.since == tuple(since)
        used("province", still)
        if found is not None and still:
            return Response(self._of_now(found, now), headers=found.headers)
        made = self._drawn(draw)
        # What came in between may be in it, and the next one would hold it for older than it is.
        if made.status_code == 200 and not made.is_streamed and self.moments.now() == now:
            drawn = (now.version, self.stamp(now))
            self.answers.keep(key, Answer(made.get_data(), _headers(made), drawn, tuple(since)))
        return made

    def _drawn(self, draw: Callable[[], Any]) -> Response:
        with self.places:
            return make_response(draw())

    def _since(self, asked: Question, now: Moment) -> Sequence[int] | None:
        """Since when the answer is the same; None where that can't be said."""
        if asked.of_names:
            return now.catalogue, now.register
        return self.moments.of_province(asked.province, now) if asked.province else None

    def _of_now(self, found: Answer, now: Moment) -> bytes:
        """The body with the version and the stamp of now; nothing else in it is another."""
        version, stamp = found.drawn
        body = found.body.replace(VERSION % version, VERSION % now.version)
        return body.replace(stamp.encode(), self.stamp(now).encode())


def keep_answers(server: Flask, sources: Sources) -> KeptAnswers:
    """Answer from memory where it can be; to be attached before answers are compressed.

    Flask calls what was attached last first, so that an answer is kept as it was compressed.
    """
    answers = KeptAnswers()
    drawer, shared = Drawer(sources), shared_answers()

    def from_another_worker(drawing: Drawing) -> Answer | None:
        """The answer that another worker has drawn, perhaps just now; else this one draws."""
        turn = shared.begin(drawing.now, drawing.key)
        found = shared.find(drawing.now, drawing.key) if turn else None
        if turn and found:
            turn.end()
        else:
            drawing.turn = turn
        return found

    def kept(draw: Callable[..., Any]) -> Callable[..., Any]:
        def answered(**values: Any) -> Any:
            now = drawer.moments.now()
            asked = question(sources.boundaries.id, drawer.stamp(now))
            if asked is None:
                return draw(**values)
            key = asked.at(*now)
            answers.turn_to(now)
            found = answers.begin(key)
            if found is None:
                g.drawing = Drawing(key, now)
                # Searches are too various to fill a folder with them.
                found = None if asked.of_names else from_another_worker(g.drawing)
            used("callback", found is not None)
            if found is None:
                return drawer.draw(asked, now, lambda: draw(**values))
            return Response(found.body, headers=found.headers)

        return answered

    @server.after_request
    def keep(answer: Response) -> Response:
        drawing = g.get("drawing")
        if drawing is not None and answer.status_code == 200 and not answer.is_streamed:
            drawing.made = Answer(answer.get_data(), _headers(answer))
            answers.keep(drawing.key, drawing.made)
            if drawing.turn is not None:
                shared.keep(drawing.now, drawing.key, drawing.made)
        return answer

    @server.teardown_request
    def done(_error: BaseException | None) -> None:
        drawing = g.pop("drawing", None)
        if drawing is None:
            return
        if drawing.turn is not None:
            drawing.turn.end()
        answers.end(drawing.key, drawing.made)

    for endpoint in (UPDATE, *DRAWN):
        server.view_functions[endpoint] = kept(server.view_functions[endpoint])
    return answers


def _headers(answer: Response) -> dict[str, str]:
    return {name: answer.headers[name] for name in HEADERS if name in answer.headers}
