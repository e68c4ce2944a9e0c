"""The program as it is served, with the demonstration, on a port of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.demo import load_demo
from data.register import load_register
from data.store import Store, open_store
from geo.boundaries import current
from settings import ROOT, Settings

LAST_DAY = date(2025, 11, 28)
"""The day of the known figures; later marks would only make the start slower."""
TRIES = 300
"""How often to ask the server whether it is alive, a fifth of a second apart."""


@dataclass(frozen=True)
class Site:
    """The running program: its address, its process, and the folder of its store."""

    address: str
    process: subprocess.Popen[bytes]
    folder: Path

    def stop(self) -> None:
        """End the server by its process and wait for it; its workers end with it."""
        self.process.terminate()
        self.process.wait(30)


def load(store: Store) -> None:
    """Put the demonstration into a store."""
    load_demo(store, load_register(), LAST_DAY, progress=False)


def start_site(
    folder: Path, fill: Callable[[Store], None] = load, more: Mapping[str, str] | None = None
) -> Site:
    """Fill a store below ``folder``, serve it, and wait until it answers.

    ``more`` holds settings as the environment gives them.
    """
    settings = Settings(var=folder, boundaries="builtin", database_url="")
    store = open_store(settings)
    store.upgrade()
    fill(store)
    store.close()
    return serve_site(folder, more)


def serve_site(folder: Path, more: Mapping[str, str] | None = None) -> Site:
    """Serve the store below ``folder``, and wait until the server answers."""
    current(Settings(var=folder, boundaries="builtin", database_url=""), progress=False)
    port = _free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NQ57_")}
    command = [
        *(sys.executable, "-m", "gunicorn", "app:server", "--preload", "--no-control-socket"),
        *("--worker-class", "gthread", "--threads", "4", "--workers", "2"),
        *("--bind", f"127.0.0.1:{port}"),
    ]
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**kept, "NQ57_VAR": str(folder), "NQ57_BOUNDARIES": "builtin", **(more or {})},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    site = Site(f"http://127.0.0.1:{port}", process, folder)
    for _ in range(TRIES):
        if _alive(site.address):
            return site
        try:
            # Waits for the next try, and notices at once if the server has ended.
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
        break
    process.kill()
    raise RuntimeError("The server did not start:\n" + log.read_text(errors="replace"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _alive(address: str) -> bool:
    try:
        with urllib.request.urlopen(address + "/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
