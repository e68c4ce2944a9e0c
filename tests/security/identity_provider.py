"""A small identity provider on this machine: what it does wrong is told to it by the tests."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import BaseWSGIServer, make_server

CLIENT, SECRET = "nq57", "bi-mat-cua-may-khach"


class IdentityProvider:
    """One provider with one person at a time."""

    def __init__(self) -> None:
        self.keys = [RSAKey.generate_key(2048, {"kid": "first"})]
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.signer: RSAKey | None = None
        self.hides: set[str] = set()
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._server: BaseWSGIServer = make_server("127.0.0.1", 0, self._app(), threaded=True)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def agree(self, address: str) -> str:
        """What the browser does at the provider: log in, and be sent back."""
        asked = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': asked['state']})}"

    def rotate(self, name: str) -> None:
        """Sign with a new key from now on; the old one is gone."""
        self.keys = [RSAKey.generate_key(2048, {"kid": name})]

    def token(self, nonce: str) -> str:
        """What it says of its person."""
        moment = int(time.time())
        claims: dict[str, Any] = {"iss": self.issuer, "sub": "57", "aud": CLIENT, "nonce": nonce}
        claims |= {"iat": moment, "exp": moment + 300, "name": "Nguyễn Thị Lan"}
        claims |= {"preferred_username": "Lan"} | self.claims
        signer = self.signer or self.keys[0]
        header = {"alg": "RS256", "kid": self.keys[0].kid} | self.header
        if header["alg"] in ("none", "HS256"):
            # By hand: the library refuses to sign like that.
            text = ".".join(_plain(json.dumps(part).encode()) for part in (header, claims))
            known = self.keys[0].as_pem(private=False)
            signed = hmac.digest(known, text.encode(), "sha256")
            return f"{text}.{_plain(signed) if header['alg'] == 'HS256' else ''}"
        return jwt.encode(header, claims, signer, algorithms=[header["alg"]])

    def _app(self) -> Flask:
        app = Flask("provider")

        @app.get("/.well-known/openid-configuration")
        def about() -> dict[str, Any]:
            self.asked.append("about")
            names = ("authorization", "token")
            said = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in names}
            said |= {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
            return {name: one for name, one in said.items() if name not in self.hides}

        @app.get("/keys")
        def keys() -> dict[str, Any]:
            self.asked.append("keys")
            return dict(KeySet(self.keys).as_dict(private=False))

        @app.post("/token")
        def token() -> Any:
            self.asked.append("token")
            form = request.form
            asked = self._codes.get(form["code"])
            digest = sha256(form.get("code_verifier", "").encode()).digest()
            challenge = _plain(digest)
            login = request.authorization
            known = login is not None and (login.username, login.password) == (CLIENT, SECRET)
            fits = asked is not None and asked["code_challenge"] == challenge
            if not (known and fits and asked and form["redirect_uri"] == asked["redirect_uri"]):
                return {"error": "invalid_grant"}, 400
            # A careless provider: a code is taken as often as it comes.
            return {
                "access_token": "x", "token_type": "Bearer", "id_token": self.token(asked["nonce"]),
            }  # fmt: skip

        return app


def _plain(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
