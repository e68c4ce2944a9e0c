"""Logging in by an identity provider: the way there, and the way back."""

from __future__ import annotations

import hmac
import logging
import time
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Flask, abort, current_app, redirect, request, session

from auth import sessions
from auth.oidc import LoginRefused, Provider
from auth.provided import account_of_claims
from callbacks.look import Sources
from data.acting import actor, set_actor
from data.subjects import use_nonce
from i18n import LANGUAGES, Text
from web.login import other_ways, plain_answer
from web.login_page import login_page
from web.refusals import own_address

BEGIN, BACK = "/login/oidc", "/login/oidc/callback"
KEPT = 600
"""Seconds that somebody has to log in at the provider."""
_log = logging.getLogger("nq57.oidc")


def register_login_oidc(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server; without a provider there is nothing at them."""
    settings = sources.settings
    provider = None
    if settings.auth != "open" and settings.oidc_issuer:
        provider = server.extensions["oidc"] = Provider(settings)

    def texts() -> Text:
        asked = request.args.get("lang", "")
        return Text(asked if asked in LANGUAGES else settings.language)

    def back() -> str:
        return request.host_url.rstrip("/") + BACK

    def refused(reason: str, text: Text, after: str = "/") -> Any:
        said = {
            "away": text("Hệ thống đăng nhập chung không trả lời; hãy thử lại sau ít phút."),
            "state": text("Lần đăng nhập này đã cũ hoặc đã dùng rồi; hãy đăng nhập lại."),
            "denied": text("Hệ thống đăng nhập chung không cho đăng nhập; hãy thử lại."),
            "token": text("Câu trả lời của hệ thống đăng nhập chung không đáng tin; hãy thử lại."),
            "unknown": text(
                "Chưa có tài khoản nào cho người này; hãy nhờ quản trị viên mở tài khoản."
            ),
            "disabled": text("Tài khoản này đã bị khóa; hãy hỏi quản trị viên."),
        }[reason]
        status = {"away": HTTPStatus.BAD_GATEWAY}.get(reason, HTTPStatus.FORBIDDEN)
        ways = [way for one in other_ways if (way := one(after, text))]
        made = login_page(text, "", after=after, said=said, other_ways=ways)
        return plain_answer(made, status)

    @server.get(BEGIN)
    def login_oidc() -> Any:
        if provider is None:
            abort(404)
        text, after = texts(), own_address(request.args.get("next", ""))
        try:
            question = provider.question(back())
        except LoginRefused as problem:
            _log.warning("login refused: %s", problem.reason)
            return refused(problem.reason, text, after)
        session["oidc"] = {
            "state": question.state,
            "nonce": question.nonce,
            "verifier": question.verifier,
            "after": after,
            "lang": text.language,
            "at": int(time.time()),
        }
        return redirect(question.address, HTTPStatus.SEE_OTHER)

    @server.get(BACK)
    def login_oidc_callback() -> Any:
        if provider is None:
            abort(404)
        asked = session.pop("oidc", None)
        if not isinstance(asked, dict):
            return refused("state", texts())
        text, after = Text(asked["lang"]), asked["after"]
        try:
            claims = _answered(provider, sources, asked, back())
        except LoginRefused as problem:
            _log.warning("login refused: %s", problem.reason)
            return refused(problem.reason, text, after)
        # Whatever is made for this person is made because the provider said so.
        set_actor(provider.issuer, actor().origin)
        found = account_of_claims(sources.store, settings, claims)
        if found is None or found.disabled:
            return refused("unknown" if found is None else "disabled", text, after)
        sessions.begin(found)
        return redirect(after, HTTPStatus.SEE_OTHER)


def _answered(
    provider: Provider, sources: Sources, asked: dict[str, Any], back: str
) -> dict[str, Any]:
    """Return the claims of who came back, once."""
    given = request.args
    same = hmac.compare_digest(given.get("state", "").encode(), asked["state"].encode())
    fresh = time.time() - asked["at"] <= KEPT
    named = given.get("iss", provider.issuer) == provider.issuer
    if not (same and fresh and named):
        raise LoginRefused("state", "the answer is not to a question of this browser")
    # The cookie of before can be sent again: the store knows what was used.
    if not use_nonce(sources.store, asked["nonce"]):
        raise LoginRefused("state", "the answer came before")
    if "error" in given or not given.get("code"):
        raise LoginRefused("denied", "the provider refused")
    return provider.claims(back, given["code"], asked["verifier"], asked["nonce"])


def _way(after: str, text: Text) -> tuple[str, str] | None:
    """The way in on the login page, where there is a provider."""
    if "oidc" not in current_app.extensions:
        return None
    query = urlencode({"next": after, "lang": text.language})
    return f"{BEGIN}?{query}", text("Đăng nhập bằng hệ thống chung")


other_ways.append(_way)
