"""How figures become classes, colours and words in documents: handed in, to equal the page's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from i18n import Text


class LegendRow(Protocol):
    """One row of a legend: the class number, its words, and how many units are in it."""

    @property
    def number(self) -> int:
        """The class."""

    @property
    def label(self) -> str:
        """Its words."""

    @property
    def count(self) -> int:
        """How many units are in it."""


@dataclass(frozen=True)
class Scale:
    """The classes of the map.

    Attributes
    ----------
    numbers
        The class number of each row of a coverage frame: of the frame, a metric, a level, a day.
    legend
        The rows of the legend: of the numbers, a metric, a level, in a language.
    palette
        The colour of each class number in a scheme (``light`` or ``dark``).
    tokens
        Every other colour by its name, light and dark.
    metric_name
        What a metric is called in a language.
    definitions
        What each measure is called and what it counts, in a language.
    """

    numbers: Callable[[pd.DataFrame, str, str, pd.Timestamp], np.ndarray]
    legend: Callable[[np.ndarray, str, str, Text], Sequence[LegendRow]]
    palette: Callable[[str], list[str]]
    tokens: Mapping[str, tuple[str, str]]
    metric_name: Callable[[str, Text], str]
    definitions: Callable[[Text], Sequence[tuple[str, str]]]

    def colours(self, scheme: str) -> dict[str, str]:
        """Return every colour of a scheme by its name."""
        side = 1 if scheme == "dark" else 0
        return {name: pair[side] for name, pair in self.tokens.items()}
