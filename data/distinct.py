"""Columns by their distinct values: what is costly is done once for each, not for each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.issues import Issue
from data.register import Unit


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a written value stands for, or the problem: in which field, in words, candidates."""

    value: Any = None
    problem: str = ""
    field: str = ""
    message: str = ""
    candidates: tuple[Unit, ...] = ()


@dataclass(frozen=True)
class Distinct:
    """A column of text: its distinct values, and the number of the value of each row."""

    values: list[str]
    rows: np.ndarray

    @classmethod
    def of(cls, frame: pd.DataFrame, field: str) -> Distinct:
        """Take a column of a frame; one that is not there is empty in every row."""
        if field not in frame.columns:
            return cls([""], np.zeros(len(frame), dtype=np.intp))
        rows, values = pd.factorize(frame[field].to_numpy(dtype=object))
        return cls([value.strip() for value in values], rows)

    def judged(self, judge: Callable[[str], Verdict]) -> Judged:
        """Judge each distinct value once."""
        return Judged([judge(value) for value in self.values], self.rows)


@dataclass(frozen=True)
class Judged:
    """A verdict for each distinct value, and the number of the verdict of each row."""

    verdicts: list[Verdict]
    rows: np.ndarray

    @property
    def bad(self) -> np.ndarray:
        """Whether each row has the problem of its verdict."""
        return np.array([bool(v.problem) for v in self.verdicts], dtype=bool)[self.rows]

    def values(self, attribute: str = "", dtype: Any = object) -> np.ndarray:
        """Return what each row's value stands for, or an attribute of it; None for nothing."""
        found = np.empty(len(self.verdicts), dtype=dtype)
        for place, verdict in enumerate(self.verdicts):
            found[place] = getattr(verdict.value, attribute, None) if attribute else verdict.value
        return found[self.rows]

    def issues(self, source: Source) -> Iterator[Issue]:
        """Give an issue for each bad row."""
        for place in np.flatnonzero(self.bad).tolist():
            verdict = self.verdicts[self.rows[place]]
            yield source.issue(place, verdict)


class Source:
    """Where the rows of a table came from, for their issues."""

    def __init__(self, frame: pd.DataFrame, names: dict[str, str], sheet: str | None) -> None:
        self._rows: list[int] = frame["row"].tolist()
        self._columns: dict[str, np.ndarray] = {
            str(field): frame[field].to_numpy(dtype=object) for field in frame.columns
        }
        self._names = names
        self._sheet = sheet

    def issue(self, place: int, verdict: Verdict) -> Issue:
        """Return the issue of one row, with the column as the file names it."""
        column = self._columns.get(verdict.field)
        return Issue(
            row=self._rows[place],
            column=self._names.get(verdict.field),
            value=None if column is None else column[place] or None,
            problem=verdict.problem,
            message=verdict.message,
            candidates=verdict.candidates,
            sheet=self._sheet,
        )


def combined(columns: Iterable[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Number the distinct combinations of columns of whole numbers (-1 and up).

    Returns
    -------
    rows, first
        The number of each row's combination, and for each the place of the first row with it.
    """
    key: np.ndarray | None = None
    for column in columns:
        column = column.astype(np.int64) + 1
        if key is None:
            key = column
        else:
            key = pd.factorize(key * (int(column.max(initial=0)) + 1) + column)[0].astype(np.int64)
    assert key is not None  # nosec B101
    rows, values = pd.factorize(key)
    first = np.empty(len(values), dtype=np.intp)
    first[rows[::-1]] = np.arange(len(rows) - 1, -1, -1)
    return rows, first
