"""The addresses of a person: logging in and out, the account, its password."""

from __future__ import annotations

from flask import Flask, Response, abort

from callbacks.look import Sources


def register_login(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server."""

    def coming() -> Response:
        abort(404)

    server.add_url_rule("/login", "login", coming, methods=["GET", "POST"])
    server.add_url_rule("/logout", "logout", coming, methods=["POST"])
    server.add_url_rule("/account", "account", coming)
    server.add_url_rule("/account/password", "account_password", coming, methods=["GET", "POST"])
    server.add_url_rule(
        "/account/logout-everywhere", "account_logout_everywhere", coming, methods=["POST"]
    )
