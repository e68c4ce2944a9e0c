"""Tables in text files: CSV with any of three separators, and JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from data.encodings import encoding_of
from data.file_kind import text_kind
from data.issues import FileRefused
from data.source import Candidate, Incoming

SEPARATORS = ",;\t"
LONGEST_LINE = 2_000_000
LONGEST_FIELD = 10_000_000
"""Characters of a quoted value that spans lines; a limit of the machine, not of a cell."""

_EVERY = 20_000

# The limit of the csv module holds for the whole process, hence is set once.
csv.field_size_limit(LONGEST_FIELD)


def text_candidates(file: Incoming) -> list[Candidate]:
    """Return the tables that a text may hold: one of JSON lines, or one for each separator.

    Raises
    ------
    FileRefused
        It is not a text in a known encoding.
    """
    encoding = encoding_of(file.handle, file.name, file.encoding)
    with _opened(file, encoding) as text:
        try:
            head = text.read(4096)
        except UnicodeError as problem:
            raise _not_decoded(file, encoding, 1) from problem
    if "\0" in head:
        raise FileRefused(
            f"{file.name} holds NUL bytes and is not a text file; send a table.", "not-a-table"
        )
    if text_kind(head, file.name) == "json":
        rows = _JsonLines(file, encoding)
        return [Candidate(rows, rows.told, first=0, head=1)]
    tables = [_Csv(file, encoding, separator) for separator in SEPARATORS]
    return [Candidate(table, table.told, lenient=True) for table in tables]


@contextmanager
def _opened(file: Incoming, encoding: str) -> Iterator[io.TextIOWrapper]:
    """Give the file as text from its start, and leave the file itself open."""
    file.handle.seek(0)
    text = io.TextIOWrapper(file.handle, encoding, newline="")
    try:
        yield text
    finally:
        text.detach()


def _not_decoded(file: Incoming, encoding: str, line: int) -> FileRefused:
    return FileRefused(
        f"{file.name}, line {line} or below: the text is not {encoding}; save it as CSV UTF-8.",
        "encoding",
        line=line,
    )


class _Lines:
    """The lines of a text, each looked at before anything reads it."""

    def __init__(self, file: Incoming, encoding: str) -> None:
        self.file = file
        self.encoding = encoding

    def told(self, done: int) -> None:
        """Tell how far in its bytes the file was read."""
        self.file.told(min(self.file.handle.tell(), self.file.size), self.file.size)

    def lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        number = 0
        while True:
            number += 1
            try:
                line = text.readline(LONGEST_LINE + 1)
            except UnicodeError as problem:
                raise _not_decoded(self.file, self.encoding, number) from problem
            if not line:
                return
            if len(line) > LONGEST_LINE:
                raise FileRefused(
                    f"{self.file.name}, line {number} is longer than {LONGEST_LINE} characters;"
                    " it is no row of a table.",
                    "bad-line",
                    line=number,
                )
            if "\0" in line:
                raise FileRefused(
                    f"{self.file.name}, line {number} holds NUL bytes: this is not a text file;"
                    " save it as CSV UTF-8.",
                    "bad-line",
                    line=number,
                )
            yield line


class _Csv(_Lines):
    """The rows of a CSV file read with one separator."""

    def __init__(self, file: Incoming, encoding: str, separator: str) -> None:
        super().__init__(file, encoding)
        self._separator = separator

    def __call__(self) -> Iterator[Sequence[Any]]:
        number = 0
        with _opened(self.file, self.encoding) as text:
            # Strict: a quotation mark that is never closed would swallow the rows behind it.
            rows = csv.reader(self.lines(text), delimiter=self._separator, strict=True)
            try:
                for number, row in enumerate(rows, 1):  # noqa: B007
                    yield row
            except csv.Error as problem:
                raise FileRefused(
                    f"{self.file.name}, row {number + 1} is not sound CSV ({problem});"
                    " mend its quotation marks.",
                    "bad-line",
                    line=number + 1,
                ) from problem


class _JsonLines(_Lines):
    """The rows of JSON lines: the names of all columns first, then a row for each line."""

    def __call__(self) -> Iterator[Sequence[Any]]:
        names: dict[str, None] = {}
        for one in self._objects():
            if not one.keys() <= names.keys():
                names.update(dict.fromkeys(one))
            if len(names) > self.file.limits.max_columns:
                raise FileRefused(
                    f"{self.file.name} has more than {self.file.limits.max_columns} different"
                    " names; leave out what is no column.",
                    "too-many-columns",
                    n=self.file.limits.max_columns,
                )
        yield list(names)
        for one in self._objects():
            yield list(map(one.get, names)) if one else ()

    def _objects(self) -> Iterator[dict[str, Any]]:
        with _opened(self.file, self.encoding) as text:
            for number, line in enumerate(self.lines(text), 1):
                yield self._object(line, number) if line.strip() else {}

    def _object(self, line: str, number: int) -> dict[str, Any]:
        where = f"{self.file.name}, line {number}"
        try:
            one = _DECODER.decode(line)
        except (ValueError, RecursionError) as problem:
            raise FileRefused(
                f"{where} is no JSON object with each name once; mend it, or fetch the file again.",
                "bad-line",
                line=number,
            ) from problem
        if not isinstance(one, dict):
            raise FileRefused(
                f"{where} is no JSON object; write one object a line.", "bad-line", line=number
            )
        return one


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


# Made once: each call of json.loads with an option makes its own.
_DECODER = json.JSONDecoder(object_pairs_hook=_once)
