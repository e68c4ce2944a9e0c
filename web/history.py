"""The address that withdraws a batch of the history, or its withdrawal."""

from __future__ import annotations

from html import escape
from typing import Any

from flask import Flask, Response, redirect, request

from auth.current import require
from auth.people import Right
from callbacks.look import Sources
from components.refused_words import withdraw_sentence
from data.acting import actor
from data.store import StoreRefused
from data.touched_provinces import provinces_of_batch
from i18n import Text
from view import Page, View


def register_history(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server."""

    @server.post("/history/batches/<number:batch>/withdraw")
    def withdraw(batch: int) -> Any:
        view = View.parse("/history", request.query_string.decode())
        try:
            require(Right.IMPORT, provinces_of_batch(sources.store, batch))
            sources.store.withdraw(batch, by=actor().by)
        except StoreRefused as error:
            text = Text(view.lang or sources.settings.language)
            return _refused(withdraw_sentence(error.reason, error.values, text), view, text)
        return redirect(view.at(Page.HISTORY).to(batch=view.batch or batch).href, 303)


def _refused(said: str, view: View, text: Text) -> Response:
    """A page with one sentence and the way back; the store is as it was."""
    back = f'<p><a href="{escape(view.href)}">←</a></p>'
    page = f'<!DOCTYPE html><html lang="{text.language}"><meta charset="utf-8">'
    page += f"<title>NQ57</title><p>{escape(said)}</p>{back}"
    return Response(page, 409, mimetype="text/html")
