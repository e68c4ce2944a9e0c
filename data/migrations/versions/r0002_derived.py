"""The derived tables, numbers of tasks, begun imports, versions of catalogue and register.

What is derived is built after the migration, from the log, by the store.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TOTALS = (
    *("communes", "marked", "assigned", "done", "done_on_time", "due", "overdue"),
    *("obstacles", "own_assigned", "own_done"),
)


def upgrade() -> None:
    """Make the tables; number the tasks that are there."""
    for name in ("catalogue", "register"):
        op.add_column(
            "store_version", sa.Column(name, sa.Integer, nullable=False, server_default="0")
        )
    op.execute("UPDATE store_version SET catalogue = version")
    op.add_column("tasks", sa.Column("number", sa.Integer, nullable=False, server_default="0"))
    op.execute(
        "UPDATE tasks SET number = (SELECT count(*) FROM tasks AS before"
        " WHERE before.task_code < tasks.task_code)"
    )
    op.create_index("ix_tasks_number", "tasks", ["number"], unique=True)
    op.create_index("ix_marks_batch_id", "marks", ["batch_id"])
    op.create_table(
        "begun",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "state_pages",
        sa.Column("province_code", sa.String(2), primary_key=True),
        sa.Column("begins", sa.Date, primary_key=True),
        sa.Column("opening", sa.LargeBinary, nullable=False),
        sa.Column("marks", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "daily_totals",
        sa.Column("province_code", sa.String(2), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in TOTALS),
    )


def downgrade() -> None:
    """Drop what was made."""
    for table in ("daily_totals", "state_pages", "begun"):
        op.drop_table(table)
    op.drop_index("ix_marks_batch_id", "marks")
    op.drop_index("ix_tasks_number", "tasks")
    op.drop_column("tasks", "number")
    for name in ("catalogue", "register"):
        op.drop_column("store_version", name)
