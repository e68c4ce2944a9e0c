"""Callbacks a second: the program's own requests for a change of metric, many clients at once."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from view import Metric

CLIENTS = 8
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate, br, zstd"}
UPDATE = "/_dash-update-component"


def every_metric(posts: Sequence[str], metric: str) -> list[str]:
    """The recorded requests of a change to a metric, and the same for every other metric."""
    if not any(metric in post for post in posts):
        raise RuntimeError("The recorded requests do not name the metric.")
    return [post.replace(metric, str(other)) for other in Metric for post in posts]


def callbacks_a_second(address: str, bodies: Sequence[str], seconds: float) -> float:
    """Answers a second to ``CLIENTS`` clients, each asking again as soon as it is answered.

    No request begins after ``seconds``; those that are under way are waited for and counted.
    """
    host = urlsplit(address).netloc
    counts = [0] * CLIENTS
    failures: list[str] = []
    ends = [0.0] * CLIENTS
    began = time.perf_counter()

    def client(number: int) -> None:
        connection = http.client.HTTPConnection(host, timeout=120)
        # Each client begins at another place, so that not all ask for the same.
        turn = itertools.islice(itertools.cycle(bodies), number, None)
        while not failures and time.perf_counter() - began < seconds:
            connection.request("POST", UPDATE, next(turn).encode(), HEADERS)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200 or not body:
                failures.append(f"{answer.status} {body[:200]!r}")
            counts[number] += 1
            ends[number] = time.perf_counter()
        connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(f"A callback failed: {failures[0]}")
    return sum(counts) / (max(ends) - began)
