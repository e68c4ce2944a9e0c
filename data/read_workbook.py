"""Tables in workbooks: the sheets of XLSX and ODS. Formulas are never evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from data.archive import Archive
from data.extents import NotXml, TooFar, follow, is_plainly_small, ods_content, xlsx_sheet
from data.issues import FileRefused
from data.source import Candidate, Incoming, damage

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def sheet_candidates(file: Incoming) -> tuple[list[str], Iterator[Candidate]]:
    """Return the names of all sheets, and the sheets one by one: visible ones first.

    A sheet is loaded when it is asked for, so that only those that are kept take memory.

    Raises
    ------
    FileRefused
        The archive or a sheet is damaged, or asks for more than the limits allow.
    """
    with damage(file.name, "a workbook"):
        _look_inside(file)
        # Only a workbook needs it.
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

        file.handle.seek(0)
        workbook = CalamineWorkbook.from_filelike(file.handle)
        sheets = [
            sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
        ]
    sheets.sort(key=lambda sheet: sheet.visible != SheetVisibleEnum.Visible)

    def loaded() -> Iterator[Candidate]:
        for about in sheets:
            with damage(file.name, "a workbook"):
                sheet = workbook.get_sheet_by_name(about.name)
                rows = 0 if sheet.end is None else sheet.end[0] + 1
            yield _candidate(file, about.name, sheet, rows)

    return [str(name) for name in workbook.sheet_names], loaded()


def _candidate(file: Incoming, name: str, sheet: Any, rows: int) -> Candidate:
    def table() -> Iterator[Sequence[Any]]:
        with damage(file.name, "a workbook"):
            # Rows begin with the first of the sheet, columns with the first that is used.
            yield from sheet.iter_rows()

    return Candidate(table, lambda done: file.told(done, rows), sheet=name)


def _look_inside(file: Incoming) -> None:
    """Go through all parts before the library does, so that it meets no surprise."""
    archive = Archive(file)
    for part in archive.parts():
        ods = archive.kind == "ods" and part.filename == "content.xml"
        found = ods or _is_sheet(archive.content(part))
        if not found or (not ods and is_plainly_small(archive.content(part))):
            continue
        columns = file.limits.max_columns
        try:
            follow(archive.content(part), ods_content(columns) if ods else xlsx_sheet(columns))
        except TooFar as problem:
            raise FileRefused(
                f"{file.name}: the sheet in {part.filename} {problem}; delete what stands far"
                " outside of the table.",
                "far-cells",
            ) from problem
        except NotXml as problem:
            raise FileRefused(
                f"{file.name}: the sheet in {part.filename} is damaged ({problem});"
                " save the workbook again.",
                "damaged",
            ) from problem


def _is_sheet(pieces: Iterable[bytes]) -> bool:
    """Whether a part is a sheet, wherever in the archive it stands."""
    before = b""
    for piece in pieces:
        if b"sheetData" in before + piece:
            return True
        before = piece[-8:]
    return False


def refuse_ole2(file: Incoming) -> FileRefused:
    """Return the refusal of a workbook in the container of old or encrypted ones."""
    file.handle.seek(0)
    before = b""
    while piece := file.handle.read(1 << 20):
        if _ENCRYPTED in before + piece:
            return FileRefused(
                f"{file.name} is protected with a password; save it without one.", "password"
            )
        before = piece[-len(_ENCRYPTED) :]
    return FileRefused(
        f"{file.name} is an old workbook (XLS) or document; save it as XLSX.", "old-workbook"
    )
