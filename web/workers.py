"""Settings of the WSGI server, which reads this module: ``--config python:web.workers``."""

from __future__ import annotations

import gc
from typing import Any


def pre_fork(_server: Any, _worker: Any) -> None:
    """Before a worker is made: set what is there apart from the garbage collector.

    A collection writes to every object that it visits; without this, each worker would soon have a
    copy of its own of all that was loaded before, about 30 MB.
    """
    gc.collect()
    gc.freeze()
