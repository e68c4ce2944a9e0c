"""How a request is refused that its sender may not make: one sentence, or the way to log in."""

from __future__ import annotations

import re
from html import escape
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, redirect, request
from werkzeug.urls import iri_to_uri

from api.problems import problem
from api.replies import json_response
from auth.current import Forbidden, MustChange, NotListed, Unknown
from i18n import LANGUAGES, Text

API = "/api/"
LOGIN, PASSWORD = "/login", "/account/password"
OWN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
"""An address of this site, and nothing that a browser takes for another one's."""


def register_refusals(server: Flask, language: str) -> None:
    """Attach the answers to the server; ``language`` is that of a request that names none."""

    def texts() -> Text:
        asked = request.args.get("lang", "")
        return Text(asked if asked in LANGUAGES else language)

    @server.errorhandler(Unknown)
    def unknown(_: Unknown) -> Any:
        if request.method == "GET" and _shows_pages():
            asked = iri_to_uri(request.full_path).rstrip("?")
            return redirect(login_address(asked), HTTPStatus.SEE_OTHER)
        text = texts()
        answer = refused(text("Hãy đăng nhập để tiếp tục."), HTTPStatus.UNAUTHORIZED, text)
        answer.headers["WWW-Authenticate"] = 'Bearer realm="nq57"'
        return answer

    @server.errorhandler(MustChange)
    def must_change(_: MustChange) -> Any:
        if request.method == "GET" and _shows_pages():
            return redirect(PASSWORD, HTTPStatus.SEE_OTHER)
        text = texts()
        said = text("Hãy đổi mật khẩu lần đầu trước khi tiếp tục.")
        return refused(said, HTTPStatus.FORBIDDEN, text)

    @server.errorhandler(Forbidden)
    def forbidden(lacking: Forbidden) -> Response:
        text = texts()
        if lacking.provinces:
            codes = ", ".join(sorted(lacking.provinces)[:5])
            said = text("Tài khoản này không có quyền làm việc đó ở tỉnh {codes}.", codes=codes)
        else:
            said = text("Tài khoản này không có quyền làm việc đó.")
        return refused(said, HTTPStatus.FORBIDDEN, text)

    @server.errorhandler(NotListed)
    def not_listed(_: NotListed) -> Response:
        text = texts()
        return refused(text("Không ai được hỏi địa chỉ này."), HTTPStatus.FORBIDDEN, text)


def login_address(after: str) -> str:
    """The address of the login page that leads on to another address of this site."""
    return LOGIN if after in ("", "/") else f"{LOGIN}?{urlencode({'next': after})}"


def own_address(asked: str) -> str:
    """The address to go on to after logging in; the map for what leads to another site."""
    if not OWN.fullmatch(asked) or urlsplit(asked).netloc:
        return "/"
    return "/" if urlsplit(asked).path in (LOGIN, "/logout") else asked


def refused(said: str, status: HTTPStatus, text: Text) -> Response:
    """The sentence as who asks can read it: a problem, JSON, a page, or plain."""
    if request.path.startswith(API):
        return problem(status, said)
    if _shows_pages():
        back = f'<p><a href="/">{escape(text("Về bản đồ"))}</a></p>'
        page = f'<!DOCTYPE html><html lang="{text.language}"><meta charset="utf-8">'
        page += f"<title>NQ57</title><p>{escape(said)}</p>{back}"
        answer = Response(page, status, mimetype="text/html")
    elif request.method == "GET":
        answer = Response(said + "\n", status, mimetype="text/plain")
    else:
        answer = json_response({"error": said})
        answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _shows_pages() -> bool:
    """Whether who asks is a browser that goes to an address, rather than a script or a program."""
    accepted = request.headers.get("Accept", "")
    return "text/html" in accepted and not request.path.startswith(API)
