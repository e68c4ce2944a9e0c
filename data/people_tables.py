"""The tables of people: accounts, rights, tokens, audit log, requests, pending marks."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
)

from data.readable import Words
from data.tables import metadata

__all__ = ["accounts", "audit", "grants", "metadata", "pending_marks", "requests", "tokens"]

COUNTRY = ""
"""The ``province_code`` of a grant over the whole country."""

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    # In small letters.
    Column("login", String(80), nullable=False, unique=True),
    Column("name", Words, nullable=False),
    # Argon2id; none where somebody else says who it is.
    Column("password", Text),
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", DateTime),
    # Issuer and subject of an identity provider, separated by a space.
    Column("subject", Text, unique=True),
    # Whoever logged in under another epoch is logged out.
    Column("epoch", Integer, nullable=False),
    Column("at", DateTime, nullable=False),
    sqlite_autoincrement=True,
)

grants = Table(
    "grants",
    metadata,
    Column("account_id", Integer, ForeignKey("accounts.id"), primary_key=True),
    Column("role", String(20), primary_key=True),
    # Empty: the country.
    Column("province_code", String(2), primary_key=True),
    CheckConstraint("role IN ('reader', 'monitor', 'editor', 'administrator')", name="role"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False),
    Column("name", Words, nullable=False),
    # SHA-256 of the token, which is never kept.
    Column("hash", String(64), nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("ends", Date, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    # Without a gap: a missing number is a missing row.
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False),
    Column("by", Text, nullable=False),
    # Where it came from: an address of the network, or the command line.
    Column("origin", Text, nullable=False),
    Column("what", String(40), nullable=False),
    Column("target", Text, nullable=False),
    # JSON objects.
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    # SHA-256 of this row and of the hash before it.
    Column("hash", String(64), nullable=False),
)

requests = Table(
    "requests",
    metadata,
    # What was answered to a request that names itself: the same one again changes nothing.
    Column("by", String(80), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", DateTime, nullable=False),
)

pending_marks = Table(
    "pending_marks",
    metadata,
    # Marks that wait for a second person; never counted.
    Column("id", Integer, primary_key=True),
    Column("province_code", String(2), nullable=False),
    Column("unit_code", String(5), nullable=False),
    Column("task_code", String(40), ForeignKey("tasks.task_code"), nullable=False),
    Column("marked_on", Date, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("progress", Float),
    Column("evidence", Words),
    Column("note", Words),
    Column("by", Words, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("decided_by", Words),
    Column("decided_at", DateTime),
    # Why it was returned.
    Column("words", Words),
    Column("batch_id", Integer, ForeignKey("batches.id")),
    CheckConstraint("status BETWEEN 0 AND 3", name="status"),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    CheckConstraint("state IN ('pending', 'confirmed', 'returned')", name="state"),
    Index("ix_pending_marks_state", "state", "province_code"),
    sqlite_autoincrement=True,
)
