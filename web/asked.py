"""What a request asks: its query as text that can be read, its numbers, its language."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.routing import BaseConverter

from i18n import LANGUAGES, Text


class Number(BaseConverter):
    """A whole number in an address (``<number:batch>``) that every database can hold."""

    regex = "[0-9]{1,9}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)


def read_requests(server: Flask) -> None:
    """Let every request have a query in UTF-8, and addresses their numbers.

    Bytes that are none are replaced, so that no page has to think of them.
    """
    server.url_map.converters["number"] = Number

    @server.before_request
    def with_readable_query() -> None:
        request.query_string = request.query_string.decode(errors="replace").encode()


def text_asked(language: str) -> Text:
    """The texts in the language of the request, else in the one given."""
    asked = request.args.get("lang", "")
    return Text(asked if asked in LANGUAGES else language)
