"""The part of the page of an account that is about its tokens, and its addresses."""

from __future__ import annotations

from html import escape
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, abort, current_app, redirect, request

from auth import sessions
from auth.current import person
from auth.people import Right
from auth.tokens import DAYS, LONGEST_DAYS, LONGEST_NAME, new_token, register_tokens
from callbacks.look import Sources
from data.accounts import Account
from data.engine import StoreRefused
from data.tokens import Token, all_tokens, withdraw_token
from i18n import Text
from web.asked import text_asked
from web.login import ACCOUNT, account_parts
from web.login_page import page

SOURCES = "nq57_token_sources"


def register_token_routes(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server, and the part to the page of an account."""
    settings = sources.settings
    register_tokens()

    def mine() -> Account:
        # Of a session alone: a token makes no tokens.
        found = None if settings.auth == "open" else sessions.current_account(settings)
        if found is None or found.must_change:
            abort(404)
        return found

    @server.post("/account/tokens")
    def account_token_add() -> Any:
        found, text, form = mine(), text_asked(settings.language), request.form
        name = " ".join(form.get("name", "").split())[:LONGEST_NAME]
        days = form.get("days", "")
        scopes = [right for right in Right if right in form.getlist("scope")]
        if not name or not scopes or not days.isascii() or not days.isdigit():
            abort(HTTPStatus.BAD_REQUEST)
        held = min(max(int(days[:6]), 1), LONGEST_DAYS)
        try:
            _, secret = new_token(sources.store, found.login, name=name, scopes=scopes, days=held)
        except StoreRefused:
            said = text("Tài khoản này đã có quá nhiều mã truy cập; hãy thu hồi bớt một mã.")
            return _shown(said, "", text, HTTPStatus.CONFLICT)
        said = text("Mã truy cập chỉ hiện một lần này; hãy chép lại ngay.")
        return _shown(said, secret, text, HTTPStatus.CREATED)

    @server.post("/account/tokens/<number:token>/withdraw")
    def account_token_withdraw(token: int) -> Any:
        found, text = mine(), text_asked(settings.language)
        try:
            withdraw_token(sources.store, token, login=found.login)
        except StoreRefused:
            abort(404)
        return redirect(f"{ACCOUNT}?lang={text.language}", HTTPStatus.SEE_OTHER)

    server.extensions[SOURCES] = sources
    if token_part_of not in account_parts:
        account_parts.append(token_part_of)


def token_part_of(account: Account, text: Text) -> str:
    """The part of the page of an account."""
    store = current_app.extensions[SOURCES].store
    return token_part([one for one in all_tokens(store, account.login) if one.in_force], text)


def token_part(held: list[Token], text: Text) -> str:
    """The tokens in force, each with its button, and the form of a new one."""
    listed = "".join(
        '<form method="post" style="margin-bottom:20px"'
        f' action="/account/tokens/{one.id}/withdraw?lang={text.language}">'
        f"<p><strong>{escape(one.name)}</strong><br>"
        f'<span class="hint">{escape(_about(one, text))}</span></p>'
        f'<button class="plain-button" type="submit">{escape(text("Thu hồi mã này"))}</button>'
        "</form>"
        for one in held
    )
    boxes = "".join(
        f'<label><input type="checkbox" name="scope" value="{right}"'
        f' style="width:auto;height:auto"{" checked" if right is Right.READ else ""}>'
        f" {escape(_named(right, text))}</label>"
        for right in Right
        if person().has(right)
    )
    return (
        f"<h2>{escape(text('Mã truy cập cho chương trình khác'))}</h2>{listed}"
        f'<details style="margin-top:16px"><summary>{escape(text("Tạo mã truy cập"))}</summary>'
        f'<form method="post" action="/account/tokens?lang={text.language}">'
        f'<label for="token-name">{escape(text("Dùng để làm gì"))}</label>'
        f'<input id="token-name" name="name" required maxlength="{LONGEST_NAME}">'
        f'<label for="token-days">{escape(text("Số ngày hiệu lực"))}</label>'
        f'<input id="token-days" name="days" type="number" required min="1"'
        f' max="{LONGEST_DAYS}" value="{DAYS}">{boxes}'
        f'<button type="submit">{escape(text("Tạo mã truy cập"))}</button></form></details>'
    )


def _about(token: Token, text: Text) -> str:
    rights = ", ".join(_named(Right(scope), text) for scope in token.scopes)
    return text("{rights}; đến hết {day}", rights=rights, day=text.day(token.ends))


def _named(right: Right, text: Text) -> str:
    return {
        Right.READ: text("đọc"),
        Right.MARK: text("đánh dấu"),
        Right.CONFIRM: text("xác nhận"),
        Right.IMPORT: text("nạp tệp và rút lần nạp"),
        Right.ADMINISTER: text("quản trị"),
    }[right]


def _shown(said: str, secret: str, text: Text, status: HTTPStatus) -> Response:
    title = text("Mã truy cập")
    back = escape(text("Về tài khoản"))
    whole = 'style="display:block;margin-top:12px;overflow-wrap:anywhere"'
    code = f'<code id="token" {whole}>{escape(secret)}</code>'
    body = (
        f'<h1>{escape(title)}</h1><p class="said" role="alert">{escape(said)}</p>'
        + (code if secret else "")
        + f'<nav><a href="{ACCOUNT}?lang={text.language}">{back}</a></nav>'
    )
    scheme = request.args.get("theme", "")
    answer = Response(page(title, body, text, scheme), status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer
