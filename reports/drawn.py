"""``Drawn``: what a map shows, before it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from i18n import Text
from reports.scale import LegendRow

ARCHIPELAGOS = (("20333", "48", 16.4), ("22736", "56", 10.4))
"""Commune, province and latitude of Hoàng Sa and Trường Sa."""


@dataclass(frozen=True)
class Drawn:
    """What a map shows.

    Attributes
    ----------
    classes
        Class number of each unit by its code.
    names
        Name of each unit by its code.
    unmarked
        Number of unmarked communes of units that have some: a disc a province.
    legend, legend_title
        The rows of the legend and what is above them.
    province
        The province whose communes are shown; None for the country.
    level
        The tier of the units.
    discs
        Whether unmarked communes are counted on discs.
    names_shown
        Whether the units that need attention are named.
    """

    classes: Mapping[str, int]
    names: Mapping[str, str]
    unmarked: Mapping[str, int]
    legend: Sequence[LegendRow]
    legend_title: str
    province: str | None
    level: str
    colours: Mapping[str, str]
    palette: Sequence[str]
    text: Text
    discs: bool = True
    names_shown: bool = True
