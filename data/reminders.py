"""Reminders: who was urged on which day, and who has answered by marking since.

They are only ever added. One act of a person, named by its key, is one transaction, and the same
act sent twice adds nothing. A reminder changes no figure, hence no version of the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data.audit import few, record
from data.batch import now
from data.days import DAY_ZERO
from data.register import Register
from data.store import Store
from data.tables import batches, marks, reminders
from settings import FIRST_DAY, TIME_ZONE, today

CHANNELS = ("copy", "docx", "mailto", "smtp", "rule")
"""How a reminder went out; a rule only prepares it."""
STATES = ("draft", "sent")
COLUMNS = ["unit_code", "reminded_on", "by", "answered_on", "channel", "times"]
KEY = re.compile(r"[0-9A-Za-z-]{8,80}")
MOST_UNITS = 5_000
"""Communes that one reminder may name: more than there are."""
_AT_ONCE = 500


class ReminderRefused(ValueError):  # noqa: N818
    """The reminder can't be recorded; ``reason`` is a stable name, the message one sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Reminder:
    """What is recorded of one act of urging.

    Attributes
    ----------
    key
        Names the act: recording the same key again adds nothing.
    recipients
        Unit code to the addresses that the program itself sent to.
    sha256
        Of the text of each unit's reminder, where the program knows it.
    """

    key: str
    units: Sequence[str]
    day: date
    by: str
    channel: str
    language: str
    state: str = "sent"
    recipients: Mapping[str, str] = field(default_factory=dict)
    sha256: Mapping[str, str] = field(default_factory=dict)


def record_reminders(store: Store, *acts: Reminder) -> int:
    """Record a reminder for each commune of some acts, and return how many are new.

    All of them are written in one transaction, or nothing.

    Raises
    ------
    ReminderRefused
        A unit, the day, the channel, the state or the key is not sound.
    """
    register = store.register()
    sound = [(made, _homes(register, made)) for made in acts]
    with store.writing() as connection:
        return sum(_record(connection, made, homes) for made, homes in sound)


def _record(connection: sa.Connection, made: Reminder, homes: Mapping[str, str]) -> int:
    query = sa.select(reminders.c.unit_code).where(reminders.c.key == made.key)
    known = set(connection.execute(query).scalars())
    at = now()
    rows = [
        {
            "key": made.key,
            "unit_code": code,
            "province_code": homes[code],
            "day": made.day,
            "at": at,
            "by": made.by,
            "channel": made.channel,
            "language": made.language,
            "sha256": made.sha256.get(code),
            "recipients": made.recipients.get(code, ""),
            "state": made.state,
        }
        for code in dict.fromkeys(made.units)
        if code not in known
    ]
    if rows:
        connection.execute(sa.insert(reminders), rows)
        said = {"day": made.day, "channel": made.channel, "state": made.state}
        said |= few(row["unit_code"] for row in rows)
        record(connection, "reminders.record", made.key, after=said)
    return len(rows)


def acts_of(store: Store, beginning: str, unit_code: str) -> int:
    """Return how many acts about a commune have a key that begins so."""
    query = sa.select(sa.func.count()).select_from(reminders)
    query = query.where(reminders.c.unit_code == unit_code)
    with store.reading() as connection:
        found = connection.execute(query.where(reminders.c.key.startswith(beginning)))
        return int(found.scalar_one())


def last_reminders(store: Store, as_of: date) -> pd.DataFrame:
    """Return the newest reminder of every commune that was sent one by a day, by code.

    Columns `COLUMNS`. ``unit_code`` is the unit in force on that day, after merges too;
    ``reminded_on`` the day of its newest reminder; ``answered_on`` the first day after it, up to
    ``as_of``, on which the commune has a mark, or the day on which a mark for an earlier day was
    recorded after it; None without one. ``times`` counts its reminders. Drafts are not among them.
    """
    register = store.register()
    newest: dict[str, sa.Row] = {}
    times: dict[str, int] = {}
    with store.reading() as connection:
        for row in connection.execute(_newest_of_each(as_of)):
            code = register.log_code(row.unit_code, as_of)
            if code is not None:
                newest[code] = row
                times[code] = times.get(code, 0) + row.times
        answers = _answers(connection, register, newest, as_of)
    codes = sorted(newest)
    columns = {
        "unit_code": codes,
        "reminded_on": [newest[code].day for code in codes],
        "by": [newest[code].by for code in codes],
        "answered_on": [answers.get(code) for code in codes],
        "channel": [newest[code].channel for code in codes],
        "times": [times[code] for code in codes],
    }
    frame = pd.DataFrame(
        {name: pd.Series(values, dtype=object) for name, values in columns.items()}
    )
    return frame.astype({"times": "int64"})


