"""Unpack an archive that came from elsewhere without trusting it."""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from geo.report import BoundariesRefused

LARGEST_TOTAL = 8_000_000_000
"""Bytes that an archive may unpack to."""
MOST_MEMBERS = 200_000
ENDINGS = (".tar.gz", ".tgz", ".tar", ".tar.xz", ".tar.bz2", ".zip")


def is_archive(path: Path) -> bool:
    """Whether the name is one of an archive."""
    return path.name.lower().endswith(ENDINGS)


def unpack(path: Path, folder: Path, *, only: str | None = None) -> int:
    """Unpack the regular files of a tar or zip archive; links and devices are left out.

    Parameters
    ----------
    path
        The archive.
    folder
        An empty folder.
    only
        Take only members whose path contains this, if there are any such.

    Returns
    -------
    int
        Number of files.

    Raises
    ------
    BoundariesRefused
        The archive is damaged, too large, or has a member that would land outside the folder.
    """
    try:
        if path.name.lower().endswith(".zip"):
            with zipfile.ZipFile(path) as pack:
                entries = [e for e in pack.infolist() if not e.is_dir()]
                sizes = {entry.filename: entry.file_size for entry in entries}
                names = _wanted(sizes, only, path)
                for name in names:
                    with pack.open(name) as content:
                        _write(content, folder, name, sizes[name])
                return len(names)
        with tarfile.open(path) as tar:
            members = {member.name: member for member in tar if member.isreg()}
            names = _wanted({name: m.size for name, m in members.items()}, only, path)
            # In the order of the archive: a compressed tar is read once.
            for name in names:
                body = tar.extractfile(members[name])
                if body is not None:
                    _write(body, folder, name, members[name].size)
            return len(names)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, RuntimeError) as error:
        raise BoundariesRefused(f"{path.name} is not a whole archive: {error}.") from error


def _wanted(sizes: dict[str, int], only: str | None, path: Path) -> list[str]:
    chosen = [name for name in sizes if only and only in name] or list(sizes)
    for name in chosen:
        place = PurePosixPath(name.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in name:
            raise BoundariesRefused(
                f"{path.name} holds {name!r}, which would be written outside of its folder."
            )
    if len(chosen) > MOST_MEMBERS or sum(sizes[name] for name in chosen) > LARGEST_TOTAL:
        raise BoundariesRefused(
            f"{path.name} would unpack to more than {LARGEST_TOTAL // 10**9} GB"
            f" or {MOST_MEMBERS} files."
        )
    return chosen


def _write(content: IO[bytes], folder: Path, name: str, size: int) -> None:
    target = folder.joinpath(*PurePosixPath(name.replace("\\", "/")).parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(content, file, 1 << 20)
    if target.stat().st_size != size:
        raise BoundariesRefused(f"{name} in the archive is cut off.")
