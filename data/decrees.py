"""Decrees: what they change is kept in the store, and the register of the store knows it.

A decree is one batch, taken whole or not at all. It holds every period of each code that it
touches, so that of several batches the newest has the word on a code.
"""

from __future__ import annotations

from pathlib import Path

from data.decree_file import read_decree
from data.decree_rules import Applied
from data.issues import Imported
from data.register import Register
from data.register_table import frame_of
from data.store import Store, StoreRefused


def import_decree(
    store: Store, register: Register, path: Path, *, by: str, dry_run: bool = False
) -> Imported:
    """Read a decree, and put it into the store whole, or say what is wrong with it.

    Parameters
    ----------
    register
        That of the store.

    Raises
    ------
    data.issues.FileRefused
        The file can't be read, or has no header or no row.
    StoreRefused
        Another decree came into the store meanwhile.
    """
    seen = store.register_version()
    if store.register() is not register:
        raise StoreRefused("Another decree came in meanwhile; import this one again.")
    decree = read_decree(path, register)
    applied = Applied(register, decree)
    rejected = len({issue.row for issue in decree.issues})
    batch = None
    if applied.touched and not rejected and not dry_run:
        batch = store.add_register_rows(
            frame_of(unit for periods in applied.touched.values() for unit in periods),
            file=path.name,
            sha256=decree.table.sha256,
            by=by,
            rows=decree.rows,
            accepted=len(applied.fresh),
            seen=seen,
        )
    wrong = {issue.row for issue in decree.issues}
    accepted = sum(change.row not in wrong for change in applied.fresh)
    return Imported(
        batch=batch,
        rows=decree.rows,
        accepted=accepted,
        unchanged=decree.rows - rejected - accepted,
        rejected=rejected,
        issues=decree.issues,
        unknown_columns=decree.table.unknown,
        refused=rejected > 0,
    )
