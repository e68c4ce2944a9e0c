"""Starting the production server."""

from __future__ import annotations

import os
import sys

from settings import Settings


def serve(settings: Settings) -> None:
    """Become the WSGI server (this process is replaced); returns never.

    The application is loaded before the workers start, so that they share its memory, and each
    opens the store for itself.
    """
    arguments = [
        sys.executable,
        "-m",
        "gunicorn",
        "app:server",
        "--preload",
        f"--bind={settings.host}:{settings.port}",
        f"--workers={settings.workers}",
        "--worker-class=gthread",
        "--threads=4",
        "--timeout=60",
        "--graceful-timeout=10",
        "--max-requests-jitter=0",
        "--log-level=warning",
    ]
    sys.stdout.flush()
    os.execv(sys.executable, arguments)  # noqa: S606  # nosec B606: our own arguments
