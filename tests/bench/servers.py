"""The two programs that are measured, each started as its users would start it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psutil

from settings import ROOT

WORKERS = 2
BARE = "BENCH_BARE_TWIN"
"""The environment variable that asks the twin for the map alone."""
READY_SECONDS = 900
"""A first start imports the official polygons, which takes a minute or more."""


@dataclass(frozen=True)
class Server:
    """A running program: its address and its process."""

    name: str
    address: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the process and wait for it; its workers end with it."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            for child in psutil.Process(self.process.pid).children(recursive=True):
                child.kill()
            self.process.kill()
            self.process.wait()

    def memory(self) -> int:
        """Bytes of memory of all its processes, shared pages counted once (PSS)."""
        master = psutil.Process(self.process.pid)
        sizes = 0
        for one in (master, *master.children(recursive=True)):
            # A job of its own may have ended since it was listed.
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                sizes += _pss(one.pid)
        return sizes


def start_app(var: Path, boundaries: str, log: Path) -> Server:
    """Start the program as ``make run`` does, and wait until it answers."""
    command = [sys.executable, "cli.py", "serve", "--demo-if-empty"]
    return _start("app", command, free_port(), _environment(var, boundaries), log, "/healthz")


def start_twin(var: Path, boundaries: str, log: Path, *, bare: bool) -> Server:
    """Start the naive twin under the same WSGI server with as many workers and threads."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "tests.bench.twin:server", "--preload"),
        *("--worker-class", "gthread", "--threads", "4", "--workers", str(WORKERS)),
        *("--bind", f"127.0.0.1:{port}", "--no-control-socket", "--timeout", "120"),
    ]
    environment = _environment(var, boundaries) | ({BARE: "1"} if bare else {})
    return _start("twin", command, port, environment, log, "/_dash-layout")


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(var: Path, boundaries: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NQ57_")}
    return kept | {
        "NQ57_VAR": str(var),
        "NQ57_BOUNDARIES": boundaries,
        "NQ57_WORKERS": str(WORKERS),
    }


def _start(
    name: str, command: list[str], port: int, environment: dict[str, str], log: Path, ready: str
) -> Server:
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment | {"NQ57_PORT": str(port)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    server = Server(name, f"http://127.0.0.1:{port}", process)
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(server.address + ready):
        try:
            # Waits for the next try, and notices at once if the server has ended.
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            if time.monotonic() < deadline:
                continue
        server.stop()
        raise RuntimeError(f"The {name} did not start: see {log}.")
    return server


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"There is no PSS of process {pid}.")
