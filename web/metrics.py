"""`/metrics` for Prometheus: what all workers of this machine did, and how the store is.

Labels hold only names that stand in the program: rules of addresses, callbacks, caches, checks.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterable, Iterator
from typing import Literal

from flask import Flask, Response, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from callbacks.look import Sources
from data import cache_use
from data.failures import FAILURES
from data.store_health import StoreFacts, last_check, store_facts, unmatched_rows
from settings import LOOPBACK, VERSION, Settings
from web.bounded import Bounded, TooLong

KEPT = 10.0
"""Seconds that what was read of the store is kept."""
PATIENCE = 3.0
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
THROUGH = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Real-IP")
"""Headers of a request that came through a proxy."""
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
_own = CollectorRegistry()
_requests = Counter(
    "nq57_requests", "Requests answered.", ["endpoint", "method", "status"], registry=_own
)
_seconds = Histogram(
    "nq57_request_seconds", "Time of a request.", ["endpoint"], buckets=BUCKETS, registry=_own
)
_callbacks = Counter("nq57_callbacks", "Callbacks answered.", ["callback", "status"], registry=_own)
_callback_seconds = Histogram(
    "nq57_callback_seconds", "Time of a callback.", ["callback"], buckets=BUCKETS, registry=_own
)
_logins = Counter("nq57_logins", "Passwords that were sent.", ["result"], registry=_own)
_caches = Counter(
    "nq57_cache_uses", "Whether a cache held the answer.", ["cache", "result"], registry=_own
)


def request_ended(endpoint: str, method: str, status: int, seconds: float) -> None:
    """Count a request."""
    _requests.labels(endpoint, method, str(status)).inc()
    _seconds.labels(endpoint).observe(seconds)


def callback_ended(callback: str, status: int, seconds: float) -> None:
    """Count a callback."""
    _callbacks.labels(callback, str(status)).inc()
    _callback_seconds.labels(callback).observe(seconds)


def login_ended(result: Literal["in", "refused", "limited", "busy"]) -> None:
    """Count a password that was sent; never whose."""
    _logins.labels(result).inc()


def _cache_used(cache: str, kept: bool) -> None:
    _caches.labels(cache, "hit" if kept else "miss").inc()


def register_metrics(server: Flask, sources: Sources) -> None:
    """Attach the address, and begin to count the uses of caches."""
    cache_use.listen(_cache_used)
    standing = _Standing(sources)

    @server.get("/metrics")
    def metrics() -> Response:
        if not may_read(sources.settings):
            return Response("Not for everybody.\n", 403, mimetype="text/plain")
        registry = _own
        if os.environ.get(FOLDER):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)
        told = CollectorRegistry()
        told.register(standing)
        answer = Response(generate_latest(registry) + generate_latest(told))
        answer.headers["Content-Type"] = CONTENT_TYPE_LATEST
        answer.headers["Cache-Control"] = "no-store"
        return answer


def may_read(settings: Settings) -> bool:
    """Whether the request may have the metrics: with the token, or from this machine itself.

    What comes through a proxy of this machine comes from anywhere.
    """
    if settings.metrics_token:
        given = request.headers.get("Authorization", "")
        wanted = f"Bearer {settings.metrics_token}"
        return hmac.compare_digest(given.encode(), wanted.encode())
    through = any(name in request.headers for name in THROUGH)
    return not through and request.remote_addr in LOOPBACK


class _Standing(Collector):
    """How the store is, read when it is asked for and kept for a moment."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._bounded: Bounded[tuple[StoreFacts, int]] = Bounded(self._read)
        self._kept: tuple[float, tuple[StoreFacts, int] | None] = (-KEPT, None)

    def collect(self) -> Iterable[Metric]:
        """The gauges; a store that does not answer is said, and its facts are left out."""
        yield _gauge("nq57_info", "The version of the program.", [(1, {"version": VERSION})])
        facts = self._facts()
        yield _gauge(
            "nq57_store_up", "Whether the store answers.", [(float(facts is not None), {})]
        )
        if facts is not None:
            yield from _of_store(*facts)
        yield from self._of_check()

    def _facts(self) -> tuple[StoreFacts, int] | None:
        at, kept = self._kept
        if time.monotonic() - at < KEPT:
            return kept
        try:
            kept = self._bounded.ask(PATIENCE)
        except (TooLong, *FAILURES):
            kept = None
        self._kept = (time.monotonic(), kept)
        return kept

    def _read(self) -> tuple[StoreFacts, int]:
        return store_facts(self._sources.store), unmatched_rows(self._sources.settings.var)

    def _of_check(self) -> Iterator[Metric]:
        found = last_check(self._sources.settings.var)
        if found is None:
            return
        yield _gauge("nq57_check_seconds", "When `db check` ran last.", [(found["at"], {})])
        yield _gauge(
            "nq57_integrity_findings",
            "What the last `db check` found.",
            [
                (one["count"], {"check": one["check"], "severity": one["severity"]})
                for one in found["checks"]
            ],
        )


def _of_store(facts: StoreFacts, unmatched: int) -> Iterator[Metric]:
    yield _gauge("nq57_store_version", "The version of the store.", [(facts.version, {})])
    yield _gauge("nq57_batches", "Batches in the store.", [(facts.batches, {})])
    if facts.age is not None:
        words = "Seconds since marks were last imported."
        yield _gauge("nq57_newest_import_age_seconds", words, [(facts.age, {})])
    words = "Rows of standing imports that were no new marks."
    yield _gauge("nq57_left_out_rows", words, [(facts.left_out, {})])
    words = "Refused rows of files that wait for a decision."
    yield _gauge("nq57_unmatched_rows", words, [(unmatched, {})])


def _gauge(name: str, words: str, values: list[tuple[float, dict[str, str]]]) -> Metric:
    found = GaugeMetricFamily(name, words, labels=list(values[0][1]) if values else [])
    for value, labels in values:
        found.add_metric(list(labels.values()), value)
    return found
