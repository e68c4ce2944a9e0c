"""The addresses by which a file is sent in, asked after, mended, confirmed and thrown away."""

from __future__ import annotations

import io
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, send_file

from api.replies import json_response
from auth.current import person, require
from auth.people import Right
from callbacks.importing import seen_upload
from callbacks.look import Sources
from components.refused_words import choice_sentence
from data.acting import actor
from data.choices import Choice, ChoiceRefused
from data.tables import STATUSES
from data.uploads import TooManyAtWork, Upload, check_at_work, new_upload
from i18n import LANGUAGES, Text
from reports.template import template
from settings import today
from web.import_jobs import start_job
from web.receiving import NotReceived, receive

MEGABYTE = 1_000_000
MOST_CHOICES = 2_000
"""Choices that one request may make."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register_import(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server."""
    var = sources.settings.var

    @server.errorhandler(TooManyAtWork)
    def import_waits(_: TooManyAtWork) -> Response:
        text = _text()
        words = text("Máy chủ đang đọc nhiều tệp; hãy thử lại sau ít phút.")
        answer = _refused(HTTPStatus.TOO_MANY_REQUESTS, words)
        answer.headers["Retry-After"] = "60"
        return answer

    def known(ident: str) -> Upload:
        upload = seen_upload(var, ident)
        if upload is None:
            abort(404)
        return upload

    @server.post("/import/files")
    def send() -> Response:
        text, upload = _text(), new_upload(var)
        try:
            facts = receive(request, upload.file, sources.settings.max_file_mb * MEGABYTE, text)
        except NotReceived as problem:
            upload.remove()
            return _refused(problem.status, str(problem))
        except BaseException:
            upload.remove()
            raise
        upload.write("facts", facts | {"lang": text.language} | _sender())
        start_job(upload, sources.settings, {"do": "read"})
        return _json({"id": upload.id}, HTTPStatus.CREATED)

    @server.get("/import/files/<ident>")
    def state(ident: str) -> Response:
        upload = known(ident)
        return _json({"id": ident, **upload.facts(), **vars(upload.progress())})

    @server.post("/import/files/<ident>/choices")
    def choose(ident: str) -> Response:
        upload = known(ident)
        try:
            made = _choices(request.get_json(silent=True), sources)
        except ChoiceRefused as refused:
            words = choice_sentence(refused.reason, refused.values, _text())
            return _refused(HTTPStatus.BAD_REQUEST, words)
        kept = {(one.field, one.written): one for one in [*upload.choices(), *made]}
        if upload.progress().phase != "ready":
            return _busy()
        upload.keep_choices(list(kept.values()))
        return _started(upload, sources, {"do": "read"})

    @server.post("/import/files/<ident>/confirm")
    def confirm(ident: str) -> Response:
        upload = known(ident)
        body = request.get_json(silent=True) or {}
        result = upload.read("result") or {}
        if upload.progress().phase != "ready" or body.get("run") != result.get("run"):
            return _busy()
        accept_valid = body.get("accept_valid") is True
        if not result["accepted"] or (result["rejected"] and not accept_valid):
            text = _text()
            words = text("Tệp còn dòng lỗi hoặc không có gì để ghi.")
            return _refused(HTTPStatus.CONFLICT, words)
        require(Right.IMPORT, result["provinces"])
        by = person().login if person().id else ""
        order = {"do": "write", "accept_valid": accept_valid, "by": by, "origin": actor().origin}
        return _started(upload, sources, order)

    @server.post("/import/files/<ident>/discard")
    def discard(ident: str) -> Response:
        upload = known(ident)
        if upload.progress().phase == "writing":
            return _busy()
        upload.remove()
        return Response(status=HTTPStatus.NO_CONTENT)

    @server.get("/import/files/<ident>/rejected.xlsx")
    def rejected(ident: str) -> Response:
        upload = known(ident)
        if not upload.rejected.is_file():
            abort(404)
        text, stem = _text(), Path(upload.facts()["file"]).stem
        return _workbook(upload.rejected.read_bytes(), f"{stem} - {text('dòng lỗi')}.xlsx")

    @server.get("/import/template.xlsx")
    def template_file() -> Response:
        code = request.args.get("province") or None
        unit = sources.register.get(code, today()) if code else None
        if code and (unit is None or unit.level != "province"):
            abort(404)
        content = template(sources.store, sources.register, code, today())
        return _workbook(content, f"NQ57 {unit.name if unit else ''}".strip() + ".xlsx")


def _sender() -> dict[str, str]:
    """Who sends a file in, and the provinces whose figures they may see; empty for all."""
    asking = person()
    return {"login": asking.login, "reads": " ".join(sorted(asking.provinces(Right.READ) or ()))}


def _choices(body: Any, sources: Sources) -> list[Choice]:
    """Return the choices of a request; an empty code takes one back."""
    listed = body.get("choices") if isinstance(body, dict) else None
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_CHOICES:
        raise ChoiceRefused("There is no list of choices.")
    if not all(isinstance(one, dict) for one in listed):
        raise ChoiceRefused("A choice has a field, a list of texts and a code.")
    made = [Choice.of(one.get("field"), one.get("written"), one.get("code")) for one in listed]
    tasks = set(sources.store.tasks()["task_code"])
    for one in made:
        known = {
            "unit": lambda code: sources.register.get(code, today()) is not None,
            "task": tasks.__contains__,
            "status": STATUSES.__contains__,
        }
        if one.code and not known[one.field](one.code):
            said = f"There is no {one.field} {one.code}."
            raise ChoiceRefused(said, "code", code=one.code)
    return made


def _started(upload: Upload, sources: Sources, order: dict[str, Any]) -> Response:
    check_at_work(sources.settings.var)
    if not start_job(upload, sources.settings, order):
        return _busy()
    return _json({"id": upload.id}, HTTPStatus.ACCEPTED)


def _text() -> Text:
    """The texts in the language that the page asks in."""
    asked = request.args.get("lang", "vi")
    return Text(asked if asked in LANGUAGES else "vi")


def _json(body: object, status: int = HTTPStatus.OK) -> Response:
    answer = json_response(body)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _refused(status: int, sentence: str) -> Response:
    return _json({"error": sentence}, status)


def _busy() -> Response:
    text = _text()
    words = text("Tệp đã thay đổi hoặc đang được xử lý; hãy tải lại trang.")
    return _refused(HTTPStatus.CONFLICT, words)


def _workbook(content: bytes, name: str) -> Response:
    file = io.BytesIO(content)
    # The name goes out in ASCII and, beside that, encoded in full, as headers ask for it.
    answer = send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
