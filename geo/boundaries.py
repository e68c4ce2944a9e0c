"""The boundaries in use, as files that the browser loads.

Asking for them costs a look at two small files; only making them (once, at set-up or after an
import) loads geopandas.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from geo import kept
from geo.kept import Source
from geo.report import BoundariesRefused, Report
from settings import Settings

if TYPE_CHECKING:
    import geopandas as gpd

    from data.register import Register

ASSETS_VERSION = "3"
"""Raise it when the files made from the same polygons change."""


@dataclass(frozen=True)
class Boundaries:
    """Boundaries at every level of detail.

    Attributes
    ----------
    id
        Hash of the polygons and of how the files are made; part of their address.
    approximate
        Whether to say "approximate boundaries" wherever they are shown.
    source
        What to call them: a file's name, or the sources of the built-in ones.
    folder
        Where the files are.
    files
        Key -> content-named file.
    """

    id: str
    approximate: bool
    source: str
    folder: Path
    files: Mapping[str, str] = field(repr=False, compare=False)

    def file(self, key: str) -> str:
        """Return the name of a file.

        Raises
        ------
        KeyError
            There is no such file: a province without polygons, or a wrong key.
        """
        return self.files[key]


def current(settings: Settings, *, progress: bool = True) -> Boundaries:
    """Return the boundaries in use; their files are made first where they are not there yet.

    Raises
    ------
    BoundariesRefused
        The file of ``NQ57_BOUNDARIES`` cannot be used.
    """
    source = chosen(settings, progress=progress)
    name = boundaries_id(source)
    folder = kept.root(settings) / name
    if not (folder / "manifest.json").is_file():
        from geo.assets import build

        build(source, folder, progress=progress)
    return Boundaries(name, source.approximate, source.name, folder, _files(folder))


def chosen(settings: Settings, *, progress: bool = True) -> Source:
    """Return the polygons that the settings ask for; a file is imported the first time."""
    wanted = settings.boundaries.strip()
    if wanted == "builtin":
        return kept.builtin()
    if not wanted:
        return kept.imported(settings) or kept.builtin()
    path = Path(wanted).expanduser()
    if not path.exists():
        raise BoundariesRefused(
            f"NQ57_BOUNDARIES is {wanted}, but there is no such file; give an existing file,"
            " `builtin`, or nothing."
        )
    source = kept.kept(settings, kept.content_key(path))
    if source is None:
        from geo.importing import keep_file

        source = keep_file(path, settings, progress=progress)
    return source


def boundaries_id(source: Source) -> str:
    """Name of the folder of the files made from these polygons."""
    return hashlib.sha256(f"{source.key}/{ASSETS_VERSION}".encode()).hexdigest()[:12]


def communes(settings: Settings) -> gpd.GeoDataFrame:
    """Polygons of the communes in full resolution: ``code``, ``geometry`` (EPSG:4326)."""
    from geo.shapes import read_communes

    return read_communes(chosen(settings).path)


def drawn_communes(settings: Settings) -> list[str]:
    """Return the codes of the communes that the boundaries in use have a polygon for."""
    from pyarrow.parquet import read_table

    codes: list[str] = read_table(chosen(settings).path, columns=["code"])["code"].to_pylist()
    return codes


def check(settings: Settings, *, progress: bool = True, register: Register | None = None) -> Report:
    """Check the boundaries in use against the register (default: the committed one)."""
    from geo.checking import check_source

    source = chosen(settings, progress=progress)
    return check_source(source, progress=progress, register=register)


@lru_cache(maxsize=8)
def _files(folder: Path) -> Mapping[str, str]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {key: entry["file"] for key, entry in manifest["files"].items()}
