"""What stands in ``deploy/`` can be read by those it is for, and agrees with the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from configparser import ConfigParser
from typing import Any

import click
import crossplane
import pytest
import yaml

from cli import cli
from settings import ROOT, Settings
from web.receiving import FORM_BYTES

DEPLOY = ROOT / "deploy"
NAMES = {f"NQ57_{name.upper()}" for name in Settings.model_fields}
UNITS = ("nq57.service", "nq57-nightly.service", "nq57-nightly.timer")
HARDENED = {
    "NoNewPrivileges": "yes",
    "PrivateTmp": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectControlGroups": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "CapabilityBoundingSet": "",
    "SystemCallFilter": "@system-service",
}


class OneOfEach(dict[str, str]):
    """Keeps the values of a key that stands several times, as systemd does."""

    def __setitem__(self, key: str, value: Any) -> None:
        before = self.get(key)
        both = isinstance(value, list) and isinstance(before, list)
        super().__setitem__(key, before + value if both else value)


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=False, dict_type=OneOfEach)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string((DEPLOY / name).read_text("utf-8"))
    return parser


def given(line: str) -> dict[str, str]:
    """The settings of the lines NAME=value of a text."""
    return dict(re.findall(r"^(NQ57_\w+)=(.*)$", line, re.MULTILINE))


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one_of_the_program(path):
    named = set(re.findall(r"NQ57_[A-Z_]+", path.read_text("utf-8")))
    assert named <= NAMES, named - NAMES


def test_every_setting_that_the_document_names_is_one_too():
    text = (ROOT / "docs" / "operation.md").read_text("utf-8")
    assert set(re.findall(r"NQ57_[A-Z_]+", text)) <= NAMES


def test_every_file_is_named_in_the_document_or_by_a_file_that_is():
    said = (ROOT / "docs" / "operation.md").read_text("utf-8")
    said += (DEPLOY / "compose.yaml").read_text("utf-8")
    stems = {path.name.removesuffix(".dockerignore").split(".")[0] for path in DEPLOY.iterdir()}
    assert [stem for stem in stems if stem not in said] == []


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_names_only_verbs_that_there_are(name):
    text = (DEPLOY / name).read_text("utf-8")
    for words in re.findall(r"cli\.py ([a-z ]+)", text):
        group: click.Command = cli
        for word in words.split():
            assert isinstance(group, click.Group)
            group = group.commands[word]
        assert not isinstance(group, click.Group)
    assert unit(name).sections()[0] == "Unit"


def test_the_service_is_hardened_and_leaves_time_for_a_stop():
    service = unit("nq57.service")["Service"]
    assert {name: service[name] for name in HARDENED} == HARDENED
    assert service["User"] == "nq57" and service["KillMode"] == "mixed"
    assert int(service["TimeoutStopSec"]) > Settings.model_fields["stop_seconds"].default
    assert given(service["Environment"].replace("Environment=", ""))["NQ57_VAR"] == (
        f"/var/lib/{service['StateDirectory']}"
    )
    assert service["WorkingDirectory"] in service["ExecStart"]


def test_the_environment_of_the_service_is_one_that_the_program_takes():
    values = given((DEPLOY / "nq57.env").read_text("utf-8"))
    assert values["NQ57_SECRET_KEY"] == "", "a secret is made on the machine, not copied from here"
    named = {name.removeprefix("NQ57_").lower(): value for name, value in values.items()}
    found = Settings.model_validate(named | {"secret_key": "k" * 48})
    assert (found.auth, found.proxies, found.host) == ("required", 1, "127.0.0.1")


def directives(block: list[dict[str, Any]]) -> Iterator[tuple[str, list[str], list[Any]]]:
    """Every directive of a configuration, with those inside of it."""
    for one in block:
        yield one["directive"], one["args"], one.get("block", [])
        yield from directives(one.get("block", []))


def parsed(name: str, tmp_path) -> list[dict[str, Any]]:
    """A file of nginx as it is included into the block ``http``."""
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"events {{}}\nhttp {{ include {DEPLOY / name}; }}\n")
    found = crossplane.parse(str(whole), combine=True, check_ctx=True, check_args=True)
    assert found["errors"] == [], found["errors"]
    return list(found["config"][0]["parsed"][1]["block"])


def values(block: list[dict[str, Any]], name: str) -> list[list[str]]:
    """The arguments of a directive wherever it stands."""
    return [args for directive, args, _ in directives(block) if directive == name]


def test_the_proxy_lets_through_what_the_program_takes_and_sends_what_it_believes(tmp_path):
    site = parsed("nginx-site.conf", tmp_path)
    ((limit,),) = values(site, "client_max_body_size")
    largest = Settings.model_fields["max_file_mb"].default * 1_000_000 + FORM_BYTES
    assert largest <= int(limit.removesuffix("m")) << 20 < largest * 1.1
    sent = dict(values(site, "proxy_set_header"))
    # A header that is added to, and not set, would hold what the visitor wrote.
    assert sent["X-Forwarded-For"] == "$remote_addr"
    assert (sent["X-Forwarded-Proto"], sent["X-Forwarded-Host"]) == ("$scheme", "$http_host")
    assert sent["X-Request-ID"] == "$request_id"
    # With its port: a POST is refused whose Origin is another one.
    assert sent["Host"] == "$http_host"
    # As a line of its own nginx knows it from 1.25 on, and Debian 12 has 1.22.
    assert not values(site, "http2") and ["443", "ssl", "http2"] in values(site, "listen")
    assert {args[0] for args in values(site, "proxy_pass")} == {"http://nq57"}
    closed = [args[-1] for name, args, block in directives(site) if name == "location"
              and [one["directive"] for one in block] == ["return"]]  # fmt: skip
    assert closed == ["/metrics", "/readyz"]
    ((protocols),) = values(site, "ssl_protocols")
    assert set(protocols) == {"TLSv1.2", "TLSv1.3"}


def test_the_log_of_the_proxy_holds_neither_who_asked_nor_what_for(tmp_path):
    ((_, *words),) = values(parsed("nginx-site.conf", tmp_path), "log_format")
    used = set(re.findall(r"\$\w+", " ".join(words)))
    assert not used & {"$remote_addr", "$request", "$request_uri", "$uri", "$args", "$remote_user"}
    assert "$request_id" in used


@pytest.mark.parametrize("name", ["nginx-upstream.conf", "nginx-upstream-compose.conf"])
def test_the_proxy_asks_the_port_that_the_program_listens_on(name, tmp_path):
    port = Settings.model_fields["port"].default
    ((address, *_),) = values(parsed(name, tmp_path), "server")
    assert address.endswith(f":{port}")


def test_what_runs_in_containers_agrees_with_the_program_and_the_proxy():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert compose.keys() == {"name", "services", "networks", "volumes"}
    app, proxy = compose["services"]["app"], compose["services"]["proxy"]
    stop = int(app["stop_grace_period"].removesuffix("s"))
    assert stop > Settings.model_fields["stop_seconds"].default
    assert app["read_only"] and app["cap_drop"] == ["ALL"]
    assert "ports" not in app, "the program is reached through the proxy alone"
    assert "ports" not in compose["services"]["database"]
    for service in compose["services"].values():
        assert set(service["networks"]) <= compose["networks"].keys()
        assert ":latest" not in service["image"]
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or source == "./tls" or (DEPLOY / source).exists()
    assert "./nginx-site.conf:/etc/nginx/conf.d/default.conf:ro" in proxy["volumes"]
    image = (DEPLOY / "Containerfile").read_text("utf-8")
    assert given(re.sub(r"(ENV| )(?=NQ57)", "\n", image))["NQ57_PORT"] == str(
        Settings.model_fields["port"].default
    )
    assert '["python", "cli.py", "serve"]' in image and "USER nq57" in image
    secrets = [str(app["environment"][name]) for name in ("NQ57_SECRET_KEY", "NQ57_DATABASE_URL")]
    assert all("${" in one for one in secrets)
