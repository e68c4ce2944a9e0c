"""The marks that wait for a second person, as their page shows them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from auth.current import person
from auth.people import Right
from callbacks.history import moment
from callbacks.look import Look
from callbacks.marking import marker_of, unit_words
from components.pending import Waits, pending_page
from data.acting import actor
from data.pending import pending_list, returned_to

TOGETHER = ["by", "at", "task_code", "status", "marked_on"]
"""What the marks that somebody made at once have in common."""


def pending_document(look: Look) -> list[Any]:
    """The children of the page: what whoever asks may decide on, and what is their own."""
    store, by = look.sources.store, actor().by
    marker = marker_of(look)
    every = pending_list(store)
    mine = person().provinces(Right.CONFIRM)
    if mine is not None:
        every = every[every["province_code"].isin(sorted(mine)) | (every["by"] == by)]
    waits = _grouped(look, every, by)
    return pending_page(
        waits, _grouped(look, returned_to(store, by), by), look.view, marker, look.text
    )


def _grouped(look: Look, frame: pd.DataFrame, by: str) -> list[Waits]:
    if frame.empty:
        return []
    tasks = look.sources.store.tasks()
    titles: dict[str, str] = dict(zip(tasks["task_code"], tasks["title"], strict=True))
    found = []
    for _, rows in frame.groupby(TOGETHER, sort=False):
        first: dict[Any, Any] = rows.iloc[0].to_dict()
        provinces = set(rows["province_code"])
        progress = first["progress"]
        found.append(
            Waits(
                ids=[int(one) for one in rows["id"]],
                units=[unit_words(look.register, code, look.text) for code in rows["unit_code"]],
                task=first["task_code"],
                title=titles.get(first["task_code"], ""),
                status=first["status"],
                progress=None if progress is None or pd.isna(progress) else float(progress),
                day=first["marked_on"],
                evidence=first["evidence"] or "",
                note=first["note"] or "",
                by=first["by"],
                at=moment(first["at"], look.text),
                may_decide=person().may(Right.CONFIRM, provinces),
                own=first["by"] == by,
                words=first["words"] or "",
                decided_by=first["decided_by"] or "",
            )
        )
    return found
