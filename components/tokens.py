"""The colours, once: the page, the map, the tables and the tests read them from here.

Light and dark values are those of the design; adjacent classes differ by a ΔE 2000 of at least
10, also as seen with each of the three dichromacies (``tests/unit/test_colours.py``).
"""

from __future__ import annotations

TOKENS: dict[str, tuple[str, str]] = {
    "page": ("#f6f8fa", "#10151a"),
    "paper": ("#ffffff", "#181e25"),
    "sea": ("#f6f8fa", "#10151a"),
    "line": ("#dfe4e9", "#2c343d"),
    "line2": ("#eceff2", "#242b33"),
    "seg": ("#eef1f4", "#10151a"),
    "land": ("#eef1f4", "#1b222a"),
    "text": ("#14202b", "#e8edf2"),
    "dim": ("#55616d", "#9fabb7"),
    "faint": ("#626d77", "#8794a2"),
    "accent": ("#0b5a61", "#5fc3c0"),
    "accent_t": ("#e6f1f1", "#15302f"),
    "onaccent": ("#ffffff", "#06201f"),
    "c1": ("#e5f2fb", "#e4f1fa"),
    "c2": ("#a7d3f1", "#a5d2f0"),
    "c3": ("#6fafde", "#6daedd"),
    "c4": ("#3a89c6", "#3f89c3"),
    "c5": ("#0068aa", "#136caa"),
    "full": ("#015759", "#036058"),
    "un": ("#e26a05", "#ff9a3c"),
    "un_t": ("#fff1e3", "#33230f"),
    "un_x": ("#a84a00", "#ffb066"),
    "lost": ("#4b0069", "#d20069"),
    "on_un": ("#1b1206", "#1b1206"),
    "nodata": ("#a6abb1", "#737a82"),
    "border": ("#ffffff", "#10151a"),
    "coast": ("#7f92a1", "#71828f"),
    "halo": ("#ffffff", "#10151a"),
}

CLASS_TOKENS = ("nodata", "c1", "c2", "c3", "c4", "c5", "full", "un", "lost")
"""The colour of each class number: 0 no data, 1 to 5 the classes, 6 the whole, 7 unmarked, 8 lost
since the day that is compared with."""


def palette(scheme: str) -> list[str]:
    """The class colours of a scheme (``light`` or ``dark``), by class number."""
    side = 1 if scheme == "dark" else 0
    return [TOKENS[name][side] for name in CLASS_TOKENS]


def colorscale(scheme: str) -> list[list[float | str]]:
    """The stepped plotly colour scale of the class numbers 0 to 8, for zmin -0.5, zmax 8.5."""
    steps: list[list[float | str]] = []
    colours = palette(scheme)
    for number, colour in enumerate(colours):
        steps.append([number / len(colours), colour])
        steps.append([(number + 1) / len(colours), colour])
    return steps


def stylesheet(*, alone: bool = False) -> str:
    """The tokens as CSS custom properties of both schemes.

    ``alone``: no script says which scheme it is, so that of the browser counts.
    """

    def block(side: int) -> str:
        return "".join(f"--{name.replace('_', '-')}:{pair[side]};" for name, pair in TOKENS.items())

    dark = f"{block(1)}color-scheme:dark"
    system = "@media (prefers-color-scheme:dark){:root:not([data-mantine-color-scheme])"
    return (
        f":root{{{block(0)}color-scheme:light}}"
        f':root[data-mantine-color-scheme="dark"]{{{dark}}}'
        f"{f'{system}{{{dark}}}}}' if alone else ''}"
    )
