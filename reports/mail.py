"""Reminders sent by mail: each to its own recipient, with the document, and recorded when sent."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from data.reminders import Reminder, acts_of, record_reminders
from data.store import Store
from reports.plain import plain
from reports.reminder import Letter
from reports.reminder_docx import docx_bytes, docx_name
from settings import Settings

PATIENCE = 20
"""Seconds that the mail server has for each answer."""
DOCX = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class MailFailed(Exception):  # noqa: N818
    """The mail server can't be reached or does not take the mail; one sentence.

    ``said`` is what the server, or the machine, said of it, in its own words.
    """

    def __init__(self, server: str, said: str) -> None:
        super().__init__(f"The mail server {server} can't be used: {said}")
        self.server = server
        self.said = said


@dataclass
class Sent:
    """What became of reminders: unit codes of the letters that went out, and what stopped."""

    sent: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """Who sends on which day, under which key."""

    key: str
    day: date
    by: str


def send_letters(
    store: Store,
    settings: Settings,
    made: Sequence[Letter],
    addresses: Mapping[str, str],
    act: Act,
) -> Sent:
    """Send each letter to the address of its unit, and record it as soon as it went out.

    An act that was begun before sends nothing: a letter never goes out twice under one key. One
    that the server refused may be tried again.

    Raises
    ------
    MailFailed
        The server can't be reached; nothing was sent.
    """
    done = Sent()
    with _server(settings) as server:
        for letter in made:
            code, address = letter.unit.code, addresses[letter.unit.code]
            tried = acts_of(store, f"{act.key}-failed", letter.codes[0])
            try:
                message = _message(letter, settings.smtp_from, address)
            except (ValueError, MessageError):
                said = letter.text("Không lập được thư từ địa chỉ hoặc nội dung này.")
                done.failed[code] = f"{plain(address)}: {said}"
                continue
            claim = _record(act, letter, f"{act.key}-begun{tried or ''}", "draft", address)
            if not record_reminders(store, claim):
                continue
            try:
                server.send_message(message)
            except (smtplib.SMTPException, OSError, ValueError) as error:
                done.failed[code] = letter.text(
                    "{address}: máy chủ thư không nhận (“{said}”).",
                    address=address,
                    said=_reason(error),
                )
                failed = _record(act, letter, f"{act.key}-failed{tried}", "draft", address)
                record_reminders(store, failed)
                continue
            record_reminders(store, _record(act, letter, act.key, "sent", address))
            done.sent.append(code)
    return done


def _record(act: Act, letter: Letter, key: str, state: str, address: str) -> Reminder:
    return Reminder(
        key=key,
        units=letter.codes,
        day=act.day,
        by=act.by,
        channel="smtp",
        language=letter.text.language,
        state=state,
        recipients=dict.fromkeys(letter.codes, address),
        sha256=dict.fromkeys(letter.codes, letter.sha256),
    )


def _message(letter: Letter, sender: str, address: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = _address(sender), _address(address)
    message["Subject"] = letter.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message.set_content(letter.body)
    main, sub = DOCX
    name = docx_name(letter)
    message.add_attachment(docx_bytes(letter), maintype=main, subtype=sub, filename=name)
    return message


def _address(text: str) -> Address:
    user, _, domain = text.rpartition("@")
    return Address(username=user, domain=domain)


@contextmanager
def _server(settings: Settings) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(settings.smtp_url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    try:
        if parts.scheme == "smtps":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=PATIENCE)
        if parts.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except (smtplib.SMTPException, OSError) as error:
        raise MailFailed(f"{host}:{port}", _reason(error)) from None
    try:
        yield server
    finally:
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            server.close()


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(str(said) for _, said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
