"""How the program is served: on which socket, by how many workers, with which command."""

from __future__ import annotations

import errno
import os
import resource
import socket
import struct
import sys
from pathlib import Path

from settings import Settings

MEGABYTE = 1 << 20
OF_SERVER, OF_WORKER = 500 * MEGABYTE, 500 * MEGABYTE
"""Memory that is left to what the workers share, and to each of them, on a machine that is chosen
for: a worker that keeps the figures of many days takes less."""
FEWEST, MOST = 2, 8
MOST_CONNECTIONS = 8_000
STALLED = 60
"""Seconds in which a client that is sending or reading must move on by a byte."""
MEMORY = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
"""How the libraries of a worker ask for memory, and give it back."""


class NoAddress(Exception):  # noqa: N818
    """The server can't listen there; the message is one sentence for a person."""


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address, before anything long is begun.

    Raises
    ------
    NoAddress
        The port is taken or not to be had, or the address is not one of this machine.
    """
    where = f"port {port} of {host}"
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise NoAddress(f"There is no address {host}: set NQ57_HOST to one of this machine") from (
            error
        )
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _end_stalled_connections(found)
        found.bind(address)
    except OSError as error:
        found.close()
        raise NoAddress(_why(error.errno, where, host)) from error
    return found


def listen(bound: socket.socket) -> None:
    """Begin to listen; what connects now waits until the workers are there.

    Raises
    ------
    NoAddress
        Another program has begun to listen there in between.
    """
    host, port = bound.getsockname()[:2]
    try:
        bound.listen(2048)
    except OSError as error:
        raise NoAddress(_why(error.errno, f"port {port} of {host}", host)) from error


def _why(number: int | None, where: str, host: str) -> str:
    if number == errno.EADDRINUSE:
        return (
            f"{where.capitalize()} is taken: another program listens there, perhaps this one;"
            " end it, or choose another port with NQ57_PORT"
        )
    if number == errno.EACCES:
        return f"{where.capitalize()} may not be listened on: choose one above 1023 with NQ57_PORT"
    if number == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine: set NQ57_HOST to one that is"
    return f"{where.capitalize()} can't be listened on: {os.strerror(number or errno.EIO)}"


def _end_stalled_connections(found: socket.socket) -> None:
    """End what a client leaves hanging; each connection has this from the socket it comes by.

    The limit is on every single piece, so that a large file on a poor line arrives nevertheless.
    """
    limit = struct.pack("ll", STALLED, 0)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def command(chosen: Settings, bound: socket.socket) -> list[str]:
    """Return the command that serves on a socket, which is handed on to it."""
    bound.set_inheritable(True)
    workers = chosen.workers or workers_for(cores(), memory())
    return [
        *(sys.executable, "-m", "gunicorn", "app:server", "--config", "python:web.workers"),
        *("--workers", str(workers), "--bind", f"fd://{bound.fileno()}"),
    ]


def environment() -> dict[str, str]:
    """Return the environment of that command.

    A worker answers by many threads; by itself the C library gives each of them memory of its own,
    and keeps ever larger pieces of what is given back. With two such pools, and with what is large
    given back at once, two workers take some 60 MB less after `make bench` (docs/speed.md). Arrow
    has a pool of its own for each thread, which holds the texts of frames: where many look while
    marks come, a worker with 16 threads grew to 90 MB more with it, and went on growing.
    """
    return MEMORY | os.environ


def workers_for(cores: float, memory: int) -> int:
    """Return how many workers suit a machine: one a core, as far as the memory goes.

    >>> [workers_for(cores, gb << 30) for cores, gb in ((1, 4), (2, 2), (4, 16), (64, 256), (8, 1))]
    [2, 2, 4, 8, 1]
    """
    wanted = min(max(int(cores), FEWEST), MOST)
    return max(1, min(wanted, (memory - OF_SERVER) // OF_WORKER))


def open_files() -> int:
    """Return how many files a worker may have open; as many as the system lets it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def connections_for(files: int) -> int:
    """Return how many connections a worker holds: a browser keeps up to six, mostly unused.

    >>> [connections_for(files) for files in (1024, 65536)]
    [512, 8000]
    """
    return min(MOST_CONNECTIONS, files // 2)


def cores(group: Path = Path("/sys/fs/cgroup")) -> float:
    """Return the cores that this process may use: those of the machine, or what a container has."""
    found = float(len(os.sched_getaffinity(0)))
    quota, _, period = _first_line(group / "cpu.max").partition(" ")
    return min(found, int(quota) / int(period)) if quota.isdigit() and period.isdigit() else found


def memory(group: Path = Path("/sys/fs/cgroup")) -> int:
    """Return the bytes of memory that this process may use."""
    found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = _first_line(group / "memory.max")
    return min(found, int(limit)) if limit.isdigit() else found


def _first_line(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except OSError:
        return ""
