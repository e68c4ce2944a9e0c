"""The pages of a person as plain pages: logging in, a new password, the account.

They work without scripts, in the look of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from components.tokens import stylesheet
from i18n import LANGUAGES, Text
from web.files import STYLES
from web.page import DEVANAGARI_FACE, bundle_address, icon

STYLE = """
body{display:grid;place-items:center;min-height:100%;padding:24px 16px}
.entry.card{width:100%;max-width:400px;padding:32px;border-width:1px;border-radius:8px}
.entry h1{font-size:24px;line-height:32px;font-weight:650;margin:4px 0 20px}
.entry h2{font-size:16px;line-height:24px;font-weight:600;margin:24px 0 8px}
.entry .of{color:var(--dim)}
.entry label{display:block;font-weight:600;margin:16px 0 6px}
.entry input{width:100%;height:44px;padding:0 12px;border:1px solid var(--faint);
border-radius:6px;background:var(--page)}
.entry button,.entry .way{display:block;width:100%;min-height:44px;margin-top:20px;padding:0 16px;
border:1px solid var(--accent);border-radius:6px;background:var(--accent);color:var(--onaccent);
font-weight:600;cursor:pointer;line-height:42px;text-align:center}
.entry .plain-button{background:none;color:var(--accent);margin-top:10px}
.entry .said{margin-bottom:4px;padding:10px 12px;border-radius:6px;background:var(--un-t);
color:var(--un-x)}
.entry .hint{color:var(--dim);font-size:13px;line-height:18px;margin-top:6px}
.entry nav{margin-top:24px;padding-top:16px;border-top:1px solid var(--line)}
.entry nav a{display:inline-block;margin-right:16px;padding:4px 0}
.entry nav a[aria-current]{color:var(--text);font-weight:600}
.entry ul{list-style:disc;padding-left:20px}
"""


def login_page(
    text: Text, scheme: str, *, after: str, login: str = "", said: str = "",
    other_ways: Sequence[tuple[str, str]] = (),
) -> str:  # fmt: skip
    """The page to log in.

    Parameters
    ----------
    after
        The address of this site to go on to.
    said
        The sentence of what went wrong.
    other_ways
        Address and words of other ways in than a password.
    """
    fields = (
        f'<input type="hidden" name="next" value="{escape(after)}">'
        + _field(text("Tên đăng nhập"), "login", "text", "username", login, focus=not login)
        + _field(text("Mật khẩu"), "password", "password", "current-password", focus=bool(login))
    )
    ways = "".join(
        f'<a class="way plain-button" href="{escape(to)}">{escape(words)}</a>'
        for to, words in other_ways
    )
    body = (
        _head(text("Đăng nhập"), text, said)
        + f'<form method="post" action="/login?lang={text.language}">{fields}'
        + f'<button type="submit">{escape(text("Đăng nhập"))}</button></form>{ways}'
        + _languages(text, "/login", {} if after == "/" else {"next": after})
    )
    return page(text("Đăng nhập"), body, text, scheme)


def password_page(text: Text, scheme: str, *, first: bool, shortest: int, said: str = "") -> str:
    """The page to change a password; ``first`` where nothing else is allowed before."""
    why = text("Đây là mật khẩu được cấp lần đầu: hãy đổi trước khi tiếp tục.") if first else ""
    hint = text("Ít nhất {n} ký tự; một câu dễ nhớ là tốt nhất.", n=shortest)
    fields = (
        _field(text("Mật khẩu hiện tại"), "old", "password", "current-password", focus=True)
        + _field(text("Mật khẩu mới"), "new", "password", "new-password", describes="hint")
        + f'<p class="hint" id="hint">{escape(hint)}</p>'
        + _field(text("Mật khẩu mới, lần nữa"), "again", "password", "new-password")
    )
    leave = (
        _button("/logout", text("Đăng xuất"), text)
        if first
        else f'<nav><a href="/account?lang={text.language}">{escape(text("Tài khoản"))}</a></nav>'
    )
    body = (
        _head(text("Đổi mật khẩu"), text, said)
        + (f"<p>{escape(why)}</p>" if first else "")
        + f'<form method="post" action="/account/password?lang={text.language}">{fields}'
        + f'<button type="submit">{escape(text("Đổi mật khẩu"))}</button></form>{leave}'
    )
    return page(text("Đổi mật khẩu"), body, text, scheme)


def account_page(
    text: Text, scheme: str, *, name: str, login: str, rights: Sequence[str],
    has_password: bool, said: str = "", parts: Sequence[str] = (),
) -> str:  # fmt: skip
    """The page of one's own account.

    Parameters
    ----------
    rights
        What the account was given, in words.
    parts
        More parts of the page, as HTML.
    """
    held = "".join(f"<li>{escape(one)}</li>" for one in rights)
    none = f"<p>{escape(text('Tài khoản này chưa được giao quyền nào.'))}</p>"
    password = escape(text("Đổi mật khẩu"))
    body = (
        _head(name, text, said)
        + f'<p class="of">{escape(login)}</p><h2>{escape(text("Quyền"))}</h2>'
        + (f"<ul>{held}</ul>" if rights else none)
        + "".join(parts)
        + (
            f'<a class="way" href="/account/password?lang={text.language}">{password}</a>'
            if has_password
            else ""
        )
        + _button("/logout", text("Đăng xuất"), text)
        + _button("/account/logout-everywhere", text("Đăng xuất khỏi mọi máy"), text)
        + f'<nav><a href="/?lang={text.language}">{escape(text("Về bản đồ"))}</a></nav>'
        + _languages(text, "/account", {})
    )
    return page(name, body, text, scheme)


def page(title: str, body: str, text: Text, scheme: str) -> str:
    """A plain page in the look of the others."""
    fixed = f' data-mantine-color-scheme="{scheme}"' if scheme in ("light", "dark") else ""
    return (
        f'<!DOCTYPE html><html lang="{text.language}"{fixed}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · NQ57</title>"
        f'<link rel="icon" href="{icon()}" type="image/svg+xml">'
        f"<style>{stylesheet(alone=True)}</style>"
        f'<link rel="stylesheet" href="{bundle_address(STYLES)}">'
        f"<style>{DEVANAGARI_FACE}{STYLE}</style></head>"
        f'<body><main class="entry card">{body}</main></body></html>'
    )


def _head(title: str, text: Text, said: str) -> str:
    alert = f'<p class="said" role="alert">{escape(said)}</p>' if said else ""
    of = escape(text("Bản đồ nhiệt NQ57"))
    return f'<p class="of">{of}</p><h1>{escape(title)}</h1>{alert}'


def _field(
    words: str, name: str, kind: str, fills: str, value: str = "", *,
    focus: bool = False, describes: str = "",
) -> str:  # fmt: skip
    more = (" autofocus" if focus else "") + (f' value="{escape(value)}"' if value else "")
    more += f' aria-describedby="{describes}"' if describes else ""
    return (
        f'<label for="{name}">{escape(words)}</label><input id="{name}" name="{name}"'
        f' type="{kind}" autocomplete="{fills}" autocapitalize="none" maxlength="200"'
        f" required{more}>"
    )


def _button(address: str, words: str, text: Text) -> str:
    """A button of its own, for what changes something."""
    to = f"{address}?lang={text.language}"
    button = f'<button type="submit" class="plain-button">{escape(words)}</button>'
    return f'<form method="post" action="{to}">{button}</form>'


def _languages(text: Text, path: str, kept: dict[str, str]) -> str:
    links = []
    for code, name in LANGUAGES.items():
        here = ' aria-current="true"' if code == text.language else ""
        to = escape(f"{path}?{urlencode(kept | {'lang': code})}")
        links.append(f'<a href="{to}" lang="{code}" hreflang="{code}"{here}>{escape(name)}</a>')
    return f'<nav aria-label="{escape(text("Ngôn ngữ"))}">{"".join(links)}</nav>'
