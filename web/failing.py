"""What is answered where the program or the store fails: a sentence and the id of the request."""

from __future__ import annotations

import logging
from html import escape
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import InternalServerError

from api.problems import BELOW, problem
from data.failures import unreachable
from i18n import LANGUAGES, Text

_log = logging.getLogger("nq57.failure")


def register_failing(server: Flask, language: str) -> None:
    """Answer every unexpected exception, and say it in the log; never how the program is made."""

    def log_exception(info: Any) -> None:
        rule = request.url_rule.rule if request.url_rule else "none"
        facts = {"request_id": g.get("request_id", "-"), "endpoint": rule}
        _log.error("failed", exc_info=info, extra={"facts": facts})

    server.log_exception = log_exception  # type: ignore[method-assign, assignment]

    @server.errorhandler(InternalServerError)
    def failed(error: InternalServerError) -> Response:
        cause = getattr(error, "original_exception", None)
        away = cause is not None and unreachable(cause)
        asked = request.args.get("lang", "")
        text = Text(asked if asked in LANGUAGES else language)
        if away:
            words = text("Kho dữ liệu không trả lời; hãy thử lại sau ít phút.")
        else:
            words = text("Máy chủ gặp lỗi ngoài dự kiến; hãy thử lại, rồi báo cho quản trị viên.")
        status = 503 if away else 500
        kind = request.accept_mimetypes.best_match(["application/json", "text/html"])
        if kind == "text/html" and not request.path.startswith(BELOW):
            answer = Response(page(text, words, g.get("request_id", "-")), status)
        else:
            answer = problem(status, words)
        answer.headers["Cache-Control"] = "no-store"
        if away:
            answer.headers["Retry-After"] = "30"
        return answer


def page(text: Text, words: str, ident: str) -> str:
    """The page of a failure, which needs neither scripts nor the store."""
    title = escape(text("Trang này tạm thời không mở được"))
    said = escape(text("Mã yêu cầu, khi báo cho quản trị viên: {ident}", ident=ident))
    return (
        f'<!DOCTYPE html><html lang="{text.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>:root{{color-scheme:light dark}}"
        "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem}"
        f"</style></head><body><h1>{title}</h1><p>{escape(words)}</p><p>{said}</p>"
        f'<p><a href="/">{escape(text("Về bản đồ cả nước"))}</a></p></body></html>'
    )
