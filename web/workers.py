"""Settings of the WSGI server, which reads this module: ``--config python:web.workers``."""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import sys
import tempfile
from typing import Any

from settings import settings
from web.import_jobs import wait_for_jobs
from web.logs import log_config
from web.serving import connections_for, open_files
from web.shared_answers import FOLDER

preload_app = True
# Most of them wait: for news (`web.showing`), for an answer that another one draws
# (`web.kept_answers`), for their turn to write.
worker_class, threads = "web.serving_worker.Worker", 32
timeout = 120
"""Seconds after which a worker is replaced whose loop does not move at all; what the threads do may
take longer."""
graceful_timeout = settings().stop_seconds
keepalive = 65
"""Seconds for which a connection stays open that nobody asks on: a page asks every 5.1 seconds."""
worker_connections = connections_for(open_files())
TURN = 0.001
"""Seconds for which a thread keeps the interpreter while others wait. Whoever reads the database
waits for a turn at every row, and by Python's default each wait is five times as long."""
control_socket_disable = True
logconfig_dict = log_config(settings().log)
# Only `NQ57_PROXIES` says whose word counts about host and scheme.
forwarded_allow_ips = ""
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # nosec B108

# Where the workers count what they do, so that each of them can tell of all: see `web/metrics.py`.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="nq57-metrics-")
os.environ[FOLDER] = tempfile.mkdtemp(prefix="nq57-answers-")


def on_exit(_server: Any) -> None:
    """When all workers have ended: leave nothing behind."""
    for name in ("PROMETHEUS_MULTIPROC_DIR", FOLDER):
        shutil.rmtree(os.environ[name], ignore_errors=True)


def pre_fork(_server: Any, _worker: Any) -> None:
    """Before a worker is made: set what is there apart from the garbage collector.

    A collection writes to every object that it visits; without this, each worker would soon have a
    copy of its own of all that was loaded before, about 30 MB. What the first mark needs is loaded
    before, for all of them at once.
    """
    importlib.import_module("data.schema")
    gc.collect()
    gc.freeze()


def post_fork(_server: Any, _worker: Any) -> None:
    """In a new worker: let its threads take turns quickly."""
    sys.setswitchinterval(TURN)


def worker_int(worker: Any) -> None:
    """At an interruption (Ctrl+C) nothing is waited for."""
    worker.interrupted = True


def worker_exit(_server: Any, worker: Any) -> None:
    """After its last request: stay until the imports that this worker has started have ended.

    The server waits no longer than ``graceful_timeout`` for both.
    """
    if not getattr(worker, "interrupted", False):
        wait_for_jobs(graceful_timeout)
