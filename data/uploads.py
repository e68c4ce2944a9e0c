"""A file that was sent in, and what became of it so far: one folder a file, for every process.

``VAR/uploads/<id>/`` holds the file, what the sender said, what was chosen, the progress of the
job that reads it and its results. Whoever looks sees the same, whichever worker answers. A job
holds the lock of its folder for as long as it lives, so that one that was killed is noticed.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from data.choices import Choice

KEPT = timedelta(days=7)
"""How long a file stays that nobody goes on with."""
ID = re.compile(r"[0-9a-f]{32}")
WORKING = ("waiting", "reading", "comparing", "writing")
"""The phases in which a job is at work."""
MOST_AT_WORK, MOST_KEPT = 6, 60
"""The most files that are read or wait for it at once, and that are kept at all."""
INTERRUPTED = "interrupted"
"""The reason of a job that ended without a word; any other reason is a sentence."""
PATIENCE = 1.0
"""Seconds in which a job that has said its last word has let go of the lock."""


class UploadGone(Exception):  # noqa: N818
    """The folder was removed while something was to be written to it."""


class TooManyAtWork(Exception):  # noqa: N818
    """As many files as may be at once are being read, or wait for it."""


@dataclass(frozen=True)
class Progress:
    """How far a file is: ``total`` is 0 where it is not known.

    ``reason`` says why it failed, ``problem`` and ``values`` the same for words in any language.
    """

    phase: str
    done: int = 0
    total: int = 0
    reason: str = ""
    problem: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    batch: int | None = None
    run: int = 0

    @property
    def at_work(self) -> bool:
        """Whether a job is at work, so that it is worth asking again."""
        return self.phase in WORKING


@dataclass(frozen=True)
class Upload:
    """The folder of one file."""

    folder: Path

    @property
    def id(self) -> str:
        """The name of the folder."""
        return self.folder.name

    @property
    def file(self) -> Path:
        """The file as it was sent; its name here says nothing of the sender's."""
        return self.folder / "file"

    @property
    def rejected(self) -> Path:
        """The workbook of the rejected rows."""
        return self.folder / "rejected.xlsx"

    def read(self, name: str) -> Any:
        """Return what a JSON file of the folder holds; None where it is not there."""
        try:
            return json.loads((self.folder / f"{name}.json").read_text("utf-8"))
        except FileNotFoundError:
            return None

    def write(self, name: str, value: Any) -> None:
        """Write a JSON file of the folder, as a whole or not at all."""
        part = self.folder / f".{name}.{os.getpid()}.part"
        try:
            part.write_text(json.dumps(value, ensure_ascii=False, allow_nan=False), "utf-8")
            part.replace(self.folder / f"{name}.json")
        except FileNotFoundError as problem:
            raise UploadGone(self.id) from problem

    def facts(self) -> dict[str, str]:
        """Return what is known of the file: ``file`` (its label), ``office``, ``lang``."""
        return self.read("facts") or {}

    def tell(self, progress: Progress) -> None:
        """Say how far the work is."""
        self.write("progress", vars(progress))

    def progress(self) -> Progress:
        """Return how far the work is; a job that ended without a word has failed."""
        told = self._told()
        if told.at_work and not self._locked():
            told = self._told()
            if told.at_work:
                return Progress("failed", reason=INTERRUPTED, run=told.run)
        return told

    def choices(self) -> list[Choice]:
        """Return what was chosen for this file."""
        kept = self.read("choices") or []
        return [Choice(one["field"], tuple(one["written"]), one["code"]) for one in kept]

    def keep_choices(self, made: list[Choice]) -> None:
        """Keep what was chosen for this file."""
        self.write("choices", [vars(one) for one in made])

    def claim(self) -> int | None:
        """Take the lock; None where a job has it. Who gets it must close it or hand it on."""
        try:
            lock = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        except FileNotFoundError:
            return None
        for _ in range(int(PATIENCE / 0.02)):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.02)
                continue
            return lock
        os.close(lock)
        return None

    def remove(self) -> None:
        """Remove the folder; a job that is still at work finds it gone."""
        gone = self.folder.with_name(f".gone-{self.id}")
        with suppress(FileNotFoundError):
            self.folder.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)

    def _told(self) -> Progress:
        told = self.read("progress")
        return Progress(**told) if told else Progress("failed", reason=INTERRUPTED)

    def _locked(self) -> bool:
        try:
            lock = os.open(self.folder / "lock", os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        return False


def new_upload(var: Path) -> Upload:
    """Make the folder of a file that is about to arrive, and remove those that are too old.

    Beyond `MOST_KEPT` those make room that nobody went on with for longest.

    Raises
    ------
    TooManyAtWork
        Too many are at work.
    """
    root = var / "uploads"
    root.mkdir(parents=True, exist_ok=True)
    sweep(root, datetime.now(UTC) - KEPT)
    check_at_work(var)
    waiting = sorted((_changed(one), one) for one in root.iterdir() if ID.fullmatch(one.name))
    for _, folder in waiting[: max(0, len(waiting) - MOST_KEPT + 1)]:
        if not Upload(folder).progress().at_work:
            Upload(folder).remove()
    folder = root / secrets.token_hex(16)
    folder.mkdir(mode=0o700)
    return Upload(folder)


def check_at_work(var: Path) -> None:
    """Raise `TooManyAtWork` where no more files may be read now."""
    found = (find_upload(var, one.name) for one in (var / "uploads").glob("*"))
    if sum(one is not None and one.progress().at_work for one in found) >= MOST_AT_WORK:
        raise TooManyAtWork


def _changed(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def find_upload(var: Path, ident: str | None) -> Upload | None:
    """Return the upload with an id; None where there is none."""
    if not ident or not ID.fullmatch(ident):
        return None
    folder = var / "uploads" / ident
    return Upload(folder) if (folder / "progress.json").is_file() else None


def sweep(root: Path, before: datetime) -> None:
    """Remove the folders that nothing was written to since a moment."""
    for folder in root.iterdir():
        with suppress(FileNotFoundError):
            changed = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
            if folder.is_dir() and changed < before:
                Upload(folder).remove()
