"""What people said about the values in the files of an office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "choices",
        sa.Column("office", sa.Text, primary_key=True),
        sa.Column("field", sa.String(10), primary_key=True),
        sa.Column("written", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.CheckConstraint("field IN ('unit', 'task', 'status')", name="field"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("choices")
