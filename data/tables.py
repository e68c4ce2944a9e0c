"""The tables of the store, as SQLAlchemy Core metadata.

Marks are an append-only log. Tables that grow carry ``province_code``: it is the key by which a
distributed database spreads them. What is derived from the log (`state_pages`, `daily_totals`) is
written in the transaction of the batch that changes it, and can be built anew.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

from data.readable import Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

STATUSES = ("not_started", "in_progress", "done", "blocked")
"""What a mark says; the position in this tuple is the number that the log keeps."""

NOT_STARTED, IN_PROGRESS, DONE, BLOCKED = range(4)

GROUPS = (
    "awareness",
    "institutions",
    "infrastructure",
    "human-resources",
    "digital-government",
    "enterprises",
    "international",
)
"""The seven groups of tasks of the action programme."""

TOTALS = (
    *("communes", "marked", "assigned", "done", "done_on_time", "due", "overdue"),
    *("obstacles", "own_assigned", "own_done"),
)
"""The counts of a province on a day."""

store_version = Table(
    "store_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    # The versions at which the catalogue and the register changed last.
    Column("catalogue", Integer, nullable=False, server_default="0"),
    Column("register", Integer, nullable=False, server_default="0"),
    CheckConstraint("id = 1", name="one_row"),
)

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("file", Words),
    Column("sha256", String(64)),
    Column("by", Words, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    # A withdrawal is a batch too: it names what it withdraws, and that batch names it back, so
    # that reading the log needs no second look.
    Column("withdraws", Integer, ForeignKey("batches.id")),
    Column("withdrawn_by", Integer, ForeignKey("batches.id")),
    sqlite_autoincrement=True,
)

begun = Table(
    "begun",
    metadata,
    # An import that has begun to write; the row goes with the batch's own transaction.
    Column("id", Integer, primary_key=True),
    Column("file", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    sqlite_autoincrement=True,
)

tasks = Table(
    "tasks",
    metadata,
    Column("task_code", String(40), primary_key=True),
    Column("title", Words, nullable=False),
    Column("group", String(30), nullable=False),
    Column("assigned_by", String(20), nullable=False),
    Column("lead_unit", Words, nullable=False),
    Column("coordinating_units", Words, nullable=False),
    Column("start_date", Date),
    Column("due_date", Date),
    Column("scope", Text, nullable=False),
    Column("batch_id", Integer, ForeignKey("batches.id"), nullable=False),
    # Given once and kept: the derived tables know a task by it.
    Column("number", Integer, nullable=False, server_default="0"),
    Index("ix_tasks_number", "number", unique=True),
)

marks = Table(
    "marks",
    metadata,
    # The order of recording: of two marks of one day the one with the higher number counts.
    Column("seq", Integer, primary_key=True),
    Column("batch_id", Integer, ForeignKey("batches.id"), nullable=False),
    Column("row", Integer),
    Column("province_code", String(2), nullable=False),
    Column("unit_code", String(5), nullable=False),
    Column("task_code", String(40), ForeignKey("tasks.task_code"), nullable=False),
    Column("marked_on", Date, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("progress", Float),
    Column("evidence", Words),
    Column("note", Words),
    CheckConstraint("status BETWEEN 0 AND 3", name="status"),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    Index("ix_marks_unit_code_task_code", "unit_code", "task_code"),
    Index("ix_marks_batch_id", "batch_id"),
    sqlite_autoincrement=True,
)

state_pages = Table(
    "state_pages",
    metadata,
    # Derived: the states of a province's assignments in one period, see ``data.pages``.
    Column("province_code", String(2), primary_key=True),
    Column("begins", Date, primary_key=True),
    Column("opening", LargeBinary, nullable=False),
    Column("marks", LargeBinary, nullable=False),
)

daily_totals = Table(
    "daily_totals",
    metadata,
    # Derived: the counts of a province on a day, without any filter.
    Column("province_code", String(2), primary_key=True),
    Column("day", Date, primary_key=True),
    *(Column(name, Integer, nullable=False) for name in TOTALS),
)

register_rows = Table(
    "register_rows",
    metadata,
    Column("batch_id", Integer, ForeignKey("batches.id"), primary_key=True),
    Column("code", String(5), primary_key=True),
    Column("name", Words, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("level", String(10), nullable=False),
    Column("province_code", String(2), nullable=False),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),
    # Codes separated by spaces, as in the committed file.
    Column("successor", Text, nullable=False),
)
"""Of each code that a decree touches every period, not only those that it changes."""

choices = Table(
    "choices",
    metadata,
    # What a person said about the values in the files of an office.
    Column("office", Words, primary_key=True),
    Column("field", String(10), primary_key=True),
    # The texts as they were written, as a JSON list.
    Column("written", Words, primary_key=True),
    Column("code", Text, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", DateTime, nullable=False),
    CheckConstraint("field IN ('unit', 'task', 'status')", name="field"),
)

reminders = Table(
    "reminders",
    metadata,
    # Only ever added to. One row for each commune that a reminder names.
    Column("id", Integer, primary_key=True),
    # Names the act: the same one twice adds nothing.
    Column("key", String(80), nullable=False),
    Column("unit_code", String(5), nullable=False),
    Column("province_code", String(2), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("by", Words, nullable=False),
    Column("channel", String(10), nullable=False),
    Column("language", String(5), nullable=False),
    # Of the text of the reminder, where the program knows it.
    Column("sha256", String(64)),
    # Addresses separated by spaces; empty where the program sent nothing itself.
    Column("recipients", Text, nullable=False),
    Column("state", String(10), nullable=False),
    CheckConstraint("channel IN ('copy', 'docx', 'mailto', 'smtp', 'rule')", name="channel"),
    CheckConstraint("state IN ('draft', 'sent')", name="state"),
    Index("ix_reminders_key_unit_code", "key", "unit_code", unique=True),
    Index("ix_reminders_unit_code", "unit_code"),
    Index("ix_reminders_state_day", "state", "day"),
    sqlite_autoincrement=True,
)

addresses = Table(
    "addresses",
    metadata,
    # Where a unit gets its mail; kept by hand.
    Column("unit_code", String(5), primary_key=True),
    Column("address", Text, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", DateTime, nullable=False),
)

spot_checks = Table(
    "spot_checks",
    metadata,
    # A draw that was kept: whoever repeats it gets the same items.
    Column("id", Integer, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("population", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("province_code", String(2)),
    Column("size", Integer, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("strata", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("by", Words, nullable=False),
    CheckConstraint("population IN ('communes', 'assignments')", name="population"),
    sqlite_autoincrement=True,
)

spot_items = Table(
    "spot_items",
    metadata,
    Column("check_id", Integer, ForeignKey("spot_checks.id"), primary_key=True),
    Column("item", Integer, primary_key=True),
    Column("province_code", String(2), nullable=False),
    Column("unit_code", String(5), nullable=False),
    Column("task_code", String(40)),
    Column("stratum", Text, nullable=False),
    # How many the item was drawn from: its weight follows from it.
    Column("stratum_size", Integer, nullable=False),
)

spot_findings = Table(
    "spot_findings",
    metadata,
    # Only ever added to: the newest of an item counts.
    Column("id", Integer, primary_key=True),
    Column("check_id", Integer, nullable=False),
    Column("item", Integer, nullable=False),
    Column("found", String(20), nullable=False),
    Column("remark", Words, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("by", Words, nullable=False),
    ForeignKeyConstraint(["check_id", "item"], ["spot_items.check_id", "spot_items.item"]),
    CheckConstraint("found IN ('confirmed', 'not_confirmed')", name="found"),
    Index("ix_spot_findings_check_id", "check_id", "item"),
    sqlite_autoincrement=True,
)
