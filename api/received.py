"""What comes in with a request: a body of JSON, a file, the name that the request has."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import (
    BadRequest,
    RequestEntityTooLarge,
    ServiceUnavailable,
    UnsupportedMediaType,
)

from api.bodies import FILE_TYPES, MULTIPART
from data.requests import Named, digest_of
from settings import Settings

MEGABYTE = 1_000_000
JSON_BYTES = 20 * MEGABYTE
FORM_BYTES = 500_000
"""What the parts of a form beside the file, and the frame around them, may have."""
UNNAMED = "API"
"""How marks and files without a name are shown."""
_LABEL = 200
_CHUNK = 1 << 20
PATIENCE = 30.0
"""Seconds that a file waits for the one before it."""


@dataclass(frozen=True)
class ReceivedFile:
    """A file that came in: where it is, and how it is shown."""

    path: Path
    name: str
    sha256: str


def json_body() -> bytes:
    """Return a body of JSON as it came."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("Send the marks as application/json.")
    request.max_content_length = JSON_BYTES
    return request.get_data(cache=False)


def named_request(key: str | None, by: str, body: str | bytes) -> Named | None:
    """Return the name of the request, with what tells it from another one; None without one."""
    if key is None:
        return None
    address = request.full_path.rstrip("?")
    return Named(by, key, digest_of(request.method, address, body))


@contextmanager
def one_at_a_time(settings: Settings) -> Iterator[None]:
    """Wait for one's turn among the files that are read on this machine, the page's too."""
    folder = settings.var / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / ".turn", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        ends = time.monotonic() + PATIENCE
        while not _taken(lock):
            if time.monotonic() > ends:
                raise ServiceUnavailable("Another file is being imported.", retry_after=30)
            time.sleep(0.05)
        yield
    finally:
        os.close(lock)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def file_of(settings: Settings, content: bytes) -> Iterator[ReceivedFile]:
    """Give a file with a content; it is gone at the end of the block."""
    with _folder(settings) as folder:
        path = folder / "file"
        path.write_bytes(content)
        yield ReceivedFile(path, UNNAMED, hashlib.sha256(content).hexdigest())


@contextmanager
def _folder(settings: Settings) -> Iterator[Path]:
    settings.var.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.var, prefix=".api-") as folder:
        yield Path(folder)


@contextmanager
def received_file(settings: Settings, label: str | None) -> Iterator[ReceivedFile]:
    """Give the file of a request, written to the disk; it is gone at the end of the block."""
    limit = settings.max_file_mb * MEGABYTE
    with _folder(settings) as folder:
        path = folder / "file"
        request.max_content_length = limit + FORM_BYTES
        if request.mimetype == MULTIPART:
            sent = _of_form()
            name = label or sent.filename or ""
            stream: IO[bytes] = sent.stream
        elif request.mimetype in FILE_TYPES:
            name, stream = label or "", request.stream
        else:
            raise UnsupportedMediaType(
                f"Send the file as {MULTIPART} (field `file`), or as the body with one of the"
                f" types {', '.join(FILE_TYPES)}."
            )
        sha256 = _written(stream, path, limit)
        yield ReceivedFile(path, _line(name) or UNNAMED, sha256)


def _of_form() -> FileStorage:
    request.max_form_memory_size = FORM_BYTES
    request.max_form_parts = 20
    sent = request.files.get("file")
    if sent is None:
        raise BadRequest("There is no field `file` in the form.")
    return sent


def _written(stream: IO[bytes], path: Path, limit: int) -> str:
    total, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        while block := stream.read(_CHUNK):
            size += len(block)
            if size > limit:
                raise RequestEntityTooLarge(f"The file is larger than {limit // MEGABYTE} MB.")
            total.update(block)
            file.write(block)
    return total.hexdigest()


def _line(text: str) -> str:
    """Return the sender's name of a file as a label: one line, never a part of a path."""
    last = text.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign if sign.isprintable() else " " for sign in last)
    return " ".join(shown.split())[:_LABEL]
