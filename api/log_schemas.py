"""The answers about the log: marks, batches, the feed, and what became of an import."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field, RootModel

from api.schemas import Changes

Status = Literal["not_started", "in_progress", "done", "blocked"]


class LoggedMark(BaseModel):
    """One mark as it was recorded."""

    seq: int = Field(description="Rises in the order of recording.")
    batch: int
    unit_code: str
    province_code: str
    task_code: str
    status: Status
    progress: float | None = Field(description="Percent.")
    marked_on: date
    evidence: str | None
    note: str | None
    file: str | None
    row: int | None = Field(description="The row of the file.")
    by: str
    at: str
    withdrawn: bool = Field(description="Whether it counts no more.")


class LoggedMarks(BaseModel):
    """Rows of the log."""

    demo: bool = Field(description="Whether marks of the demonstration data are in force.")
    marks: list[LoggedMark]
    next: str | None = Field(None, description="Address of what follows, where there is more.")


class Batch(BaseModel):
    """One import, withdrawal or decree."""

    id: int
    kind: str
    file: str | None
    sha256: str | None
    by: str
    at: str = Field(description="The moment, in UTC.")
    rows: int
    accepted: int
    withdrawn_by: int | None


class Batches(BaseModel):
    """Batches, newest first."""

    batches: list[Batch]
    next: str | None = Field(None, description="Address of what follows, where there is more.")


class BatchChange(BaseModel):
    """A batch; `withdrawn` takes the marks of the batch `of` out, `restored` brings them back."""

    event: Literal["batch", "withdrawn", "restored"]
    batch: int
    of: int | None = Field(description="The batch that is withdrawn or restored.")
    kind: str
    file: str | None
    by: str
    at: str
    accepted: int


class MarkChange(BaseModel):
    """A mark of the batch told of last."""

    event: Literal["mark"]
    batch: int
    seq: int
    unit_code: str
    province_code: str
    task_code: str
    status: Status
    progress: float | None
    marked_on: date
    evidence: str | None
    note: str | None


class Feed(BaseModel):
    """What came after a cursor, in the order of recording."""

    demo: bool
    changes: list[BatchChange | MarkChange]
    cursor: str = Field(description="What to give as `since` next time.")
    more: bool = Field(description="Whether there is more already.")
    next: str | None = Field(None, description="Address of what follows, where there is more.")


class Candidate(BaseModel):
    """A unit that may be meant."""

    code: str
    name: str
    province_code: str


class Issue(BaseModel):
    """One thing that is wrong with one row."""

    row: int
    sheet: str | None
    column: str | None
    value: str | None
    problem: str = Field(description="A stable name.")
    message: str
    candidates: list[Candidate]


class Imported(BaseModel):
    """What became of marks or of a file."""

    batch: int | None = Field(description="Null where nothing was written.")
    rows: int
    accepted: int
    unchanged: int
    rejected: int
    issues: list[Issue]
    unknown_columns: list[str]
    sheet: str | None
    skipped: list[int]
    pending: int = Field(
        0, description="Marks that wait for a second person, where the program asks for one."
    )


class ChangesOrFeed(RootModel[Changes | Feed]):
    """With `from` what changed between two days, with `since` what came after a cursor."""
