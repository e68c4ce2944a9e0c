"""What a file would do, in plain values: counts, the change on the map, what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pandas as pd

from callbacks.look import Sources
from components.classes import class_numbers
from components.import_words import problem_name
from data.choices import Choice
from data.difference import Difference, preview
from data.issues import Issue
from data.marks_file import ALIASES, UNIT_FIELDS, Choices, ReadMarks, fresh_marks, read_marks
from data.narrowed import narrowed
from data.readers import Limits, read_table
from data.register import Register
from data.snapshot import Snapshot
from data.spellings import rows_by_text, spellings, unit_named
from data.store import Store
from data.uploads import Upload
from i18n import Text
from reports.rejected import rejected_workbook
from settings import today
from view import Level, Metric

MOST = 1_000
"""The most spellings that are listed; the workbook has every row."""

Tell = Callable[[str, int, int], None]


def make_result(
    upload: Upload, sources: Sources, choices: Choices, made: list[Choice], tell: Tell
) -> dict[str, Any]:
    """Read, match and preview a file; nothing is written to the store.

    Beside the answer the folder gets ``issues.json`` and the workbook of the rejected rows.
    """
    store, register, facts = sources.store, sources.register, upload.facts()
    limits = Limits.of(sources.settings)
    version, tasks = store.version(), store.tasks()
    read = read_marks(
        upload.file,
        tasks,
        register,
        choices=choices,
        limits=limits,
        name=facts["file"],
        progress=lambda done, total: tell("reading", done, total),
    )
    tell("comparing", 0, 0)
    fresh = fresh_marks(store, read)
    rejected = len({issue.row for issue in read.issues})
    rows = _as_written(upload, read, limits) if read.issues or made else None
    upload.rejected.unlink(missing_ok=True)
    if rows is not None and read.issues:
        _write_rejected(upload, read, rows, register)
    found = spellings(read.issues, rows, tasks, register) if rows is not None else []
    upload.write("issues", [one.as_dict() for one in found[:MOST]])
    return {
        "day": today().isoformat(),
        "version": version,
        "sheet": read.sheet,
        "unknown": read.unknown_columns,
        "skipped": len(read.skipped),
        "rows": read.rows,
        "accepted": len(fresh),
        "provinces": sorted(set(fresh["province_code"])) if len(fresh) else [],
        "unchanged": read.rows - rejected - len(fresh),
        "rejected": rejected,
        "problems": Counter(issue.problem for issue in read.issues),
        "spellings": len(found),
        "applied": _applied(made, rows, register, tasks),
        "choices": plain_choices(made),
        **_seen_change(store, register, fresh, facts.get("reads", "")),
    }


def plain_choices(made: list[Choice]) -> list[list[Any]]:
    """Return choices as they stand in a result: it holds for these and for no others."""
    return [[one.field, list(one.written), one.code] for one in made]


def _as_written(upload: Upload, read: ReadMarks, limits: Limits) -> pd.DataFrame:
    """Return every column of the file, also those that the import has no use for."""
    more: dict[str, list[str]] = {name: [] for name in read.unknown_columns}
    table = read_table(
        upload.file,
        ALIASES | more,
        [UNIT_FIELDS, "task_code", "status", "marked_on"],
        several=["note", *more],
        limits=limits,
        name=read.file,
    )
    frame = table.frame
    frame.attrs["names"] = table.names
    return frame


def _write_rejected(
    upload: Upload, read: ReadMarks, rows: pd.DataFrame, register: Register
) -> None:
    text = Text(upload.facts().get("lang", "vi"))
    reasons: dict[int, list[str]] = {}
    for issue in read.issues:
        reasons.setdefault(issue.row, []).append(_reason(issue, register, text))
    content = rejected_workbook(
        rows,
        rows.attrs["names"],
        {row: "; ".join(dict.fromkeys(words)) for row, words in reasons.items()},
        reason=text("Lý do bị loại"),
        number=text("Dòng trong tệp gốc"),
    )
    upload.rejected.write_bytes(content)


def _reason(issue: Issue, register: Register, text: Text) -> str:
    """Return the reason of one issue in words, with what may have been meant."""
    words = problem_name(issue.problem, text)
    if issue.column:
        words = f"{issue.column}: {words}"
    meant = [unit_named(unit.code, register) for unit in issue.candidates]
    if meant and issue.problem != "not-assigned":
        named = ", ".join(f"{one['code']} {one['name']}" for one in meant)
        words += " (" + text("có thể là: {units}", units=named) + ")"
    return words


def _applied(
    made: list[Choice], rows: pd.DataFrame | None, register: Register, tasks: pd.DataFrame
) -> list[dict[str, Any]]:
    """Return the choices that decide something, what they stand for, and in how many rows."""
    if rows is None or not made:
        return []
    titles = dict(zip(tasks["task_code"], tasks["title"], strict=True))
    counts = rows_by_text(rows)
    found = []
    for one in made:
        count = counts[one.field][one.written]
        meant = {"code": one.code, "name": titles.get(one.code, one.code)}
        if one.field == "unit":
            meant = unit_named(one.code, register)
        values = {"field": one.field, "written": list(one.written), "meant": meant}
        if count:
            found.append(values | {"count": count})
    return found


def _seen_change(
    store: Store, register: Register, fresh: pd.DataFrame, reads: str
) -> dict[str, Any]:
    """Return what would change, of the provinces that the sender may read; empty: of all."""
    if reads:
        only = frozenset(reads.split())
        register = narrowed(register, only)
        fresh = fresh[fresh["province_code"].isin(only)] if len(fresh) else fresh
    return _change(preview(store, register, fresh, today()), register)


def _change(found: Difference, register: Register) -> dict[str, Any]:
    """Return what would change: communes, states, and the classes of a map before and after."""
    codes = [*found.newly_marked, *found.lost]
    homes = {unit_home(code, register) for code in codes}
    province = homes.pop() if len(homes) == 1 else None
    before, after = (_classes(one, province) for one in (found.before, found.after))
    return {
        "newly": [unit_named(code, register) for code in found.newly_marked],
        "lost": [unit_named(code, register) for code in found.lost],
        "states": len(found.changes),
        "province": unit_named(province, register) if province else None,
        "before": before,
        "after": after,
    }


def unit_home(code: str, register: Register) -> str:
    """Return the code of the province in which a unit of today lies."""
    unit = register.get(code, today())
    return unit.province_code if unit else ""


def _classes(at: Snapshot, province: str | None) -> dict[str, Any]:
    """Return the coverage class of each unit of a map, and its marked communes of all."""
    level = Level.COMMUNE if province else Level.PROVINCE
    frame = at.communes if province else at.provinces
    if province:
        frame = frame[frame["province_code"] == province]
    numbers = class_numbers(frame, Metric.COVERAGE, level, pd.Timestamp(at.as_of))
    return {
        "classes": dict(zip(frame["code"].tolist(), numbers.tolist(), strict=True)),
        "marked": int(frame["marked"].sum()),
        "communes": int(frame["communes"].sum()),
    }
