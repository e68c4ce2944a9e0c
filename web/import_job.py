"""The job that reads a file which was sent in: ``python -m web.import_job FOLDER``.

A process of its own, so that no worker of the server is blocked and its memory is given back. It
reads, matches and previews, and writes marks only when the order in the folder says so.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from callbacks.look import Sources
from data.acting import actor, set_actor
from data.choices import Choice, as_choices, choices_of, forget, remember
from data.issues import FileRefused
from data.marks_file import Choices, import_marks
from data.readers import Limits
from data.uploads import INTERRUPTED, Progress, Upload, UploadGone
from settings import Settings, settings
from web.import_result import make_result, plain_choices
from web.logs import write_logs

EVERY = 0.2
"""Seconds between two words about the progress."""
_log = logging.getLogger("nq57.import")
SHOWN = ("rows", "accepted", "unchanged", "rejected", "newly", "lost", "provinces", "choices")
"""What a person has seen of a result when he confirms it, and has the right over."""


def main(folder: Path, lock: int | None = None) -> None:
    """Do what the order in the folder says: ``read`` or ``write``."""
    upload, chosen = Upload(folder), settings()
    write_logs(settings().log)
    with suppress(OSError):
        os.nice(5)
    try:
        with turn(folder.parent):
            work(upload, chosen)
    except UploadGone:
        return
    except FileRefused as refused:
        _fail(upload, str(refused), refused.problem, refused.values)
    except Exception:
        # What failed is for the server's log; the page says what to do next.
        _log.exception("The import failed")
        _fail(upload, INTERRUPTED)
    finally:
        if lock is not None:
            os.close(lock)


def work(upload: Upload, chosen: Settings) -> None:
    """Read and preview the file, or write its marks."""
    order = upload.read("order") or {}
    sources = Sources(chosen)
    by = order.get("by") or upload.facts()["office"] or "web"
    set_actor(by, order.get("origin", "program"))
    if order.get("do") == "write":
        _write(upload, sources, accept_valid=bool(order.get("accept_valid")))
    else:
        _read(upload, sources)


def _read(upload: Upload, sources: Sources) -> None:
    run = upload.progress().run
    choices, made = effective(upload, sources)
    result = make_result(upload, sources, choices, made, _teller(upload, run))
    upload.write("result", result | {"run": run})
    upload.tell(Progress("ready", run=run))


def _write(upload: Upload, sources: Sources, *, accept_valid: bool) -> None:
    """Write the marks as they were shown; where the store has moved on, show what changed.

    What was chosen may have changed too: here by a request that came beside the confirmation, and
    for the office by another file.
    """
    run, shown, facts = upload.progress().run, upload.read("result"), upload.facts()
    choices, made = effective(upload, sources)
    tell = _teller(upload, run)
    chosen_as_shown = plain_choices(made) == shown.get("choices")
    if sources.store.version() != shown["version"] or not chosen_as_shown:
        result = make_result(upload, sources, choices, made, tell)
        if any(result[name] != shown.get(name) for name in SHOWN):
            upload.write("result", result | {"run": run + 1, "moved": True})
            upload.tell(Progress("ready", run=run + 1))
            return
    by = actor().by
    done = import_marks(
        sources.store,
        sources.register,
        upload.file,
        by=by,
        accept_valid=accept_valid,
        choices=choices,
        limits=Limits.of(sources.settings),
        name=facts["file"],
        progress=lambda part, whole: tell("writing", part, whole),
    )
    here = upload.choices()
    remember(sources.store, facts["office"], [one for one in here if one.code], by=by)
    forget(sources.store, facts["office"], [one for one in here if not one.code])
    if done.batch is None:
        upload.tell(Progress("ready", run=run))
        return
    upload.tell(Progress("written", batch=done.batch, run=run))


def effective(upload: Upload, sources: Sources) -> tuple[Choices, list[Choice]]:
    """Return what counts for a file: what its office's files had, and above it what was chosen."""
    office = upload.facts().get("office", "")
    known = choices_of(sources.store, office) if office else []
    found = {(one.field, one.written): one for one in [*known, *upload.choices()]}
    made = [one for one in found.values() if one.code]
    return as_choices(made), made


def _teller(upload: Upload, run: int) -> Callable[[str, int, int], None]:
    """Return what hears of the progress, and says it no more often than anyone would look."""
    last: tuple[str, float] = ("", 0.0)

    def tell(phase: str, done: int = 0, total: int = 0) -> None:
        nonlocal last
        now = time.monotonic()
        if phase == last[0] and now - last[1] < EVERY:
            return
        last = (phase, now)
        upload.tell(Progress(phase, int(done), int(total), run=run))

    return tell


@contextmanager
def turn(root: Path) -> Iterator[None]:
    """Wait for one's turn: one file at a time on one machine, so that memory is bounded."""
    lock = os.open(root / ".turn", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _fail(
    upload: Upload, reason: str, problem: str = "", values: dict[str, Any] | None = None
) -> None:
    with suppress(UploadGone):
        now = replace(upload.progress(), phase="failed", reason=reason)
        upload.tell(replace(now, problem=problem, values=values or {}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
