"""What goes over the wire: every response of a page and of its workers, from Chromium itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page, Request


@dataclass
class Response:
    """One response: its size on the wire (headers too) and its times in seconds of one clock."""

    address: str
    kind: str
    start: float
    end: float | None = None
    size: int = 0
    head: int = 0
    parts: list[tuple[float, int]] = field(default_factory=list)
    sent: str | None = None
    cached: bool = False

    def until(self, moment: float | None) -> int:
        """Bytes that had come by a moment; all of them without one."""
        if moment is None or (self.end is not None and self.end <= moment):
            return self.size or self.head + sum(size for _, size in self.parts)
        if self.start > moment:
            return 0
        return self.head + sum(size for at, size in self.parts if at <= moment)


class Wire:
    """Listens to the network of one page from the moment it is made."""

    def __init__(self, page: Page, network: dict[str, float] | None = None) -> None:
        self.responses: dict[str, Response] = {}
        self.origin: tuple[float, float] | None = None
        """The first request in the monotonic clock and in wall time, to translate between them."""
        self.session = page.context.new_cdp_session(page)
        self._finished: list[Request] = []
        page.on("requestfinished", lambda request: self._finished.append(request))
        for name in _EVENTS:
            self.session.on(f"Network.{name}", lambda event, name=name: self._hear(name, event))
        self.session.send("Network.enable")
        if network:
            self.session.send("Network.emulateNetworkConditions", network)

    def _hear(self, name: str, event: dict[str, Any]) -> None:
        key = event["requestId"]
        if name == "requestWillBeSent":
            request = event["request"]
            if self.origin is None:
                self.origin = (event["timestamp"], event["wallTime"])
            self.responses[key] = Response(
                request["url"],
                event.get("type", ""),
                event["timestamp"],
                sent=request.get("postData"),
            )
            return
        found = self.responses.get(key)
        if found is None:
            return
        if name == "responseReceived":
            found.head = int(event["response"]["encodedDataLength"])
            found.cached = bool(event["response"].get("fromDiskCache"))
        elif name == "requestServedFromCache":
            found.cached = True
        elif name == "dataReceived":
            found.parts.append((event["timestamp"], max(int(event["encodedDataLength"]), 0)))
        else:
            found.end = event["timestamp"]
            found.size = max(int(event.get("encodedDataLength", 0)), 0)

    def busy(self) -> bool:
        """Whether any response is still on its way."""
        return any(one.end is None and not one.cached for one in self.real())

    def add_workers(self) -> None:
        """Take in the requests of workers, which the session of the page does not hear of."""
        heard = Counter(one.address for one in self.responses.values() if one.kind != "worker")
        for number, request in enumerate(self._finished):
            if heard[request.url] > 0:
                heard[request.url] -= 1
            elif request.url.startswith("http") and f"worker {number}" not in self.responses:
                sizes, timing = request.sizes(), request.timing
                start = self.monotonic(timing["startTime"])
                size = sizes["responseBodySize"] + sizes["responseHeadersSize"]
                self.responses[f"worker {number}"] = Response(
                    request.url,
                    "worker",
                    start,
                    end=start + max(timing["responseEnd"], 0) / 1000,
                    size=size,
                )

    def real(self) -> list[Response]:
        """The responses that came from a server."""
        return [one for one in self.responses.values() if one.address.startswith("http")]

    def monotonic(self, wall_milliseconds: float) -> float:
        """The moment of this clock for a wall time in milliseconds."""
        assert self.origin is not None, "nothing was requested yet"
        return self.origin[0] + wall_milliseconds / 1000 - self.origin[1]

    def bytes_until(self, moment: float | None = None, since: float = 0.0) -> int:
        """Bytes on the wire of the requests since a moment, as far as they came by another."""
        return sum(one.until(moment) for one in self.real() if one.start >= since)

    def settle(self, page: Page, quiet: float = 0.4) -> None:
        """Wait until nothing is on its way for a while."""
        calm = 0.0
        waited = 0.0
        while calm < quiet and waited < 60:
            page.wait_for_timeout(100)
            waited += 0.1
            calm = 0.0 if self.busy() else calm + 0.1
        self.add_workers()

    def listing(self, since: float = 0.0) -> list[dict[str, Any]]:
        """Every response since a moment, in order, for the record."""
        first = min((one.start for one in self.real() if one.start >= since), default=0.0)
        return [
            {
                "address": "/" + one.address.split("/", 3)[3],
                "start_ms": round((one.start - first) * 1000),
                "end_ms": None if one.end is None else round((one.end - first) * 1000),
                "bytes": one.until(None),
                "cached": one.cached,
            }
            for one in sorted(self.real(), key=lambda one: one.start)
            if one.start >= since
        ]


_EVENTS = (
    "requestWillBeSent",
    "responseReceived",
    "requestServedFromCache",
    "dataReceived",
    "loadingFinished",
    "loadingFailed",
)


def heap(session: CDPSession) -> int:
    """Bytes of script objects that are in use, after the garbage is collected."""
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return int(next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize"))
