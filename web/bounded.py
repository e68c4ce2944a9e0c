"""Asking something that may never answer, for a bounded time."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class TooLong(Exception):  # noqa: N818
    """There was no answer in time."""


class _Asked(Generic[Answer]):
    """One question and what became of it."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.done = Event()
        self.answer: list[Answer] = []
        self.error: BaseException | None = None


class Bounded(Generic[Answer]):
    """One question, asked by one thread at a time: whoever comes meanwhile waits for its answer."""

    def __init__(self, work: Callable[[], Answer]) -> None:
        self._work = work
        self._lock = Lock()
        self._asked: _Asked[Answer] | None = None

    def ask(self, seconds: float) -> Answer:
        """Return the answer, or raise what asking raised.

        Raises
        ------
        TooLong
            There is none yet; the thread goes on waiting, and the next who asks joins it.
        """
        with self._lock:
            asked = self._asked
            if asked is None or asked.done.is_set() or asked.process != os.getpid():
                asked = self._asked = _Asked()
                Thread(target=self._run, args=(asked,), daemon=True).start()
        if not asked.done.wait(seconds):
            raise TooLong
        if asked.error is not None:
            raise asked.error
        return asked.answer[0]

    def _run(self, asked: _Asked[Answer]) -> None:
        try:
            asked.answer.append(self._work())
        except BaseException as error:
            asked.error = error
        finally:
            asked.done.set()
