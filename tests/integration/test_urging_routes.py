"""The dialog's requests: text, documents, mail and records, each in the language of the page."""

from __future__ import annotations

import csv
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

import pandas as pd
import pytest
from docx import Document
from mail_server import Mailbox
from small_store import BA_CHE, DAY, HONG_HA, VAN_DON, small_store

from app import create_app
from callbacks.look import Sources
from callbacks.queue import queue_document
from data.addresses import addresses_of
from data.audit_log import Asked, log_page
from data.reminders import last_reminders
from data.store import Store, open_store
from settings import Settings, today

HERE = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
CHOSEN = [HONG_HA, BA_CHE]
MAILED = {"22": "vp@quangninh.example", "01": "vp@hanoi.example"}


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    yield box
    box.stop()


@pytest.fixture
def settings(tmp_path, store_url, mailbox) -> Settings:
    plain = small_store(tmp_path / "var", kind="demo", database_url=store_url)
    return Settings(
        var=plain.var, database_url=store_url, smtp_url=mailbox.url, smtp_from="bcd@example.vn"
    )


@pytest.fixture
def client(settings):
    return create_app(settings).server.test_client()


@pytest.fixture
def store(settings) -> Store:
    return open_store(settings)


def post(client, verb: str, *, lang: str = "vi", **body):
    asked = {"units": CHOSEN, "by": "province"} | body
    return client.post(f"/urging/{verb}?as_of={DAY}&lang={lang}", json=asked, headers=HERE)


def act(client, verb: str, **body):
    return post(client, verb, **({"key": "0123456789abcdef", "day": str(DAY)} | body))


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(part.text for part in [*document.paragraphs, *cells])


@pytest.mark.parametrize(
    ("lang", "words"),
    [("vi", "Kính gửi: Ủy ban nhân dân tỉnh Quảng Ninh"),
     ("en", "To: People's Committee of Quảng Ninh Province")],
)  # fmt: skip
def test_there_is_a_letter_a_province_in_the_language_of_the_page(client, lang, words):
    found = post(client, "letters", lang=lang).json
    assert [one["code"] for one in found["letters"]] == ["01", "22"]
    assert [one["communes"] for one in found["letters"]] == [[HONG_HA], [BA_CHE]]
    assert words in found["letters"][1]["text"]
    assert f"({BA_CHE})" in found["letters"][1]["text"], "the list is in the text"
    assert len(post(client, "letters", by="commune").json["letters"]) == 2


def test_the_document_has_the_official_layout_and_says_that_figures_are_invented(client):
    answer = post(client, "letters.docx", only="22")
    name = "cong-van-don-doc-22-quang-ninh-2025-11-28.docx"
    assert name in answer.headers["Content-Disposition"]
    words = text_of(answer.data)
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "[TÊN CƠ QUAN]",
        "Số: [số]/[ký hiệu]",
        "[Địa danh], ngày 28 tháng 11 năm 2025",
        "V/v đôn đốc thực hiện Nghị quyết số 57-NQ/TW: tỉnh Quảng Ninh",
        "1. Tình hình: 1 đơn vị cấp xã nêu trong Phụ lục được giao 1 nhiệm vụ; 1 trên 1",
        "Nơi nhận:",
        "PHỤ LỤC",
    ):
        assert part in words, part
    document = Document(io.BytesIO(answer.data))
    assert "Dữ liệu minh họa" in document.sections[0].footer.paragraphs[0].text
    both = zipfile.ZipFile(io.BytesIO(post(client, "letters.docx").data))
    assert len(both.namelist()) == 2


def test_a_mail_draft_stays_within_what_mail_programs_take(client, store):
    codes = store.register().units("commune", DAY)["code"].tolist()
    found = post(client, "letters", units=codes).json["letters"]
    assert len(found) == 34
    assert all(len(one["mailto"]) < 1_900 for one in found)
    assert all(one["attach"] for one in found), "a province's list is too long for a draft"
    short = post(client, "letters").json["letters"]
    assert "Ủy ban nhân dân" in unquote(short[1]["mailto"])


def test_the_day_that_is_offered_for_recording_is_today(client):
    assert post(client, "letters").json["day"] == today().isoformat()


def test_a_reminder_is_recorded_once_with_its_day(client, store):
    first = act(client, "record", channel="docx")
    assert first.json == {"recorded": 2, "said": "Đã ghi nhận đôn đốc 2 đơn vị, ngày 28/11/2025."}
    assert act(client, "record", channel="docx").json["recorded"] == 0
    found = last_reminders(store, DAY)
    assert found["unit_code"].tolist() == CHOSEN
    assert set(found["channel"]) == {"docx"} and set(found["times"]) == {1}


def test_mail_goes_only_to_confirmed_recipients_and_is_recorded(client, store, mailbox):
    unconfirmed = act(client, "send", addresses=MAILED)
    assert unconfirmed.status_code == 400 and mailbox.mails == []
    answer = act(client, "send", addresses=MAILED, confirmed=2)
    assert answer.json["said"] == "Đã gửi và ghi nhận 2 trên 2 thư."
    assert [address for address, _ in mailbox.mails] == [MAILED["01"], MAILED["22"]]
    mail = mailbox.mails[1][1]
    assert mail["From"] == "bcd@example.vn"
    assert BA_CHE in mail.get_body().get_content()
    assert last_reminders(store, DAY).empty, "mail is sent today, whatever day is viewed"
    assert set(last_reminders(store, today())["channel"]) == {"smtp"}
    assert act(client, "send", addresses=MAILED, confirmed=2, day="2025-11-27").json["sent"] == []
    assert addresses_of(store, ["01", "22"]) == MAILED, "what was typed is kept"


