"""The typesetter: documents and drawings as PDF and PNG, with the fonts of the program alone."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
_DRAWING = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.drawing), format: "svg", width: float(sys.inputs.width) * 1pt)
"""


def pdf(template: str, data: dict[str, Any], made_at: datetime) -> bytes:
    """Return a template of this folder, filled with data, as PDF.

    Data reaches the template as JSON: whatever a text holds, it is never read as markup.
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    made = typst.compile(
        (HERE / template).read_bytes(),
        font_paths=_fonts(),
        sys_inputs={"data": text},
        format="pdf",
        timestamp=int(made_at.timestamp()),
    )
    return bytes(made)


def png(drawing: str, width: float, *, scale: float = 2) -> bytes:
    """Return an SVG document as PNG, ``scale`` dots for each unit of its width."""
    inputs = {"drawing": drawing, "width": f"{width:g}"}
    made = typst.compile(
        _DRAWING, font_paths=_fonts(), sys_inputs=inputs, format="png", ppi=72 * scale
    )
    return bytes(made)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(False, False, [str(FONTS)])
