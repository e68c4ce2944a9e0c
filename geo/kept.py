"""Where boundaries are kept: the built-in file, and under VAR what was imported.

``VAR/boundaries/sources/<id>/`` holds ``communes.parquet`` (clean, full resolution, EPSG:4326) and
``source.json``; ``VAR/boundaries/imported.json`` names the one in use; ``VAR/boundaries/<id>/``
holds the files that the browser loads. Nothing here needs geopandas.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geo.report import BoundariesRefused
from settings import Settings

BUILTIN = Path(__file__).parent / "files" / "builtin.parquet"
BUILTIN_NAME = "vietnamadminunits, Natural Earth 10m"
SHAPEFILE_ENDINGS = {".shp", ".dbf", ".shx", ".prj", ".cpg"}


@dataclass(frozen=True)
class Source:
    """Polygons of the communes that the map can be made from.

    Attributes
    ----------
    key
        Hash of the content that they came from.
    path
        GeoParquet with ``code`` and ``geometry``, EPSG:4326.
    approximate
        Whether they are the built-in ones.
    name
        What to call them on the page.
    """

    key: str
    path: Path
    approximate: bool
    name: str


def root(settings: Settings) -> Path:
    """Return the folder of everything about boundaries that is written at run time."""
    return settings.var / "boundaries"


def builtin() -> Source:
    """Return the approximate boundaries that come with the program."""
    return Source(content_key(BUILTIN), BUILTIN, True, BUILTIN_NAME)


def kept(settings: Settings, key: str) -> Source | None:
    """Return what was imported from the content with this key, if it was."""
    folder = root(settings) / "sources" / key
    try:
        about = json.loads((folder / "source.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Source(key, folder / "communes.parquet", False, about["name"])


def imported(settings: Settings) -> Source | None:
    """Return the imported boundaries in use, if there are any."""
    pointer = root(settings) / "imported.json"
    try:
        key = json.loads(pointer.read_text(encoding="utf-8"))["key"]
    except FileNotFoundError:
        return None
    source = kept(settings, key)
    if source is None:
        raise BoundariesRefused(
            f"{pointer} names boundaries that are no longer there: import them again"
            " with `python cli.py boundaries import PATH`, or delete that file."
        )
    return source


def use_imported(settings: Settings, key: str) -> None:
    """Make the kept boundaries with this key the ones in use, in one step."""
    write_atomically(root(settings) / "imported.json", json.dumps({"key": key}) + "\n")


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=".", suffix=".new", delete=False
    ) as new:
        new.write(text)
    os.replace(new.name, path)  # noqa: PTH105


@contextmanager
def new_folder(target: Path, *, replace: bool = False) -> Iterator[Path]:
    """Give an empty folder that becomes ``target`` when the block ends well, and else vanishes.

    Where another process has made the target meanwhile, theirs stays, unless ``replace``.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=target.parent, prefix=".new-"))
    try:
        yield work
        work.chmod(0o755)
        if replace and target.exists():
            target.rename(work.with_name(work.name.replace(".new-", ".old-")))
        try:
            work.rename(target)
        except OSError:
            if not target.is_dir():
                raise
    finally:
        for rest in (work, work.with_name(work.name.replace(".new-", ".old-"))):
            shutil.rmtree(rest, ignore_errors=True)


def content_key(path: Path) -> str:
    """Hash of the content of a file (a Shapefile with its companions) or a folder."""
    members = _members(path)
    stamps = tuple((str(m), m.stat().st_size, m.stat().st_mtime_ns) for m in members)
    return _hashed(stamps)


def _members(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(member for member in path.rglob("*") if member.is_file())
    if path.suffix.lower() == ".shp":
        peers = path.parent.glob(path.stem + ".*")
        return sorted(peer for peer in peers if peer.suffix.lower() in SHAPEFILE_ENDINGS)
    return [path]


@lru_cache(maxsize=16)
def _hashed(stamps: tuple[tuple[str, int, int], ...]) -> str:
    total = hashlib.sha256()
    for name, size, _ in stamps:
        total.update(f"{Path(name).suffix}:{size}\n".encode())
        with Path(name).open("rb") as content:
            while block := content.read(1 << 20):
                total.update(block)
    return total.hexdigest()[:16]
