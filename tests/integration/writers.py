"""Every function that writes to the store, with a change that it can make to the small store."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from kept import DECREE, append, marks, put_back
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON, fill

import data
from data.accounts import add_account, begin_attempt, change_grants, set_disabled, set_password
from data.addresses import keep_addresses
from data.backup import backup
from data.choices import Choice, forget, remember
from data.decrees import import_decree
from data.marking import record_marks
from data.pending import confirm_marks, keep_pending, return_marks
from data.reminders import Reminder, record_reminders
from data.spot_checks import Finding, keep_check, record_findings
from data.spot_sample import Draw, draw_sample
from data.store import Store
from data.tokens import add_token, withdraw_token

DATA = Path(data.__path__[0])
NO_CHANGE = {"store.Store.upgrade", "store.Store.interrupted", "begun.begin", "store.Store.writing"}
NO_CHANGE |= {"marking._nothing_new", "accounts.end_attempt", "subjects.use_nonce"}
NO_CHANGE |= {"engine.Connections.alone", "ended.end_session"}
"""What opens a transaction that changes no data: tables, notes of running imports, an answer that
is kept for the same request, a login that was used, failures that are forgotten after one, a
session that somebody left."""

Change = Callable[[Store, Path], object]
SECRET = "$argon2id$v=19$not-for-the-log"
TOKEN: dict[str, Any] = {"name": "GIS", "scopes": ["read"], "ends": date(2030, 1, 1)}
CHOICE = Choice("status", ("xong rồi",), "done")
MARK = {"unit_code": BA_CHE, "task_code": "C1", "marked_on": "2025-11-27"}
MARK |= {"status": "in_progress", "progress": "50%", "evidence": "", "note": ""}
REMINDER = Reminder("first-act", [VAN_DON, BA_CHE], DAY, "an", "copy", "vi")


def prepared(store: Store, folder: Path) -> None:
    """Fill the store with what the changes need."""
    fill(store)
    remember(store, "Sở KH&CN", [Choice("status", ("đã làm",), "done")], by="an")
    sample = draw_sample(store, store.register(), Draw("communes", DAY, 2, 57))
    keep_check(store, sample, by="an", key="draw-before")
    keep_pending(store, [MARK, MARK | {"unit_code": VAN_DON}], by="bình")
    add_account(store, "hoa", "Hoa", SECRET, [("reader", None)])
    add_token(store, "hoa", **TOKEN, value="d" * 64)
    for _ in range(5):
        begin_attempt(store, "hoa")
    backup(store, folder / "before.db")
    (folder / "decree.csv").write_text(DECREE, encoding="utf-8")


def _tasks(store: Store, _folder: Path) -> object:
    frame = store.tasks().assign(title="Việc khác")
    return store.replace_tasks(frame, file="tasks.csv", sha256="2" * 64, by="an")


def _decree(store: Store, folder: Path) -> object:
    return import_decree(store, store.register(), folder / "decree.csv", by="an")


def _draw(store: Store, _folder: Path) -> object:
    sample = draw_sample(store, store.register(), Draw("communes", DAY, 2, 58))
    return keep_check(store, sample, by="an", key="another-draw")


WRITERS: dict[str, tuple[str, Change]] = {
    "store.Store.append_marks": (
        "batch.import",
        lambda store, _: append(store, marks((BA_CHE, "C1", date(2025, 11, 3), "done"))),
    ),
    "store.Store.replace_tasks": ("batch.import", _tasks),
    "store.Store.add_register_rows": ("batch.import", _decree),
    "store.Store.withdraw": ("batch.withdraw", lambda store, _: store.withdraw(1, by="an")),
    "store.Store.rebuild": ("store.rebuild", lambda store, _: store.rebuild()),
    "restoring.restore": (
        "store.restore",
        lambda store, folder: put_back(store, folder / "before.db"),
    ),
    "marking.record_marks": (
        "batch.import mark.record",
        lambda store, _: record_marks(store, [MARK | {"unit_code": HONG_HA}], by="an"),
    ),
    "pending.keep_pending": (
        "mark.record",
        lambda store, _: keep_pending(store, [MARK | {"unit_code": HONG_HA}], by="an"),
    ),
    "pending.confirm_marks": (
        "batch.import mark.confirm",
        lambda store, _: confirm_marks(store, [1], by="an"),
    ),
    "pending.return_marks": (
        "mark.return",
        lambda store, _: return_marks(store, [2], "Thiếu minh chứng", by="an"),
    ),
    "choices.remember": (
        "choices.remember",
        lambda store, _: remember(store, "Sở KH&CN", [CHOICE], by="an"),
    ),
    "choices.forget": (
        "choices.forget",
        lambda store, _: forget(store, "Sở KH&CN", [Choice("status", ("đã làm",), "")]),
    ),
    "accounts.add_account": (
        "account.add",
        lambda store, _: add_account(store, "lan", "Lan", SECRET, [("monitor", "22")]),
    ),
    "accounts.change_grants": (
        "account.grants",
        lambda store, _: change_grants(store, "hoa", [("monitor", "22")], [("reader", None)]),
    ),
    "accounts.begin_attempt": ("account.lock", lambda store, _: begin_attempt(store, "hoa")),
    "tokens.add_token": (
        "token.add",
        lambda store, _: add_token(store, "hoa", **TOKEN, value="c" * 64),
    ),
    "tokens.withdraw_token": ("token.withdraw", lambda store, _: withdraw_token(store, 1)),
    "accounts._change": (
        "account.password",
        lambda store, _: set_password(store, "hoa", SECRET, must_change=False),
    ),
    "accounts.set_disabled": (
        "account.disable",
        lambda store, _: set_disabled(store, "hoa", disabled=True),
    ),
    "addresses.keep_addresses": (
        "addresses.keep",
        lambda store, _: keep_addresses(store, {"22": "so@example.gov.vn"}, by="an"),
    ),
    "reminders.record_reminders": (
        "reminders.record",
        lambda store, _: record_reminders(store, REMINDER),
    ),
    "spot_checks.keep_check": ("spot-check.draw", _draw),
    "spot_checks.record_findings": (
        "spot-check.findings",
        lambda store, _: record_findings(store, 1, [Finding(1, "confirmed")], by="an"),
    ),
}
"""What each function writes to the audit log of a change, and such a change.

Marks made in the program leave a row of what they say beside that of their batch.
"""


def functions_that_write() -> set[str]:
    """Return every function of ``data/`` that opens a transaction to write in."""
    found = set()
    for path in DATA.glob("*.py"):
        for name, body in _functions(ast.parse(path.read_text("utf-8")), path.stem):
            calls = [node for node in ast.walk(body) if isinstance(node, ast.Call)]
            names = {getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls}
            if "writing" in names:
                found.add(name)
    return found - NO_CHANGE


def _functions(tree: ast.AST, name: str) -> list[tuple[str, ast.AST]]:
    found: list[tuple[str, ast.AST]] = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            found += _functions(node, f"{name}.{node.name}")
        elif isinstance(node, ast.FunctionDef):
            found.append((f"{name}.{node.name}", node))
    return found


def log_of(store: Store) -> pd.DataFrame:
    """Return the whole audit log, oldest first."""
    from data.audit_log import Asked, log_records

    return pd.DataFrame(list(log_records(store, Asked()))[::-1])
