"""Paragraphs, tables and fields of a word-processor document, in the type of official papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, Twips
from docx.text.paragraph import Paragraph

from reports.plain import plain, xml
from reports.sentences import Sentence

FACE = "Times New Roman"
HINDI_FACE = "Nirmala UI"
BODY, SMALL = 13, 9.5
TWIPS = 1440 / 25.4
"""Twentieths of a point in a millimetre."""
CENTER = WD_ALIGN_PARAGRAPH.CENTER


def set_page(document: Document, language: str) -> None:
    """Set paper, margins and type of an official paper: A4, Times New Roman 13."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(BODY)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), FACE)
    fonts.set(qn("w:cs"), HINDI_FACE if language == "hi" else FACE)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.line_spacing = 1.15
    for level, size in ((1, 14), (2, 13), (3, 13)):
        heading: Any = document.styles[f"Heading {level}"]
        heading.font.name, heading.font.size, heading.font.bold = FACE, Pt(size), True
        heading.font.color.rgb, heading.font.italic = None, level == 3
        face = heading.element.get_or_add_rPr().get_or_add_rFonts()
        for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            face.attrib.pop(qn(name), None)
        face.set(qn("w:cs"), HINDI_FACE if language == "hi" else FACE)
        heading.paragraph_format.space_before = Pt(10)
        heading.paragraph_format.space_after = Pt(4)
    # Officials number pages at the top, from the second on.
    section.different_first_page_header_footer = True
    top = section.header.paragraphs[0]
    top.alignment = CENTER
    _field(top, "PAGE")


def say(
    holder: Any,
    words: str | Sentence,
    *,
    align: Any = None,
    bold: bool = False,
    italic: bool = False,
    size: float | None = None,
) -> Paragraph:
    """Add a paragraph to a document or a cell; an empty cell's first one is used."""
    first = getattr(holder, "paragraphs", None)
    is_cell = hasattr(holder, "_tc")
    reuse = bool(is_cell and first and len(first) == 1 and not first[0].text)
    paragraph: Paragraph = first[0] if reuse and first else holder.add_paragraph()
    pieces = [(words, False)] if isinstance(words, str) else [(r.words, r.strong) for r in words]
    for piece, strong in pieces:
        run = paragraph.add_run(plain(piece))
        run.bold = bold or strong or None
        run.italic = italic or None
        if size:
            run.font.size = Pt(size)
    if align is not None:
        paragraph.alignment = align
    if is_cell:
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = 1.0
    return paragraph


def rule_below(paragraph: Paragraph) -> None:
    """Draw a line below a paragraph, as below the motto."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    # Word takes the parts of a paragraph's form in one order only.
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")


def add_table(
    document: Document,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[bool],
    widths: Sequence[float],
    total: Sequence[str] = (),
) -> None:
    """Add a table; its heading is repeated on every page. ``widths`` are in millimetres.

    Rows are written as XML at once: cell by cell, thousands of them would take a minute.
    """
    made: Any = document.add_table(rows=0, cols=len(headings))
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    sizes = [round(width * TWIPS) for width in widths]
    for column, size in zip(made._tbl.tblGrid.gridCol_lst, sizes, strict=True):
        column.w = Twips(size)
    centred = ["center"] * len(headings)
    sides = ["right" if one else "left" for one in right]
    lines = [_line(headings, sizes, centred, bold=True, repeated=True)]
    lines += [_line(row, sizes, sides) for row in rows]
    lines += [_line(total, sizes, sides, bold=True)] if total else []
    for row in parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(lines)}</w:tbl>"):
        made._tbl.append(row)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _line(
    cells: Sequence[str],
    sizes: Sequence[int],
    sides: Sequence[str],
    *,
    bold: bool = False,
    repeated: bool = False,
) -> str:
    """Write one row of a table."""
    half = round(SMALL * 2)
    look = (
        f"<w:rPr>{'<w:b/>' if bold else ''}<w:sz w:val='{half}'/><w:szCs w:val='{half}'/></w:rPr>"
    )
    written = "".join(
        f"<w:tc><w:tcPr><w:tcW w:w='{size}' w:type='dxa'/></w:tcPr><w:p><w:pPr>"
        f"<w:spacing w:after='0' w:line='240' w:lineRule='auto'/><w:jc w:val='{side}'/></w:pPr>"
        f"<w:r>{look}<w:t xml:space='preserve'>{xml(cell)}</w:t></w:r></w:p></w:tc>"
        for cell, size, side in zip(cells, sizes, sides, strict=True)
    )
    # A row is never cut in two by the end of a page.
    more = "<w:cantSplit/>" + ("<w:tblHeader/>" if repeated else "")
    return f"<w:tr><w:trPr>{more}</w:trPr>{written}</w:tr>"


def without_lines(table: Any, widths: Sequence[float]) -> None:
    """Set the widths in millimetres of a table that only arranges."""
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _field(paragraph: Paragraph, name: str) -> None:
    run = paragraph.add_run()
    for kind, words in (("begin", ""), ("", name), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = words
        run._r.append(part)
