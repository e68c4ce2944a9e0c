"""Every callback of the program tells a monitor of another province nothing of this one."""

from __future__ import annotations

import json
import re
from datetime import date

import pandas as pd
import pytest

from app import create_app
from auth import guard
from auth.accounts import person_of
from auth.people import Grant, Person, Role
from callbacks import spot_checks
from data.accounts import Account
from data.batch import now
from data.pending import keep_pending
from data.register import load_register
from data.reminders import Reminder, record_reminders
from data.spot_checks import Finding, keep_check, record_findings
from data.spot_sample import Draw, draw_sample
from data.store import Store, open_store
from tests.integration.small_store import BA_CHE, DAY, HONG_HA, VAN_DON, small_settings
from tests.security.accounts import KEY, another
from tests.security.walking import answered_by_server, callbacks
from view import Level, Page

MONITOR = Account(9, "h", "H", None, False, False, 0, None, None, 0, now(), (("monitor", "01"),))
READER = Person(2, "an", "An", (Grant(Role.READER),))
DRAWN = {
    "header.children": "header",
    "panel.children": "panel",
    "scene.data": "scene",
    "classes.data": "classes",
    "search-results.children": "results",
}
"""The first output of each callback, and what it draws. Another one has to be walked over too."""
PAGES = {
    Page.COUNTRY: ("/", "/?level=commune", f"/?selected={VAN_DON}", "/?layout=tiles",
                   "/?panel=changes", "/?panel=unmarked", "/?layout=side&compare=2025-10-01"),
    Page.PROVINCE: ("/province/22", "/province/01?panel=changes", "/province/01?lang=en"),
    Page.COMMUNE: (f"/commune/{VAN_DON}", f"/commune/{HONG_HA}"),
    Page.UNMARKED: ("/unmarked", "/unmarked?province=22"),
    Page.PENDING: ("/pending", "/pending?province=22"),
    Page.TASKS: ("/tasks", "/tasks?panel=groups", "/tasks?panel=leads", "/tasks?panel=obstacles",
                 "/tasks?province=22"),
    Page.TASK: ("/tasks/C1", "/tasks/P1", "/tasks/C1?by=province", "/tasks/C1?province=22"),
    Page.SPOT_CHECKS: ("/spot-checks?seed=7&size=50", "/spot-checks?check=1",
                       "/spot-checks?province=22&seed=7&size=5"),
    Page.REPORTS: ("/reports", "/reports?province=22"),
    Page.ROWS: ("/assignments", "/assignments?province=22", f"/assignments?unit={VAN_DON}",
                "/assignments?task=C1&state=done_on_time", "/assignments?count=marked"),
    Page.HISTORY: ("/history", "/history?batch=2", f"/history?unit={VAN_DON}",
                   "/history?task=C1", "/history?panel=audit"),
    Page.IMPORT: ("/import",),
    Page.ABOUT: ("/about",),
    Page.MISSING: ("/no-such-page",),
}  # fmt: skip
"""Addresses of every page: of what there is to see, and of what lies beyond."""
SECRET = ("bí mật", "chuyện riêng")


def fill(store: Store, other: bool) -> None:
    """A store with something of province 22 in every table; ``other`` is another such truth."""
    store.upgrade()
    words = SECRET[other]
    tasks = pd.DataFrame(
        [
            ("P1", "Ban hành kế hoạch", "institutions", "provinces", date(2025, 9, 1)),
            ("C1", "Tổ công nghệ số", "awareness", "communes", date(2025, 11, 1)),
        ],
        columns=["task_code", "title", "group", "scope", "due_date"],
    ).assign(assigned_by="central", lead_unit="Sở KH&CN", coordinating_units="", start_date=None)
    here = [(HONG_HA, "01", "C1", "not_started", date(2025, 10, 22), "chờ")]
    done, day = ("done", 20) if other else ("blocked", 21)
    there = [
        ("22", "22", "P1", done, date(2025, 8, day), words),
        (VAN_DON, "22", "C1", done, date(2025, 10, day), words),
        (BA_CHE, "22", "C1", "in_progress", date(2025, 11, day), words),
    ][: 3 - other]
    columns = ["unit_code", "province_code", "task_code", "status", "marked_on", "note"]
    for rows, file in ((here, "01.csv"), (there, f"{words}.csv")):
        frame = pd.DataFrame(rows, columns=columns)
        more = {"tasks_frame": tasks} if rows is here else {}
        sha = str(int(other)) * 64 if rows is there else "9" * 64
        store.append_marks(frame, kind="marks", file=file, sha256=sha, by=words, **more)
    mark = {"unit_code": BA_CHE, "task_code": "C1", "marked_on": f"2025-11-{day}"}
    mark |= {"status": "done", "progress": "", "evidence": "", "note": words}
    keep_pending(store, [mark | {"unit_code": (BA_CHE, VAN_DON)[other]}], by=words)
    record_reminders(store, Reminder("0123456789", [BA_CHE], DAY, words, "copy", "vi"))
    sample = draw_sample(store, store.register(), Draw("communes", DAY, 3 - other, 1, "22"))
    check = keep_check(store, sample, by=words, key="0123456789")
    record_findings(store, check, [Finding(1, "not_confirmed", words)], by=words)


