"""The addresses of marking: recording, taking back, confirming, returning."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, request

from api.replies import json_response
from auth.current import require
from auth.people import Right
from callbacks import marking
from callbacks.look import Look, Sources
from components.marking_words import decision_sentence, undo_sentence
from data.acting import actor
from data.marking import MOST_MARKS, MarksRefused, Recorded, record_marks
from data.moved import MarksMoved, seen_now
from data.pending import (
    DecisionRefused,
    confirm_marks,
    keep_pending,
    provinces_waiting,
    return_marks,
)
from data.requests import KEY, AnsweredBefore, KeyReused, Named, digest_of
from data.store import StoreRefused
from data.touched_provinces import provinces_of_batch
from data.undoing import UndoRefused, undo

SAID = ("task", "status", "progress", "day", "evidence", "note")
"""What a form says of every unit that it names."""
MOST_BYTES = 200_000


class NotTaken(Exception):  # noqa: N818
    """A request that can't be answered, with the answer that says why."""

    def __init__(self, status: int, **body: Any) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def register_marking(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server."""
    second_person = sources.settings.confirm_marks

    def _look() -> Look:
        return sources.look("/unmarked", request.query_string.decode())

    def posted(address: str) -> Callable[[Callable[[Look, dict], Response]], Any]:
        """Answer a POST of JSON; whatever is refused is one sentence."""

        def attach(answer: Callable[[Look, dict], Response]) -> Any:
            @wraps(answer)
            def view() -> Response:
                look = _look()
                try:
                    return answer(look, _body(look))
                except NotTaken as problem:
                    return _said(problem.status, problem.body)

            server.add_url_rule(address, answer.__name__, view, methods=["POST"])
            return view

        return attach

    @posted("/marks")
    def marks_record(look: Look, body: dict[str, Any]) -> Response:
        units, by = _units(look, body), actor().by
        if body.get("by") not in (None, by):
            words = look.text("Dấu này của {by}; sẽ gửi khi người đó đăng nhập.", by=body["by"])
            raise NotTaken(HTTPStatus.CONFLICT, error=words, waits=True)
        require(Right.MARK, _provinces(look, units))
        if body.get("among"):
            units = marking.assigned_among(look, units, str(body.get("task"))) or units
        rows = [_row(code, body) for code in units]
        seen = marking.seen_of(body.get("seen"), body.get("mine"))
        if seen is None:
            raise _incomplete(look)

        def reply(done: Recorded) -> str:
            return marking.answer_of(done, look.text, second_person=second_person)

        record = keep_pending if second_person else record_marks
        try:
            named = _named(look, by, body)
            done = record(sources.store, rows, by=by, seen=seen, named=named, reply=reply)
        except AnsweredBefore as known:
            return _sent(known.kept.answer, known.kept.status)
        except KeyReused:
            words = look.text("Yêu cầu này đã được gửi với nội dung khác; hãy tải lại trang.")
            raise NotTaken(HTTPStatus.UNPROCESSABLE_ENTITY, error=words) from None
        except MarksRefused as problem:
            said = marking.refusal(problem.issues, rows, look)
            raise NotTaken(HTTPStatus.BAD_REQUEST, **said) from None
        except MarksMoved as moved:
            raise NotTaken(HTTPStatus.CONFLICT, **marking.conflict(moved, look)) from None
        return _sent(reply(done))

    @posted("/marks/tasks")
    def marks_tasks(look: Look, body: dict[str, Any]) -> Response:
        units = _units(look, body)
        require(Right.MARK, _provinces(look, units))
        with sources.store.reading() as connection:
            seen = seen_now(connection)
        listed = marking.tasks_of_units(look, units)
        if not listed:
            words = look.text("Không có việc nào được giao cho các đơn vị này.")
            raise NotTaken(HTTPStatus.BAD_REQUEST, error=words)
        return json_response({"tasks": listed, "seen": [seen.batch, seen.pending]})

    @posted("/marks/undo")
    def marks_undo(look: Look, body: dict[str, Any]) -> Response:
        number = body.get("batch")
        if not isinstance(number, int) or not 0 < number < 2**31:
            raise _incomplete(look)
        try:
            require(Right.MARK, provinces_of_batch(sources.store, number))
            if second_person:
                raise UndoRefused("second", "A confirmed mark is not undone by its author.")
            batch = undo(sources.store, number, by=actor().by)
        except UndoRefused as problem:
            words = undo_sentence(problem.reason, look.text)
            raise NotTaken(HTTPStatus.CONFLICT, error=words) from None
        except StoreRefused:
            raise NotTaken(HTTPStatus.CONFLICT, error=undo_sentence("", look.text)) from None
        return json_response({"batch": batch, "said": look.text("Đã hoàn tác.")})

    @posted("/marks/confirm")
    def marks_confirm(look: Look, body: dict[str, Any]) -> Response:
        ids = _ids(look, body)
        try:
            require(Right.CONFIRM, provinces_waiting(sources.store, ids))
            seen = marking.seen_of(body.get("seen"), None)
            done = confirm_marks(sources.store, ids, by=actor().by, seen=seen)
        except DecisionRefused as problem:
            words = decision_sentence(problem.reason, look.text)
            raise NotTaken(HTTPStatus.CONFLICT, error=words) from None
        except MarksRefused as problem:
            rows = [{"unit_code": ""}] * len(ids)
            said = marking.refusal(problem.issues, rows, look)
            raise NotTaken(HTTPStatus.BAD_REQUEST, **said) from None
        except MarksMoved as moved:
            raise NotTaken(HTTPStatus.CONFLICT, **marking.conflict(moved, look)) from None
        words = look.text.plural(
            "Đã xác nhận {n} dấu.", "Đã xác nhận {n} dấu.", done.accepted + done.unchanged
        )
        return json_response({"batch": done.batch, "said": words})

    @posted("/marks/return")
    def marks_return(look: Look, body: dict[str, Any]) -> Response:
        ids = _ids(look, body)
        try:
            require(Right.CONFIRM, provinces_waiting(sources.store, ids))
            count = return_marks(sources.store, ids, str(body.get("words") or ""), by=actor().by)
        except DecisionRefused as problem:
            words = decision_sentence(problem.reason, look.text)
            raise NotTaken(HTTPStatus.CONFLICT, error=words) from None
        said = look.text.plural("Đã trả lại {n} dấu.", "Đã trả lại {n} dấu.", count)
        return json_response({"returned": count, "said": said})


def _body(look: Look) -> dict[str, Any]:
    if (request.content_length or 0) > MOST_BYTES:
        words = look.text("Yêu cầu quá lớn; hãy chọn ít đơn vị hơn.")
        raise NotTaken(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, error=words)
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise _incomplete(look)
    return body


def _incomplete(look: Look) -> NotTaken:
    words = look.text("Yêu cầu không đầy đủ; hãy tải lại trang.")
    return NotTaken(HTTPStatus.BAD_REQUEST, error=words)


def _units(look: Look, body: dict[str, Any]) -> list[str]:
    codes = body.get("units")
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise _incomplete(look)
    if not 0 < len(codes) <= MOST_MARKS:
        raise NotTaken(HTTPStatus.BAD_REQUEST, error=look.text("Chưa chọn đơn vị nào."))
    return list(dict.fromkeys(codes))


def _ids(look: Look, body: dict[str, Any]) -> list[int]:
    ids = body.get("ids")
    if not isinstance(ids, list) or not 0 < len(ids) <= MOST_MARKS:
        raise _incomplete(look)
    if not all(isinstance(one, int) and 0 < one < 2**31 for one in ids):
        raise _incomplete(look)
    return list(dict.fromkeys(ids))


def _provinces(look: Look, units: list[str]) -> set[str]:
    """The provinces of some units; one that is none belongs to whoever its code says."""
    found = (look.register.get(code) for code in units)
    return {
        unit.province_code if unit else code[:2] for unit, code in zip(found, units, strict=True)
    }


def _row(code: str, body: dict[str, Any]) -> dict[str, str]:
    said = {name: _text(body.get(name)) for name in SAID}
    # A bare number would be read as a share of one where it is at most 1.
    progress = said["progress"].removesuffix("%").strip()
    return {
        "unit_code": code,
        "task_code": said["task"],
        "status": said["status"],
        "marked_on": said["day"],
        "progress": f"{progress}%" if progress else "",
        "evidence": said["evidence"],
        "note": said["note"],
    }


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value).strip()


def _named(look: Look, by: str, body: dict[str, Any]) -> Named:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise _incomplete(look)
    # What was seen may change between two attempts, what is said may not.
    said = {name: _text(body.get(name)) for name in SAID}
    content = json.dumps([sorted(_units(look, body)), said], ensure_ascii=False, sort_keys=True)
    return Named(by, key, digest_of("POST /marks", content))


def _said(status: int, body: dict[str, Any]) -> Response:
    answer = json_response(body)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _sent(text: str, status: int = HTTPStatus.OK) -> Response:
    answer = Response(text, status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
