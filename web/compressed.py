"""Scripts and styles, compressed once at the highest level instead of at each request.

Most of a first visit is scripts that never change between two releases. Each is compressed at the
set-up (``compress_once``) into ``VAR/compressed``, named by its content, and sent from there.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
import tempfile
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Flask, Request, Response, request

from web.files import StaticFile

LEVEL_BROTLI, LEVEL_GZIP = 11, 9
SMALLEST = 512
"""Below this many bytes a file is sent as it is."""
YEAR = 31_536_000

Finder = Callable[[str, str], StaticFile | None]
"""Gives the file behind a path and a query, or None."""


def compress_once(files: Iterable[StaticFile], folder: Path, tell: Callable[[str], None]) -> None:
    """Compress every file that is not compressed yet; ``tell`` hears what is being done."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        body = file.read()
        target = folder / f"{_name(body)}.br"
        if len(body) >= SMALLEST and not target.exists():
            tell(f"compressing {file.path.name}")
            _write(target, brotli.compress(body, quality=LEVEL_BROTLI))


def _name(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:24]


def _write(target: Path, body: bytes) -> None:
    """Write whole or not at all: another process may be reading."""
    handle, temporary = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(body)
    Path(temporary).replace(target)


class Scripts:
    """The static files of the page by their address, each read and named once a process."""

    def __init__(self, folder: Path, prefixes: tuple[str, ...], find: Finder) -> None:
        self.folder = folder
        self.prefixes = prefixes
        self.find = find
        self._bodies = lru_cache(maxsize=128)(self._body)

    def _body(self, file: StaticFile, encoding: str) -> tuple[bytes, str, str]:
        """The body of a file in an encoding, the encoding that it is really in, and its name."""
        body = file.read()
        name = _name(body)
        if len(body) < SMALLEST or file.path.suffix == ".woff2":
            return body, "", name
        ready = self.folder / f"{name}.br"
        if encoding == "br":
            if ready.exists():
                return ready.read_bytes(), "br", name
            return brotli.compress(body, quality=5), "br", name
        if encoding == "gzip":
            return gzip.compress(body, LEVEL_GZIP), "gzip", name
        return body, "", name

    def answer(self, to: Request) -> Response | None:
        """The answer to a request for a static file; None where it is for something else."""
        if not to.path.startswith(self.prefixes):
            return None
        file = self.find(to.path, to.query_string.decode())
        if file is None:
            return Response("There is no such file.", 404, mimetype="text/plain")
        accepted = to.accept_encodings
        encoding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
        body, used, name = self._bodies(file, encoding)
        kind = mimetypes.guess_type(file.path.name)[0] or "application/octet-stream"
        answer = Response(body, mimetype=kind)
        if used:
            answer.headers["Content-Encoding"] = used
        answer.headers["Vary"] = "Accept-Encoding"
        if file.versioned:
            answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
            return answer
        # An address without a version must be asked about: the next release changes what it names.
        answer.headers["Cache-Control"] = "no-cache"
        answer.set_etag(f"{name}-{used or 'plain'}")
        answer.make_conditional(to)
        return answer

    def attach(self, server: Flask) -> None:
        """Answer from here before any other route."""

        @server.before_request
        def send_static() -> Response | None:
            return self.answer(request) if request.method in ("GET", "HEAD") else None
