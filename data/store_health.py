"""How a store is: whether it answers, what stands in it, and what the last check found."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data.batch import now
from data.migrating import newest_revision
from data.store_reading import StoreReader, version_of
from data.tables import batches
from data.uploads import ID, Upload

if TYPE_CHECKING:
    from data.integrity import Check

LAST_CHECK = "last-check.json"


@dataclass(frozen=True)
class StoreFacts:
    """What is told of a store: no figure of it, only how old and how large.

    ``age`` is None where nothing was imported yet; ``left_out`` counts the rows of standing imports
    that were no new marks.
    """

    version: int
    batches: int
    age: float | None
    left_out: int


def tables_are_current(store: StoreReader) -> bool:
    """Say whether the tables are those of this program; a failure says that there is no store."""
    with store.reading() as connection:
        connection.execute(sa.select(1))
        if not sa.inspect(connection).has_table("alembic_version"):
            return False
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars()
        return list(found) == [_newest()]


def store_facts(store: StoreReader) -> StoreFacts:
    """Return what is told of a store."""
    of_marks = batches.c.kind.in_(("marks", "demo")) & batches.c.withdrawn_by.is_(None)
    left_out = sa.func.coalesce(sa.func.sum(batches.c.rows - batches.c.accepted), 0)
    newest = sa.func.max(batches.c.at)
    with store.reading() as connection:
        row = connection.execute(sa.select(newest, left_out).where(of_marks)).one()
        count = connection.execute(sa.select(sa.func.count()).select_from(batches)).scalar_one()
        age = None if row[0] is None else (now() - row[0]).total_seconds()
        return StoreFacts(version_of(connection), count, age, int(row[1]))


def unmatched_rows(var: Path) -> int:
    """Return the rows that were refused of the files that wait for a person's decision."""
    waiting = [
        Upload(folder) for folder in (var / "uploads").glob("*") if ID.fullmatch(folder.name)
    ]
    results = [one.read("result") for one in waiting if one.progress().phase == "ready"]
    return sum(int(result["rejected"]) for result in results if result)


def keep_check(var: Path, found: Iterable[Check]) -> None:
    """Keep how many findings a check of the store had."""
    checks = [{"check": one.check, "severity": one.severity, "count": one.count} for one in found]
    part = var / f".{LAST_CHECK}.part"
    var.mkdir(parents=True, exist_ok=True)
    part.write_text(json.dumps({"at": datetime.now(UTC).timestamp(), "checks": checks}), "utf-8")
    part.replace(var / LAST_CHECK)


def last_check(var: Path) -> dict[str, Any] | None:
    """Return what the last check found (``at``, ``checks``); None where there was none."""
    try:
        found: dict[str, Any] = json.loads((var / LAST_CHECK).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found


@lru_cache(maxsize=1)
def _newest() -> str:
    return newest_revision()
