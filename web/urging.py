"""The addresses of urging: the text of reminders, their documents, sending and recording them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from secrets import token_hex
from typing import Any

from flask import Flask, Response, request, send_file

from api.replies import json_response
from auth.current import require
from auth.people import Right
from callbacks.look import Look, Sources
from components.refused_words import reminder_sentence
from data.acting import actor
from data.addresses import addresses_of, is_address, keep_addresses
from data.reminders import KEY, MOST_UNITS, Reminder, ReminderRefused, record_reminders
from data.snapshot import snapshot
from data.urging import urging_list
from i18n import Text
from reports.mail import Act, MailFailed, send_letters
from reports.reminder import Letter, letters, mailto, unit_name
from reports.reminder_docx import documents
from settings import FIRST_DAY, today
from web.turns import turn

BY = ("province", "commune")
MOST_LETTERS = 100
"""The most letters that one request makes documents of, or sends."""


class Refused(Exception):  # noqa: N818
    """A request that can't be answered, with the sentence that says why."""

    def __init__(self, sentence: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Order:
    """What the page asks for: the letters of a selection, or one of them."""

    look: Look
    body: Mapping[str, Any]
    made: list[Letter]

    @property
    def text(self) -> Text:
        """The texts in the language of the page."""
        return self.look.text

    def day(self) -> date:
        """The day that the reminder is recorded with."""
        try:
            return date.fromisoformat(str(self.body.get("day")))
        except ValueError:
            raise Refused(self.text("Ngày đôn đốc phải là một ngày.")) from None

    def key(self, of: str) -> str:
        """What names the act: the same one twice is done once."""
        key = f"{self.body.get('key')}-{of}"
        if not KEY.fullmatch(str(self.body.get("key"))) or not KEY.fullmatch(key):
            raise Refused(self.text("Yêu cầu không đầy đủ; hãy tải lại trang."))
        return key


def register_urging_routes(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server."""

    @server.errorhandler(Refused)
    def urging_refused(problem: Refused) -> Response:
        return _said(str(problem), problem.status)

    def _look() -> Look:
        return sources.look("/unmarked", request.query_string.decode())

    def _order() -> Order:
        look, body = _look(), request.get_json(silent=True)
        if not isinstance(body, dict) or body.get("by") not in BY:
            raise Refused(look.text("Yêu cầu không đầy đủ; hãy tải lại trang."))
        codes = body.get("units")
        sound = isinstance(codes, list) and all(isinstance(code, str) for code in codes)
        if not isinstance(codes, list) or not sound or not 0 < len(codes) <= MOST_UNITS:
            raise Refused(look.text("Chưa chọn đơn vị nào."))
        now = snapshot(sources.store, look.register, look.as_of)
        rows = urging_list(now, codes)
        if len(rows) < len(set(codes)):
            gone = sorted(set(codes) - set(rows["code"]))
            raise Refused(look.text("Không có đơn vị {code} vào ngày đang xem.", code=gone[0]))
        require(Right.MARK, set(rows["province_code"]))
        by: Any = body["by"]
        made = letters(rows, look.register, look.as_of, by, look.text, demo=now.demo)
        only = body.get("only")
        if only is not None:
            made = [one for one in made if one.unit.code == only]
        if not made:
            raise Refused(look.text("Chưa chọn đơn vị nào."))
        return Order(look, body, made)

    @server.post("/urging/letters")
    def urging_texts() -> Response:
        order = _order()
        known = addresses_of(sources.store, [one.unit.code for one in order.made])
        listed = [_entry(one, known.get(one.unit.code, ""), order.text) for one in order.made]
        every = order.text.plural(
            "{n} công văn về {communes} đơn vị",
            "{n} công văn về {communes} đơn vị",
            len(listed),
            communes=order.text.whole(sum(len(one.codes) for one in order.made)),
        )
        body = {"letters": listed, "facts": every, "smtp": bool(sources.settings.smtp_url)}
        day = today().isoformat()
        body |= {"key": token_hex(12), "day": day, "first": FIRST_DAY.isoformat(), "last": day}
        return json_response(body)

    @server.post("/urging/letters.docx")
    def urging_docx() -> Response:
        order = _order()
        _bounded(order.made, order.text)
        with turn(order.text):
            name, content = documents(order.made)
        answer = send_file(io.BytesIO(content), as_attachment=True, download_name=name)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @server.post("/urging/record")
    def urging_record() -> Response:
        order = _order()
        channel = order.body.get("channel")
        if channel not in ("copy", "docx", "mailto"):
            raise Refused(order.text("Yêu cầu không đầy đủ; hãy tải lại trang."))
        units = [code for one in order.made for code in one.codes]
        sums = {code: one.sha256 for one in order.made for code in one.codes}
        day = order.day()
        act = Reminder(
            order.key(day.isoformat()),
            units,
            day,
            actor().by,
            channel,
            order.text.language,
            sha256=sums,
        )
        try:
            count = record_reminders(sources.store, act)
        except ReminderRefused as problem:
            raise Refused(reminder_sentence(problem.reason, order.text)) from None
        if not count:
            return json_response({"recorded": 0, "said": order.text("Đã ghi nhận trước đó.")})
        said = order.text.plural(
            "Đã ghi nhận đôn đốc {n} đơn vị, ngày {day}.",
            "Đã ghi nhận đôn đốc {n} đơn vị, ngày {day}.",
            count,
            day=order.text.day(act.day),
        )
        return json_response({"recorded": count, "said": said})

    @server.post("/urging/address")
    def urging_address() -> Response:
        order = _order()
        text, unit = order.text, order.made[0].unit
        if len(order.made) > 1:
            raise Refused(text("Chọn một công văn để lưu địa chỉ của nơi nhận."))
        address = str(order.body.get("address", "")).strip()
        _sound(address, text)
        keep_addresses(sources.store, {unit.code: address}, by=actor().by)
        name = unit_name(unit.name, unit.kind, text)
        said = text("Đã lưu địa chỉ thư của {unit}: {address}", unit=name, address=address)
        return json_response({"kept": unit.code, "said": said})

    @server.post("/urging/send")
    def urging_send() -> Response:
        order = _order()
        text = order.text
        if not sources.settings.smtp_url:
            raise Refused(text("Chưa đặt máy chủ thư (NQ57_SMTP_URL)."), HTTPStatus.CONFLICT)
        given = order.body.get("addresses")
        chosen = given if isinstance(given, dict) else {}
        ready = [one for one in order.made if chosen.get(one.unit.code)]
        addresses = {one.unit.code: str(chosen[one.unit.code]).strip() for one in ready}
        for address in addresses.values():
            _sound(address, text)
        _bounded(ready, text)
        if not ready or order.body.get("confirmed") != len(ready):
            raise Refused(text("Hãy xác nhận số thư và người nhận trước khi gửi."))
        act = Act(order.key("smtp"), today(), actor().by)
        try:
            done = send_letters(sources.store, sources.settings, ready, addresses, act)
        except ReminderRefused as problem:
            raise Refused(reminder_sentence(problem.reason, text)) from None
        except MailFailed as problem:
            words = text(
                "Không dùng được máy chủ thư {server} (“{said}”); chưa gửi thư nào.",
                server=problem.server,
                said=problem.said,
            )
            raise Refused(words, HTTPStatus.BAD_GATEWAY) from None
        # Only an address that took a letter is worth keeping.
        keep_addresses(sources.store, {code: addresses[code] for code in done.sent}, by=actor().by)
        said = text(
            "Đã gửi và ghi nhận {n} trên {total} thư.",
            n=text.whole(len(done.sent)),
            total=text.whole(len(ready)),
        )
        lines = [said, *done.failed.values()]
        return json_response({"sent": done.sent, "failed": done.failed, "said": " ".join(lines)})


def _sound(address: str, text: Text) -> None:
    if not is_address(address):
        shown = " ".join(address.split())[:80]
        raise Refused(text("{address} không phải là địa chỉ thư.", address=shown))


def _bounded(made: list[Letter], text: Text) -> None:
    if len(made) > MOST_LETTERS:
        raise Refused(
            text(
                "Mỗi lần nhiều nhất {most} công văn, đang chọn {n}: hãy chọn ít đơn vị hơn hoặc lập"
                " theo tỉnh.",
                most=text.whole(MOST_LETTERS),
                n=text.whole(len(made)),
            ),
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )


def _entry(letter: Letter, address: str, text: Text) -> dict[str, Any]:
    draft, attach = mailto(letter, "@")
    return {
        "code": letter.unit.code,
        "name": unit_name(letter.unit.name, letter.unit.kind, text),
        "text": f"{letter.subject}\n\n{letter.body}",
        "communes": letter.codes,
        "address": address,
        # The page puts the address in that stands in its field.
        "mailto": draft.removeprefix("mailto:@"),
        "attach": attach,
        "facts": text.plural(
            "Một công văn về {n} đơn vị",
            "Một công văn về {n} đơn vị",
            len(letter.codes),
        ),
    }


def _said(sentence: str, status: int) -> Response:
    answer = json_response({"error": sentence})
    answer.status_code = status
    return answer