@pytest.fixture(scope="module")
def truths(tmp_path_factory, app):
    """The program twice; the stores differ only in what is known of province 22."""
    made = []
    for other in (False, True):
        chosen = small_settings(app.sources.settings.var, another(tmp_path_factory))
        fill(open_store(chosen), other)
        more = {"auth": "required", "secret_key": KEY, "read_beyond": False}
        made.append(create_app(chosen.model_copy(update=more | {"confirm_marks": True})))
    return made


def asked(program, sent) -> str:
    """What a callback answers, without the version and the minute of a store: each has its own."""
    answer = program.server.test_client().post("/_dash-update-component", json=sent)
    assert answer.status_code in (200, 204), sent["output"]
    said = json.dumps(answer.json, ensure_ascii=False) if answer.text else ""
    return re.sub(r"\b\d+-[0-9a-f]{8}\b|\d\d:\d\d(?= \(Asia)", "its own", said)


@pytest.fixture(scope="module")
def of_22() -> re.Pattern[str]:
    """The codes and names of the units of province 22 that no other unit has."""
    units = load_register().units(Level.COMMUNE, DAY)
    there = units[units["province_code"] == "22"]
    elsewhere = set(units.loc[units["province_code"] != "22", "name"])
    names = set(there["name"]) - elsewhere
    assert {VAN_DON, BA_CHE} <= set(there["code"]) and {"Vân Đồn", "Ba Chẽ"} <= names
    codes = "|".join(there["code"])
    return re.compile(rf"\b(?:{codes})\b|Quảng Ninh|{'|'.join(names)}|{'|'.join(SECRET)}")


def test_the_walk_knows_every_page_and_every_callback(truths):
    assert set(PAGES) == set(Page)
    program = truths[0]
    drawn = [one["output"].strip(".").split("...")[0] for one in answered_by_server(program)]
    assert sorted(drawn) == sorted(DRAWN)
    # What the page is told of is all that the server would answer.
    assert {one["output"] for one in program._callback_list} == set(program.callback_map)


def answers(truths, page):
    """The answers of every callback at every address of a page, in both truths."""
    for address in PAGES[page]:
        path, _, query = address.partition("?")
        search = f"?as_of=2025-11-28&{query}".rstrip("&")
        for pair in zip(*(callbacks(one, path, search) for one in truths), strict=True):
            said, again = (asked(one, sent) for one, sent in zip(truths, pair, strict=True))
            # What was asked for stands in the links to other languages and days.
            for part in filter(None, (path.strip("/"), query)):
                said, again = said.replace(part, ""), again.replace(part, "")
            yield (pair[0]["output"], address), said, again


@pytest.mark.parametrize("page", PAGES)
def test_no_callback_tells_a_monitor_of_another_province_anything(truths, of_22, page, monkeypatch):
    monitor = person_of(MONITOR, truths[0].sources.settings)
    monkeypatch.setattr(guard, "session", [lambda _: monitor])
    monkeypatch.setattr(spot_checks, "randbelow", lambda _: 57)
    for where, said, again in answers(truths, page):
        assert not of_22.search(said), where
        assert said == again, where


def test_who_reads_the_country_is_told_the_one_or_the_other_truth(truths, of_22, monkeypatch):
    monkeypatch.setattr(guard, "session", [lambda _: READER])
    told = set()
    for page in (Page.PROVINCE, Page.PENDING):
        for (output, _), said, again in answers(truths, page):
            if of_22.search(said) and (said != again or "search" in output):
                told.add(output.strip(".").split("...")[0])
    assert told >= {"header.children", "panel.children", "search-results.children"}, told
