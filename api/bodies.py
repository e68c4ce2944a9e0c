"""What goes into a request as its body: the models that check it, and the document's words."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, RootModel, TypeAdapter

from data.marking import MOST_MARKS

FILE_TYPES = (
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.apache.parquet",
    "application/x-ndjson",
    "application/octet-stream",
)
"""What a file that is the body itself may be called; what it is, is seen from its content."""
MULTIPART = "multipart/form-data"
NO_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"


class Mark(BaseModel):
    """One mark, with the fields of a file's row; a unit by its code, or by name and province."""

    model_config = ConfigDict(extra="forbid", strict=True)

    unit_code: str | None = Field(None, max_length=20, pattern=NO_CONTROL)
    province_code: str | None = Field(None, max_length=20, pattern=NO_CONTROL)
    unit: str | None = Field(None, max_length=200, pattern=NO_CONTROL)
    province: str | None = Field(None, max_length=200, pattern=NO_CONTROL)
    task_code: str = Field(max_length=40, pattern=NO_CONTROL)
    status: str = Field(
        max_length=40,
        pattern=NO_CONTROL,
        description="not_started, in_progress, done, blocked, or the word in Vietnamese.",
    )
    marked_on: str = Field(
        max_length=40, pattern=NO_CONTROL, description="A day, ISO or day first."
    )
    progress: str | None = Field(
        None,
        max_length=40,
        pattern=NO_CONTROL,
        description="`70%`; without the sign a fraction where no value of the list exceeds 1.",
    )
    evidence: str | None = Field(None, max_length=2_000, pattern=NO_CONTROL)
    note: str | None = Field(None, max_length=2_000, pattern=NO_CONTROL)


class MarkList(BaseModel):
    """Marks under a name."""

    model_config = ConfigDict(extra="forbid")

    marks: list[Mark] = Field(min_length=1, max_length=MOST_MARKS)


class Marks(RootModel[MarkList | list[Mark]]):
    """Marks that are recorded together, all or none: a list, or the list as `marks`."""

    @property
    def marks(self) -> list[Mark]:
        """The marks, however they were written."""
        return self.root.marks if isinstance(self.root, MarkList) else self.root


def request_bodies(prefix: str, document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the request body of each address that takes one, and put its parts in a document."""
    parts: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
    wanted = TypeAdapter(Marks).json_schema(ref_template="#/components/schemas/{model}")
    parts |= wanted.pop("$defs")
    for kind in wanted["anyOf"]:
        if kind.get("type") == "array":
            kind |= {"minItems": 1, "maxItems": MOST_MARKS}
    parts["Marks"] = wanted
    binary = {"schema": {"type": "string", "format": "binary"}}
    form = {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary"}},
    }
    return {
        f"{prefix}/marks": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Marks"}}},
        },
        f"{prefix}/batches": {
            "required": True,
            "content": {MULTIPART: {"schema": form}, **dict.fromkeys(FILE_TYPES, binary)},
        },
    }
