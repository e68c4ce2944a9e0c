"""The states of an assignment: the one list of them, which needs no library."""

from __future__ import annotations

STATES = ("done_on_time", "done_late", "overdue", "blocked", "in_progress", "not_started")
"""The state of an assignment on a day, strongest first."""
