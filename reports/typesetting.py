"""The typesetter: documents and drawings as PDF and PNG, with the fonts of the program alone."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from reports.lettering import lettering

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
_PICTURE = """#set page(width: auto, height: auto, margin: 0pt)
#set par(leading: 0pt, spacing: 0pt)
#let data = json(bytes(sys.inputs.data))
#drawing(data.drawing, data.letters, data.letters.width * 1pt)
"""


def pdf(template: str, data: dict[str, Any], made_at: datetime) -> bytes:
    """Return a template of this folder, filled with data, as PDF.

    Data reaches the template as JSON: whatever a text holds, it is never read as markup.
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    made = typst.compile(
        _with_drawings((HERE / template).read_text("utf-8")),
        font_paths=_fonts(),
        sys_inputs={"data": text},
        format="pdf",
        timestamp=int(made_at.timestamp()),
    )
    return bytes(made)


def png(drawing: str, *, scale: float = 2) -> bytes:
    """Return an SVG document as PNG, ``scale`` dots for each unit of its width."""
    bare, letters = lettering(drawing)
    data = json.dumps({"drawing": bare, "letters": letters}, ensure_ascii=False)
    made = typst.compile(
        _with_drawings(_PICTURE),
        font_paths=_fonts(),
        sys_inputs={"data": data},
        format="png",
        ppi=72 * scale,
    )
    return bytes(made)


def _with_drawings(template: str) -> bytes:
    """Return a template that can set drawings."""
    return ((HERE / "drawing.typ").read_text("utf-8") + template).encode()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(False, False, [str(FONTS)])
