"""What comes out of a request: the source of the answers in the OpenAPI document."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

Kind = Literal["tỉnh", "thành phố", "xã", "phường", "đặc khu"]
Level = Literal["province", "commune"]


class Unit(BaseModel):
    """A province or commune of the register; former ones end on 2025-07-01."""

    code: str
    name: str = Field(description="Without the kind.")
    kind: str
    level: Level
    province_code: str
    valid_from: date | None
    valid_to: date | None = Field(description="The first day on which it no longer holds.")
    successors: list[str] = Field(description="Codes, the likeliest first.")


class Units(BaseModel):
    """A portion of the register."""

    units: list[Unit]
    next: str | None = Field(None, description="Address of what follows, where there is more.")


class Measures(BaseModel):
    """Counts are whole numbers, measures fractions from 0 to 1, null where nothing is measured."""

    communes: int
    marked: int
    coverage: float | None
    assigned: int
    done: int
    completion: float | None
    done_on_time: int
    due: int
    punctuality: float | None
    overdue: int
    obstacles: int
    last_mark: date | None
    own_assigned: int
    own_done: int


class UnitMeasures(Measures):
    """The measures of one unit."""

    code: str
    name: str
    kind: Kind
    province_code: str


class Totals(Measures):
    """The measures of everything that is listed, together."""

    code: str | None
    name: str | None
    kind: str | None
    province_code: str | None
    full_provinces: int = Field(description="Provinces at exactly n of n communes.")


class Coverage(BaseModel):
    """The measures of a day."""

    as_of: date
    level: Level
    demo: bool = Field(description="Whether the figures come from the demonstration data.")
    totals: Totals
    units: list[UnitMeasures]


class UnitProperties(UnitMeasures):
    """The measures of one unit, and what is to be said beside them."""

    marked_of: str = Field(description="Marked communes of all: `2/54`.")
    as_of: date
    demo: bool
    approximate: bool


class Geometry(BaseModel):
    """A polygon or several, longitude first (WGS 84)."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class Feature(BaseModel):
    """One unit on the map."""

    type: Literal["Feature"]
    id: str
    properties: UnitProperties
    geometry: Geometry | None


class Layer(BaseModel):
    """A collection of features as of RFC 7946, with what is to be said of the whole."""

    type: Literal["FeatureCollection"]
    name: str
    as_of: date
    level: Level
    demo: bool
    approximate: bool = Field(description="Whether the boundaries are approximate.")
    source: str = Field(description="Where the boundaries come from.")
    totals: Totals
    features: list[Feature]


class UnmarkedUnit(BaseModel):
    """An unmarked commune."""

    code: str
    name: str
    kind: Kind
    province_code: str
    assigned: int


class Unmarked(BaseModel):
    """The unmarked communes of a day, those with the most overdue assignments first."""

    as_of: date
    demo: bool
    units: list[UnmarkedUnit]


class Task(BaseModel):
    """A task with the counts of its assignments; the six states together are all assigned."""

    task_code: str
    title: str
    group: str
    assigned_by: str
    lead_unit: str
    coordinating_units: str
    start_date: date | None
    due_date: date | None
    scope: str
    assigned: int
    done: int = Field(description="On time or late.")
    done_on_time: int
    done_late: int
    overdue: int
    blocked: int
    in_progress: int
    not_started: int
    obstacles: int = Field(description="Newest marks that say blocked, of overdue ones too.")
    last_mark: date | None


class Tasks(BaseModel):
    """The tasks of a day, by code."""

    as_of: date
    demo: bool
    tasks: list[Task]


class ChangeCounts(BaseModel):
    """What changed of some units; a unit of the later day is compared with its forerunners."""

    newly_marked: int
    lost: int = Field(description="Communes that were marked and are not any more.")
    still_unmarked: int = Field(description="Communes that are marked on neither day.")
    newly_late: int = Field(description="Assignments that became overdue.")
    newly_done: int
    obstacles_opened: int
    obstacles_closed: int


class ProvinceChanges(ChangeCounts):
    """The changes of one province: its communes and its own assignments."""

    code: str
    name: str


class CommuneChanges(ChangeCounts):
    """The changes of one commune."""

    code: str
    name: str
    kind: Kind
    province_code: str
    coverage_change: Literal["marked", "lost", "still_unmarked"] | None


class RegisterChange(BaseModel):
    """One thing that the register changed."""

    code: str
    name: str
    kind: str
    province_code: str
    change: Literal["renamed", "kind", "moved", "merged", "recoded", "split", "ended", "new"]
    before: str | None = Field(description="The name, kind, province's code or code before.")
    after: str | None = Field(
        description="The same after; codes of the parts of a split; null where a unit ended."
    )
    day: date = Field(description="The day on which it came into force.")


class Changes(BaseModel):
    """What changed between two days."""

    from_: date = Field(alias="from")
    to: date
    demo: bool
    totals: ChangeCounts = Field(description="The sum of the provinces.")
    provinces: list[ProvinceChanges]
    units: list[CommuneChanges] = Field(description="Every commune of the later day.")
    register_: list[RegisterChange] = Field(alias="register")


class ParameterProblem(BaseModel):
    """What is wrong with one parameter."""

    parameter: str
    message: str


class Problem(BaseModel):
    """A problem as of RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ParameterProblem] | None = None
    request_id: str | None = None
