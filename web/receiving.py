"""Taking a file in: a multipart request, written to the disk as it arrives."""

from __future__ import annotations

import os
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from i18n import Text

FORM_BYTES = 500_000
"""What the fields beside the file, and the frame around them, may have; the parser also reads the
file in pieces, and a piece must fit in here."""
LABEL, OFFICE = 200, 120
"""Characters of a file's and of an office's name that are kept."""


class NotReceived(Exception):  # noqa: N818
    """The file was not taken in; the message is one sentence for the sender."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def receive(coming: Request, path: Path, limit: int, text: Text) -> dict[str, str]:
    """Write the file of a request to a path, and return its label and the office.

    The sender's name of the file is a label only: it never becomes part of a path.

    Parameters
    ----------
    limit
        The most bytes that the file may have.

    Raises
    ------
    NotReceived
        There is no file, it is empty or too large, or the disk is full.
    """
    parser = FormDataParser(
        stream_factory=_one_file(path),
        max_form_memory_size=FORM_BYTES,
        max_content_length=limit + FORM_BYTES,
        max_form_parts=20,
        silent=False,
    )
    try:
        _, form, files = parser.parse_from_environ(coming.environ)
        for one in files.values():
            one.close()
    except RequestEntityTooLarge:
        words = text("Tệp lớn hơn {n} MB; hãy chia nhỏ.", n=limit // 1_000_000)
        raise NotReceived(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words) from None
    except ValueError:
        words = text("Tệp không đến nơi nguyên vẹn; hãy gửi lại.")
        raise NotReceived(HTTPStatus.BAD_REQUEST, words) from None
    except BlockingIOError:
        # The sender has stalled: see `web/serving.py`.
        words = text("Tệp không đến nơi nguyên vẹn; hãy gửi lại.")
        raise NotReceived(HTTPStatus.REQUEST_TIMEOUT, words) from None
    except OSError:
        words = text("Máy chủ không còn chỗ để lưu tệp; chưa có gì được ghi.")
        raise NotReceived(HTTPStatus.INSUFFICIENT_STORAGE, words) from None
    found = files.get("file")
    if found is None:
        raise NotReceived(HTTPStatus.BAD_REQUEST, text("Chưa chọn tệp nào."))
    if not path.stat().st_size:
        raise NotReceived(HTTPStatus.BAD_REQUEST, text("Tệp này rỗng."))
    label = _line((found.filename or "").replace("\\", "/").rsplit("/", 1)[-1])
    return {"file": label[:LABEL] or "?", "office": _line(form.get("office", ""))[:OFFICE]}


def _one_file(path: Path) -> Any:
    """Return what gives the parser a place for each file: only the first one is kept."""
    places = iter([path])

    def place(*_: object, **__: object) -> IO[bytes]:
        return next(places, Path(os.devnull)).open("w+b")

    return place


def _line(text: str) -> str:
    """Return a text as one line without control signs."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
