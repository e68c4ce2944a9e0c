"""The order of the provinces on a page of squares: by region from north to south.

Regions are the six socio-economic regions of the national master plan (Resolution 81/2023/QH15)
with the 34 provinces of 1 July 2025 (202/2025/QH15), a merged province in the region of its seat.
Within a region provinces stand about as on a map, from west to east.
"""

from __future__ import annotations

from collections.abc import Iterable

REGIONS: dict[str, tuple[str, ...]] = {
    "northern-midlands": ("12", "11", "15", "14", "08", "25", "19", "04", "20"),
    "red-river-delta": ("01", "24", "37", "33", "31", "22"),
    "north-central": ("38", "40", "42", "44", "46"),
    "south-central-and-highlands": ("48", "51", "52", "66", "68", "56"),
    "south-east": ("80", "79", "75"),
    "mekong-delta": ("91", "96", "92", "82", "86"),
}
"""The codes of the provinces of each region."""


def by_region(provinces: Iterable[str]) -> list[list[str]]:
    """Return the codes of provinces in their order, a list a region; none is left out.

    >>> by_region(["01", "79", "12"])
    [['12'], ['01'], ['79']]
    """
    left = sorted(set(provinces))
    found = [[code for code in region if code in left] for region in REGIONS.values()]
    known = {code for region in found for code in region}
    # A province that a later decree makes stands last until the table knows it.
    found.append([code for code in left if code not in known])
    return [region for region in found if region]
