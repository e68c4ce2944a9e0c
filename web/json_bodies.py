"""JSON that comes in: what no page of this program sends is refused before anything reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from dash import Dash
from flask import Flask, Response, request
from flask.json.provider import DefaultJSONProvider

from components import ids
from web.asked import text_asked
from web.refusals import refused

UPDATE = "/_dash-update-component"
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
"""A half of a sign as JSON may write it: alone it is no text, and no store takes it."""


class ReadableJson(DefaultJSONProvider):
    """The JSON of a server: a body that can't be read is refused as one that is no JSON."""

    def loads(self, s: str | bytes, **options: Any) -> Any:
        """Return what a text says.

        Raises
        ------
        ValueError
            It is no JSON, is nested deeper than anything reads, or holds half a sign.
        """
        try:
            found = super().loads(s, **options)
        except RecursionError:
            raise ValueError("The JSON is nested too deep.") from None
        if SURROGATE.search(s if isinstance(s, bytes) else s.encode("utf-8", "surrogatepass")):
            json.dumps(found, ensure_ascii=False).encode()
        return found


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_address(value: Any) -> bool:
    told = isinstance(value, dict)
    return told and all(_is_text(value.get(name)) for name in ("path", "search", "held"))


def _is_key(value: Any) -> bool:
    told = isinstance(value, dict)
    return told and all(isinstance(value.get(name), str) for name in ("renderer", "scheme"))


VALUES: dict[str, Callable[[Any], bool]] = {
    f"{ids.VIEW}.data": _is_address,
    f"{ids.MAP_KEY}.data": _is_key,
    f"{ids.URL}.pathname": _is_text,
    f"{ids.URL}.search": _is_text,
    f"{ids.SEARCH}.value": _is_text,
}
"""What the callbacks read, and what it may be."""


def read_json_bodies(server: Flask, app: Dash, language: str) -> None:
    """Let the server read JSON carefully, and refuse callbacks that no page sends."""
    server.json = ReadableJson(server)

    @server.before_request
    def as_a_page_sends_it() -> Response | None:
        if request.path != UPDATE or request.method != "POST":
            return None
        if _is_callback(request.get_json(silent=True), app):
            return None
        text = text_asked(language)
        words = text("Yêu cầu không đầy đủ; hãy tải lại trang.")
        return refused(words, HTTPStatus.BAD_REQUEST, text)


def _is_callback(body: Any, app: Dash) -> bool:
    """Whether a body names a callback, and gives what it takes."""
    output = body.get("output") if isinstance(body, dict) else None
    known = app.callback_map.get(output) if isinstance(output, str) else None
    if known is None or not isinstance(body.get("changedPropIds", []), list):
        return False
    given = body.get("outputs")
    outputs = given if isinstance(given, list) else [given]
    return (
        all(isinstance(one, str) for one in body.get("changedPropIds", []))
        and _names(outputs) == str(output).strip(".").split("...")
        and all(_is_taken(body.get(part, []), known[part]) for part in ("inputs", "state"))
    )


def _is_taken(given: Any, wanted: list[dict[str, str]]) -> bool:
    if not isinstance(given, list) or _names(given) != _names(wanted):
        return False
    values = [VALUES.get(name, lambda _: True) for name in _names(given)]
    return all(is_it(one.get("value")) for is_it, one in zip(values, given, strict=True))


def _names(parts: list[Any]) -> list[str]:
    """The names of properties, as ``id.property``; empty for what is none."""
    return [
        f"{one.get('id')}.{one.get('property')}" if isinstance(one, dict) else "" for one in parts
    ]
