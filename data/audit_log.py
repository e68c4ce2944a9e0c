"""Reading the audit log: newest first, by who, what and day, a page or all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from data.people_tables import audit
from data.store import Store
from settings import TIME_ZONE

FIELDS = ["seq", "at", "by", "origin", "what", "target", "before", "after", "hash"]
AT_ONCE = 2_000
"""Rows that are read at a time where all are wanted."""


@dataclass(frozen=True)
class Asked:
    """Which rows are wanted: of one person, of one kind of change, of one day in Việt Nam."""

    by: str | None = None
    what: str | None = None
    day: date | None = None

    def narrow(self, query: sa.Select[Any]) -> sa.Select[Any]:
        """Leave out the rows that are not wanted."""
        if self.by is not None:
            query = query.where(audit.c.by == self.by)
        if self.what is not None:
            query = query.where(audit.c.what == self.what)
        if self.day is not None:
            first = _midnight(self.day)
            query = query.where(audit.c.at >= first)
            if self.day < date.max:
                query = query.where(audit.c.at < _midnight(self.day + timedelta(days=1)))
        return query


@dataclass(frozen=True)
class LogPage:
    """A page of the log. ``kinds`` are all kinds of changes there are, whatever was asked for."""

    rows: list[dict[str, Any]]
    page: int
    total: int
    kinds: list[str]


def log_page(store: Store, asked: Asked, page: int, per_page: int) -> LogPage:
    """Return a page of the rows asked for; one behind the last is the last."""
    with store.reading() as connection:
        count = asked.narrow(sa.select(sa.func.count()).select_from(audit))
        total = connection.execute(count).scalar_one()
        page = min(page, max(1, -(-total // per_page)))
        query = _rows(asked).limit(per_page).offset((page - 1) * per_page)
        found = [_record(row) for row in connection.execute(query)]
        kinds = connection.execute(sa.select(audit.c.what).distinct()).scalars()
        return LogPage(found, page, total, sorted(kinds))


def log_records(store: Store, asked: Asked) -> Iterator[dict[str, Any]]:
    """Give every row asked for, some at a time; rows that come meanwhile are not among them."""
    after: int | None = None
    while True:
        query = _rows(asked).limit(AT_ONCE)
        if after is not None:
            query = query.where(audit.c.seq < after)
        with store.reading() as connection:
            found = [_record(row) for row in connection.execute(query)]
        yield from found
        if len(found) < AT_ONCE:
            return
        after = int(found[-1]["seq"])


def audit_answer(store: Store, asked: Asked, limit: int) -> dict[str, Any]:
    """Return the newest rows asked for, as the command line prints them."""
    found = log_page(store, asked, 1, limit)
    rows = [row | {"at": f"{row['at'].isoformat()}Z"} for row in found.rows]
    return {"total": found.total, "rows": rows}


def _rows(asked: Asked) -> sa.Select[Any]:
    columns = [audit.c[name] for name in FIELDS]
    return asked.narrow(sa.select(*columns)).order_by(audit.c.seq.desc())


def _record(row: sa.Row[Any]) -> dict[str, Any]:
    said = dict(zip(FIELDS, row, strict=True))
    return said | {name: json.loads(said[name]) for name in ("before", "after")}


def _midnight(day: date) -> datetime:
    """Return the moment in UTC, without saying so, at which a day begins in Việt Nam."""
    begins = datetime.combine(day, time.min, TIME_ZONE)
    try:
        return begins.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return datetime.min
