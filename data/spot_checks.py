"""Draws that were kept, and what was found on the spot; both are only ever added to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data.audit import few, record
from data.batch import now
from data.frames import read_frame
from data.readable import readable
from data.register import Register
from data.spot_sample import ITEM, Draw, DrawRefused, Sample
from data.store import Store
from data.tables import spot_checks, spot_findings, spot_items

FOUND = ("confirmed", "not_confirmed")
DRAWN = ("population", "day", "province_code", "size", "seed", "strata", "version")
"""What the audit log says of a draw."""
LONGEST = 1_000
"""Characters of a remark."""
RESULT = ["found", "remark", "found_at", "found_by"]
KEY = re.compile(r"[0-9A-Za-z-]{8,80}")


_OF_ITEM = sa.and_(
    spot_findings.c.check_id == spot_items.c.check_id, spot_findings.c.item == spot_items.c.item
)


class FindingRefused(ValueError):  # noqa: N818
    """A finding is not sound; ``reason`` is a stable name, the message one sentence."""

    def __init__(self, reason: str, item: int, message: str) -> None:
        super().__init__(f"Item {item}: {message}")
        self.reason = reason
        self.item = item


@dataclass(frozen=True)
class Check:
    """A draw that was kept. ``at`` is a moment in UTC that does not say so."""

    id: int
    draw: Draw
    strata: str
    version: int
    at: datetime
    by: str


@dataclass(frozen=True)
class Finding:
    """What was found of one item."""

    item: int
    found: str
    remark: str = ""


def keep_check(store: Store, sample: Sample, *, by: str, key: str, shown: str | None = None) -> int:
    """Keep a draw with its items in one transaction, and return its id.

    The same key again returns the id that it was given. ``shown`` is the digest of the draw that a
    person saw: where the store has moved since and draws others, nothing is kept.

    Raises
    ------
    DrawRefused
        The key is none, or of another draw; there is nothing to draw from, or the draw has moved.
    """
    if not KEY.fullmatch(key):
        raise DrawRefused("key", "A draw is kept under a key of 8 to 80 letters and digits.")
    draw = sample.draw
    values: dict[str, Any] = {"key": key, "population": draw.population, "day": draw.day}
    values |= {"province_code": draw.province, "size": draw.size, "seed": draw.seed}
    values |= {"strata": sample.strata, "version": sample.version, "at": now(), "by": by}
    with store.writing() as connection:
        known = sa.select(spot_checks).where(spot_checks.c.key == key)
        found = connection.execute(known).first()
        if found is not None:
            if _check(found).draw != draw:
                raise DrawRefused("key-reused", "This key is of another draw; take a new one.")
            return int(found.id)
        if sample.items.empty:
            raise DrawRefused("empty", "There is nothing to draw from on this day.")
        if shown not in (None, sample.digest):
            raise DrawRefused("moved", "The store has moved since the draw was shown; look again.")
        done = connection.execute(sa.insert(spot_checks).values(values))
        assert done.inserted_primary_key is not None  # nosec B101
        check = int(done.inserted_primary_key[0])
        rows = [
            {
                "check_id": check,
                "item": int(row["item"]),
                "province_code": row["province_code"],
                "unit_code": row["code"],
                "task_code": row["task_code"] or None,
                "stratum": row["stratum"],
                "stratum_size": int(row["stratum_size"]),
            }
            for row in sample.items.to_dict("records")
        ]
        connection.execute(sa.insert(spot_items), rows)
        said = {name: values[name] for name in DRAWN} | {"items": len(rows)}
        record(connection, "spot-check.draw", f"spot check {check}", after=said)
    return check


def checks(
    store: Store, limit: int | None = None, after: int = 0, only: Collection[str] | None = None
) -> list[Check]:
    """Return draws that were kept, newest first: a portion, or all of them.

    ``only`` leaves out those that have an item in another province.
    """
    query = sa.select(spot_checks).where(_within(only)).order_by(spot_checks.c.id.desc())
    with store.reading() as connection:
        return [_check(row) for row in connection.execute(query.offset(after).limit(limit))]


def check_count(store: Store, only: Collection[str] | None = None) -> int:
    """Return how many draws were kept (that have no item in another province)."""
    query = sa.select(sa.func.count()).select_from(spot_checks).where(_within(only))
    with store.reading() as connection:
        return int(connection.execute(query).scalar_one())


def _within(only: Collection[str] | None) -> sa.ColumnElement[bool]:
    if only is None:
        return sa.true()
    beyond = spot_items.c.province_code.not_in(sorted(only))
    return spot_checks.c.id.not_in(sa.select(spot_items.c.check_id).where(beyond))


def results_of(store: Store, listed: Iterable[int]) -> dict[int, pd.DataFrame]:
    """Return what the shares of draws are counted from (`data.spot_shares`), by id.

    A row an item: ``item, stratum, stratum_size, found``; ``found`` is None without a finding.
    """
    idents = list(listed)
    newest = sa.select(sa.func.max(spot_findings.c.id)).where(spot_findings.c.check_id.in_(idents))
    newest = newest.group_by(spot_findings.c.check_id, spot_findings.c.item)
    query = (
        sa.select(
            *(spot_items.c[name] for name in ("check_id", "item", "stratum", "stratum_size")),
            spot_findings.c.found,
        )
        .outerjoin(spot_findings, sa.and_(_OF_ITEM, spot_findings.c.id.in_(newest)))
        .where(spot_items.c.check_id.in_(idents))
    )
    with store.reading() as connection:
        frame = read_frame(connection, query)
    return {ident: frame[frame["check_id"] == ident] for ident in idents}


def check_of(store: Store, ident: int) -> Check | None:
    """Return a draw that was kept."""
    with store.reading() as connection:
        query = sa.select(spot_checks).where(spot_checks.c.id == ident)
        row = connection.execute(query).first()
    return None if row is None else _check(row)


def items_of(store: Store, register: Register, check: Check) -> pd.DataFrame:
    """Return the items of a kept draw with what was found: columns `ITEM` and `RESULT`.

    The newest finding of an item counts; ``found`` is None without one.
    """
    newest = sa.select(sa.func.max(spot_findings.c.id)).where(spot_findings.c.check_id == check.id)
    newest = newest.group_by(spot_findings.c.item)
    of_item = sa.and_(_OF_ITEM, spot_findings.c.id.in_(newest))
    query = (
        sa.select(
            *(spot_items.c[name] for name in ("item", "province_code", "task_code", "stratum")),
            spot_items.c.stratum_size,
            spot_items.c.unit_code.label("code"),
            *(spot_findings.c[name] for name in ("found", "remark")),
            spot_findings.c.at.label("found_at"),
            spot_findings.c.by.label("found_by"),
        )
        .outerjoin(spot_findings, of_item)
        .where(spot_items.c.check_id == check.id)
        .order_by(spot_items.c.item)
    )
    with store.reading() as connection:
        frame = read_frame(connection, query)
    units = [register.get(code, check.draw.day) for code in frame["code"]]
    tasks = store.tasks()
    titles: dict[str, str] = dict(zip(tasks["task_code"], tasks["title"], strict=True))
    frame["name"] = pd.Series([unit.name if unit else "" for unit in units], dtype=object)
    frame["kind"] = pd.Series([unit.kind if unit else "" for unit in units], dtype=object)
    codes = [code or "" for code in frame["task_code"]]
    frame["task_code"] = pd.Series(codes, dtype=object)
    frame["title"] = pd.Series([titles.get(code, "") for code in codes], dtype=object)
    return frame[[*ITEM, *RESULT]]


def record_findings(store: Store, check: int, made: Iterable[Finding], *, by: str) -> int:
    """Record what was found in one transaction, and return how many findings are new.

    A finding that says what the newest one of its item says already is not written again.

    Raises
    ------
    FindingRefused
        There is no such item, or a finding says nothing that can be recorded.
    """
    listed = [replace(one, remark=readable(one.remark)) for one in made]
    for item, times in Counter(one.item for one in listed).items():
        if times > 1:
            raise FindingRefused("twice", item, "say once what was found.")
    for one in listed:
        if one.found not in FOUND:
            raise FindingRefused("found", one.item, "say confirmed or not confirmed.")
        if len(one.remark) > LONGEST:
            raise FindingRefused("long", one.item, f"a remark has at most {LONGEST} characters.")
        if one.found == "not_confirmed" and not one.remark.strip():
            raise FindingRefused("remark", one.item, "say what was found instead.")
    with store.writing() as connection:
        query = sa.select(spot_items.c.item).where(spot_items.c.check_id == check)
        known = set(connection.execute(query).scalars())
        if strange := {one.item for one in listed} - known:
            raise FindingRefused("item", min(strange), f"spot check {check} has none such.")
        newest = _newest(connection, check)
        at = now()
        rows = [
            {"check_id": check, "item": one.item, "found": one.found, "remark": remark}
            | {"at": at, "by": by}
            for one in listed
            if newest.get(one.item) != (one.found, remark := one.remark.strip())
        ]
        if rows:
            connection.execute(sa.insert(spot_findings), rows)
            items = [row["item"] for row in rows]
            was = few(f"{item} {newest[item][0]}" for item in items if item in newest)
            said = few(f"{row['item']} {row['found']}" for row in rows)
            target = f"spot check {check}"
            record(connection, "spot-check.findings", target, before=was, after=said)
    return len(rows)


def findings_of(store: Store, check: int) -> pd.DataFrame:
    """Return every finding of a draw, older ones too, in the order of recording."""
    names = ("id", "item", "found", "remark", "at", "by")
    query = sa.select(*(spot_findings.c[name] for name in names))
    query = query.where(spot_findings.c.check_id == check).order_by(spot_findings.c.id)
    with store.reading() as connection:
        return read_frame(connection, query)


def _newest(connection: sa.Connection, check: int) -> dict[int, tuple[str, str]]:
    query = sa.select(spot_findings.c.item, spot_findings.c.found, spot_findings.c.remark)
    query = query.where(spot_findings.c.check_id == check).order_by(spot_findings.c.id)
    return {row.item: (row.found, row.remark) for row in connection.execute(query)}


def _check(row: sa.Row[Any]) -> Check:
    day: date = row.day
    draw = Draw(row.population, day, row.size, row.seed, row.province_code)
    return Check(row.id, draw, row.strata, row.version, row.at, row.by)