def test_an_address_is_kept_without_sending_and_the_log_says_who_did(client, store):
    kept = post(client, "address", only="22", address=f" {MAILED['22']} ")
    assert kept.json["kept"] == "22" and MAILED["22"] in kept.json["said"]
    assert addresses_of(store, ["01", "22"]) == {"22": MAILED["22"]}
    assert post(client, "letters").json["letters"][1]["address"] == MAILED["22"]
    assert log_page(store, Asked(what="addresses.keep"), 1, 10).total == 1
    for wrong in ({"only": "22", "address": "x"}, {"only": "22"}, {"address": MAILED["01"]}):
        refused = post(client, "address", **wrong)
        assert refused.status_code == 400 and refused.json["error"]
    assert addresses_of(store, ["01", "22"]) == {"22": MAILED["22"]}


def test_one_act_is_sent_once_however_often_the_button_is_pressed(client, mailbox, settings):
    app = create_app(settings)
    gate = threading.Barrier(3)

    def press() -> None:
        gate.wait()
        act(app.server.test_client(), "send", addresses=MAILED, confirmed=2)

    people = [threading.Thread(target=press) for _ in range(3)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(address for address, _ in mailbox.mails) == sorted(MAILED.values())


def test_who_is_refused_by_the_mail_server_is_named_and_not_recorded(client, store, mailbox):
    mailbox.refused = {MAILED["22"]}
    answer = act(client, "send", addresses=MAILED, confirmed=2).json
    assert answer["sent"] == ["01"]
    assert MAILED["22"] in answer["said"] and "no such box here" in answer["said"]
    assert last_reminders(store, today())["unit_code"].tolist() == [HONG_HA]
    mailbox.refused = set()
    again = act(client, "send", addresses=MAILED, confirmed=2).json
    assert again["sent"] == ["22"], "what went out does not go out again"


def test_a_mail_server_that_is_away_is_one_sentence(client, store, mailbox, settings):
    gone = settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    other = create_app(gone).server.test_client()
    answer = act(other, "send", addresses=MAILED, confirmed=2)
    assert answer.status_code == 502 and "127.0.0.1:1" in answer.json["error"]
    assert last_reminders(store, today()).empty
    none = create_app(settings.model_copy(update={"smtp_url": ""})).server.test_client()
    assert act(none, "send", addresses=MAILED, confirmed=2).status_code == 409


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("letters", {"units": []}),
        ("letters", {"units": ["99999"]}),
        ("letters", {"units": "06994"}),
        ("letters", {"by": "country"}),
        ("letters.docx", {"only": "79"}),
        ("record", {"channel": "smtp"}),
        ("record", {"channel": "copy", "day": "hôm qua"}),
        ("record", {"channel": "copy", "day": "2999-01-01"}),
        ("record", {"channel": "copy", "key": "short"}),
        ("send", {"addresses": {"22": "vp\r\nBcc: x@y.z"}, "confirmed": 1}),
        ("send", {"addresses": {"22": "vp@quang..ninh.example"}, "confirmed": 1}),
        ("send", {"addresses": {"22": ["vp@quangninh.example"]}, "confirmed": 1}),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(client, store, mailbox, verb, body):
    answer = act(client, verb, **body)
    assert answer.status_code == 400
    assert answer.json["error"].endswith(".") and "\n" not in answer.json["error"]
    assert last_reminders(store, today()).empty and mailbox.mails == []


def test_another_site_can_record_and_send_nothing(client, store, mailbox):
    other = {"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"}
    body = {"units": [VAN_DON], "by": "province", "channel": "copy", "key": "0123456789abcdef"}
    for verb in ("record", "send"):
        answer = client.post(f"/urging/{verb}", json=body | {"day": str(DAY)}, headers=other)
        assert answer.status_code == 403
    assert last_reminders(store, today()).empty and mailbox.mails == []


def test_who_has_answered_by_marking_since_is_listed_though_the_queue_has_it_no_more(
    client, settings, store
):
    act(client, "record", channel="copy")

    def line() -> str:
        page = queue_document(Sources(settings).look("/unmarked", ""), grids=True)
        return json.dumps(page, default=lambda part: part.to_plotly_json(), ensure_ascii=False)

    assert "Đã đôn đốc 2 đơn vị · 0 đã trả lời bằng dấu mới" in line()
    mark = pd.DataFrame(
        [(HONG_HA, "01", "C1", "done", today())],
        columns=["unit_code", "province_code", "task_code", "status", "marked_on"],
    )
    store.append_marks(mark, kind="marks", file="b.csv", sha256=None, by="test")
    page = line()
    assert "Đã đôn đốc 2 đơn vị · 1 đã trả lời bằng dấu mới" in page
    assert f"/commune/{HONG_HA}" in page, "it is marked, and so in no other list here"
    table = client.get("/reminders.csv?lang=en").data.decode("utf-8-sig").splitlines()
    head = next(at for at, one in enumerate(table) if one.startswith("Province code"))
    rows = list(csv.DictReader(table[head:]))
    assert [row["Unit code"] for row in rows] == [HONG_HA, BA_CHE], "answers first"
    assert [row["Status"] for row in rows] == ["marked", "marked"]
    assert [row["Answered on"] for row in rows] == [today().isoformat(), ""]
