"""`serve` as a service: it stops with grace, mends itself, and refuses in one sentence."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from served import Served, environment, ready, start

from data.uploads import Upload
from settings import ROOT, Settings
from tests.integration.small_store import VAN_DON
from web import serving
from web.serving import NoAddress, listen, listening_socket

HEAD = "Mã xã,Mã nhiệm vụ,Trạng thái,Ngày đánh dấu\n"
BORDER = "piece"


@pytest.fixture
def serve(var: Path) -> Iterator[Callable[..., Served]]:
    """Serves the small store with some settings; what still runs at the end is ended."""
    made: list[Served] = []

    def ready_with(**settings: object) -> Served:
        made.append(start(var, **settings))
        return ready(made[-1])

    yield ready_with
    for one in made:
        one.end()


def half_sent(served: Served) -> tuple[socket.socket, bytes]:
    """A request that brings a file, of which the second half has not been sent yet."""
    rows = "".join(f"{VAN_DON},C1,hoàn thành,{day:02d}/11/2025\n" for day in range(1, 21))
    body = (
        f'--{BORDER}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        f"{HEAD}{rows}\r\n--{BORDER}--\r\n"
    ).encode()
    head = (
        "POST /import/files HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={BORDER}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    line = socket.create_connection(("127.0.0.1", served.port), timeout=60)
    line.sendall(head + body[:200])
    return line, body[200:]


def uploads(var: Path) -> set[Path]:
    """The folders of the files that were brought in."""
    return set((var / "uploads").glob("?" * 32))


def until(served: Served, happened, what: str) -> None:
    """Wait until something has happened, or the program has ended."""
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end, what
        with suppress(subprocess.TimeoutExpired):
            served.process.wait(0.02)
            assert happened(), f"{what}; the program has ended"


def has_connection(served: Served) -> bool:
    """Whether a worker has taken a connection."""
    found = [one for pid in served.workers() for one in psutil.Process(pid).net_connections("tcp")]
    return any(one.status == "ESTABLISHED" and one.laddr.port == served.port for one in found)


def test_a_dead_worker_is_replaced_and_a_stop_lets_the_request_and_its_import_end(serve, var):
    served = serve(workers=2, stop_seconds=60, log="json")
    until(served, lambda: len(served.workers()) == 2, "the second worker did not come")
    first, second = sorted(served.workers())
    os.kill(first, signal.SIGKILL)
    until(served, lambda: len(set(served.workers()) - {first}) == 2, "no other worker came")
    assert second in served.workers()
    for _ in range(8):
        assert served.get("/figures/1/2025-11-28/province-all.json")[0] == 200
    # What each of the workers counts is told by any of them.
    counted = served.get("/metrics")[1].decode()
    of_figures = r'nq57_requests_total\{endpoint="/figures/[^"]*",method="GET",status="200"\} 8\.0'
    assert re.search(of_figures, counted)
    before = uploads(var)
    line, rest = half_sent(served)
    until(served, lambda: has_connection(served), "nobody took the request")
    workers = served.workers()
    served.process.send_signal(signal.SIGTERM)
    until(served, lambda: refuses(served.port), "the door stayed open")
    line.sendall(rest)
    answer = line.makefile("rb").read()
    line.close()
    assert answer.startswith(b"HTTP/1.1 201"), answer
    assert served.process.wait(90) == 0
    (folder,) = uploads(var) - before
    assert Upload(folder).progress().phase == "ready"
    assert not [pid for pid in workers if psutil.pid_exists(pid)]
    said = [json.loads(line) for line in served.said().splitlines()]
    assert [one["endpoint"] for one in said if one.get("status") == 201] == ["/import/files"]
    assert {one["level"] for one in said if "killed" not in one["message"]} <= {"info", "error"}
    assert not [one for one in said if "where" in one]


def refuses(port: int) -> bool:
    """Whether nobody listens on a port any more."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionError:
        return True
    return False


def test_a_stop_that_is_waited_for_too_long_is_bounded(serve):
    found = serve(workers=1, stop_seconds=1)
    line, _ = half_sent(found)
    until(found, lambda: has_connection(found), "nobody took the request")
    assert found.stop() == 0
    line.close()


