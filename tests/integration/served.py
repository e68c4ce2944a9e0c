"""The program as ``cli.py serve`` starts it, in processes of its own.

Without what comes before that: scripts need not be compressed for a test.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psutil

from settings import ROOT

PROGRAM = """
import os, sys
from settings import settings
from web.serving import command, environment, listen, listening_socket

bound = listening_socket(settings().host, settings().port)
listen(bound)
os.execve(sys.executable, command(settings(), bound), environment())
"""
TRIES = 900
"""How often to ask whether it is ready, a tenth of a second apart."""


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**settings: object) -> dict[str, str]:
    """The environment without settings, and with these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NQ57_")}
    return kept | {f"NQ57_{name.upper()}": str(value) for name, value in settings.items()}


@dataclass
class Served:
    """One running program."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[int]:
        """The process ids of its workers; jobs that they started are their children."""
        return [child.pid for child in psutil.Process(self.process.pid).children()]

    def get(self, path: str, **headers: str) -> tuple[int, bytes, http.client.HTTPMessage]:
        """Ask for an address: status, body, headers."""
        asked = urllib.request.Request(self.address + path, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read(), error.headers

    def said(self) -> str:
        """What it has written to its log so far."""
        return self.log.read_text("utf-8", errors="replace")

    def stop(self) -> int:
        """End it as a service is ended, and return its exit status."""
        self.process.terminate()
        return self.process.wait(90)

    def end(self) -> None:
        """End what is left of it at once."""
        if self.process.poll() is None:
            for child in psutil.Process(self.process.pid).children(recursive=True):
                child.kill()
            self.process.kill()
            self.process.wait(30)


def start(folder: Path, **settings: object) -> Served:
    """Start the program, without waiting for it."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"serve-{port}.log"
    given = {"var": folder, "boundaries": "builtin", "port": port} | settings
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT, env=environment(**given), stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    return Served(port, process, log)


def ready(served: Served) -> Served:
    """Wait until the program answers, and notice at once if it has ended."""
    for _ in range(TRIES):
        try:
            if served.get("/healthz")[0] == 200:
                return served
        except OSError:
            pass
        try:
            served.process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    served.end()
    raise RuntimeError("The program did not start:\n" + served.said())