def _newest_of_each(as_of: date) -> sa.Select[Any]:
    """The newest reminder of each unit up to a day, the oldest first, and how many it had."""
    names = ("unit_code", "day", "at", "by", "channel", "id")
    unit = reminders.c.unit_code
    newest_first = (reminders.c.day.desc(), reminders.c.id.desc())
    ranked = (
        sa.select(
            *(reminders.c[name] for name in names),
            sa.func.row_number().over(partition_by=unit, order_by=newest_first).label("place"),
            sa.func.count().over(partition_by=unit).label("times"),
        )
        .where(reminders.c.state == "sent", reminders.c.day <= as_of)
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.place == 1).order_by(ranked.c.day, ranked.c.id)


def urged_since(store: Store, first: date, last: date, as_of: date) -> set[str]:
    """Return the communes that were urged between two days, or that a rule prepared to urge.

    Their codes are those of the day ``as_of``.
    """
    register = store.register()
    query = sa.select(reminders.c.unit_code).distinct()
    query = query.where(reminders.c.day.between(first, last))
    query = query.where(sa.or_(reminders.c.state == "sent", reminders.c.channel == "rule"))
    with store.reading() as connection:
        found = connection.execute(query).scalars().all()
    return {code for one in found if (code := register.log_code(one, as_of)) is not None}


def _homes(register: Register, made: Reminder) -> dict[str, str]:
    """Return the province of each commune of a reminder, after a look at all that it says."""
    if not KEY.fullmatch(made.key):
        raise ReminderRefused("key", "A reminder has a key of 8 to 80 letters, digits or dashes.")
    if made.channel not in CHANNELS or made.state not in STATES:
        raise ReminderRefused("channel", f"There is no channel {made.channel} ({made.state}).")
    if not FIRST_DAY <= made.day <= today():
        said = f"A reminder can't be of {made.day}: choose a day from {FIRST_DAY} to {today()}."
        raise ReminderRefused("day", said)
    if not 0 < len(made.units) <= MOST_UNITS:
        raise ReminderRefused("units", f"A reminder names 1 to {MOST_UNITS} communes.")
    homes = {}
    for code in made.units:
        # A list of a past day may name a commune that goes by another code by now.
        heir = register.log_code(code, made.day)
        unit = register.get(heir, made.day) if heir else None
        if unit is None or unit.level != "commune":
            raise ReminderRefused("units", f"There is no commune {code} on {made.day}.")
        homes[code] = unit.province_code
    return homes


def _answers(
    connection: sa.Connection, register: Register, newest: Mapping[str, sa.Row], as_of: date
) -> dict[str, date]:
    """Return the day on which each commune answered its newest reminder by a mark."""
    if not newest:
        return {}
    first_day = min(row.day for row in newest.values())
    first_at = min(row.at for row in newest.values())
    units = {one: code for code in newest for one in register.log_units(code, as_of)}
    # What was recorded since is few batches; what stands for later days is a range of the log.
    later = sa.select(batches.c.id).where(batches.c.at > first_at)
    query = (
        sa.select(marks.c.unit_code, marks.c.marked_on, batches.c.at)
        .distinct()
        .join(batches, marks.c.batch_id == batches.c.id)
        .where(batches.c.withdrawn_by.is_(None), marks.c.marked_on <= as_of)
        .where(marks.c.marked_on >= DAY_ZERO)
        .where(sa.or_(marks.c.marked_on > first_day, marks.c.batch_id.in_(later)))
    )
    answered: dict[str, date] = {}
    for part in _portions(sorted(units)):
        for row in connection.execute(query.where(marks.c.unit_code.in_(part))):
            code = units[row.unit_code]
            day = _day_of_answer(newest[code], row)
            if day is not None and day <= as_of:
                answered[code] = min(day, answered.get(code, day))
    return answered


def _day_of_answer(reminder: sa.Row, mark: sa.Row) -> date | None:
    if mark.marked_on > reminder.day:
        return mark.marked_on
    if mark.at <= reminder.at:
        return None
    # A mark for an earlier day, or the same one, that was only written down after the reminder.
    recorded: date = mark.at.replace(tzinfo=UTC).astimezone(TIME_ZONE).date()
    return max(recorded, reminder.day)


def _portions(codes: Sequence[str]) -> Iterable[list[str]]:
    for start in range(0, len(codes), _AT_ONCE):
        yield list(codes[start : start + _AT_ONCE])


def days_before(as_of: date, days: int) -> date:
    """Return the first day of the last ``days`` days up to and with ``as_of``."""
    return max(as_of - timedelta(days=days - 1), FIRST_DAY)
