"""Fetch the public archive of boundaries, in several goes if need be, and import it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from data.register import Register
from geo import kept
from geo.progress import byte_bar
from geo.report import BoundariesRefused, Report
from geo.unpacking import ENDINGS
from settings import Settings

LARGEST = 4_000_000_000
"""Bytes that are fetched at most."""
ATTEMPTS = 3
TIMEOUT = 60
BLOCK = 1 << 18
MAGIC = ((b"\x1f\x8b", ".tar.gz"), (b"PK\x03\x04", ".zip"))


def download_boundaries(
    settings: Settings,
    *,
    accept_missing: bool = False,
    progress: bool = True,
    register: Register | None = None,
) -> Report:
    """Download from ``settings.boundaries_url`` and import what comes.

    A download that broke off is continued where it stopped, also by a later run, as long as the
    server still has the same file.

    Raises
    ------
    BoundariesRefused
        The address cannot be reached, the download broke off, or the archive is damaged or holds
        no boundaries.
    """
    from geo.importing import import_boundaries

    url = settings.boundaries_url
    path = fetched(url, kept.root(settings) / "download", progress=progress)
    name = Path(urlsplit(url).path).name or path.name
    try:
        report = import_boundaries(
            path,
            settings,
            accept_missing=accept_missing,
            progress=progress,
            name=name,
            register=register,
        )
    except BoundariesRefused:
        path.unlink()
        raise
    if report.accepted:
        path.unlink()
    return report


def fetched(url: str, folder: Path, *, progress: bool = True) -> Path:
    """Return the file of an address, downloaded if it is not there yet, whole."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BoundariesRefused(f"NQ57_BOUNDARIES_URL is {url!r}, which is no http(s) address.")
    folder.mkdir(parents=True, exist_ok=True)
    stem = hashlib.sha256(url.encode()).hexdigest()[:16]
    whole = next(iter(sorted(folder.glob(f"{stem}.whole*"))), None)
    if whole is not None:
        return whole
    part = Part(folder / f"{stem}.part", folder / f"{stem}.json")
    for attempt in range(ATTEMPTS):
        before = part.size
        try:
            _fetch(url, part, progress)
            break
        except HTTPError as error:
            raise BoundariesRefused(f"{url} answers {error.code} {error.reason}.") from error
        except (URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", None) or error
            if attempt == ATTEMPTS - 1 or part.size == before:
                raise BoundariesRefused(
                    f"The download of {url} broke off after {part.size / 1e6:.1f} MB ({reason});"
                    " run `python cli.py boundaries download` again to continue it."
                ) from error
    ending = _ending(part.path, Path(parts.path).name)
    target = folder / f"{stem}.whole{ending}"
    part.path.replace(target)
    part.about.unlink(missing_ok=True)
    return target


@dataclass(frozen=True)
class Part:
    """A download in progress: its bytes, and what the server said about the file."""

    path: Path
    about: Path

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    def validator(self) -> str | None:
        """Return what names the version of the file on the server, if it said so."""
        try:
            value: Any = json.loads(self.about.read_text(encoding="utf-8")).get("validator")
        except (FileNotFoundError, ValueError):
            return None
        return str(value) if value else None


def _fetch(url: str, part: Part, progress: bool) -> None:
    begin, validator = part.size, part.validator()
    headers = {"User-Agent": "nq57-heat-map", "Accept-Encoding": "identity"}
    if begin and validator:
        headers |= {"Range": f"bytes={begin}-", "If-Range": validator}
    try:
        answer = urlopen(Request(url, headers=headers), timeout=TIMEOUT)  # nosec
    except HTTPError as error:
        if error.code != 416:
            raise
        # The part is not a beginning of that file: begin anew.
        part.path.unlink(missing_ok=True)
        return _fetch(url, part, progress)
    with answer:
        if answer.status != 206:
            begin = 0
        total = _total(answer, begin)
        if total is not None and total > LARGEST:
            raise BoundariesRefused(f"{url} has {total / 1e9:.1f} GB; {LARGEST // 10**9} at most.")
        known = {"validator": _validator(answer)}
        kept.write_atomically(part.about, json.dumps(known))
        _append(answer, part, begin, total, url, progress)
    return None


def _append(
    answer: HTTPResponse, part: Part, begin: int, total: int | None, url: str, progress: bool
) -> None:
    with (
        part.path.open("r+b" if begin else "wb") as file,
        byte_bar(total, begin, shown=progress) as bar,
    ):
        file.seek(begin)
        while block := answer.read(BLOCK):
            file.write(block)
            bar.update(len(block))
            if file.tell() > LARGEST:
                raise BoundariesRefused(f"{url} has more than {LARGEST // 10**9} GB.")
    if total is not None and part.size != total:
        raise OSError(f"{part.size} of {total} bytes came")


def _validator(answer: HTTPResponse) -> str | None:
    """Return a strong ETag or the day of the last change; a weak tag names no exact bytes."""
    tag = answer.headers.get("ETag")
    if tag and not tag.startswith("W/"):
        return str(tag)
    return answer.headers.get("Last-Modified")


def _total(answer: HTTPResponse, begin: int) -> int | None:
    """Size of the whole file, where the server says it."""
    if answer.status == 206:
        _, _, size = answer.headers.get("Content-Range", "").partition("/")
        return int(size) if size.isdigit() else None
    length = answer.headers.get("Content-Length", "")
    return begin + int(length) if length.isdigit() else None


def _ending(path: Path, name: str) -> str:
    """Return the ending of the name: what the address says, else what its first bytes say."""
    known = next((ending for ending in ENDINGS if name.lower().endswith(ending)), None)
    if known:
        return known
    with path.open("rb") as file:
        start = file.read(4)
    return next((ending for magic, ending in MAGIC if start.startswith(magic)), Path(name).suffix)
