"""A reminder as a document: the layout of an official Vietnamese letter, for an office to finish.

What stands in square brackets is for the office: its name, the number, the place, who signs.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from data.names import fold
from i18n import Text
from reports.reminder import Letter, annex, annex_title, columns, demo_line

FONT = "Times New Roman"
CENTRE, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
WIDTHS = (1.1, 4.2, 1.6, 1.9, 1.6, 2.4, 3.7)
"""Of the columns of the annex, in centimetres."""


def docx_bytes(letter: Letter) -> bytes:
    """Return the document of one reminder."""
    text, document = letter.text, Document()
    _page(document, letter)
    _head(document, letter)
    _line(document, letter.recipient, CENTRE, before=14, after=10, size=14)
    _line(document, letter.opening, JUSTIFY, indent=True)
    for number, words in enumerate(letter.paragraphs, start=1):
        _line(document, f"{number}. {words}", JUSTIFY, indent=True)
    _line(
        document,
        text("Trân trọng đề nghị quan tâm, phối hợp thực hiện./."),
        JUSTIFY,
        indent=True,
        after=12,
    )
    _foot(document, text)
    document.add_page_break()
    _annex(document, letter)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def docx_name(letter: Letter) -> str:
    """Return the name of a document, which says to whom and of which day it is."""
    name = fold(letter.unit.name).replace(" ", "-")
    return f"cong-van-don-doc-{letter.unit.code}-{name}-{letter.as_of.isoformat()}.docx"


def documents(made: Sequence[Letter]) -> tuple[str, bytes]:
    """Return one document, or an archive of several, with its name."""
    if len(made) == 1:
        return docx_name(made[0]), docx_bytes(made[0])
    return f"cong-van-don-doc-{made[0].as_of.isoformat()}.zip", archive(
        {docx_name(one): docx_bytes(one) for one in made}
    )


def archive(files: dict[str, bytes]) -> bytes:
    """Return files in one archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return file.getvalue()


def _page(document: Any, letter: Letter) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    document.core_properties.title = letter.subject
    document.core_properties.author = ""
    said = letter.text(
        "Số liệu tính đến hết ngày {day}. Nguồn: hệ thống theo dõi việc thực hiện Nghị quyết"
        " 57-NQ/TW",
        day=letter.text.day(letter.as_of),
    )
    foot = section.footer.paragraphs[0]
    foot.text = f"{said}. {demo_line(letter.text)}" if letter.demo else f"{said}."
    foot.alignment = CENTRE
    for run in foot.runs:
        run.font.size = Pt(9)


def _head(document: Any, letter: Letter) -> None:
    """The office at the left, the country at the right, as the decree on documents has it."""
    text, day = letter.text, letter.as_of
    table = _plain_table(document, (6.3, 10.2))
    office, country = table.rows[0].cells
    _in_cell(office, text("[CƠ QUAN CHỦ QUẢN]"), size=12)
    _in_cell(office, text("[TÊN CƠ QUAN]"), bold=True, size=13, rule=True)
    _in_cell(office, text("Số: [số]/[ký hiệu]"), size=13, before=8)
    _in_cell(office, letter.subject, size=12)
    _in_cell(country, text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), bold=True, size=12)
    _in_cell(country, text("Độc lập - Tự do - Hạnh phúc"), bold=True, size=13, rule=True)
    place = text(
        "[Địa danh], ngày {day} tháng {month} năm {year}",
        day=f"{day.day:02d}",
        month=f"{day.month:02d}",
        year=day.year,
    )
    _in_cell(country, place, italic=True, size=13, before=8)


def _foot(document: Any, text: Text) -> None:
    table = _plain_table(document, (8.2, 8.3))
    left, right = table.rows[0].cells
    _in_cell(left, text("Nơi nhận:"), bold=True, italic=True, size=12, centred=False)
    _in_cell(left, text("- Như trên;"), size=11, centred=False)
    _in_cell(left, text("- Lưu: VT, [đơn vị soạn thảo]."), size=11, centred=False)
    _in_cell(right, text("[QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ]"), bold=True, size=13)
    _in_cell(right, text("[chữ ký, dấu]"), italic=True, size=13, before=30)
    _in_cell(right, text("[Họ và tên]"), bold=True, size=13, before=30)


def _annex(document: Any, letter: Letter) -> None:
    _line(document, annex_title(letter), CENTRE, bold=True)
    _line(document, letter.subject, CENTRE, italic=True, after=8)
    head = columns(letter.text)
    table = document.add_table(rows=1, cols=len(head))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    _fill(table.rows[0], head, bold=True)
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for values in annex(letter):
        _fill(table.add_row(), values)


def _fill(row: Any, values: Sequence[str], *, bold: bool = False) -> None:
    for place, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
        cell.width = Cm(WIDTHS[place])
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(value)
        run.bold, run.font.size = bold, Pt(11)
        if bold or place in (0, 2):
            paragraph.alignment = CENTRE
        elif place in (3, 4, 5):
            paragraph.alignment = RIGHT


def _plain_table(document: Any, widths: tuple[float, float]) -> Any:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = Cm(width)
    return table


def _in_cell(
    cell: Any,
    words: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = 13,
    before: float = 0,
    centred: bool = True,
    rule: bool = False,
) -> None:
    first = cell.paragraphs[0]
    paragraph = cell.add_paragraph() if first.runs else first
    run = paragraph.add_run(words)
    run.bold, run.italic, run.underline, run.font.size = bold, italic, rule, Pt(size)
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(0)
    if centred:
        paragraph.alignment = CENTRE


def _line(
    document: Any,
    words: str,
    alignment: Any,
    *,
    bold: bool = False,
    italic: bool = False,
    indent: bool = False,
    before: float = 0,
    after: float = 6,
    size: float = 13,
) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(words)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    paragraph.alignment = alignment
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    if indent:
        form.first_line_indent = Cm(1.27)
