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
from datetime import date, timedelta
from http.client import HTTPException
from pathlib import Path
from threading import Event, Semaphore, Thread

import pandas as pd
import pytest
from cluster import Cluster
from served import Served, free_port, ready, start
from small_store import BA_CHE, HONG_HA, VAN_DON, fill

from data.log_rows import rows_of_log
from data.register import load_register
from data.store import Store
from settings import FIRST_DAY, Settings
from tests.security.accounts import KEY, PASSWORD, account

LOGIN = "an.giam-sat"
DAY = "2025-11-27"
MARKS = 12
PATIENCE = 120
"""Seconds after which something that should have come by now is taken for lost."""
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
                if error.code < 500:
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

    def read_figures(self) -> None:
        """Read once, and note what is wrong with it."""
        least = self.kept
        status, said, _ = self.ask(COVERAGE)
        most = self.begun
        if status != 200:
            self.wrong.append(f"{status}: {said[:200]}")
            return
        found = json.loads(said)
        done, added = found["totals"]["done"], sum(one["done"] for one in found["units"])
        # Vân Đồn was done before.
        if not least + 1 <= done <= most + 1 or done != added:
            self.wrong.append(
                f"{done} (of the rows {added}), not between {least + 1} and {most + 1}"
            )
        self.read += 1


@pytest.fixture
def site(tmp_path: Path, built: Path) -> Iterator[Site]:
    """Everything that runs, and its end."""
    cluster = Cluster()
    store = Store(cluster.url)
    fill(store)
    account(Settings(database_url=cluster.url), LOGIN, ("monitor", None))
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
    """Communes of Quảng Ninh that have no mark yet."""
    units = load_register().units("commune", FIRST_DAY)
    found = units.loc[units["province_code"] == "22", "code"]
    return [code for code in found if code not in (VAN_DON, BA_CHE)][:MARKS]


def files(number: int) -> pd.DataFrame:
    """Marks of an office of another province, as an import brings them."""
    days = [FIRST_DAY + timedelta(days=place) for place in range(140)]
    row = {"unit_code": HONG_HA, "province_code": "01", "task_code": "C1", "status": "in_progress"}
    return pd.DataFrame([row | {"marked_on": day, "row": number} for day in days])


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
    stop, numbers, due = Event(), iter(range(1, 10_000)), Semaphore(1)

    def bring_in() -> None:
        """A file comes in beside every mark; two offices a second would be more than there are."""
        due.acquire()
        site.store.append_marks(
            files(next(numbers)), kind="marks", file="a.csv", sha256="0" * 64, by="office"
        )

    work = [until(stop, site.read_figures, site.wrong) for _ in range(3)]
    imports = until(stop, bring_in, site.wrong)
    try:
        for number, unit in enumerate(communes()):
            if number == 3:
                os.kill(site.machines[0].workers()[0], signal.SIGKILL)
            if number == 6:
                site.cluster.kill_replica()
            if number == 8:
                site.kill_proxy()
                site.start_proxy()
            if number == 10:
                site.cluster.start_replica()
            site.mark(unit, number)
            due.release()
            # Whoever has written sees it at once, whichever machine answers.
            site.read_figures()
    finally:
        stop.set()
        due.release()
        for one in (*work, imports):
            one.join(PATIENCE)
    assert site.wrong == []
    assert site.read > MARKS
    site.read_figures()
    assert site.wrong == [] and site.kept == site.begun == MARKS
    with site.store.reading() as connection:
        log = rows_of_log(connection, task="C1", units=communes())
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