def test_a_taken_port_is_refused_in_one_sentence_before_anything_is_done(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "cli.py", "serve", "--demo-if-empty"],
            cwd=ROOT, env=environment(var=tmp_path / "var", port=port),
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: Port {port} of 127.0.0.1 is taken: another program listens there, perhaps this"
        " one; end it, or choose another port with NQ57_PORT.\n"
    )
    assert not (tmp_path / "var").exists()


def test_two_that_start_at_once_do_not_share_a_port():
    first, port = (one := listening_socket("127.0.0.1", 0)), one.getsockname()[1]
    second = listening_socket("127.0.0.1", port)
    listen(first)
    with pytest.raises(NoAddress, match=f"Port {port} .* is taken"):
        listen(second)
    first.close()
    second.close()


@pytest.mark.parametrize(
    ("host", "words"),
    [("192.0.2.1", "is no address of this machine"), ("nowhere.invalid", "There is no address")],
)
def test_an_address_of_another_machine_is_refused_in_a_sentence(host, words):
    with pytest.raises(NoAddress, match=words):
        listening_socket(host, 0)


def test_a_client_that_sends_nothing_more_is_given_up(monkeypatch):
    monkeypatch.setattr(serving, "STALLED", 1)
    bound = listening_socket("127.0.0.1", 0)
    listen(bound)
    with socket.create_connection(bound.getsockname()) as line:
        line.sendall(b"POST / HTTP/1.1\r\n")
        taken, _ = bound.accept()
        assert taken.recv(100).startswith(b"POST")
        with pytest.raises(BlockingIOError):
            taken.recv(100)
        taken.close()
    bound.close()


def test_workers_suit_the_machine_and_the_setting_overrides():
    gigabyte = 1 << 30
    assert serving.workers_for(2, 8 * gigabyte) == 2
    assert serving.workers_for(16, 64 * gigabyte) == serving.MOST
    assert serving.workers_for(4, 1 * gigabyte) == 1
    with listening_socket("127.0.0.1", 0) as bound:
        assert "--workers 5" in " ".join(serving.command(Settings(workers=5), bound))


def test_a_worker_gives_memory_back_unless_told_otherwise(monkeypatch):
    for name in serving.MEMORY:
        monkeypatch.delenv(name, raising=False)
    assert serving.environment().items() >= serving.MEMORY.items()
    # Arrow knows this name, and takes what frames hold from where everybody takes it.
    asked = [
        sys.executable,
        "-c",
        "import pyarrow; print(pyarrow.default_memory_pool().backend_name)",
    ]
    done = subprocess.run(
        asked, env=serving.environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout == "system\n"
    for name in serving.MEMORY:
        monkeypatch.setenv(name, "4")
    assert serving.environment() == dict(os.environ)


def test_what_a_mark_needs_is_loaded_before_the_workers_are_made(tmp_path):
    code = "import sys; from web import workers; import app; workers.pre_fork(None, None);"
    code += "before = set(sys.modules); import data.schema, data.marks_file;"
    code += "print(len(set(sys.modules) - before))"
    given = environment(var=tmp_path) | {"TMPDIR": str(tmp_path)}
    asked = [sys.executable, "-c", code]
    done = subprocess.run(asked, cwd=ROOT, env=given, capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


def test_a_container_has_the_cores_and_the_memory_that_it_was_given(tmp_path):
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    (tmp_path / "memory.max").write_text("1000000\n")
    assert (serving.cores(tmp_path), serving.memory(tmp_path)) == (0.5, 1_000_000)
    (tmp_path / "cpu.max").write_text("max 100000\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert serving.cores(tmp_path) == len(os.sched_getaffinity(0))
    assert serving.memory(tmp_path) > 1_000_000


def test_a_page_asks_again_by_the_connection_that_it_has():
    kept = re.search(r"^keepalive = (\d+)$", (ROOT / "web/workers.py").read_text(), re.M)
    live = (ROOT / "assets/documents/live.js").read_text(encoding="utf-8")
    every = re.search(r"const \[EVERY, .*\] = \[(\d+),", live)
    assert kept and every
    assert int(kept[1]) * 1000 >= 10 * int(every[1])


def test_a_worker_takes_six_connections_of_every_browser_as_far_as_the_system_lets_it():
    assert serving.connections_for(1_024) == 512
    assert serving.connections_for(1 << 20) == serving.MOST_CONNECTIONS >= 6 * 1_000
