"""The tables of the store, as SQLAlchemy Core metadata.

Marks are an append-only log. Tables that grow carry ``province_code``: it is the key by which a
distributed database would spread them.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

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

store_version = Table(
    "store_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("file", Text),
    Column("sha256", String(64)),
    Column("by", Text, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    # A withdrawal is a batch too: it names what it withdraws, and that batch names it back, so
    # that reading the log needs no second look.
    Column("withdraws", Integer, ForeignKey("batches.id")),
    Column("withdrawn_by", Integer, ForeignKey("batches.id")),
    sqlite_autoincrement=True,
)

tasks = Table(
    "tasks",
    metadata,
    Column("task_code", String(40), primary_key=True),
    Column("title", Text, nullable=False),
    Column("group", String(30), nullable=False),
    Column("assigned_by", String(20), nullable=False),
    Column("lead_unit", Text, nullable=False),
    Column("coordinating_units", Text, nullable=False),
    Column("start_date", Date),
    Column("due_date", Date),
    Column("scope", Text, nullable=False),
    Column("batch_id", Integer, ForeignKey("batches.id"), nullable=False),
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
    Column("evidence", Text),
    Column("note", Text),
    CheckConstraint("status BETWEEN 0 AND 3", name="status"),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    Index("ix_marks_unit_code_task_code", "unit_code", "task_code"),
    sqlite_autoincrement=True,
)

choices = Table(
    "choices",
    metadata,
    # What a person said about the values in the files of an office.
    Column("office", Text, primary_key=True),
    Column("field", String(10), primary_key=True),
    # The texts as they were written, as a JSON list.
    Column("written", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", DateTime, nullable=False),
    CheckConstraint("field IN ('unit', 'task', 'status')", name="field"),
)
