"""The people of the load, for Locust: they look, they mark, one brings in a large file."""

from __future__ import annotations

import json
import os
import random
import time
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import gevent
import gevent.pool
from geventhttpclient.response import HTTPConnectionClosed
from locust import FastHttpUser, between, constant, task

from tests.load.recording import POLL, Step, read

HERE = Path(os.environ["NQ57_LOAD_FOLDER"])
VISITS = read(HERE / "visits.json")
PLACES = json.loads((HERE / "places.json").read_text())
ALONE = os.environ["NQ57_LOAD_THINK"]
THINKING = (float(ALONE), float(ALONE)) if ALONE else (10.0, 30.0)
"""Seconds that somebody looks at what is shown before the next step."""
POLL_SECONDS = 5.0
TODAY = os.environ["NQ57_LOAD_TODAY"]
AGAIN = "asked again"
"""Requests on a connection that was kept, and that the server closed meanwhile."""
PARALLEL = 6
"""Requests that a browser has under way to one server."""


class Person(FastHttpUser):
    """Somebody with a browser, which asks again where a connection that it kept was closed."""

    abstract = True
    max_retries = 1

    def post(self, path: str, name: str, headers: dict[str, str], data: Any) -> Any:
        """Send something; the library asks again by itself only for what changes nothing."""
        sending = partial(self.client.post, path, name=name, headers=headers, data=data)
        with sending(catch_response=True) as got:
            if not isinstance(getattr(got, "error", None), HTTPConnectionClosed):
                return got
            got.request_meta["name"] = AGAIN
            got.success()
        return sending()


class Looker(Person):
    """Somebody who looks at the map: a visit step by step, with a browser's cache."""

    fixed_count = int(os.environ["NQ57_LOAD_LOOKERS"])
    wait_time = between(*THINKING)

    def on_start(self) -> None:
        """Come with an empty cache."""
        self.cache: set[str] = set()
        self.tag = ""
        self.steps: list[Step] = []
        self.poller = gevent.spawn(self.poll)

    def on_stop(self) -> None:
        """Close the page."""
        self.poller.kill()

    def poll(self) -> None:
        """Ask for what is new, as an open page does."""
        gevent.sleep(random.uniform(0, POLL_SECONDS))
        while True:
            headers = {"If-None-Match": self.tag} if self.tag else {}
            with self.client.get(POLL, headers=headers, name="poll", catch_response=True) as got:
                if got.status_code in (200, 304):
                    got.success()
                    self.tag = got.headers.get("ETag", self.tag)
            gevent.sleep(POLL_SECONDS)

    @task
    def step(self) -> None:
        """Do the next thing of a visit; begin another one at its end."""
        if not self.steps:
            self.steps = list(random.choice(VISITS))
            # As many come for the first time as come again.
            if random.random() < 0.5:
                self.cache.clear()
        self.show(self.steps.pop(0))

    def show(self, step: Step) -> None:
        """Ask for all that a step needs; the time of the view is that until the last answer."""
        began = time.perf_counter()
        name = "first open" if step.name == "open" and not self.cache else step.name
        posts = [ask for ask in step.asks if ask.body is not None]
        gets = [ask for ask in step.asks if ask.body is None and ask.path not in self.cache]
        failure: Exception | None = None
        size = 0
        for answer in gevent.pool.Pool(PARALLEL).imap_unordered(self.ask, [*gets, *posts]):
            size += len(answer.content or b"")
            if answer.status_code not in (200, 204, 304):
                failure = RuntimeError(f"{answer.status_code} at {answer.url}")
            elif "immutable" in answer.headers.get("Cache-Control", ""):
                self.cache.add(answer.path)
        self.environment.events.request.fire(
            request_type="view", name=name, response_time=(time.perf_counter() - began) * 1000,
            response_length=size, exception=failure, context={},
        )  # fmt: skip

    def ask(self, ask: Any) -> Any:
        """One request of a step."""
        name = ask.path.split("?")[0].split("/")[1] or "page"
        if ask.body is None:
            answer = self.client.get(ask.path, name=name)
        else:
            headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
            answer = self.post(ask.path, name, headers, ask.body)
        answer.path = ask.path
        return answer


class Marker(Person):
    """Somebody who records marks, one after the other."""

    fixed_count = int(os.environ["NQ57_LOAD_MARKERS"])
    wait_time = between(*THINKING)

    @task
    def mark(self) -> None:
        """Record one mark of today."""
        one = random.choice(PLACES)
        said = {"status": "in_progress", "progress": f"{random.randint(1, 99)}%"}
        body = {"marks": [{**one, **said, "marked_on": TODAY}]}
        headers = {"Idempotency-Key": str(uuid4()), "Sec-Fetch-Site": "same-origin"}
        headers["Content-Type"] = "application/json"
        self.post("/api/v1/marks", "mark", headers, json.dumps(body))


class Importer(Person):
    """Somebody who brings in 50,000 rows by the page, once."""

    fixed_count = int(os.environ["NQ57_LOAD_IMPORTERS"])
    wait_time = constant(3600)

    @task
    def bring(self) -> None:
        """Send the file, wait until it is read, confirm what is shown until it is written."""
        began = time.perf_counter()
        failure: Exception | None = None
        boundary = uuid4().hex
        frame = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="m.csv"'
        body = frame.encode() + b"\r\n\r\n" + (HERE / "marks.csv").read_bytes()
        sent = self.send("/import/files", body + f"\r\n--{boundary}--\r\n".encode(), boundary)
        address = f"/import/files/{sent['id']}"
        while True:
            state = self.client.get(address, name="import state").json()
            if state["phase"] in ("written", "failed"):
                break
            if state["phase"] == "ready":
                said = {"run": state["run"], "accept_valid": True}
                self.send(f"{address}/confirm", json.dumps(said).encode(), "")
            gevent.sleep(1)
        if state["phase"] == "failed":
            failure = RuntimeError(state["reason"])
        self.environment.events.request.fire(
            request_type="job", name="import", response_time=(time.perf_counter() - began) * 1000,
            response_length=len(body), exception=failure, context={},
        )  # fmt: skip

    def send(self, path: str, body: bytes, boundary: str) -> dict[str, Any]:
        """Post something as the page does."""
        kind = f"multipart/form-data; boundary={boundary}" if boundary else "application/json"
        headers = {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"}
        answer = self.post(path, "import step", headers, body)
        return dict(answer.json())
