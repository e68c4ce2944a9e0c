"""Runs the steps on the connection that ``Store.upgrade`` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from data.people_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
)
context.run_migrations()
