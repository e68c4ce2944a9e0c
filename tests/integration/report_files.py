"""Reports opened as people open them, and a store whose texts try to be more than text."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import openpyxl
import pandas as pd
from pypdf import PdfReader

from data.store import Store, open_store
from settings import Settings
from tests.integration.small_store import BA_CHE, DAY, VAN_DON, fill, small_settings

TITLE = '#let x = 1; *đậm* _nghiêng_ $x^2$ <img src=x onerror="alert(1)"> [@a] `b` \\ //c'
LEAD = "=cmd|' /C calc'!A0"
NOTE = "+1 *vướng*\n#panic()\t\x07& </w:t> \u202eđảo"
FILE = "#set page(fill: red) tệp.csv"


def hostile_store(folder: Path, database_url: str = "") -> Settings:
    """The small store with a task, a note and a file that look like markup and formulas."""
    settings = small_settings(folder, database_url)
    store = open_store(settings)
    fill(store)
    append_hostile(store)
    return settings


def append_hostile(store: Store) -> None:
    tasks = pd.DataFrame(
        [("X1", TITLE, "awareness", "in:22", DAY.replace(day=1), LEAD)],
        columns=["task_code", "title", "group", "scope", "due_date", "lead_unit"],
    ).assign(assigned_by="central", coordinating_units="", start_date=None)
    marks = pd.DataFrame(
        [(BA_CHE, "22", "X1", "blocked", DAY, NOTE), (VAN_DON, "22", "X1", "blocked", DAY, None)],
        columns=["unit_code", "province_code", "task_code", "status", "marked_on", "note"],
    )
    store.append_marks(marks, kind="marks", file=FILE, sha256="2" * 64, by="=by", tasks_frame=tasks)


def pdf_text(content: bytes) -> str:
    """The text of every page, its lines joined."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return " ".join(" ".join(pages).replace("\u200b", "").split())


def docx_text(content: bytes) -> str:
    """The text of all paragraphs and cells."""
    document = docx.Document(io.BytesIO(content))
    words = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        words += [node.text or "" for node in table._tbl.iter() if node.tag.endswith("}t")]
    return "\n".join(words).replace("\xa0", " ")


def docx_rows(content: bytes, heading: str) -> list[list[str]]:
    """The rows of the table whose first row has a heading, that row first."""
    for table in docx.Document(io.BytesIO(content)).tables:
        rows = [
            ["".join(node.text or "" for node in cell.iter() if node.tag.endswith("}t"))
             for cell in row.tc_lst]
            for row in table._tbl.tr_lst
        ]  # fmt: skip
        if heading in rows[0]:
            return rows
    raise AssertionError(f"no table has the heading {heading}")


def sheet_rows(content: bytes, number: int) -> list[dict[str, object]]:
    """The rows of a sheet by their headings, up to the first empty one."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    head, *rows = book.worksheets[number].iter_rows(values_only=True)
    found = []
    for row in rows:
        if not any(cell is not None for cell in row):
            break
        found.append(dict(zip(map(str, head), row, strict=True)))
    return found
