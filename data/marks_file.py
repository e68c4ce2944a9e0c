"""The import of marks from a file: whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from data.assigned import assigned_by_catalogue
from data.conflicts import SAME
from data.issues import Imported, Issue
from data.mark_rows import Choices, matched
from data.readers import Limits, read_table
from data.register import Register
from data.store import Store
from data.written_unit import FIELDS as UNIT_FIELDS
from data.written_unit import Codes

__all__ = [
    "ALIASES",
    "UNIT_FIELDS",
    "Choices",
    "ReadMarks",
    "assigned_by_catalogue",
    "fresh_marks",
    "import_marks",
    "read_marks",
]

ALIASES: dict[str, list[str]] = {
    "unit_code": ["mã đơn vị", "mã xã", "mã đvhc", "ward_code"],
    "province_code": ["mã tỉnh"],
    "unit": ["tên đơn vị", "xã/phường", "tên xã"],
    "province": ["tỉnh/thành phố", "tên tỉnh"],
    "task_code": ["mã nhiệm vụ", "nhiệm vụ"],
    "status": ["trạng thái", "tình trạng"],
    "progress": ["tiến độ", "%"],
    "marked_on": ["ngày đánh dấu", "ngày cập nhật"],
    "evidence": ["minh chứng"],
    "note": ["ghi chú", "vướng mắc"],
}
"""Field -> the other names of its column."""

Permit = Callable[[frozenset[str]], object]
Also = Callable[[sa.Connection, Imported], None]
NO_CHOICES = Choices()
NO_MORE = Limits()


@dataclass(frozen=True, eq=False)
class ReadMarks:
    """What a file of marks says, before anything is compared with the store.

    ``frame`` holds the sound marks that nothing in the file contradicts, as `data.schema.MARKS`;
    ``skipped`` are the rows that were left out as totals or as a header that repeats.
    """

    file: str
    sha256: str
    sheet: str | None
    rows: int
    frame: pd.DataFrame
    issues: list[Issue]
    unknown_columns: list[str] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    sheets: tuple[str, ...] = ()

    @property
    def rejected(self) -> int:
        """The number of rows with an issue."""
        return len({issue.row for issue in self.issues})


def read_marks(
    path: Path,
    tasks: pd.DataFrame,
    register: Register,
    *,
    codes: Codes = None,
    choices: Choices = NO_CHOICES,
    limits: Limits = NO_MORE,
    name: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ReadMarks:
    """Read a file of marks, and match its rows to units and tasks; no store is asked.

    Parameters
    ----------
    tasks
        The catalogue, as `Store.tasks` gives it.
    codes
        ``current`` or ``former``: the register that the file's codes are meant in.
    choices
        What a person said about values of the office's files; it goes before every rule.
    name
        The name of the file as it is shown, where it is not that of the path.
    progress
        Called with the number done and the number of all, now and then.

    Raises
    ------
    data.issues.FileRefused
        The file can't be read, or has no header or no row.
    """
    table = read_table(
        path,
        ALIASES,
        [UNIT_FIELDS, "task_code", "status", "marked_on"],
        several=["note"],
        limits=limits,
        name=name,
        progress=progress,
    )
    frame, issues = matched(table, tasks, register, codes, choices, progress)
    return ReadMarks(
        file=table.file,
        sha256=table.sha256,
        sheet=table.sheet,
        rows=len(table.frame),
        frame=frame,
        issues=issues,
        unknown_columns=table.unknown,
        skipped=table.skipped,
        sheets=table.sheets,
    )


def fresh_marks(store: Store, read: ReadMarks) -> pd.DataFrame:
    """Return the marks that do not stand in the store yet, word for word."""
    frame = read.frame
    if frame.empty:
        return frame
    units = sorted(frame["unit_code"].unique())
    days = frame["marked_on"].unique()
    standing = store.standing_marks(units, min(days), max(days))
    if standing.empty:
        return frame
    known = _comparable(standing).drop_duplicates()
    found = _comparable(frame).merge(known, on=SAME, how="left", indicator="found")["found"]
    return frame[(found == "left_only").to_numpy()].reset_index(drop=True)


def import_marks(
    store: Store,
    register: Register,
    path: Path,
    *,
    by: str,
    codes: Codes = None,
    dry_run: bool = False,
    accept_valid: bool = False,
    progress: Callable[[int, int], None] | None = None,
    choices: Choices = NO_CHOICES,
    limits: Limits = NO_MORE,
    name: str | None = None,
    permit: Permit | None = None,
    also: Also | None = None,
) -> Imported:
    """Read a file of marks, and append those that are new as one batch.

    Parameters
    ----------
    dry_run
        Say what would be done, and write nothing.
    accept_valid
        Append the sound rows of a file that has others too; without it such a file is refused.
    permit
        Called with the provinces of the marks; what it raises refuses the file.
    also
        What else belongs to the transaction, called at its end with what became of the file.

    Other parameters and errors are those of `read_marks`.
    """
    read: ReadMarks | None = None
    tasks = pd.DataFrame()

    def attempt() -> Imported:
        nonlocal read, tasks
        version, catalogue = store.version(), store.tasks()
        if read is None or not catalogue.equals(tasks):
            tasks = catalogue
            read = read_marks(
                path,
                tasks,
                register,
                codes=codes,
                choices=choices,
                limits=limits,
                name=name,
                progress=progress,
            )
        if permit is not None:
            permit(frozenset(read.frame["province_code"]))
        fresh = fresh_marks(store, read)
        refused = read.rejected > 0 and not accept_valid
        if dry_run or refused or fresh.empty:
            return _imported(read, fresh, None, refused=refused)
        batch = _appended(store, read, fresh, by, version, also)
        return _imported(read, fresh, batch, refused=refused)

    return store.settled(attempt)


def _appended(
    store: Store, read: ReadMarks, fresh: pd.DataFrame, by: str, version: int, also: Also | None
) -> int:
    # Here, because the library of the schemas takes half a second to load.
    from data.schema import checked_marks

    def within(connection: sa.Connection, batch: int) -> None:
        if also is not None:
            also(connection, _imported(read, fresh, batch, refused=False))

    return store.append_marks(
        checked_marks(fresh),
        kind="marks",
        file=read.file,
        sha256=read.sha256,
        by=by,
        rows=read.rows,
        expected_version=version,
        also=within,
    )


def _imported(
    read: ReadMarks, fresh: pd.DataFrame, batch: int | None, *, refused: bool
) -> Imported:
    return Imported(
        batch=batch,
        rows=read.rows,
        accepted=len(fresh),
        unchanged=read.rows - read.rejected - len(fresh),
        rejected=read.rejected,
        issues=read.issues,
        unknown_columns=read.unknown_columns,
        refused=refused,
        sheet=read.sheet,
        sheets=read.sheets,
        skipped=read.skipped,
    )


def _comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what marks say, such that nothing equals nothing."""
    plain = frame[SAME].copy()
    for name in ("evidence", "note"):
        plain[name] = plain[name].astype(object).where(plain[name].notna(), "")
    plain["progress"] = pd.to_numeric(plain["progress"]).astype(float).round(6).fillna(-1.0)
    for name in ("unit_code", "task_code", "marked_on", "status"):
        plain[name] = plain[name].astype(object)
    return plain
