"""What the page asks and is told when somebody records marks: plain functions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from auth.current import person
from auth.people import Right
from callbacks.history import moment
from callbacks.look import Look
from components.marking import Marker
from components.marking_words import moved_sentence, problem_sentence, recorded_sentence
from components.words import full_name
from data.acting import actor
from data.assigned import Assigned
from data.days import DAY_ZERO
from data.issues import Issue
from data.marking import Recorded
from data.moved import MarksMoved, Seen, seen_now
from data.pending import pending_count, pending_of_unit
from data.register import Register
from data.undoing import WITHIN
from i18n import Text
from settings import today
from view import Page

TOLD = 50
"""The most units that an answer names one by one."""


def marker_of(look: Look, province: str | None = None) -> Marker | None:
    """Who may mark in a province (None: anywhere); None where whoever asks may not.

    Call it before what the page shows is read: what comes between is then taken for unseen.
    """
    asking = person()
    if not (asking.may(Right.MARK, {province}) if province else asking.has(Right.MARK)):
        return None
    with look.sources.store.reading() as connection:
        seen = seen_now(connection)
    return Marker(
        actor().by,
        (seen.batch, seen.pending),
        look.as_of,
        DAY_ZERO,
        today(),
        look.sources.settings.confirm_marks,
    )


def marks_elsewhere(province: str | None) -> bool:
    """Whether whoever asks may mark, but not in this province."""
    asking = person()
    if province is None or asking.may(Right.MARK, {province}):
        return False
    return asking.has(Right.MARK)


def with_pending(marker: Marker, look: Look, unit: str) -> Marker:
    """The same with the marks of a unit that wait for a second person."""
    if not marker.second_person:
        return marker
    waits: dict[str, list[dict[Any, Any]]] = {}
    for row in pending_of_unit(look.sources.store, unit).to_dict("records"):
        waits.setdefault(row["task_code"], []).append(row)
    return replace(marker, pending=waits, queue=look.view.at(Page.PENDING))


def waiting_marks(look: Look) -> int | None:
    """How many marks wait that whoever asks may decide on; None where none has to wait."""
    asking = person()
    if not look.sources.settings.confirm_marks or not asking.has(Right.CONFIRM):
        return None
    return pending_count(look.sources.store, asking.provinces(Right.CONFIRM))


def unit_words(register: Register, code: str, text: Text) -> str:
    """The kind and name of a unit, its code where it is none."""
    unit = register.get(code, today()) or register.get(code)
    return full_name(unit.name, unit.kind, text) if unit else code


def answer_of(done: Recorded, text: Text, *, second_person: bool) -> str:
    """The answer to who recorded marks, as JSON: it is kept with the request."""
    said = recorded_sentence(done.accepted, done.unchanged, done.pending, text)
    body = {"batch": done.batch, "accepted": done.accepted, "unchanged": done.unchanged}
    body |= {"pending": done.pending}
    undo = 0 if second_person or done.batch is None else int(WITHIN.total_seconds())
    return json.dumps(body | {"said": said, "undo": undo}, ensure_ascii=False)


def refusal(issues: Sequence[Issue], rows: Sequence[Mapping[str, Any]], look: Look) -> dict:
    """What is wrong, unit by unit; the first sentence stands for all."""
    named = []
    for one in issues[:TOLD]:
        unit = unit_words(look.register, str(rows[one.row - 1].get("unit_code")), look.text)
        said = problem_sentence(one.problem, unit, look.text)
        named.append({"problem": one.problem, "said": said, "message": one.message})
    sentences = list(dict.fromkeys(one["said"] for one in named))
    return {"error": sentences[0], "issues": named, "more": sentences[1:]}


def conflict(moved: MarksMoved, look: Look) -> dict[str, Any]:
    """What somebody else recorded since, and with what it may be overwritten."""
    text, found = look.text, moved.found.to_dict("records")
    listed = []
    for one in found[:TOLD]:
        unit = unit_words(look.register, one["unit_code"], text)
        words = text("Lời ghi: “{note}”", note=one["note"]) if one["note"] else ""
        said = moved_sentence(one, unit, moment(one["at"], text), text)
        listed.append({"unit": one["unit_code"], "said": said, "note": words})
    error = text.plural(
        "Người khác đã ghi cho {n} đơn vị từ khi bạn mở trang; chưa ghi gì.",
        "Người khác đã ghi cho {n} đơn vị từ khi bạn mở trang; chưa ghi gì.",
        len(found),
    )
    return {"error": error, "moved": listed, "seen": [moved.seen.batch, moved.seen.pending]}


def seen_of(value: Any, mine: Any) -> Seen | None:
    """What a form says it has seen; None where it says nothing that can be read."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    if not all(isinstance(one, int) and 0 <= one < 2**31 for one in value):
        return None
    own = [one for one in mine if isinstance(one, int)] if isinstance(mine, list) else []
    return Seen(value[0], value[1], own)


def tasks_of_units(look: Look, codes: Sequence[str]) -> list[dict[str, Any]]:
    """The tasks that some units must do, those of most units first, each with how many."""
    store, text = look.sources.store, look.text
    tasks = store.tasks()
    assigned = Assigned(tasks, look.register)
    units = pd.Series(list(codes), dtype=object).to_numpy()
    titles = dict(zip(tasks["task_code"], tasks["title"], strict=True))
    counts = []
    for place, code in enumerate(assigned.tasks):
        n = int(assigned.of(units, pd.Series([place] * len(units)).to_numpy(), today()).sum())
        if n:
            counts.append((code, n))
    counts.sort(key=lambda one: (-one[1], one[0]))
    return [
        {
            "code": code,
            "title": titles[code],
            "units": n,
            "said": text(
                "{code} · {title} ({x}/{n} đơn vị)",
                code=code,
                title=titles[code],
                x=text.whole(n),
                n=text.whole(len(codes)),
            ),
        }
        for code, n in counts
    ]


def assigned_among(look: Look, codes: Sequence[str], task: str) -> list[str]:
    """Those of some units that must do a task today."""
    store = look.sources.store
    assigned = Assigned(store.tasks(), look.register)
    return [code for code in codes if assigned(code, task, today())]
