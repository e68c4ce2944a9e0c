"""The files of the map as a browser may have them: compressed once, named by their content."""

from __future__ import annotations

import re
from pathlib import Path

NAME = re.compile(r"[a-z0-9-]+\.[0-9a-f]{8,64}\.json")
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


def served_file(folder: Path, name: str, accept_encoding: str) -> tuple[Path, str | None] | None:
    """Find the smallest form of a file that the browser accepts.

    Parameters
    ----------
    folder
        Folder of the boundaries in use.
    name
        Content-named file, as ``Boundaries.file`` gives it.
    accept_encoding
        The request's ``Accept-Encoding``.

    Returns
    -------
    tuple or None
        The path and its ``Content-Encoding`` (None: not compressed); None where there is no such
        file.
    """
    if not NAME.fullmatch(name) or not (folder / name).is_file():
        return None
    accepted = _accepted(accept_encoding)
    for encoding, ending in ENCODINGS:
        path = folder / (name + ending)
        if encoding in accepted and path.is_file():
            return path, encoding
    return folder / name, None


def _accepted(header: str) -> set[str]:
    """List the encodings of the header that are not refused with ``q=0``."""
    found = set()
    for part in header.split(","):
        encoding, _, parameters = part.strip().lower().partition(";")
        quality = parameters.replace(" ", "").removeprefix("q=") or "1"
        try:
            refused = float(quality) == 0
        except ValueError:
            refused = True
        if encoding and not refused:
            found.add(encoding.strip())
    return found
