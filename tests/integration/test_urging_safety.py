"""Reminders hold no sign that acts, go to addresses only, and say that figures are invented."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, unquote

import pytest
from small_store import BA_CHE, DAY, HONG_HA
from test_urging_routes import MAILED, act, client, mailbox, post, settings, store, text_of

from data.addresses import addresses_of, is_address
from data.reminders import last_reminders
from reports.reminder import MOST_MAILTO
from settings import today
from web.urging import MOST_LETTERS

__all__ = ["client", "mailbox", "settings", "store"]
HOSTILE = (
    *("a?bcc=x@y.vn", "a&cc=b@y.vn", "a=b@y.vn", "a%0Abcc@y.vn", "a#b@y.vn", "<a>@y.vn"),
    *("a..b@y.vn", ".a@y.vn", "-a@y.vn", "a@-y.vn", "a@y..vn", "a@y.vn.", "ạ@y.vn", "a b@y.vn"),
    *('"a"@y.vn', "a@y.vn,b@y.vn", "a@y.vn\n", "a/b@y.vn", "a\u202eb@y.vn"),
)


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_that_could_say_more_than_an_address_is_refused(address):
    assert not is_address(address)


@pytest.mark.parametrize("address", ["vp.ubnd+nq57@quangninh.gov.vn", "a_b-c@x.vn", "A1@10.1.2.3"])
def test_an_address_of_an_office_is_taken(address):
    assert is_address(address)


def test_an_address_with_two_dots_is_one_sentence(client, store, mailbox):
    answer = act(client, "send", addresses={"22": "a..b@y.vn"}, confirmed=1)
    assert answer.status_code == 400 and "a..b@y.vn" in answer.json["error"]
    assert addresses_of(store, ["22"]) == {} and mailbox.mails == []


def test_a_draft_without_its_list_says_that_figures_are_invented(client, store):
    codes = store.register().units("commune", DAY)["code"].tolist()
    for one in post(client, "letters", units=codes).json["letters"]:
        assert one["attach"] and len(one["mailto"]) <= MOST_MAILTO
        assert "Dữ liệu minh họa" in parse_qs(one["mailto"].lstrip("?"))["body"][0]
    monthly = post(client, "letters", units=codes, lang="hi").json["letters"]
    assert all("%E0%A4" in one["mailto"] for one in monthly)


def test_addresses_are_kept_only_once_a_letter_went_there(client, store, mailbox):
    mailbox.refused = {MAILED["22"]}
    act(client, "send", addresses=MAILED, confirmed=2)
    assert addresses_of(store, ["01", "22"]) == {"01": MAILED["01"]}


def test_no_address_is_kept_when_the_mail_server_is_away(settings, store):
    from app import create_app

    gone = settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    answer = act(create_app(gone).server.test_client(), "send", addresses=MAILED, confirmed=2)
    assert answer.status_code == 502
    assert addresses_of(store, ["01", "22"]) == {}


def test_a_mail_that_can_not_be_made_is_named_and_can_be_sent_later(
    client, store, mailbox, monkeypatch
):
    from reports import mail

    whole = mail._message

    def refuse(letter, sender, address):
        if letter.unit.code == "22":
            raise ValueError("header")
        return whole(letter, sender, address)

    monkeypatch.setattr(mail, "_message", refuse)
    answer = act(client, "send", addresses=MAILED, confirmed=2).json
    assert answer["sent"] == ["01"]
    assert answer["failed"]["22"].startswith(f"{MAILED['22']}: Không lập được thư")
    assert last_reminders(store, today())["unit_code"].tolist() == [HONG_HA]
    monkeypatch.setattr(mail, "_message", whole)
    assert act(client, "send", addresses=MAILED, confirmed=2).json["sent"] == ["22"]
    assert last_reminders(store, today())["unit_code"].tolist() == [HONG_HA, BA_CHE]


def test_signs_that_turn_or_end_a_line_reach_no_letter(client, store, mailbox):
    tasks = store.tasks()
    tasks = tasks[tasks["task_code"] == "C1"]
    hostile = "Sở\u202egnud\u2066\nBcc: x@y.vn\u2028\u0007<img>"
    tasks = tasks.assign(due_date=date(2025, 12, 20), lead_unit=hostile)
    store.replace_tasks(tasks, file="t.csv", sha256=None, by="test")
    letter = post(client, "letters").json["letters"][1]
    mail = act(client, "send", addresses=MAILED, confirmed=2)
    assert mail.json["sent"] == ["01", "22"]
    written = [
        letter["text"],
        unquote(letter["mailto"]),
        text_of(post(client, "letters.docx", only="22").data),
    ]
    written.append(mailbox.mails[1][1].get_body().get_content())
    for words in written:
        assert not set(words) & set("\u202e\u2066\u2028\u0007")
    assert "Sởgnud Bcc: x@y.vn  <img>" in letter["text"]
    assert mailbox.mails[1][1]["Bcc"] is None


def test_more_letters_than_a_request_may_make_are_refused_with_a_sentence(client, store, mailbox):
    codes = store.register().units("commune", DAY)["code"].tolist()[: MOST_LETTERS + 1]
    many = dict.fromkeys(codes, "a@y.vn")
    for verb, body in (("letters.docx", {}), ("send", {"addresses": many, "confirmed": len(many)})):
        answer = act(client, verb, units=codes, by="commune", **body)
        assert answer.status_code == 413 and str(MOST_LETTERS) in answer.json["error"]
    assert mailbox.mails == []
