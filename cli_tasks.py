"""The verbs of the catalogue of tasks, as ``cli.py tasks``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from data.state_words import STATES
from terminal import FILE, Day, asked, deliver_answer, import_file, printing


@click.group()
def tasks() -> None:
    """Bring in the catalogue of tasks, and say where they stand."""


@tasks.command("import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@printing
def tasks_import(file: Path, dry_run: bool, form: str | None, output: Path | None) -> None:
    """Import a catalogue of tasks; a known code replaces its entry."""
    from data.tasks_file import import_tasks

    import_file(import_tasks, file, form, output, dry_run=dry_run)


@tasks.command("list")
@click.option("--province", metavar="CODE", help="Only the tasks of a province and its communes.")
@click.option("--lead-unit", metavar="NAME", help="Only the tasks of a lead unit.")
@click.option("--state", type=click.Choice(STATES), help="Only tasks with an assignment in it.")
@click.option("--as-of", type=Day(), metavar="DAY", help="The day; without it, today.")
@printing
def tasks_list(
    province: str | None,
    lead_unit: str | None,
    state: str | None,
    as_of: date | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Print the tasks of a day with the counts of their assignments by state."""
    from data.task_answers import TASK_FIELDS, tasks_answer

    chosen = {"province": province, "lead_unit": lead_unit, "state": state, "as_of": as_of}
    deliver_answer(asked(tasks_answer, **chosen), "tasks", TASK_FIELDS, form, output)
