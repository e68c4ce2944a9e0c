"""How far the sheets of a workbook reach, before anything makes room for them.

A reader keeps a rectangle around all cells that hold anything; two cells in far corners, or one
that says it is repeated a million times, ask for more memory than there is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from xml.parsers import expat

MAX_AREA = 24_000_000
"""Cells of the rectangle around what a sheet holds: a million rows of 24 columns."""

_DIGITS = "0123456789"

# Rows and cells that say first, in plain letters, that they lie within Z899999: 23 million cells.
_WITHIN = rb'(?! r="[A-Z]?(?:\d{1,5}|[1-8]\d{5})")'
_BEYOND = [
    re.compile(rb"<c\b" + _WITHIN),
    re.compile(rb"<row\b" + _WITHIN),
    re.compile(rb":(?:c|row)[\s/>]"),
]
_LONGEST_TAG = 100_000

Start = Callable[[str, dict[str, str]], None]
"""Sees the start of an element: its name and its attributes."""


class TooFar(Exception):  # noqa: N818
    """A sheet reaches too far; the message is the end of a sentence about it."""


class NotXml(Exception):  # noqa: N818
    """The content is not well-formed XML."""


def _column(letters: str) -> int:
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - 64
    return place


class _Columns(dict[str, int]):
    def __missing__(self, letters: str) -> int:
        self[letters] = place = _column(letters[:8])
        return place


class _Reach:
    """The last row and column that hold anything."""

    def __init__(self, max_columns: int) -> None:
        self.row = 0
        self.column = 0
        self._max_columns = max_columns

    def note(self, row: int, column: int) -> tuple[int, int]:
        self.row = max(self.row, row)
        self.column = max(self.column, column)
        if self.column > self._max_columns:
            raise TooFar(f"reaches to column {self.column}, beyond {self._max_columns}")
        if self.row * self.column > MAX_AREA:
            raise TooFar(f"spreads over {self.row} rows and {self.column} columns")
        return self.row, self.column


def xlsx_sheet(max_columns: int) -> Start:
    """Return what follows the rows and cells of a sheet of XLSX: called for each element.

    It is called ten million times for a large sheet, hence the plain variables.
    """
    reach = _Reach(max_columns)
    columns = _Columns()
    row = column = far_row = far_column = 0
    digits = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, far_row, far_column, digits
        if tag == "c":
            ref = attributes.get("r")
            if ref is None:
                column += 1
                return
            letters = ref.rstrip(_DIGITS)
            column = columns[letters]
            said = ref[len(letters) :]
            if said != digits and said:
                digits = said
                row = int(said[:12])
        elif tag == "v" or tag == "is" or tag == "f":
            if row > far_row or column > far_column:
                far_row, far_column = reach.note(row, column)
        elif tag == "row":
            digits = attributes.get("r", "")
            row = int(digits[:12]) if digits.isdecimal() else row + 1
            column = 0
        elif ":" in tag:
            start(tag.rpartition(":")[2], attributes)

    return start


def ods_content(max_columns: int) -> Start:
    """Return what follows the tables of an ODS, whose rows and cells say how often they repeat."""
    reach = _Reach(max_columns)
    row = column = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal reach, row, column
        tag = tag.rpartition(":")[2]
        if tag in ("table-cell", "covered-table-cell"):
            column += _repeated(attributes, "number-columns-repeated")
            if any(name.endswith(("value-type", "value")) for name in attributes):
                reach.note(row, column)
        elif tag == "table-row":
            row += _repeated(attributes, "number-rows-repeated")
            column = 0
        elif tag in ("p", "a", "span") and column:
            reach.note(row, column)
        elif tag == "table":
            reach = _Reach(max_columns)
            row = column = 0

    return start


def _repeated(attributes: dict[str, str], wanted: str) -> int:
    for name, value in attributes.items():
        if name.endswith(wanted) and value.isdecimal():
            return max(1, int(value[:12]))
    return 1


def is_plainly_small(content: Iterable[bytes]) -> bool:
    """Whether a sheet of XLSX can be seen to be small enough without following every element.

    It can for what ordinary programs write, five times as quickly. False says nothing.
    """
    rest = b""
    for piece in content:
        text = rest + piece
        end = text.rfind(b"<")
        rest = text[end:] if end >= 0 else text
        if len(rest) > _LONGEST_TAG or _goes_beyond(text[: max(end, 0)]):
            return False
    return not _goes_beyond(rest)


def _goes_beyond(text: bytes) -> bool:
    return any(pattern.search(text) for pattern in _BEYOND)


def follow(content: Iterable[bytes], start: Start) -> None:
    """Follow a part of XML to its end.

    Raises
    ------
    TooFar
        A cell that holds something stands too far away.
    NotXml
        The part is damaged.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        for piece in content:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        raise NotXml(str(problem)) from problem
