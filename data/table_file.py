"""A table in a UTF-8 CSV file: its header, wherever it stands, and its rows as text."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.issues import FileRefused
from data.names import fold

MAX_BYTES = 400_000_000
MAX_FIELD = 1_000_000
TITLE_ROWS = 30
"""How far down the header is looked for: titles may stand above it."""


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet shows it, and its values by field."""

    number: int
    values: dict[str, str]

    def get(self, field: str) -> str:
        """Return the value of a field, empty where the file has none."""
        return self.values.get(field, "")


@dataclass(frozen=True)
class TableFile:
    """The table of one file. ``names`` gives for each field the header as it was written."""

    path: Path
    sha256: str
    names: dict[str, str]
    unknown: list[str]
    header: int
    _records: list[list[str]]
    _places: dict[str, list[int]]

    def rows(self) -> Iterator[Row]:
        """Give the rows below the header that hold anything."""
        for number, record in enumerate(self._records[self.header :], start=self.header + 1):
            if not any(value.strip() for value in record):
                continue
            values = {}
            for field, places in self._places.items():
                found = [record[place].strip() for place in places if place < len(record)]
                values[field] = "; ".join(value for value in found if value)
            yield Row(number, values)


def header_key(text: str) -> str:
    """Return the key under which names of columns are equal: no case, diacritics or spaces.

    >>> header_key("Mã  nhiệm vụ") == header_key("ma_nhiem_vu")
    True
    """
    return "%" if text.strip() == "%" else fold(text).replace(" ", "")


def read_table(
    path: Path,
    aliases: Mapping[str, Sequence[str]],
    required: Sequence[str | tuple[str, ...]],
    several: Sequence[str] = (),
) -> TableFile:
    """Read a UTF-8 CSV file with ``,`` ``;`` or tab between its values.

    Parameters
    ----------
    aliases
        Field -> the other names of its column.
    required
        Fields that the header must have; of a tuple, one.
    several
        Fields that more than one column may give; their words are joined.

    Raises
    ------
    FileRefused
        Not such a file, or no header, or no row below it.
    """
    data = _content(path)
    text = _text(path, data)
    fields = {
        header_key(name): field for field, names in aliases.items() for name in (field, *names)
    }
    records, header = _records(path, text, fields)
    places: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    unknown = []
    for place, written in enumerate(records[header - 1]):
        field = fields.get(header_key(written))
        if field is None:
            if written.strip():
                unknown.append(written.strip())
            continue
        if field in places and field not in several:
            raise FileRefused(
                f"{path.name}, row {header}: the columns {names[field]!r} and {written.strip()!r}"
                f" mean the same ({field}); leave one of them out."
            )
        places.setdefault(field, []).append(place)
        names.setdefault(field, written.strip())
    for wanted in required:
        any_of = (wanted,) if isinstance(wanted, str) else wanted
        if not any(field in places for field in any_of):
            raise FileRefused(
                f"{path.name}, row {header}: there is no column {' or '.join(any_of)};"
                " add it, or give it one of its documented names."
            )
    table = TableFile(
        path, hashlib.sha256(data).hexdigest(), names, unknown, header, records, places
    )
    if next(table.rows(), None) is None:
        raise FileRefused(f"{path.name} has no row below the header in row {header}.")
    return table


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FileRefused(f"{path.name} is larger than {MAX_BYTES // 10**6} MB; split it.")
        return path.read_bytes()
    except OSError as problem:
        raise FileRefused(f"{path} can't be read: {problem.strerror}.") from problem


def _text(path: Path, data: bytes) -> str:
    if data[:4] == b"PK\x03\x04":
        raise FileRefused(f"{path.name} is not a CSV file; save the sheet as CSV UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise FileRefused(
            f"{path.name}, line {line}: the text is not UTF-8; save the file as CSV UTF-8."
        ) from problem
    if "\0" in text:
        raise FileRefused(f"{path.name} holds NUL bytes and is not a text file.")
    return text


def _records(path: Path, text: str, fields: Mapping[str, str]) -> tuple[list[list[str]], int]:
    """Return all records and the number of the header's row, with the separator that fits."""
    best: tuple[int, int, str] = (0, 0, ",")
    for separator in ",;\t":
        head = csv.reader(io.StringIO(text), delimiter=separator)
        for number in range(1, TITLE_ROWS + 1):
            try:
                record = next(head, None)
            except csv.Error:
                break
            if record is None:
                break
            known = len({fields[key] for key in map(header_key, record) if key in fields})
            if known > best[0]:
                best = (known, number, separator)
    known, header, separator = best
    if known < 2:
        raise FileRefused(
            f"{path.name} has no header with the documented columns in its first {TITLE_ROWS} rows."
        )
    limit = csv.field_size_limit(MAX_FIELD)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=separator)), header
    except csv.Error as problem:
        raise FileRefused(f"{path.name} is not a sound CSV file: {problem}.") from problem
    finally:
        csv.field_size_limit(limit)
