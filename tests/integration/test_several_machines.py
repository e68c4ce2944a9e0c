"""Three machines, a database and its replica behind a proxy, which die in turn under load."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread

import pytest
from cluster import Cluster
from served import Served, free_port, ready, start
from small_store import BA_CHE, VAN_DON, fill

from data.log_rows import rows_of_log
from data.register import load_register
from data.store import Store
from settings import FIRST_DAY, Settings
from tests.security.accounts import KEY, PASSWORD, account

LOGIN = "an.giam-sat"
DAY = "2025-11-27"
MARKS = 6
PATIENCE = 120
"""Seconds after which something that should have come by now is taken for lost."""
OFFICE_DAY = "2025-11-26"
COVERAGE = "/api/v1/coverage?level=commune&province=22&as_of=2025-11-28"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Shows where it is sent, and does not go there."""

    def redirect_request(self, *_: object) -> None:
        """Nowhere."""


OPENER = urllib.request.build_opener(NoRedirect())


@dataclass
class Site:
    """What runs, and what is known of it."""

    cluster: Cluster
    store: Store
    machines: list[Served]
    port: int
    proxy: subprocess.Popen[bytes] | None = None
    cookie: str = ""
    begun: int = 0
    """Marks that were sent."""
    kept: int = 0
    """Marks that were said to be kept."""
    files: int = 0
    """Files that were said to be kept."""
    wrong: list[str] = field(default_factory=list)
    read: int = 0

    def start_proxy(self) -> None:
        """Start the proxy at its port."""
        ports = [str(one.port) for one in self.machines]
        program = str(Path(__file__).with_name("forwarder.py"))
        self.proxy = subprocess.Popen([sys.executable, program, str(self.port), *ports])

    def kill_proxy(self) -> None:
        """End the proxy at once."""
        if self.proxy is not None:
            self.proxy.kill()
            self.proxy.wait(30)

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str, str]:
        """Ask through the proxy until somebody answers: status, body, cookie.

        What was broken off, and what says that it is not possible now, is sent again.
        """
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given |= {"Cookie": self.cookie} if self.cookie else {}
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, given)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with OPENER.open(asked, timeout=30) as answer:
                    return answer.status, answer.read().decode(), ""
            except urllib.error.HTTPError as error:
                # One file at a time: where the line broke, the first one is still being read.
                if error.code < 500 and error.code != 429:
                    return error.code, error.read().decode(), error.headers.get("Set-Cookie") or ""
            except (OSError, HTTPException):
                # Waits for the next try.
                Event().wait(0.05)
        raise AssertionError(f"{path} was never answered")

    def log_in(self) -> None:
        """Log in through the proxy."""
        form = urllib.parse.urlencode({"login": LOGIN, "password": PASSWORD, "next": "/"})
        status, said, cookie = self.ask("/login", form.encode())
        assert status == 303, said
        self.cookie = cookie.split(";")[0]

    def mark(self, unit: str, number: int) -> None:
        """Record a mark through the proxy, sent again with the same key until it is kept."""
        body = {"units": [unit], "task": "C1", "status": "done", "day": DAY, "seen": [0, 0]}
        self.begun += 1
        status, said, _ = self.ask(
            "/marks", json.dumps(body).encode(),
            Content_Type="application/json", Idempotency_Key=f"mark-number-{number}",
        )  # fmt: skip
        assert status == 200, said
        self.kept += 1

    def bring_in(self) -> None:
        """Import a file through the proxy, sent again with the same key until it is kept.

        Each turns around which one of two communes has done its task.
        """
        number = self.files + 1
        lines = ["unit_code,task_code,status,marked_on,note"]
        for place, unit in enumerate(turned()):
            state = ("done", "in_progress")[(number + place) % 2]
            lines.append(f"{unit},C1,{state},{OFFICE_DAY},lần {number}")
        status, said, _ = self.ask(
            f"/api/v1/batches?kind=marks&file=lan-{number}.csv", "\n".join(lines).encode(),
            Content_Type="text/csv", Idempotency_Key=f"file-number-{number}",
        )  # fmt: skip
        assert status == 201, said
        self.files = number

    def read_figures(self) -> None:
        """Read once, and note what is wrong with it: what is not of one version of the store."""
        least = self.kept
        status, said, _ = self.ask(COVERAGE)
        most = self.begun
        if status != 200:
            self.wrong.append(f"{status}: {said[:200]}")
            return
        found = json.loads(said)
        done = {one["code"]: one["done"] for one in found["units"]}
        marked = found["totals"]["done"] - sum(done[code] for code in turned())
        # Vân Đồn was done before.
        if not least + 1 <= marked <= most + 1 or found["totals"]["done"] != sum(done.values()):
            self.wrong.append(f"{said[:300]}: {marked} is not in {least + 1} to {most + 1}")
        if [done[code] for code in turned()] not in ([0, 1], [1, 0]):
            self.wrong.append(f"two files at once: {[done[code] for code in turned()]}")
        self.read += 1


