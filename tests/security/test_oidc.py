"""Logging in by an identity provider: who it vouches for gets in once, and nobody else."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from pydantic import ValidationError
from werkzeug.test import TestResponse

from data.accounts import account_of, add_account, all_accounts, set_disabled
from data.audit_log import Asked, log_records
from data.store import Store, open_store
from data.subjects import subject_of
from settings import ROOT, Settings
from tests.security.accounts import KEY, visitor, with_accounts
from tests.security.identity_provider import CLIENT, SECRET, IdentityProvider

Change = Callable[[IdentityProvider], object]


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    made = IdentityProvider()
    yield made
    made.stop()


@pytest.fixture
def chosen(tmp_path: Path, provider: IdentityProvider) -> Settings:
    given = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT}
    return with_accounts(tmp_path, oidc_client_secret=SECRET, **given)


@pytest.fixture
def store(chosen: Settings, provider: IdentityProvider) -> Store:
    """A store in which the person of the provider has an account."""
    found = open_store(chosen)
    subject = subject_of(provider.issuer, "57")
    add_account(found, "lan.nt", "Lan", None, [("reader", None)], subject=subject)
    return found


@pytest.fixture
def client(chosen: Settings, store: Store) -> FlaskClient:
    return visitor(chosen)


def go(client: FlaskClient, provider: IdentityProvider) -> str:
    """Begin to log in, and return the address that the provider sends the browser back to."""
    begun = client.get("/login/oidc?next=/unmarked&lang=en")
    assert begun.status_code == 303 and begun.location.startswith(f"{provider.issuer}/author")
    return provider.agree(begun.location)


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_the_login_page_leads_to_the_provider_and_back_to_the_page_asked_for(client, provider):
    assert "/login/oidc?next=%2Funmarked&amp;lang=vi" in client.get("/login?next=/unmarked").text
    assert provider.asked == [], "nothing is asked before somebody logs in"
    done = client.get(go(client, provider))
    assert (done.status_code, done.location) == (303, "/unmarked")
    assert "lan.nt" in client.get("/account").text
    assert provider.asked == ["about", "token", "keys"]


def test_a_new_key_of_the_provider_is_fetched_and_no_other_key_is(client, provider):
    for name in ("second", "third"):
        client.get(go(client, provider))
        assert is_in(client)
        client.post("/logout")
        provider.rotate(name)
    client.get(go(client, provider))
    assert is_in(client) and provider.asked.count("keys") == 3
    client.post("/logout")
    client.get(go(client, provider))
    assert provider.asked.count("keys") == 3 and provider.asked.count("about") == 1


def signed_by(key: RSAKey) -> Change:
    return lambda provider: setattr(provider, "signer", key)


def with_claims(**claims: object) -> Change:
    return lambda provider: provider.claims.update(claims)


def with_header(**header: object) -> Change:
    return lambda provider: provider.header.update(header)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(with_claims(aud="another"), id="audience"),
        pytest.param(with_claims(aud=[CLIENT, "another"]), id="several audiences"),
        pytest.param(with_claims(azp="another"), id="made for another"),
        pytest.param(with_claims(iss="https://elsewhere.example"), id="issuer"),
        pytest.param(with_claims(exp=int(time.time()) - 3_600), id="expired"),
        pytest.param(with_claims(exp=None), id="no end"),
        pytest.param(with_claims(iat=int(time.time()) + 86_400), id="from tomorrow"),
        pytest.param(with_claims(nonce="of another login"), id="nonce"),
        pytest.param(with_claims(sub=""), id="nobody"),
        pytest.param(signed_by(RSAKey.generate_key(2048, {"kid": "first"})), id="forged"),
        pytest.param(with_header(kid="unheard"), id="unknown key"),
        pytest.param(with_header(alg="none"), id="none"),
        # Signed with what everybody knows: the public key, as if it were a shared secret.
        pytest.param(with_header(alg="HS256"), id="shared secret"),
        pytest.param(lambda provider: provider.hides.add("jwks_uri"), id="no keys"),
    ],
)
def test_a_token_that_is_not_sound_logs_nobody_in(client, provider, change: Change):
    change(provider)
    answer = client.get(go(client, provider))
    assert answer.status_code in (403, 502) and 'role="alert"' in answer.text
    assert "trusted" in answer.text or "does not answer" in answer.text
    assert not is_in(client)


def test_an_answer_counts_once_also_for_who_keeps_the_cookie_of_before(client, chosen, provider):
    back = go(client, provider)
    cookie = client.get_cookie("__Host-nq57")
    assert client.get(back).status_code == 303
    client.post("/logout")
    assert client.get(back).status_code == 403
    other = visitor(chosen)
    other.set_cookie("__Host-nq57", cookie.value, secure=True)
    answer = other.get(back)
    assert answer.status_code == 403 and "has been used" in answer.text
    assert not is_in(client) and not is_in(other)


def test_an_answer_to_somebody_elses_question_logs_nobody_in(client, chosen, provider):
    back, other = go(client, provider), visitor(chosen)
    assert other.get(back).status_code == 403
    go(other, provider)
    assert other.get(back).status_code == 403
    assert client.get(f"{back}x").status_code == 403
    for bad in ("/login/oidc/callback", "/login/oidc/callback?error=access_denied&state=x"):
        go(client, provider)
        assert client.get(bad).status_code == 403
    go(client, provider)
    assert client.get(go(client, provider) + "&iss=https://elsewhere.example").status_code == 403
    assert not is_in(client) and not is_in(other)


def test_the_verifier_and_the_secret_are_those_of_this_login(client, provider):
    first, second = go(client, provider), go(client, provider)
    code = first.partition("code=")[2].partition("&")[0]
    mixed = second.replace(second.partition("code=")[2].partition("&")[0], code)
    assert client.get(mixed).status_code == 403 and not is_in(client)


def test_an_unknown_person_is_refused_and_a_disabled_one_too(client, store, provider):
    provider.claims["sub"] = "58"
    answer = client.get(go(client, provider))
    assert answer.status_code == 403 and "administrator" in answer.text
    assert len(all_accounts(store)) == 1
    provider.claims["sub"] = "57"
    set_disabled(store, "lan.nt", disabled=True)
    answer: TestResponse = client.get(go(client, provider))
    assert answer.status_code == 403 and "disabled" in answer.text
    assert not is_in(client)


def test_by_a_setting_an_unknown_person_gets_an_account_without_rights(chosen, store, provider):
    add_account(store, "lan", "Another Lan", "x", [("administrator", None)])
    provider.claims["sub"] = "58"
    client = visitor(chosen.model_copy(update={"oidc_new_accounts": True}))
    for _ in range(2):
        client.get(go(client, provider))
        assert is_in(client) and client.get("/unmarked").status_code == 403
        client.post("/logout")
    (made,) = [one for one in all_accounts(store) if one.login.startswith("oidc-")]
    assert (made.name, made.grants, made.password) == ("Nguyễn Thị Lan", (), None)
    newest = next(log_records(store, Asked()))
    assert (newest["what"], newest["by"]) == ("account.add", provider.issuer)


def test_by_a_setting_a_claim_says_the_rights(chosen, store, provider):
    client = visitor(chosen.model_copy(update={"oidc_roles_claim": "roles"}))
    for said, held in [
        (["monitor:22", "reader", "king", "editor:2"], (("monitor", "22"), ("reader", None))),
        ("editor", (("editor", None),)),
        (None, ()),
    ]:
        provider.claims["roles"] = said
        client.get(go(client, provider))
        found = account_of(store, "lan.nt")
        assert found is not None and found.grants == held


def test_a_provider_that_does_not_answer_is_a_sentence(client, chosen, provider):
    provider.hides.add("issuer")
    answer = client.get("/login/oidc?lang=en")
    assert answer.status_code == 502 and "does not answer" in answer.text
    closed = chosen.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    assert visitor(closed).get("/login/oidc").status_code == 502


def test_without_a_provider_there_is_nothing(tmp_path):
    client = visitor(with_accounts(tmp_path))
    assert client.get("/login/oidc").status_code == 404
    assert client.get("/login/oidc/callback?code=x&state=y").status_code == 404
    assert "oidc" not in client.get("/login").text


@pytest.mark.parametrize(
    ("issuer", "client"), [("http://id.example.vn", "nq57"), ("https://id.example.vn", "")]
)
def test_settings_that_can_not_be_used_are_refused(issuer, client):
    with pytest.raises(ValidationError, match="NQ57_OIDC"):
        Settings(auth="required", secret_key=KEY, oidc_issuer=issuer, oidc_client_id=client)


def test_the_library_is_loaded_when_somebody_logs_in_only():
    loads = "import sys, auth.oidc, auth.provided, web.login_oidc"
    code = f"{loads}; print([name for name in sys.modules if name.startswith('authlib')])"
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip().splitlines()[-1] == "[]"
