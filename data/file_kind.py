"""What a file is, by its content; its name says nothing."""

from __future__ import annotations

import re

from data.issues import FileRefused

ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06")
PARQUET = b"PAR1"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_OTHERS = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"BM": "a bitmap picture",
    b"%PDF": "a PDF document",
    b"{\\rtf": "an RTF document",
    b"\x1f\x8b\x08": "a gzip archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"SQLite format 3\0": "an SQLite database",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
"""How other files begin -> what they are."""

_PAGE = re.compile(rb"\s*<(?:!doctype|html|table|\?xml|head|meta)\b", re.IGNORECASE)
_OBJECT = re.compile(r'\s*\{\s*(?:"|\})')
_ARRAY = re.compile(r"\s*\[\s*(?:\{|\]|\[)")


def kind_of(head: bytes, name: str) -> str:
    """Return ``archive``, ``parquet``, ``ole2`` or ``text``, from the first bytes of a file.

    Raises
    ------
    FileRefused
        It is empty, or certainly something else.
    """
    if not head:
        raise FileRefused(
            f"{name} is empty and has no header; send the file with its rows.", "empty"
        )
    if head.startswith(ARCHIVES):
        return "archive"
    if head.startswith(PARQUET):
        return "parquet"
    if head.startswith(OLE2):
        return "ole2"
    for magic, what in _OTHERS.items():
        # Two letters may begin a text as well; a program or a bitmap has NUL bytes.
        if head.startswith(magic) and (len(magic) > 2 or b"\0" in head[:64]):
            raise FileRefused(f"{name} is {what}, not a table; {_WANTED}.", "not-a-table")
    if _PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise FileRefused(
            f"{name} is a web page or XML; open it in a spreadsheet and save it as XLSX.",
            "not-a-table",
        )
    return "text"


_WANTED = "send XLSX, ODS, CSV, Parquet or JSON lines"


def text_kind(head: str, name: str) -> str:
    """Return ``json`` or ``csv``, from the first letters of a text."""
    if _OBJECT.match(head):
        return "json"
    if _ARRAY.match(head):
        raise FileRefused(
            f"{name} is one JSON list; write one object a line (JSON lines).", "json-list"
        )
    return "csv"
