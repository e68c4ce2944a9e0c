"""The first tables: version, batches, tasks, marks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and the counter of versions."""
    version = op.create_table(
        "store_version",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
    )
    op.bulk_insert(version, [{"id": 1, "version": 0}])
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("file", sa.Text),
        sa.Column("sha256", sa.String(64)),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("accepted", sa.Integer, nullable=False),
        sa.Column("withdraws", sa.Integer, sa.ForeignKey("batches.id")),
        sa.Column("withdrawn_by", sa.Integer, sa.ForeignKey("batches.id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tasks",
        sa.Column("task_code", sa.String(40), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("group", sa.String(30), nullable=False),
        sa.Column("assigned_by", sa.String(20), nullable=False),
        sa.Column("lead_unit", sa.Text, nullable=False),
        sa.Column("coordinating_units", sa.Text, nullable=False),
        sa.Column("start_date", sa.Date),
        sa.Column("due_date", sa.Date),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("batches.id"), nullable=False),
    )
    partitioned = op.get_bind().dialect.name == "postgresql"
    if partitioned:
        op.execute("CREATE SEQUENCE marks_seq_seq")
    op.create_table(
        "marks",
        _sequence(partitioned),
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("batches.id"), nullable=False),
        sa.Column("row", sa.Integer),
        sa.Column("province_code", sa.String(2), nullable=False, primary_key=partitioned),
        sa.Column("unit_code", sa.String(5), nullable=False),
        sa.Column("task_code", sa.String(40), sa.ForeignKey("tasks.task_code"), nullable=False),
        sa.Column("marked_on", sa.Date, nullable=False, primary_key=partitioned),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("progress", sa.Float),
        sa.Column("evidence", sa.Text),
        sa.Column("note", sa.Text),
        sa.CheckConstraint("status BETWEEN 0 AND 3", name="status"),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        sqlite_autoincrement=True,
        postgresql_partition_by="RANGE (marked_on)",
    )
    op.create_index("ix_marks_unit_code_task_code", "marks", ["unit_code", "task_code"])


def _sequence(partitioned: bool) -> sa.Column:
    """Return the order of recording; a partitioned table has no identity of its own."""
    if partitioned:
        begins = sa.text("nextval('marks_seq_seq')")
        return sa.Column("seq", sa.BigInteger, primary_key=True, server_default=begins)
    return sa.Column("seq", sa.Integer, primary_key=True)


def downgrade() -> None:
    """Drop the tables."""
    for table in ("marks", "tasks", "batches", "store_version"):
        op.drop_table(table)
