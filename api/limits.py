"""How often one person or one machine may ask."""

from __future__ import annotations

from flask import Blueprint, Flask, request
from flask_limiter import Limiter

from auth.current import person
from auth.network import network_of
from settings import Settings


def add_limits(server: Flask, settings: Settings, blueprints: list[Blueprint]) -> None:
    """Limit the addresses of some blueprints as the settings say.

    Where the shared store of the counts does not answer, each worker counts for itself.
    """
    if not settings.rate_limit:
        return
    limiter = Limiter(
        _asking,
        app=server,
        storage_uri=settings.rate_store,
        headers_enabled=True,
        in_memory_fallback_enabled=True,
        strategy="fixed-window",
        key_prefix="nq57",
    )
    shared = limiter.shared_limit(settings.rate_limit, scope="api")
    for blueprint in blueprints:
        shared(blueprint)


def _asking() -> str:
    """Who asks: an account, or else the address that the request comes from."""
    who = person()
    return f"account {who.id}" if who.id is not None else f"from {network_of(request.remote_addr)}"
