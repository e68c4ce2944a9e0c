"""The header of a table: where it stands, and which of its columns are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from data.cells import CellRefused, cell_text
from data.issues import FileRefused
from data.names import fold
from data.source import TITLE_ROWS, Candidate

LONGEST_NAME = 200


@dataclass(frozen=True)
class Header:
    """A header that was found: its row, its cells as text, and how many columns are known."""

    row: int
    cells: list[str]
    known: int


@dataclass(frozen=True)
class Columns:
    """Which field stands in which places of a row.

    Attributes
    ----------
    places
        Field -> the places of its columns, from 0; more than one only where that is allowed.
    names
        Field -> its (first) header as written.
    unknown
        The headers of the columns that are left out.
    """

    places: dict[str, list[int]]
    names: dict[str, str]
    unknown: list[str]


def header_key(text: str) -> str:
    """Return the key under which names of columns are equal: no case, diacritics or spaces.

    >>> header_key("Mã  nhiệm vụ") == header_key("ma_nhiem_vu")
    True
    """
    if len(text) > LONGEST_NAME:
        return ""
    return "%" if text.strip() == "%" else fold(text).replace(" ", "")


def fields_by_key(aliases: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the field that each key of a header stands for."""
    return {header_key(name): field for field, names in aliases.items() for name in (field, *names)}


def find_header(candidate: Candidate, fields: Mapping[str, str]) -> Header | None:
    """Return the first of the rows with the most known columns, None where no row has two."""
    best: Header | None = None
    try:
        for number, cells in enumerate(islice(candidate.rows(), candidate.head), candidate.first):
            texts = [_title(cell) for cell in cells]
            known = len({fields[key] for key in map(header_key, texts) if key in fields})
            if known >= 2 and (best is None or known > best.known):
                best = Header(number, texts, known)
    except FileRefused:
        if not candidate.lenient:
            raise
    return best


def _title(cell: Any) -> str:
    try:
        return cell_text(cell)
    except CellRefused:
        return ""


def no_header(name: str) -> FileRefused:
    """Return the refusal of a file without a header."""
    return FileRefused(
        f"{name} has no header with the documented columns in its first {TITLE_ROWS} rows;"
        " add one.",
        "no-header",
        n=TITLE_ROWS,
    )


def columns_of(
    header: Header,
    where: str,
    fields: Mapping[str, str],
    required: Sequence[str | tuple[str, ...]],
    several: Sequence[str],
) -> Columns:
    """Return the columns of a header; ``where`` says in a refusal which row of which file.

    Raises
    ------
    FileRefused
        Two columns mean the same, or a required one is not there.
    """
    places: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    unknown = []
    for place, written in enumerate(header.cells):
        field = fields.get(header_key(written))
        if field is None:
            if written:
                unknown.append(written[:LONGEST_NAME])
            continue
        if field in places and field not in several:
            raise FileRefused(
                f"{where}: the columns {names[field]!r} and {written!r}"
                f" mean the same ({field}); leave one of them out.",
                "same-column",
                one=names[field],
                other=written,
            )
        places.setdefault(field, []).append(place)
        names.setdefault(field, written)
    for wanted in required:
        any_of = (wanted,) if isinstance(wanted, str) else wanted
        if not any(field in places for field in any_of):
            raise FileRefused(
                f"{where}: there is no column {' or '.join(any_of)};"
                " add it, or give it one of its documented names.",
                "no-column",
                columns=" / ".join(any_of),
            )
    return Columns(places, names, unknown)
