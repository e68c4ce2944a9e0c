"""Secrets come from the environment alone, and no text that the program writes shows one."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from settings import ROOT, Settings
from tests.security.accounts import KEY

SECRET = re.compile(r"(^|_)(key|secret|token|password)|^(database|smtp)_|^rate_store$")
"""Settings that hold a secret, or an address that may have a password in it."""
WRITTEN = "s3cret-of-this-test" * 2
GIVEN = {
    "secret_key": WRITTEN,
    "database_url": f"postgresql://nq57:{WRITTEN}@db/nq57",
    "smtp_url": f"smtp://nq57:{WRITTEN}@mail",
    "smtp_from": "a@example.vn",
    "metrics_token": WRITTEN,
}
CODE = re.compile(
    r"""(secret|token|password|api_key)\w*["']?\s*[:=]\s*["'][^"'{}<>\s]{12,}["']""", re.IGNORECASE
)


def hidden() -> list[str]:
    return [name for name in Settings.model_fields if SECRET.search(name) and "from" not in name]


def test_no_secret_has_a_default():
    assert {"secret_key", "database_url", "smtp_url", "metrics_token"} <= set(hidden())
    for name in hidden():
        assert Settings.model_fields[name].default in ("", None, "memory://", False), name


@pytest.mark.parametrize("name", hidden())
def test_no_secret_shows_where_settings_are_written_down(name):
    assert Settings.model_fields[name].repr is False


def test_settings_are_written_without_what_is_secret():
    chosen = Settings(**GIVEN)
    assert WRITTEN not in repr(chosen) and WRITTEN not in str(chosen)


def test_a_wrong_setting_is_named_without_any_value():
    with pytest.raises(ValidationError) as failed:
        Settings(**GIVEN | {"port": "x", "auth": "required"})
    assert WRITTEN not in str(failed.value)
    with pytest.raises(ValidationError) as failed:
        Settings(**GIVEN | {"auth": "required", "secret_key": "short-" + "x" * 4})
    assert WRITTEN not in str(failed.value) and "short-" not in str(failed.value)


def test_no_file_of_the_program_holds_a_secret():
    folders = ("api", "auth", "callbacks", "components", "data", "deploy", "reports", "web")
    files = [path for name in folders for path in (ROOT / name).rglob("*") if path.is_file()]
    files += [*ROOT.glob("*.py"), *(ROOT / "scripts").glob("*.py")]
    for path in files:
        if path.suffix not in (".py", ".yml", ".yaml", ".env", ".conf", ".service", ".toml"):
            continue
        text = path.read_text("utf-8")
        assert not CODE.search(text), f"{path}: {CODE.search(text)}"
        for line in text.splitlines():
            given = re.match(r"\s*-?\s*NQ57_(SECRET_KEY|METRICS_TOKEN)\s*[=:]\s*(\S+)", line)
            assert not given or given[2].startswith(("${", "$")), f"{path}: {line}"


def test_accounts_do_not_start_without_a_key():
    with pytest.raises(ValidationError, match="NQ57_SECRET_KEY"):
        Settings(auth="required")
    assert Settings(auth="required", secret_key=KEY).secret_keys == [KEY]
