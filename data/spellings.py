"""The issues of a file by what was written: one entry for all rows that say the same.

A person who says what a spelling means says it once, however many rows hold it.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from data.choices import LONGEST
from data.issues import Issue
from data.marks_file import UNIT_FIELDS
from data.names import fold
from data.register import Register
from data.tables import STATUSES
from settings import today

CHOSEN_FOR = {
    "unknown-unit": "unit",
    "ambiguous-unit": "unit",
    "code-name-differ": "unit",
    "unknown-task": "task",
    "bad-status": "status",
}
"""Problem -> the field for which a choice mends it."""
COLUMNS_OF = {"unit": UNIT_FIELDS, "task": ("task_code",), "status": ("status",)}
LIKELY = 8
"""The most tasks that are offered for one that is not in the catalogue."""
OFFERED = 500
"""The most entries for which likely tasks are sought, the most frequent ones."""
ROWS_SHOWN = 20
"""The most rows that an entry names; it counts them all."""


@dataclass
class Spelling:
    """Rows with the same problem of the same texts.

    ``about`` is the field that a choice would be for, None where the file must be mended;
    ``written`` are the texts of that field; ``candidates`` are what is offered, most likely first.
    """

    problem: str
    column: str | None
    value: str | None
    message: str
    about: str | None
    written: tuple[str, ...]
    rows: list[int] = field(default_factory=list)
    candidates: dict[str, dict[str, str]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return it in plain values."""
        return vars(self) | {
            "rows": self.rows[:ROWS_SHOWN],
            "count": len(self.rows),
            "written": list(self.written),
            "candidates": list(self.candidates.values()),
        }


def spellings(
    issues: Sequence[Issue], source: pd.DataFrame, tasks: pd.DataFrame, register: Register
) -> list[Spelling]:
    """Return the issues by spelling, those of the most rows first.

    Parameters
    ----------
    source
        The rows of the file as they were written, with their number in ``row``.
    tasks
        The catalogue, from which likely tasks are offered.
    """
    wrong = source["row"].isin({issue.row for issue in issues})
    texts = written_texts(source[wrong])
    found: dict[tuple[Any, ...], Spelling] = {}
    for issue in issues:
        about = CHOSEN_FOR.get(issue.problem)
        written = texts.get(issue.row, {}).get(about, ()) if about else ()
        if not any(written) or max(map(len, written)) > LONGEST:
            about, written = None, ()
        # What a choice mends is one entry whatever the task or the day of the row.
        told = () if about else (issue.value, issue.message)
        key = (issue.problem, issue.column, about, written, *told)
        entry = found.get(key)
        if entry is None:
            entry = found[key] = Spelling(
                issue.problem, issue.column, issue.value, issue.message, about, written
            )
        entry.rows.append(issue.row)
        if about == "unit":
            for unit in issue.candidates:
                entry.candidates.setdefault(unit.code, _unit(unit, register))
    listed = sorted(found.values(), key=lambda one: (-len(one.rows), one.rows[0]))
    for entry in listed[:OFFERED]:
        if entry.about == "task":
            entry.candidates = _likely_tasks(entry.written[0], tasks)
        elif entry.about == "status":
            entry.candidates = {code: {"code": code, "name": code} for code in STATUSES}
    return listed


def written_texts(source: pd.DataFrame) -> dict[int, dict[str, tuple[str, ...]]]:
    """Return the texts of each row by field, in the form that choices are compared in."""
    empty = [""] * len(source)
    columns = {
        about: [
            [normal(text) for text in source[name]] if name in source else empty for name in names
        ]
        for about, names in COLUMNS_OF.items()
    }
    rows = {about: zip(*texts, strict=True) for about, texts in columns.items()}
    return {
        int(row): {"unit": unit, "task": task, "status": status}
        for row, unit, task, status in zip(
            source["row"], rows["unit"], rows["task"], rows["status"], strict=True
        )
    }


def rows_by_text(source: pd.DataFrame) -> dict[str, Counter[tuple[str, ...]]]:
    """Return for each field how many rows of a file hold each of its texts."""
    counts: dict[str, Counter[tuple[str, ...]]] = {}
    for about, names in COLUMNS_OF.items():
        here = [name for name in names if name in source]
        counts[about] = Counter()
        if not here:
            continue
        # Each distinct text is looked at once, however many rows hold it.
        distinct = source.value_counts(here, sort=False)
        for texts, count in zip(distinct.index.tolist(), distinct.tolist(), strict=True):
            written = dict(zip(here, texts, strict=True))
            key = tuple(normal(written.get(name, "")) for name in names)
            counts[about][key] += int(count)
    return counts


def normal(text: str) -> str:
    """Return a text in the form that choices are compared in."""
    return unicodedata.normalize("NFC", text).strip()


def unit_named(code: str, register: Register) -> dict[str, str]:
    """Return a unit of today in plain values; its code alone where it is none."""
    unit = register.get(code, today())
    return _unit(unit, register) if unit else {"code": code, "name": code, "home": ""}


def _unit(unit: Any, register: Register) -> dict[str, str]:
    """Return a unit with the name of its province."""
    home = register.get(unit.province_code, today())
    of_commune = home is not None and unit.code != home.code
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "province": home.name if home is not None and of_commune else "",
        "home": unit.province_code,
    }


def _likely_tasks(written: str, tasks: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return the tasks whose code or title is most like what was written."""
    titles: Mapping[str, str] = dict(zip(tasks["task_code"], tasks["title"], strict=True))
    matcher = difflib.SequenceMatcher(autojunk=False)
    # What is compared with all others is looked into once only.
    matcher.set_seq2(fold(written))

    def likeness(code: str) -> float:
        ratios = []
        for form in (fold(code), fold(titles[code])):
            matcher.set_seq1(form)
            ratios.append(matcher.ratio())
        return max(ratios)

    best = sorted(titles, key=likeness, reverse=True)[:LIKELY]
    return {code: {"code": code, "name": titles[code]} for code in best}
