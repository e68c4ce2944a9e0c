"""What goes into a request by its address: what is refused, and what the document says of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from data.log_answers import MOST

Level = Literal["province", "commune"]
State = Literal["done_on_time", "done_late", "overdue", "blocked", "in_progress", "not_started"]
Form = Literal["json", "csv"]
PROVINCE = r"^[0-9]{2}$"
UNIT = r"^[0-9]{2}([0-9]{3})?$"
MOST_LISTED = 10_000
LARGEST = 2**31 - 1
"""The largest number of a batch."""
LARGEST_SEQ = 2**53 - 1
"""The largest number of a mark, which any program can write down exactly."""
WORDS = 200
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]{1,20}")


def _day(value: Any) -> Any:
    """Take a day in ISO form only: a number would be read as seconds since 1970."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("a day is written like 2025-11-28")
    return value


def _number(value: Any) -> Any:
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise ValueError("a whole number is written in digits")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[int, BeforeValidator(_number)]


class Query(BaseModel):
    """A query: empty values are as good as none, unknown names are refused."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, values: Any) -> Any:
        return {name: value for name, value in dict(values).items() if value != ""}


class NoQuery(Query):
    """An address without parameters."""


class OfProvince(Query):
    """A province."""

    province: str | None = Field(
        None, pattern=PROVINCE, description="Code of a province; none: the whole country."
    )


class AsTable(Query):
    """The form of a table."""

    format: Form | None = Field(
        None, description="`csv` for a table; stronger than the header Accept."
    )


class LayerQuery(OfProvince):
    """A province and a day."""

    as_of: Day | None = Field(
        None, description="The day, from 2025-07-01 to today (Asia/Ho_Chi_Minh); none: today."
    )


class PlaceQuery(LayerQuery, AsTable):
    """A province and a day."""


class CoverageQuery(PlaceQuery):
    """A level of units, a province and a day."""

    level: Level = Field("province", description="Provinces, or communes.")


class UnitsQuery(CoverageQuery):
    """A level, a province and a day, in portions."""

    limit: Number | None = Field(
        None, ge=1, le=MOST_LISTED, description="The most that is listed; none: all."
    )
    after: str | None = Field(
        None, pattern=UNIT, description="The code after which the list begins."
    )


class TasksQuery(PlaceQuery):
    """A province, a day, and which tasks."""

    group: str | None = Field(
        None, max_length=WORDS, description="A group of the action programme."
    )
    lead_unit: str | None = Field(
        None, max_length=WORDS, description="The lead unit, as the catalogue writes it."
    )
    tier: Level | None = Field(None, description="The tier of the units that must do the task.")
    state: State | None = Field(
        None, description="Only tasks that have an assignment in this state; counts stay whole."
    )


class MarksQuery(OfProvince, AsTable):
    """Which marks of the log, in portions."""

    unit: str | None = Field(
        None,
        pattern=UNIT,
        description="Code of a unit; marks of those that it took over are among its own.",
    )
    task: str | None = Field(None, pattern=r"^[^\x00-\x1f]{1,40}$", description="Code of a task.")
    batch: Number | None = Field(
        None, ge=1, le=LARGEST, description="A batch, whose marks are listed as in its file."
    )
    limit: Number = Field(MOST, ge=1, le=MOST_LISTED, description="The most that is listed.")
    after: Number | None = Field(
        None, ge=0, le=LARGEST_SEQ, description="The `seq` after which the list goes on."
    )


class BatchesQuery(AsTable):
    """Batches in portions."""

    limit: Number | None = Field(
        None, ge=1, le=MOST_LISTED, description="The most that is listed; none: all."
    )
    after: Number | None = Field(
        None, ge=1, le=LARGEST, description="The id below which the list goes on."
    )


class ChangesQuery(OfProvince):
    """Two days, or a cursor of the feed; and a province."""

    first: Day | None = Field(
        None, alias="from", description="The earlier day, from 2025-07-01 on."
    )
    last: Day | None = Field(None, alias="to", description="The later day; none: today.")
    level: Level | None = Field(
        None,
        description="Which units CSV lists (none: provinces); JSON holds both. Only with `from`.",
    )
    format: Form | None = Field(
        None, description="`csv` for a table, stronger than the header Accept. Only with `from`."
    )
    since: str | None = Field(
        None,
        pattern=r"^(start|now|[0-9]{1,9}-[0-9]{1,18}-[0-9a-f]{8})$",
        description="Instead of days, the cursor that the last answer gave: everything after it,"
        " once and in the order of recording. `start`: from the beginning; `now`: only the cursor.",
    )
    limit: Number | None = Field(
        None, ge=1, le=MOST_LISTED, description=f"Only with `since`; none: {MOST}."
    )

    @model_validator(mode="after")
    def _days_or_cursor(self) -> ChangesQuery:
        days = [self.first, self.last, self.level, self.format]
        if self.since is None and self.first is None:
            raise ValueError("give `from` (a day) or `since` (a cursor)")
        if self.since is not None and any(value is not None for value in days):
            raise ValueError("`since` goes with `limit` and `province` alone")
        if self.since is None and self.limit is not None:
            raise ValueError("`limit` goes with `since` alone")
        return self


class UnitPath(BaseModel):
    """The code of one unit."""

    code: str = Field(description="Two digits for a province, five for a commune.")


class BatchPath(BaseModel):
    """The number of one batch."""

    id: Number = Field(ge=1, le=LARGEST, description="The number of a batch.")


class LayerPath(BaseModel):
    """The level of a layer."""

    level: Level = Field(description="Provinces, or communes.")


class WritingHeader(BaseModel):
    """The name of a request that must not be done twice."""

    key: str | None = Field(
        None,
        alias="Idempotency-Key",
        pattern=r"^[0-9A-Za-z_-]{8,80}$",
        description="The same request with the same key is done once, and answered as the first.",
    )


class ImportQuery(Query):
    """How a file is read."""

    kind: Literal["marks", "tasks"] = Field("marks", description="What the file holds.")
    dry_run: Literal["true", "false"] | None = Field(
        None, description="`true`: say what would be done, and write nothing."
    )
    accept_valid: Literal["true", "false"] | None = Field(
        None, description="`true`: take the sound rows of a file of marks that has others too."
    )
    codes: Literal["current", "former"] | None = Field(
        None,
        description="The register that codes are meant in which stand for something else in the"
        " other. Only for marks.",
    )
    file: str | None = Field(
        None,
        max_length=WORDS,
        description="The name of the file as it is shown, where it is the body itself.",
    )
