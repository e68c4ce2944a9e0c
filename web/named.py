"""A file with a name of its own."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from flask import Response


def named_file(content: bytes, mimetype: str, name: str) -> Response:
    """Return an answer that is saved under a name."""
    answer = Response(content, mimetype=mimetype)
    answer.headers["Content-Disposition"] = disposition(name)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def disposition(name: str) -> str:
    r"""Return the header that names a file: in ASCII and, beside that, in full (RFC 6266).

    Examples
    --------
    >>> disposition("Đà Nẵng.pdf")
    "attachment; filename=\"Da Nang.pdf\"; filename*=UTF-8''%C4%90%C3%A0%20N%E1%BA%B5ng.pdf"
    """
    kept = "".join(" " if sign in '/\\"' or not sign.isprintable() else sign for sign in name)
    simple = unicodedata.normalize("NFD", kept.replace("Đ", "D").replace("đ", "d"))
    ascii_only = simple.encode("ascii", "ignore").decode()
    said = f'attachment; filename="{ascii_only}"'
    return said if ascii_only == kept else f"{said}; filename*=UTF-8''{quote(kept, safe='')}"
