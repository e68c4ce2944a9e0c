"""The steps that bring the tables of a database up to date, and where a database stands."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory


def migrate(connection: sa.Connection) -> None:
    """Bring the tables up to the newest revision; quick when they are."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def newest_revision() -> str:
    """Return the revision that `migrate` brings the tables up to."""
    return revisions()[0]


def revisions() -> list[str]:
    """Return every revision, the newest first."""
    return [step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
