"""Logging in by an identity provider: OpenID Connect, authorization code with PKCE.

Nothing is asked of the provider before somebody logs in. What it says of itself and its keys are
kept for an hour; a token signed by a key that is not known has the keys fetched anew.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from settings import Settings

SCOPE = "openid profile email"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""What a token may be signed with: never nothing, never a secret that both sides know."""
PATIENCE = 10
"""Seconds that the provider has for an answer."""
LARGEST = 1_000_000
"""Bytes of an answer of the provider."""
LEEWAY = 60
"""Seconds by which clocks may differ."""
KEPT = 3_600


class LoginRefused(Exception):  # noqa: N818
    """Nobody is logged in; ``reason`` is a stable name, the message is for the server's log.

    ``away``: the provider can't be asked; ``token``: what it sent is not sound; ``state``: the
    answer is not to a question of this browser, or came before.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Question:
    """What has to be remembered until the provider answers."""

    address: str
    state: str
    nonce: str
    verifier: str


class Provider:
    """One identity provider, as the settings name it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._about: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, Any] | None = None

    @property
    def issuer(self) -> str:
        """The address that names the provider."""
        return self._settings.oidc_issuer

    def question(self, back: str) -> Question:
        """Return where to send somebody, who comes back to an address of this program."""
        from authlib.common.security import generate_token

        state, nonce, verifier = (generate_token(48) for _ in range(3))
        address, _ = self._client(back).create_authorization_url(
            self._endpoint("authorization_endpoint"),
            state=state,
            nonce=nonce,
            code_verifier=verifier,
        )
        return Question(address, state, nonce, verifier)

    def claims(self, back: str, code: str, verifier: str, nonce: str) -> dict[str, Any]:
        """Return what the provider says of the person who came back with a code.

        Raises
        ------
        LoginRefused
            It can't be asked, or its token is not one for this program and this login.
        """
        from authlib.common.errors import AuthlibBaseError
        from requests import RequestException

        try:
            answer = self._client(back).fetch_token(
                self._endpoint("token_endpoint"),
                code=code,
                code_verifier=verifier,
                timeout=PATIENCE,
                allow_redirects=False,
            )
        except AuthlibBaseError as error:
            raise LoginRefused("token", f"the code was refused: {error.error}") from None
        except (RequestException, ValueError) as error:
            raise LoginRefused("away", type(error).__name__) from None
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise LoginRefused("token", "there is no ID token")
        return self._checked(token, nonce)

    def _checked(self, token: str, nonce: str) -> dict[str, Any]:
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError, JoseError
        from joserfc.jws import extract_compact

        try:
            ident = extract_compact(token.encode()).headers().get("kid")
            keys = self._key_set()
            if ident is not None and ident not in {key.kid for key in keys.keys}:
                # The provider has changed its keys since they were fetched.
                keys = self._key_set(anew=True)
            claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
        except InvalidKeyIdError:
            raise LoginRefused("token", "no key of the provider has signed the token") from None
        except (JoseError, ValueError, TypeError) as error:
            raise LoginRefused("token", f"the token is not sound: {type(error).__name__}") from None
        if why := self._wrong(claims, nonce):
            raise LoginRefused("token", f"the token is not for this login: {why}")
        return claims

    def _wrong(self, claims: dict[str, Any], nonce: str) -> str:
        """What is wrong with the claims of a token whose signature is right."""
        client, moment = self._settings.oidc_client_id, time.time()
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != self.issuer:
            return "iss"
        if client not in audiences or claims.get("azp", client) != client:
            return "aud"
        if len(audiences) > 1 and "azp" not in claims:
            return "azp"
        if not _is_moment(claims.get("exp")) or claims["exp"] + LEEWAY < moment:
            return "exp"
        if not _is_moment(claims.get("iat")) or claims["iat"] - LEEWAY > moment:
            return "iat"
        if claims.get("nonce") != nonce:
            return "nonce"
        subject = claims.get("sub")
        return "" if isinstance(subject, str) and 0 < len(subject) <= 255 else "sub"

    def _client(self, back: str) -> Any:
        from authlib.integrations.requests_client import OAuth2Session

        secret = self._settings.oidc_client_secret
        method = "client_secret_basic" if secret else "none"
        return OAuth2Session(
            self._settings.oidc_client_id,
            secret or None,
            token_endpoint_auth_method=method,
            scope=SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
        )

    def _endpoint(self, name: str) -> str:
        if self._about is None or time.monotonic() - self._about[0] > KEPT:
            found = _fetched(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer:
                raise LoginRefused("away", "the provider names itself otherwise than the settings")
            self._about = (time.monotonic(), found)
        address = self._about[1].get(name)
        if not isinstance(address, str) or not _is_safe(address):
            raise LoginRefused("away", f"the provider has no {name} that can be used")
        return address

    def _key_set(self, *, anew: bool = False) -> Any:
        from joserfc.jwk import KeySet

        if anew or self._keys is None or time.monotonic() - self._keys[0] > KEPT:
            found = _fetched(self._endpoint("jwks_uri"))
            usable = [
                key
                for key in found.get("keys", [])
                if key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"
            ]
            self._keys = (time.monotonic(), KeySet.import_key_set({"keys": usable}))
        return self._keys[1]


def _fetched(address: str) -> dict[str, Any]:
    import requests

    try:
        with requests.get(address, timeout=PATIENCE, allow_redirects=False, stream=True) as answer:
            if answer.status_code != 200:
                raise LoginRefused("away", f"the provider answered {answer.status_code}")
            body = answer.raw.read(LARGEST + 1, decode_content=True)
        if len(body) > LARGEST:
            raise LoginRefused("away", "the answer of the provider is too large")
        found = requests.compat.json.loads(body)
    except (requests.RequestException, OSError, ValueError) as error:
        raise LoginRefused("away", type(error).__name__) from None
    if not isinstance(found, dict):
        raise LoginRefused("away", "the answer of the provider is none")
    return found


def _is_moment(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_safe(address: str) -> bool:
    from urllib.parse import urlsplit

    from settings import LOOPBACK

    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
