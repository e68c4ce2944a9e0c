"""``urge prepare``: what a timer prepares, once in so many days, and sends only where it may."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from docx import Document
from mail_server import Mailbox
from openpyxl import load_workbook
from small_store import BA_CHE, DAY, VAN_DON

from data.addresses import addresses_of, keep_addresses
from data.assignments import unmarked
from data.reminders import last_reminders, urged_since
from data.snapshot import snapshot
from data.store import open_store
from data.tables import reminders
from settings import settings, today

Run = Callable[..., tuple[int, str, str]]
AS_OF = ("--as-of", DAY.isoformat())
OF_22 = (*AS_OF, "--province", "22")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    yield box
    box.stop()


def set_today(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let the verb run on another day."""
    for module in ("settings", "data.urging", "data.reminders"):
        monkeypatch.setattr(f"{module}.today", lambda: day)


def annex(content: bytes) -> list[list[str]]:
    """The rows of the annex of a document."""
    table = Document(io.BytesIO(content)).tables[-1]
    return [[cell.text for cell in row.cells] for row in table.rows][1:]


def files(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_the_documents_hold_the_figures_of_the_store(filled: Run, tmp_path: Path) -> None:
    target = tmp_path / "drafts.zip"
    status, out, err = filled("urge", "prepare", *OF_22, "--format", "json", "-o", str(target))
    assert status == 0, err
    store = open_store(settings())
    waiting = unmarked(snapshot(store, store.register(), DAY), "22").sort_values("code")
    answer = json.loads(out)
    urged = {unit["code"]: unit for unit in answer["units"]}
    assert waiting["code"].tolist() == list(urged)
    assert VAN_DON not in urged and BA_CHE not in urged, "marked, and not overdue for long"
    packed = files(target)
    document = packed["cong-van-don-doc-22-quang-ninh-2025-11-28.docx"]
    rows = annex(document)
    assert [row[2] for row in rows] == waiting["code"].tolist()
    assert [int(row[3]) for row in rows] == waiting["assigned"].tolist()
    assert [int(row[4]) for row in rows] == waiting["overdue"].tolist()
    words = "\n".join(p.text for p in Document(io.BytesIO(document)).paragraphs)
    n = len(waiting)
    assert f"{n} đơn vị cấp xã nêu trong Phụ lục được giao {n} nhiệm vụ" in words
    assert json.loads(packed["danh-sach-2025-11-28.json"]) == answer


def test_a_second_run_within_the_days_prepares_nothing(filled: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert filled("urge", "prepare", *OF_22, "-o", str(first))[0] == 0
    names = sorted(path.name for path in first.iterdir())
    assert names[-1] == "danh-sach-2025-11-28.xlsx" and len(names) == 2
    sheet = load_workbook(first / names[-1]).worksheets[0]
    codes = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert VAN_DON not in codes and "06661" in codes, "codes stay text"
    status, out, err = filled("urge", "prepare", *OF_22, "--format", "json", "-o", str(second))
    assert (status, json.loads(out)["units"]) == (0, [])
    assert "no file was written" in err and not second.exists()
    assert last_reminders(open_store(settings()), DAY).empty, "a draft urges nobody yet"


def test_the_days_go_by_and_it_is_prepared_again(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_today(monkeypatch, date(2026, 3, 1))
    filled("urge", "prepare", *OF_22, "-o", str(tmp_path / "a"))
    set_today(monkeypatch, date(2026, 3, 9))
    found = {}
    for every in ("9", "8"):
        options = (*OF_22, "--every", every, "--format", "json")
        out = filled("urge", "prepare", *options, "-o", str(tmp_path / every))[1]
        found[every] = len(json.loads(out)["units"])
    assert found == {"9": 0, "8": 52}, "of the 54 two are marked"


def test_what_is_prepared_of_a_past_day_is_recorded_with_today(filled: Run, tmp_path: Path) -> None:
    assert filled("urge", "prepare", *OF_22, "-o", str(tmp_path / "a"))[0] == 0
    with open_store(settings()).reading() as connection:
        assert set(connection.execute(sa.select(reminders.c.day)).scalars()) == {today()}


def test_long_overdue_tasks_are_urged_for_although_the_commune_is_marked(
    filled: Run, tmp_path: Path
) -> None:
    def codes(days: str) -> set[str]:
        options = ("--overdue-days", days, "--format", "json", "--every", "1")
        out = filled("urge", "prepare", *OF_22, *options, "-o", str(tmp_path / days))[1]
        return {unit["code"] for unit in json.loads(out)["units"]}

    # Due on 1 November: 27 days before the day that is viewed.
    assert BA_CHE not in codes("27")
    assert codes("26") == {BA_CHE}, "the others were prepared in the first run"


@pytest.mark.parametrize(
    "options",
    [("--province", "99"), ("--as-of", "2999-01-01"), ("--every", "0"), ("--language", "fr")],
)
def test_wrong_usage_is_one_sentence(filled: Run, tmp_path: Path, options) -> None:
    status, out, err = filled("urge", "prepare", *options, "-o", str(tmp_path / "a"))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert not (tmp_path / "a").exists()


def test_a_place_that_cannot_be_written_is_one_sentence_and_records_nothing(
    filled: Run, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    status, _, err = filled("urge", "prepare", *OF_22, "-o", str(tmp_path / "file" / "a.zip"))
    assert status == 1 and "can't be written" in err and err.count("\n") == 1
    out = filled("urge", "prepare", *OF_22, "--format", "json", "-o", str(tmp_path / "b"))[1]
    assert json.loads(out)["units"]


def test_only_a_setting_lets_the_timer_send(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox
) -> None:
    table = tmp_path / "addresses.csv"
    table.write_text("mã đơn vị,email\n22,vp@quangninh.example\n", encoding="utf-8")
    assert filled("urge", "addresses", str(table))[0] == 0
    monkeypatch.setenv("NQ57_SMTP_URL", mailbox.url)
    monkeypatch.setenv("NQ57_SMTP_FROM", "bcd@example.vn")
    settings.cache_clear()
    set_today(monkeypatch, today() - timedelta(days=18))
    filled("urge", "prepare", *OF_22, "-o", str(tmp_path / "a"))
    assert mailbox.mails == []
    monkeypatch.setenv("NQ57_URGE_SEND", "1")
    settings.cache_clear()
    set_today(monkeypatch, today())
    status, _, err = filled("urge", "prepare", *OF_22, "-o", str(tmp_path / "b"))
    assert status == 0 and "1 of 1 reminders were sent" in err
    options = (*AS_OF, "--province", "04")
    err = filled("urge", "prepare", *options, "-o", str(tmp_path / "c"))[2]
    assert "0 of 1 reminders were sent" in err, "Cao Bằng has no address"
    ((address, mail),) = mailbox.mails
    assert address == "vp@quangninh.example"
    assert mail["Subject"] == "V/v đôn đốc thực hiện Nghị quyết số 57-NQ/TW: tỉnh Quảng Ninh"
    (attached,) = mail.iter_attachments()
    sent = last_reminders(open_store(settings()), today())
    assert [row[2] for row in annex(attached.get_content())] == sent["unit_code"].tolist()
    assert set(sent["channel"]) == {"smtp"}
    assert len(sent) == 52, "what has no address is a draft"


@pytest.fixture
def sending(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox
) -> Callable[[], tuple[int, str, str]]:
    """The verb that sends to Quảng Ninh and to Cao Bằng, which has no address."""
    keep_addresses(open_store(settings()), {"22": "vp@quangninh.example"}, by="test")
    for name, value in (("SMTP_URL", mailbox.url), ("URGE_SEND", "1")):
        monkeypatch.setenv(f"NQ57_{name}", value)
    monkeypatch.setenv("NQ57_SMTP_FROM", "bcd@example.vn")
    settings.cache_clear()
    return lambda: filled("urge", "prepare", *AS_OF, "-o", str(tmp_path / "a"))


def test_what_could_not_be_sent_urges_nobody_and_is_sent_when_it_can_be(
    sending: Callable[[], tuple[int, str, str]], mailbox: Mailbox
) -> None:
    mailbox.refused = {"vp@quangninh.example"}
    status, _, err = sending()
    assert status == 1
    assert "Reminders to 22 could not be sent, and are not recorded" in err.splitlines()[-1]
    store = open_store(settings())
    since = urged_since(store, today(), today(), DAY)
    homes = {store.register().get(code, DAY).province_code for code in since}
    assert "22" not in homes and len(homes) > 30, "who has no address is prepared for"
    mailbox.refused = set()
    status, _, err = sending()
    assert (status, len(mailbox.mails)) == (0, 1), err
    assert len(last_reminders(store, today())) == 52
    assert sending()[0] == 0 and len(mailbox.mails) == 1


def test_a_mail_server_that_is_away_leaves_what_it_would_send_to_the_next_run(
    sending: Callable[[], tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox
) -> None:
    monkeypatch.setenv("NQ57_SMTP_URL", "smtp://127.0.0.1:1")
    settings.cache_clear()
    status, _, err = sending()
    assert status == 1 and "127.0.0.1:1" in err and "could not be sent" in err.splitlines()[-1]
    monkeypatch.setenv("NQ57_SMTP_URL", mailbox.url)
    settings.cache_clear()
    assert sending()[0] == 0 and len(mailbox.mails) == 1


def test_drafts_are_recorded_all_together_or_not_at_all(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data import reminders as recording

    write, done = recording._record, []

    def fails_at_the_third(*given: object) -> int:
        done.append(given)
        if len(done) == 3:
            raise sa.exc.OperationalError("INSERT", {}, OSError("the disk is full"))
        return write(*given)

    monkeypatch.setattr(recording, "_record", fails_at_the_third)
    status, _, err = filled("urge", "prepare", *AS_OF, "-o", str(tmp_path / "a"))
    assert status == 1 and "written, but not recorded" in err
    assert urged_since(open_store(settings()), today(), today(), DAY) == set()


def test_addresses_come_whole_or_not_at_all(filled: Run, tmp_path: Path) -> None:
    table = tmp_path / "addresses.csv"
    table.write_text("mã đơn vị,email\n22,a@example.vn\n06994,not an address\n", encoding="utf-8")
    status, _, err = filled("urge", "addresses", str(table))
    assert status == 1 and "row 3" in err and err.count("\n") == 1
    assert addresses_of(open_store(settings()), ["22"]) == {}
