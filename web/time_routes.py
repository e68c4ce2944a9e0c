"""The addresses that the slider over the days asks: classes of a day, the curve below it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask, Response, abort, request

from callbacks.look import Look, Sources
from callbacks.scene import classes
from callbacks.time import curve, province_curves, time_words
from data.curve import coverage_curve, daily
from i18n import LANGUAGES, Text
from settings import FIRST_DAY, today
from view import PROVINCE_CODE, Page, View
from web.routes import LEVELS, day_of_path, json_answer, kept

CARRIED = ("kind", "group", "task", "lead_unit", "tier", "state", "lang", "compare", "layout")
"""What of the address the classes of a day depend on, beside the place and the level."""


def register_time(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server."""

    @server.get("/classes/<stamp>/<day>/<level>-<place>.json")
    def classes_of_day(stamp: str, day: str, level: str, place: str) -> Response:
        look = _look(sources, day_of_path(day), level, place)
        answer = json_answer(classes(look))
        # A page may ask for what a batch has just replaced: then nothing is kept.
        return kept(answer) if stamp == look.stamp else answer

    @server.get("/curve/<stamp>/<until>/<place>.json")
    def curve_of_place(stamp: str, until: str, place: str) -> Response:
        _check_place(place)
        store, register = sources.store, sources.register
        lang = request.args.get("lang")
        text = Text(lang if lang in LANGUAGES else sources.settings.language)
        now = store.stamp(store.version())
        body: dict[str, Any] = {"words": time_words(text)}
        body |= curve(coverage_curve(store, register, None if place == "all" else place))
        if place == "all":
            body["provinces"] = province_curves(daily(store, register))
        answer = json_answer(body)
        # A day later the curve is longer.
        same = stamp == now and until == today().isoformat()
        return kept(answer) if same else answer


def _look(sources: Sources, day: date, level: str, place: str) -> Look:
    """The look at a place and a day that must be there, under the filters of the request."""
    _check_place(place)
    if level not in LEVELS or not FIRST_DAY <= day <= today():
        abort(404)
    view = View.parse("/", "?" + request.query_string.decode())
    view = View(level=level, as_of=day, **{name: getattr(view, name) for name in CARRIED})
    if place != "all":
        view = view.to(page=Page.PROVINCE, code=place)
    look = sources.look(view.path, view.query)
    if look.view.page == Page.MISSING:
        abort(404)
    return look


def _check_place(place: str) -> None:
    if place != "all" and not PROVINCE_CODE.fullmatch(place):
        abort(404)
