"""The rejected rows of a file as a workbook that can be mended and sent again.

Every column is as it was written, with its own heading, so that the reader knows the workbook
again; the number of the row and the reason stand behind them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
import xlsxwriter

from data.written import written_progress

WIDEST = 48
ROWS_A_SHEET, LONGEST_TEXT = 1_048_575, 32_767
"""What a sheet and a cell can hold."""


def rejected_workbook(
    rows: pd.DataFrame,
    names: Mapping[str, str],
    reasons: Mapping[int, str],
    *,
    reason: str,
    number: str,
) -> bytes:
    """Return the workbook.

    Parameters
    ----------
    rows
        All rows of the file, one column of text a field, and their number in ``row``.
    names
        Field -> its heading as written, in the order of the columns.
    reasons
        Number of a row -> why it was rejected; the rows of the workbook.
    reason, number
        The headings of the two columns that come with it.
    """
    wrong = rows[rows["row"].isin(list(reasons))].head(ROWS_A_SHEET)
    # A workbook of rejected rows that is rejected in its turn gets no second pair of them.
    kept = {field: heading for field, heading in names.items() if heading not in (reason, number)}
    columns = {heading: wrong[field].tolist() for field, heading in kept.items()}
    if "progress" in names:
        columns[names["progress"]] = _unambiguous(rows["progress"], wrong["progress"])
    told = [reasons[int(row)] for row in wrong["row"]]
    numbers = [int(row) for row in wrong["row"]]
    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "num_format": "@"})
        added = book.add_format({"bold": True, "italic": True})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        _widths(sheet, [*columns.items(), (number, numbers), (reason, told)])
        for place, heading in enumerate(columns):
            sheet.write_string(0, place, heading, head)
        sheet.write_string(0, len(columns), number, added)
        sheet.write_string(0, len(columns) + 1, reason, added)
        records = zip(*columns.values(), strict=True)
        for line, (record, row, why) in enumerate(zip(records, numbers, told, strict=True), 1):
            for place, value in enumerate(record):
                if value:
                    sheet.write_string(line, place, value[:LONGEST_TEXT], text)
            sheet.write_number(line, len(columns), row)
            sheet.write_string(line, len(columns) + 1, why)
    return file.getvalue()


def _unambiguous(whole: pd.Series, part: pd.Series) -> list[str]:
    """Return values of progress that mean alone what they meant among all rows of the file.

    Whether 0.7 is a fraction depends on the other values of its column; where the rejected rows
    alone would be read otherwise, the percent sign is written out.
    """
    meant, alone = written_progress(whole), written_progress(part)
    if all(meant.get(value) == alone.get(value) for value in part):
        return part.tolist()
    return [value if meant.get(value) is None else f"{meant[value]:g}%" for value in part]


def _widths(sheet: Any, columns: list[tuple[str, list[Any]]]) -> None:
    for place, (heading, values) in enumerate(columns):
        longest = max((len(str(value)) for value in values[:500]), default=0)
        sheet.set_column(place, place, min(max(len(heading), longest) + 2, WIDEST))
