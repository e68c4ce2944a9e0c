"""The addresses of a person: logging in and out, the account, its password."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, abort, redirect, request

from auth import accounts, sessions
from auth.passwords import (
    LONGEST,
    SHORTEST,
    Busy,
    PasswordRefused,
    check_password,
    fits,
    hashed,
    turn,
)
from auth.people import Role
from callbacks.look import Sources
from data.accounts import Account, account_with_id, log_out_everywhere, set_password
from data.acting import actor, set_actor
from i18n import LANGUAGES, Text
from settings import today
from web.login_limits import login_limit
from web.login_page import account_page, login_page, password_page
from web.metrics import login_ended
from web.refusals import LOGIN, PASSWORD, own_address

ACCOUNT = "/account"
account_parts: list[Callable[[Account, Text], str]] = []
"""What gives more parts of the page of an account, as HTML."""
other_ways: list[Callable[[str, Text], tuple[str, str] | None]] = []
"""What gives other ways in than a password: of the address to go on to, an address and words."""


def register_login(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server."""
    settings = sources.settings

    def texts() -> Text:
        asked = request.args.get("lang", "")
        return Text(asked if asked in LANGUAGES else settings.language)

    def scheme() -> str:
        return request.args.get("theme", "")

    def mine() -> Account:
        """The account of who asks; without accounts there is no such page."""
        if settings.auth == "open":
            abort(404)
        found = sessions.current_account(settings)
        if found is None:
            abort(404)
        return found

    def later(said: str, status: HTTPStatus) -> Response:
        """The page to log in, for who has to try again in a while."""
        written = request.form.get("login", "")[:80]
        after = own_address(request.values.get("next", ""))
        made = login_page(texts(), scheme(), after=after, login=written, said=said)
        return plain_answer(made, status)

    def too_often() -> Response:
        text = texts()
        login_ended("limited")
        said = text("Máy này đã thử mật khẩu quá nhiều lần; hãy đợi một phút rồi thử lại.")
        return later(said, HTTPStatus.TOO_MANY_REQUESTS)

    limited = login_limit(server, settings, too_often)

    @server.errorhandler(Busy)
    def busy(_: Busy) -> Response:
        text = texts()
        login_ended("busy")
        said = text("Nhiều người đang đăng nhập cùng lúc; hãy thử lại sau ít giây.")
        answer = later(said, HTTPStatus.SERVICE_UNAVAILABLE)
        answer.headers["Retry-After"] = "10"
        return answer

    @server.route(LOGIN, methods=["GET", "POST"])
    @limited
    def login() -> Any:
        text = texts()
        after = own_address(request.values.get("next", ""))
        if settings.auth == "open":
            return redirect("/", HTTPStatus.SEE_OTHER)
        ways = [way for one in other_ways if (way := one(after, text))]
        if request.method == "GET":
            if sessions.current_account(settings) is not None:
                return redirect(after, HTTPStatus.SEE_OTHER)
            return plain_answer(login_page(text, scheme(), after=after, other_ways=ways))
        written, plain = request.form.get("login", ""), request.form.get("password", "")
        set_actor(accounts.login_of(written), actor().origin)
        found = accounts.log_in(sources.store, written, plain[:LONGEST])
        login_ended("in" if found else "refused")
        if found is None:
            said = text(
                "Tên đăng nhập hoặc mật khẩu không đúng, hoặc đã thử sai nhiều lần;"
                " hãy kiểm tra, hoặc đợi vài phút rồi thử lại."
            )
            made = login_page(
                text, scheme(), after=after, login=written[:80], said=said, other_ways=ways
            )
            return plain_answer(made, HTTPStatus.UNAUTHORIZED)
        sessions.begin(found)
        return redirect(PASSWORD if found.must_change else after, HTTPStatus.SEE_OTHER)

    @server.post("/logout")
    def logout() -> Any:
        if settings.auth != "open":
            sessions.end(settings)
        return redirect(LOGIN, HTTPStatus.SEE_OTHER)

    @server.get(ACCOUNT)
    def account() -> Any:
        found, text = mine(), texts()
        if found.must_change:
            return redirect(PASSWORD, HTTPStatus.SEE_OTHER)
        rights = [_right(one, sources, text) for one in accounts.rights_of(found)]
        return plain_answer(
            account_page(
                text,
                scheme(),
                name=found.name or found.login,
                login=found.login,
                rights=rights,
                has_password=found.password is not None,
                said=text("Mật khẩu đã được đổi.") if request.args.get("changed") else "",
                parts=[part(found, text) for part in account_parts],
            )
        )

    @server.route(PASSWORD, methods=["GET", "POST"])
    @limited
    def account_password() -> Any:
        found, text = mine(), texts()
        if found.password is None:
            abort(404)
        first, said, status = found.must_change, "", HTTPStatus.OK
        if request.method == "POST":
            try:
                with turn():
                    new = hashed(_new_password(found, text))
            except _NotChanged as wrong:
                said, status = str(wrong), HTTPStatus.BAD_REQUEST
            else:
                set_password(sources.store, found.login, new, must_change=False)
                _again(found)
                to = "/" if first else f"{ACCOUNT}?changed=1&lang={text.language}"
                return redirect(to, HTTPStatus.SEE_OTHER)
        made = password_page(text, scheme(), first=first, shortest=SHORTEST, said=said)
        return plain_answer(made, status)

    @server.post("/account/logout-everywhere")
    def account_logout_everywhere() -> Any:
        found = mine()
        log_out_everywhere(sources.store, found.login)
        accounts.forget(sources.store, found.id)
        sessions.end(settings)
        return redirect(LOGIN, HTTPStatus.SEE_OTHER)

    def _again(found: Account) -> None:
        """Go on in a new session: the change has ended all others."""
        accounts.forget(sources.store, found.id)
        now = account_with_id(sources.store, found.id)
        if now is not None:
            sessions.begin(now)


class _NotChanged(ValueError):  # noqa: N818
    """What was sent changes no password; the message is one sentence."""


def _new_password(found: Account, text: Text) -> str:
    form = request.form
    old, new = form.get("old", ""), form.get("new", "")
    if not fits(old[:LONGEST], found.password):
        raise _NotChanged(text("Mật khẩu hiện tại không đúng."))
    if new != form.get("again", ""):
        raise _NotChanged(text("Hai lần gõ mật khẩu mới không giống nhau."))
    try:
        sound = check_password(new, found.login)
    except PasswordRefused as problem:
        raise _NotChanged(
            {
                "short": text("Mật khẩu mới phải có ít nhất {n} ký tự.", n=SHORTEST),
                "long": text("Mật khẩu mới có nhiều nhất {n} ký tự.", n=LONGEST),
            }.get(problem.reason, text("Mật khẩu mới quá dễ đoán."))
        ) from None
    if sound == old:
        raise _NotChanged(text("Mật khẩu mới phải khác mật khẩu hiện tại."))
    return sound


def _right(grant: tuple[str, str | None], sources: Sources, text: Text) -> str:
    """A role and where it holds, in words."""
    role, code = grant
    named = {
        Role.READER: text("Người xem"),
        Role.MONITOR: text("Người giám sát"),
        Role.EDITOR: text("Người nhập liệu"),
        Role.ADMINISTRATOR: text("Quản trị viên"),
    }[Role(role)]
    if code is None:
        return text("{role}: cả nước", role=named)
    unit = sources.store.register().get(code, today())
    return text("{role}: {place}", role=named, place=unit.name if unit else code)


def plain_answer(html: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A plain page as an answer that nobody keeps."""
    answer = Response(html, status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer
