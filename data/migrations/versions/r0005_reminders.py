"""Reminders and the addresses that they go to; spot checks and what they found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("unit_code", sa.String(5), nullable=False),
        sa.Column("province_code", sa.String(2), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("recipients", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.CheckConstraint("channel IN ('copy', 'docx', 'mailto', 'smtp', 'rule')", name="channel"),
        sa.CheckConstraint("state IN ('draft', 'sent')", name="state"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reminders_key_unit_code", "reminders", ["key", "unit_code"], unique=True)
    op.create_index("ix_reminders_unit_code", "reminders", ["unit_code"])
    op.create_table(
        "addresses",
        sa.Column("unit_code", sa.String(5), primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "spot_checks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(80), nullable=False, unique=True),
        sa.Column("population", sa.String(20), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("province_code", sa.String(2)),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("strata", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.CheckConstraint("population IN ('communes', 'assignments')", name="population"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "spot_items",
        sa.Column("check_id", sa.Integer, sa.ForeignKey("spot_checks.id"), primary_key=True),
        sa.Column("item", sa.Integer, primary_key=True),
        sa.Column("province_code", sa.String(2), nullable=False),
        sa.Column("unit_code", sa.String(5), nullable=False),
        sa.Column("task_code", sa.String(40)),
        sa.Column("stratum", sa.Text, nullable=False),
        sa.Column("stratum_size", sa.Integer, nullable=False),
    )
    op.create_table(
        "spot_findings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("check_id", sa.Integer, nullable=False),
        sa.Column("item", sa.Integer, nullable=False),
        sa.Column("found", sa.String(20), nullable=False),
        sa.Column("remark", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["check_id", "item"], ["spot_items.check_id", "spot_items.item"]),
        sa.CheckConstraint("found IN ('confirmed', 'not_confirmed')", name="found"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_spot_findings_check_id", "spot_findings", ["check_id", "item"])


def downgrade() -> None:
    """Drop the tables."""
    for name in ("spot_findings", "spot_items", "spot_checks", "addresses", "reminders"):
        op.drop_table(name)
