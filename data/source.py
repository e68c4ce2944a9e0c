"""What the readers of all formats share: their limits, and a table as rows of raw cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any

from data.issues import FileRefused
from settings import Settings

TITLE_ROWS = 30
"""How far down the header is looked for: titles may stand above it."""

Progress = Callable[[int, int], None]
"""Told now and then how much of how much is read: rows, or bytes of a text file."""


@dataclass(frozen=True)
class Limits:
    """How much a file may ask of the machine. A megabyte is a million bytes."""

    max_file_mb: int = 200
    max_unpacked_mb: int = 1500
    max_rows: int = 2_000_000
    max_columns: int = 400
    max_cell: int = 100_000

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Return the limits that the settings say."""
        return cls(**{name: getattr(settings, name) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Incoming:
    """An open file, the name that it is shown by, and what it may ask for."""

    handle: BufferedReader
    path: Path
    name: str
    size: int
    limits: Limits
    encoding: str | None = None
    progress: Progress | None = None

    def told(self, done: int, whole: int) -> None:
        """Tell whoever asked how far the reading is."""
        if self.progress is not None:
            self.progress(done, whole)


@dataclass(frozen=True)
class Candidate:
    """A table that a file may hold: one sheet, or its text read with one separator.

    Attributes
    ----------
    rows
        Gives the rows from the first on, each a sequence of raw cells (text, numbers, days,
        None); every call begins anew.
    first
        The number of the first row.
    head
        In how many rows the header is looked for.
    lenient
        Whether a fault on the way to the header only means that this is not the table.
    told
        Tells how far the reading is, after so many rows.
    """

    rows: Callable[[], Iterator[Sequence[Any]]]
    told: Callable[[int], None]
    sheet: str | None = None
    first: int = 1
    head: int = TITLE_ROWS
    lenient: bool = False


@contextmanager
def damage(name: str, what: str) -> Iterator[None]:
    """Turn whatever a library says of a damaged file into a refusal."""
    try:
        yield
    except FileRefused:
        raise
    except BaseException as problem:
        # A panic of a native reader is no Exception; an interruption by a person is none either.
        if not isinstance(problem, Exception) and type(problem).__name__ != "PanicException":
            raise
        raise FileRefused(
            f"{name} is {what} that is damaged or cut off; write it or fetch it again.", "damaged"
        ) from problem
