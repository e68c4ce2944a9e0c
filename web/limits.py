"""Limits of every request: how large its body is, and how long a question to the store may take.

An address that takes files says more in its own view, by ``request.max_content_length``.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import RequestEntityTooLarge

from data.engine import QueryTooLong, limit_queries
from settings import Settings
from web.asked import text_asked
from web.refusals import refused

BODY = 1_000_000
"""Bytes of a body that is no file: a callback, a form, JSON."""
FIELDS = 2_000
"""Parts of a form with several parts."""


def limit_requests(server: Flask, settings: Settings) -> None:
    """Put the limits on a server."""
    server.config["MAX_CONTENT_LENGTH"] = server.config["MAX_FORM_MEMORY_SIZE"] = BODY
    server.config["MAX_FORM_PARTS"] = FIELDS

    @server.before_request
    def within_a_time() -> None:
        limit_queries(settings.max_query_seconds)

    @server.errorhandler(RequestEntityTooLarge)
    def too_large(_: RequestEntityTooLarge) -> Response:
        text = text_asked(settings.language)
        words = text("Yêu cầu quá lớn; hãy gửi ít hơn mỗi lần.")
        return refused(words, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)

    @server.errorhandler(ParseException)
    def not_whole(_: ParseException) -> Response:
        """The pieces of a body are none, which the server sees where it reads them."""
        text = text_asked(settings.language)
        words = text("Yêu cầu không đầy đủ; hãy tải lại trang.")
        return refused(words, HTTPStatus.BAD_REQUEST, text)

    @server.errorhandler(QueryTooLong)
    def too_long(_: QueryTooLong) -> Response:
        text = text_asked(settings.language)
        words = text("Câu hỏi này mất quá nhiều thời gian; hãy chọn ít hơn hoặc thử lại sau.")
        answer = refused(words, HTTPStatus.SERVICE_UNAVAILABLE, text)
        answer.headers["Retry-After"] = "30"
        return answer