@pytest.fixture
def site(tmp_path: Path, built: Path) -> Iterator[Site]:
    """Everything that runs, and its end."""
    cluster = Cluster()
    store = Store(cluster.url)
    fill(store)
    account(Settings(database_url=cluster.url), LOGIN, ("monitor", None), ("editor", None))
    machines: list[Served] = []
    made = Site(cluster, store, machines, free_port())
    try:
        for number in range(3):
            var = tmp_path / f"machine{number}"
            var.mkdir()
            (var / "boundaries").symlink_to(built)
            given = {"database_url": cluster.url, "database_read_urls": cluster.replica_url}
            given |= {"auth": "required", "secret_key": KEY, "workers": 1, "log": "json"}
            machines.append(start(var, **given, rate_limit="100000 per minute"))
        for one in machines:
            ready(one)
        made.start_proxy()
        yield made
    finally:
        made.kill_proxy()
        for one in machines:
            one.end()
        store.close()
        cluster.stop()


def communes() -> list[str]:
    """Communes of Quảng Ninh that have no mark yet, for the monitor."""
    return _unmarked()[:MARKS]


def turned() -> list[str]:
    """Two others, for the office."""
    return _unmarked()[MARKS : MARKS + 2]


@cache
def _unmarked() -> list[str]:
    units = load_register().units("commune", FIRST_DAY)
    found = units.loc[units["province_code"] == "22", "code"]
    return [code for code in found if code not in (VAN_DON, BA_CHE)]


def until(stop: Event, work: Callable[[], None], wrong: list[str]) -> Thread:
    """Do something again and again, and note an exception as something wrong."""

    def run() -> None:
        try:
            while not stop.is_set():
                work()
        except BaseException as error:
            wrong.append(repr(error))

    thread = Thread(target=run)
    thread.start()
    return thread


def test_nothing_wrong_is_shown_nothing_is_lost_and_nobody_is_logged_out(site: Site) -> None:
    site.log_in()
    site.bring_in()
    stop = Event()
    work = [until(stop, site.read_figures, site.wrong) for _ in range(2)]
    # One file after the other, so that whatever dies does so under an import.
    work.append(until(stop, site.bring_in, site.wrong))
    try:
        for number, unit in enumerate(communes()):
            if number in (1, 2):
                os.kill(site.machines[number].workers()[0], signal.SIGKILL)
            if number == 3:
                site.cluster.kill_replica()
            if number == 4:
                site.kill_proxy()
                site.start_proxy()
            if number == 5:
                site.cluster.start_replica()
            site.mark(unit, number)
            # Whoever has written sees it at once, whichever machine answers.
            site.read_figures()
        while site.files < 4 and not site.wrong:
            site.read_figures()
    finally:
        stop.set()
        for one in work:
            one.join(PATIENCE)
    assert site.wrong == []
    assert site.read > MARKS
    site.read_figures()
    assert site.wrong == [] and site.kept == site.begun == MARKS
    with site.store.reading() as connection:
        log = rows_of_log(connection, task="C1", units=communes() + turned())
    office = log[log["unit_code"].isin(turned())]
    notes = [f"lần {number}" for number in range(1, site.files + 1)]
    assert sorted(office["note"]) == sorted(2 * notes), "each file whole and once"
    mine = log[log["marked_on"] == date.fromisoformat(DAY)]
    assert sorted(mine["unit_code"]) == sorted(communes()), "each mark once, and none lost"
    status, said, _ = site.ask("/account")
    assert status == 200 and LOGIN in said
    reads = [machine_reads(one, site.cookie) for one in site.machines]
    assert sum(reads) > 0, "the replica was read at times"


def machine_reads(machine: Served, cookie: str) -> float:
    """How often a machine has read from the replica."""
    said = machine.get("/metrics", Cookie=cookie)[1].decode()
    wanted = 'nq57_cache_uses_total{cache="replica",result="hit"} '
    return sum(float(line.removeprefix(wanted)) for line in said.splitlines() if wanted in line)
