"""What browsers and caches may keep where reading is not open to all."""

from __future__ import annotations

from flask import Flask, Response, request

from auth.endpoints import ENDPOINTS, Free
from settings import Settings

OF_FIGURES = frozenset({"figures", "classes_of_day", "curve_of_place"})
"""Addresses that name a version of the store, and not whose figures they give."""


def register_private(server: Flask, settings: Settings) -> None:
    """Let nobody but the browser of who asked keep an answer, and figures only to ask again.

    Nothing changes where everybody may read.
    """
    if settings.auth == "open" or settings.public_read:
        return

    @server.after_request
    def private(answer: Response) -> Response:
        endpoint = request.endpoint or ""
        if ENDPOINTS.get(endpoint, Free.FILE) is Free.FILE:
            return answer
        said = answer.headers.get("Cache-Control", "")
        if endpoint in OF_FIGURES and answer.status_code == 200 and not answer.is_streamed:
            # Another person may see less at the same address: the answer itself is compared.
            answer.headers["Cache-Control"] = "private, no-cache"
            answer.add_etag()
            answer.make_conditional(request)
        elif not said:
            answer.headers["Cache-Control"] = "no-store"
        elif "no-store" not in said:
            kept = said.removeprefix("public").lstrip(", ")
            answer.headers["Cache-Control"] = f"private, {kept}"
        return answer
