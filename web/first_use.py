"""The address by which somebody who has nothing to import yet loads the demonstration."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, redirect, request

from auth.current import require
from auth.people import Right
from callbacks.look import Sources
from components.first_use import DEMO
from data.demo import load_demo
from data.first_use import lack_of
from settings import today
from view import Page, View
from web.same_origin import is_same_origin


def register_first_use(server: Flask, sources: Sources) -> None:
    """Attach the route to the server."""

    @server.post(DEMO)
    def load() -> Any:
        if not is_same_origin(request):
            abort(403)
        require(Right.IMPORT)
        view = View.parse("/", request.query_string.decode())
        # Sent twice, or into a store that somebody filled meanwhile: nothing is added.
        if lack_of(sources.store) == "catalogue":
            load_demo(sources.store, sources.register, today(), progress=False)
        return redirect(view.at(Page.COUNTRY).href, 303)
