"""Accounts with their rights, the audit log, requests kept by key, marks that wait for a second."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SQLITE = (
    # A row that takes another one's place is refused too: its number is not the next one.
    "CREATE TRIGGER audit_only_added BEFORE INSERT ON audit"
    " WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)"
    " BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END",
    "CREATE TRIGGER audit_not_changed BEFORE UPDATE ON audit"
    " BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END",
    "CREATE TRIGGER audit_not_deleted BEFORE DELETE ON audit"
    " BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$",
    "CREATE TRIGGER audit_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to()",
)
"""What refuses to change or to take out a row of the audit log."""


def upgrade() -> None:
    """Make the tables."""
    op.create_index("ix_reminders_state_day", "reminders", ["state", "day"])
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("login", sa.String(80), nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.DateTime),
        sa.Column("subject", sa.Text, unique=True),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "grants",
        sa.Column("account_id", sa.Integer, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("role", sa.String(20), primary_key=True),
        sa.Column("province_code", sa.String(2), primary_key=True),
        sa.CheckConstraint("role IN ('reader', 'monitor', 'editor', 'administrator')", name="role"),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("ends", sa.Date, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "requests",
        sa.Column("by", sa.String(80), primary_key=True),
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "pending_marks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("province_code", sa.String(2), nullable=False),
        sa.Column("unit_code", sa.String(5), nullable=False),
        sa.Column("task_code", sa.String(40), sa.ForeignKey("tasks.task_code"), nullable=False),
        sa.Column("marked_on", sa.Date, nullable=False),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("progress", sa.Float),
        sa.Column("evidence", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_at", sa.DateTime),
        sa.Column("words", sa.Text),
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("batches.id")),
        sa.CheckConstraint("status BETWEEN 0 AND 3", name="status"),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        sa.CheckConstraint("state IN ('pending', 'confirmed', 'returned')", name="state"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pending_marks_state", "pending_marks", ["state", "province_code"])
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index("ix_reminders_state_day", "reminders")
    for name in ("pending_marks", "requests", "audit", "tokens", "grants", "accounts"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_only_added_to()")
