"""What is wrong with the rows of a file that comes in, as values with stable names."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from data.register import Unit

PROBLEMS = (
    "unknown-unit",
    "ambiguous-unit",
    "code-name-differ",
    "unknown-task",
    "not-assigned",
    "bad-status",
    "bad-date",
    "too-early",
    "future-date",
    "bad-progress",
    "missing-value",
    "conflicting-rows",
    "bad-group",
    "bad-assigned-by",
    "bad-code",
    "bad-change",
    "bad-kind",
)
"""Every problem that a row can have; ``bad-group``, ``bad-assigned-by`` and ``bad-code`` are those
of the task catalogue, ``bad-change`` and ``bad-kind`` those of a decree."""


class FileRefused(Exception):  # noqa: N818
    """The file can't be read at all; the message is one sentence: what, where, what to do.

    Attributes
    ----------
    problem
        A stable name of what is wrong, for words in another language; empty where it has none.
    values
        What those words fill in.
    """

    def __init__(self, sentence: str, problem: str = "", **values: object) -> None:
        super().__init__(sentence)
        self.problem = problem
        self.values = {
            name: value if isinstance(value, int) else str(value) for name, value in values.items()
        }


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong with one row."""

    row: int
    column: str | None
    value: str | None
    problem: str
    message: str
    candidates: tuple[Unit, ...] = ()
    sheet: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the issue in the documented shape."""
        return {
            "row": self.row,
            "sheet": self.sheet,
            "column": self.column,
            "value": self.value,
            "problem": self.problem,
            "message": self.message,
            "candidates": [
                {"code": unit.code, "name": unit.name, "province_code": unit.province_code}
                for unit in self.candidates
            ],
        }


@dataclass(frozen=True)
class Imported:
    """What became of a file. ``batch`` is None where nothing was written.

    ``sheet`` is the one of the workbook's ``sheets`` that was read; ``skipped`` are the rows left
    out as totals or as a header that repeats.
    """

    batch: int | None
    rows: int
    accepted: int
    unchanged: int
    rejected: int
    issues: list[Issue] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    refused: bool = False
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    skipped: list[int] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the result in the documented shape."""
        result = asdict(self) | {"issues": [issue.as_dict() for issue in self.issues]}
        del result["refused"], result["sheets"]
        return result

    @property
    def sentence(self) -> str:
        """Say in one sentence what happened, for standard error."""
        several = self.sheet is not None and len(self.sheets) > 1
        where = f"Sheet {self.sheet!r}: " if several else ""
        if self.refused:
            first = self.issues[0]
            return (
                f"{where}Nothing was written: {self.rejected} of {self.rows} rows have a problem,"
                f" the first is row {first.row}: {first.message}"
            )
        counts = f"{self.accepted} rows accepted, {self.unchanged} unchanged"
        if self.rejected:
            counts += f", {self.rejected} rejected"
        notes = []
        if self.unknown_columns:
            notes.append(f"columns left out: {', '.join(self.unknown_columns)}")
        if self.skipped:
            notes.append(f"rows left out as totals or repeated headers: {_some(self.skipped)}")
        if notes:
            counts += f" ({'; '.join(notes)})"
        return f"{where}{counts}."


def _some(rows: list[int]) -> str:
    more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
    return ", ".join(map(str, rows[:5])) + more
