"""The addresses of spot checks beside their page: keeping a draw, recording, downloading."""

from __future__ import annotations

from html import escape
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, abort, redirect, request

from auth.current import require
from auth.people import Right
from callbacks.look import Look, Sources
from callbacks.spot_checks import draw, seen_check, spot_export
from components.refused_words import draw_sentence, finding_sentence
from data.acting import actor
from data.spot_checks import (
    Finding,
    FindingRefused,
    findings_of,
    keep_check,
    record_findings,
)
from data.spot_sample import DrawRefused
from data.touched_provinces import provinces_of_items
from reports.exports import ENDINGS
from view import NUMBER
from web.exports import download

PATH = "/spot-checks"


def register_spot_checks(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server."""

    def looking() -> Look:
        return sources.look(PATH, request.query_string.decode())

    @server.post(f"{PATH}/keep")
    def spot_keep() -> Any:
        look = looking()
        try:
            sample = draw(look)
            require(Right.MARK, set(sample.items["province_code"]))
            number = keep_check(
                sources.store,
                sample,
                by=actor().by,
                key=request.form.get("key", ""),
                shown=request.form.get("shown", ""),
            )
        except DrawRefused as problem:
            return _refused(draw_sentence(problem.reason, look.text), look)
        return redirect(look.view.to(check=number, seed=None, size=None).href, 303)

    @server.post(f"{PATH}/<number:number>/findings")
    def spot_findings(number: int) -> Any:
        look = looking()
        check = seen_check(look, number)
        if check is None:
            abort(404)
        try:
            made = _changed(sources, number)
            homes = provinces_of_items(sources.store, number)
            require(Right.MARK, {homes[one.item] for one in made if one.item in homes})
            record_findings(sources.store, number, made, by=actor().by)
        except FindingRefused as problem:
            return _refused(finding_sentence(problem.reason, problem.item, look.text), look)
        return redirect(look.view.to(check=number).href, 303)

    @server.get(f"{PATH}.<ending>")
    def spot_table(ending: str) -> Response:
        if ending not in ENDINGS:
            abort(404)
        try:
            look = looking()
            return download(spot_export(look), ending, look.text)
        except DrawRefused:
            abort(404)


def _changed(sources: Sources, number: int) -> list[Finding]:
    """What the form says that differs from what its page showed.

    Somebody else may have recorded something since: what this form left as it was stays theirs.
    """
    form = request.form
    seen = int(form["seen"]) if NUMBER.fullmatch(form.get("seen", "")) else 0
    shown: dict[int, tuple[str, str]] = {}
    for row in findings_of(sources.store, number).to_dict("records"):
        if row["id"] <= seen:
            shown[row["item"]] = (row["found"], row["remark"])
    made = []
    for name, found in form.items():
        place = name.removeprefix("found-")
        if place == name or not NUMBER.fullmatch(place) or not found:
            continue
        item, remark = int(place), form.get(f"remark-{place}", "").strip()
        if shown.get(item) != (found, remark):
            made.append(Finding(item, found, remark.replace("\r\n", "\n")))
    return made


def _refused(said: str, look: Look) -> Response:
    """A page with one sentence and the way back; the store is as it was."""
    back = f'<p><a href="{escape(look.view.href)}">←</a></p>'
    page = f'<!DOCTYPE html><html lang="{look.text.language}"><meta charset="utf-8">'
    page += f"<title>NQ57</title><p>{escape(said)}</p>{back}"
    return Response(page, HTTPStatus.BAD_REQUEST, mimetype="text/html")
