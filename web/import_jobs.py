"""Starting the job that reads a file which was sent in."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

from data.uploads import Progress, Upload
from settings import ROOT, Settings

RUNNING: dict[str, subprocess.Popen[bytes]] = {}
"""The jobs that this worker has started, by upload."""


def start_job(
    upload: Upload, settings: Settings, order: dict[str, Any], module: str = "web.import_job"
) -> bool:
    """Start a job; False where one is at work on the same file already.

    Parameters
    ----------
    order
        What to do: ``{"do": "read"}``, or ``{"do": "write", "accept_valid": bool}``.
    module
        The program of the job, which takes the folder and the lock.
    """
    _forget_ended()
    lock = upload.claim()
    if lock is None:
        return False
    try:
        upload.write("order", order)
        before = upload.read("progress") or {"phase": "waiting", "run": 0}
        run = before["run"] + (order.get("do") == "read")
        upload.tell(replace(Progress("waiting"), run=run))
        # The job holds the lock from now on, by the same open file: there is no gap.
        RUNNING[upload.id] = subprocess.Popen(  # nosec B603
            [sys.executable, "-m", module, str(upload.folder), str(lock)],
            cwd=ROOT,
            env=os.environ | environment(settings),
            stdin=subprocess.DEVNULL,
            pass_fds=[lock],
        )
    finally:
        os.close(lock)
    return True


def wait_for_jobs(seconds: float) -> None:
    """Wait until the jobs that this worker has started have ended, but not for ever."""
    end = time.monotonic() + seconds
    for process in list(RUNNING.values()):
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, end - time.monotonic()))


def environment(settings: Settings) -> dict[str, str]:
    """Return settings as the environment variables that give them."""
    values = settings.model_dump(exclude_none=True)
    return {f"NQ57_{name.upper()}": str(value) for name, value in values.items()}


def _forget_ended() -> None:
    for ident, process in list(RUNNING.items()):
        if process.poll() is not None:
            RUNNING.pop(ident, None)
