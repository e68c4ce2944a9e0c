"""How often somebody may try passwords from one address of the network."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter

from auth.network import network_of
from settings import Settings

View = Callable[..., Any]


def login_limit(
    server: Flask, settings: Settings, refused: Callable[[], Response]
) -> Callable[[View], View]:
    """Return what puts the limit on a view: of its POST, one count for all such views.

    Where the shared store of the counts does not answer, each worker counts for itself.

    Parameters
    ----------
    refused
        Gives the answer to who has tried too often.
    """
    if settings.auth == "open" or not settings.login_limit:
        return lambda view: view
    limiter = Limiter(
        _address,
        app=server,
        storage_uri=settings.rate_store,
        in_memory_fallback_enabled=True,
        strategy="fixed-window",
        key_prefix="nq57",
    )

    def too_often(reached: Any) -> Response:
        answer = refused()
        answer.headers["Retry-After"] = str(max(1, int(reached.reset_at - time.time())))
        return answer

    limited: Callable[[View], View] = limiter.shared_limit(
        settings.login_limit,
        scope="passwords",
        exempt_when=lambda: request.method != "POST",
        on_breach=too_often,
    )
    return limited


def _address() -> str:
    return f"from {network_of(request.remote_addr)}"
