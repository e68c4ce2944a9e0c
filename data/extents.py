"""How far the sheets of a workbook reach, before anything makes room for them.

A reader keeps a rectangle around all cells that hold anything; two cells in far corners, or one
that says it is repeated a million times, ask for more memory than there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.parsers import expat

MAX_AREA = 24_000_000
"""Cells of the rectangle around what a sheet holds: a million rows of 24 columns."""

_DIGITS = "0123456789"
_VALUES = {"v", "is", "f"}


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

    def note(self, row: int, column: int) -> None:
        self.row = max(self.row, row)
        self.column = max(self.column, column)
        if self.column > self._max_columns:
            raise TooFar(f"reaches to column {self.column}, beyond {self._max_columns}")
        if self.row * self.column > MAX_AREA:
            raise TooFar(f"spreads over {self.row} rows and {self.column} columns")


class XlsxSheet:
    """Follows the rows and cells of a sheet of XLSX."""

    def __init__(self, max_columns: int) -> None:
        self._reach = _Reach(max_columns)
        self._columns = _Columns()
        self._row = self._column = 0
        self._digits = ""
        self._ref: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See the start of an element."""
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._ref = attributes.get("r")
            self._column += 1
            if self._ref is not None:
                self._move(self._ref)
        elif tag in _VALUES:
            if self._row > self._reach.row or self._column > self._reach.column:
                self._reach.note(self._row, self._column)
        elif tag == "row":
            self._digits = attributes.get("r", "")
            self._row = int(self._digits[:12]) if self._digits.isdecimal() else self._row + 1
            self._column = 0

    def _move(self, ref: str) -> None:
        letters = ref.rstrip(_DIGITS)
        digits = ref[len(letters) :]
        self._column = self._columns[letters]
        if digits and digits != self._digits:
            self._digits = digits
            self._row = int(digits[:12])


class OdsContent:
    """Follows the tables of an ODS, where rows and cells may say how often they are repeated."""

    def __init__(self, max_columns: int) -> None:
        self._max_columns = max_columns
        self._reach = _Reach(max_columns)
        self._row = self._column = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See the start of an element."""
        tag = tag.rpartition(":")[2]
        if tag in ("table-cell", "covered-table-cell"):
            self._column += _repeated(attributes, "number-columns-repeated")
            if any(name.endswith(("value-type", "value")) for name in attributes):
                self._reach.note(self._row, self._column)
        elif tag == "table-row":
            self._row += _repeated(attributes, "number-rows-repeated")
            self._column = 0
        elif tag in ("p", "a", "span") and self._column:
            self._reach.note(self._row, self._column)
        elif tag == "table":
            self._reach = _Reach(self._max_columns)
            self._row = self._column = 0


def _repeated(attributes: dict[str, str], wanted: str) -> int:
    for name, value in attributes.items():
        if name.endswith(wanted) and value.isdecimal():
            return max(1, int(value[:12]))
    return 1


def follow(content: Iterable[bytes], sheet: XlsxSheet | OdsContent) -> None:
    """Follow a part of XML to its end.

    Raises
    ------
    TooFar
        A cell that holds something stands too far away.
    NotXml
        The part is damaged.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = sheet.start
    try:
        for piece in content:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        raise NotXml(str(problem)) from problem
