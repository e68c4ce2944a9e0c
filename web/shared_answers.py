"""Answers that one worker has drawn, for the other workers of this machine.

They stand in a folder that the server makes for its own time, one below it for each moment of the
store; that of a moment that has passed is taken away. Where the folder can't be written or read,
each worker draws for itself.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

FOLDER = "NQ57_ANSWERS_DIR"
"""Where the server names the folder to its workers (`web.workers`); not for people to set."""

MOST_BYTES = 16_000_000
"""What a worker writes there at one moment at the most: a question can be varied at will."""


@dataclass(frozen=True)
class Answer:
    """A body as it goes over the wire, and the headers that belong to it.

    ``drawn`` is the version and the stamp that stand in it, where later ones may take their place;
    ``since`` then is the moment since which the rest is the same.
    """

    body: bytes
    headers: dict[str, str]
    drawn: tuple[int, str] = (0, "")
    since: tuple[int, ...] = ()


@dataclass(frozen=True)
class Turn:
    """The right to draw an answer, which one worker of this machine has at a time."""

    file: BinaryIO

    def end(self) -> None:
        """Let the next one look for the answer."""
        with suppress(OSError):
            Path(self.file.name).unlink()
        self.file.close()


@dataclass
class SharedAnswers:
    """The answers of the newest moment; without a folder none."""

    folder: Path | None
    most: int = MOST_BYTES
    _newest: str = field(default="", init=False)
    _written: int = field(default=0, init=False)

    def begin(self, moment: Sequence[int], key: bytes) -> Turn | None:
        """Wait for whoever draws the same answer in another worker; None without a folder.

        A worker that is killed meanwhile has given back its turn.
        """
        if self.folder is None:
            return None
        here = self.folder / _name(moment)
        try:
            here.mkdir(mode=0o700, exist_ok=True)
            file = (here / f"{key.hex()}.turn").open("wb")
        except OSError:
            return None
        fcntl.flock(file, fcntl.LOCK_EX)
        return Turn(file)

    def find(self, moment: Sequence[int], key: bytes) -> Answer | None:
        """The answer that another worker has drawn."""
        if self.folder is None:
            return None
        try:
            written = (self.folder / _name(moment) / key.hex()).read_bytes()
        except OSError:
            return None
        head, _, body = written.partition(b"\n")
        return Answer(body, json.loads(head))

    def keep(self, moment: Sequence[int], key: bytes, answer: Answer) -> None:
        """Let the others have an answer; whole or not at all."""
        if self.folder is None:
            return
        name = _name(moment)
        if name != self._newest:
            self._newest, self._written = name, 0
            self._take_away_others()
        self._written += len(answer.body)
        if self._written > self.most:
            return
        with suppress(OSError):
            here = self.folder / name
            here.mkdir(mode=0o700, exist_ok=True)
            with NamedTemporaryFile(dir=here, delete=False) as file:
                file.write(json.dumps(answer.headers).encode() + b"\n" + answer.body)
            Path(file.name).replace(here / key.hex())

    def _take_away_others(self) -> None:
        assert self.folder is not None  # nosec B101
        with suppress(OSError):
            for one in self.folder.iterdir():
                if one.name != self._newest:
                    shutil.rmtree(one, ignore_errors=True)


def shared_answers() -> SharedAnswers:
    """Return those of the folder that the server has named, if it has."""
    named = os.environ.get(FOLDER)
    return SharedAnswers(Path(named) if named else None)


def _name(moment: Sequence[int]) -> str:
    return "-".join(map(str, moment))
