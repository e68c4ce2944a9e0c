"""What a browser may have of the map's files, and in which form."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.served import served_file

NAME = "communes.0123456789ab.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for ending in ("", ".br", ".gz"):
        (tmp_path / (NAME + ending)).write_bytes(ending.encode())
    (tmp_path / "manifest.json").write_text("{}")
    return tmp_path


@pytest.mark.parametrize(
    ("header", "ending", "encoding"),
    [
        ("gzip, deflate, br, zstd", ".br", "br"),
        ("gzip", ".gz", "gzip"),
        ("br;q=0, gzip;q=0.5", ".gz", "gzip"),
        ("br;q=nonsense", "", None),
        ("", "", None),
        ("identity", "", None),
    ],
)
def test_the_smallest_accepted_form_is_served(
    folder: Path, header: str, ending: str, encoding: str | None
) -> None:
    assert served_file(folder, NAME, header) == (folder / (NAME + ending), encoding)


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "../secret.0123456789ab.json",
        NAME + ".br",
        "nothing.0123456789ab.json",
        "",
        "..",
    ],
)
def test_nothing_else_in_or_outside_the_folder_is_served(folder: Path, name: str) -> None:
    assert served_file(folder, name, "br") is None


def test_a_missing_compressed_form_falls_back(folder: Path) -> None:
    (folder / (NAME + ".br")).unlink()
    assert served_file(folder, NAME, "br, gzip") == (folder / (NAME + ".gz"), "gzip")
