"""Cut the fonts of the documents: ``python scripts/make_fonts.py INTER NOTO``.

INTER and NOTO are unpacked packages ``@expo-google-fonts/inter`` and
``@expo-google-fonts/noto-sans-devanagari`` 0.4.1 (npm). What is written to ``reports/fonts/`` holds
the signs of Vietnamese and English, and those of Hindi.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

TARGET = Path(__file__).resolve().parent.parent / "reports" / "fonts"
LATIN = [*range(0x20, 0x180), 0x1A0, 0x1A1, 0x1AF, 0x1B0, *range(0x2B9, 0x2DE)]
LATIN += [*range(0x300, 0x34F), *range(0x1E00, 0x1F00), *range(0x2000, 0x2070)]
LATIN += [*range(0x20A0, 0x20C0), 0x2116, 0x2122, *range(0x2190, 0x219A), 0x2212, 0x2215]
LATIN += [0x2248, 0x2260, 0x2264, 0x2265, 0x25CF, 0x25A0, 0xFFFD]
DEVANAGARI = [*range(0x20, 0x7F), 0xA0, *range(0x900, 0x980), 0x1CD0, 0x200C, 0x200D, 0x20B9]
DEVANAGARI += [0x25CC, *range(0xA8E0, 0xA900)]
WEIGHTS = ("400Regular", "600SemiBold", "700Bold")
"""The same of both: a drawing finds no sign of a font that lacks the weight of its text."""


def cut(source: Path, target: Path, signs: list[int]) -> None:
    """Write a font with some of the signs of another, their layout rules kept."""
    options = Options(layout_features=["*"], name_IDs=["*"], notdef_outline=True)
    font = load_font(str(source), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=signs)
    subsetter.subset(font)
    save_font(font, str(target), options)


def main(inter: Path, noto: Path) -> None:
    """Cut the weights that the documents use."""
    TARGET.mkdir(exist_ok=True)
    for folder, name, signs in ((inter, "Inter", LATIN), (noto, "NotoSansDevanagari", DEVANAGARI)):
        for weight in WEIGHTS:
            cut(folder / weight / f"{name}_{weight}.ttf", TARGET / f"{name}-{weight}.ttf", signs)
    licence = (inter / "LICENSE_FONT").read_text("utf-8")
    first = (noto / "LICENSE_FONT").read_text("utf-8").partition("\n")[0]
    (TARGET / "OFL.txt").write_text(f"{first}\n{licence}", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
