"""Archives from elsewhere can neither write outside their folder nor fill the disk."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from geo import unpacking
from geo.report import BoundariesRefused
from geo.unpacking import unpack


def _tar(path: Path, members: dict[str, bytes], link: str | None = None) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        if link:
            entry = tarfile.TarInfo("link")
            entry.type = tarfile.SYMTYPE
            entry.linkname = link
            tar.addfile(entry)
    return path


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as pack:
        for name, content in members.items():
            pack.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a/../../out.txt", "..\\out.txt"])
@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_a_member_outside_the_folder_refuses_the_archive(
    tmp_path: Path, name: str, kind: str
) -> None:
    make = _tar if kind == "tar" else _zip
    path = make(tmp_path / ("a.tar.gz" if kind == "tar" else "a.zip"), {name: b"x"})
    (tmp_path / "in").mkdir()
    with pytest.raises(BoundariesRefused, match="outside of its folder"):
        unpack(path, tmp_path / "in")
    assert sorted(p.name for p in tmp_path.rglob("*")) == sorted([path.name, "in"])


def test_links_are_left_out(tmp_path: Path) -> None:
    path = _tar(tmp_path / "a.tgz", {"a.txt": b"x"}, link="/etc/passwd")
    (tmp_path / "in").mkdir()
    assert unpack(path, tmp_path / "in") == 1
    assert [p.name for p in (tmp_path / "in").iterdir()] == ["a.txt"]


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    path = _tar(tmp_path / "a.tar.gz", {"a.bin": bytes(range(256)) * 4000})
    path.write_bytes(path.read_bytes()[:-200])
    (tmp_path / "in").mkdir()
    with pytest.raises(BoundariesRefused, match="not a whole archive"):
        unpack(path, tmp_path / "in")


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    for name in ("a.zip", "a.tar.gz"):
        (tmp_path / name).write_bytes(b"<html>not found</html>")
        with pytest.raises(BoundariesRefused, match="not a whole archive"):
            unpack(tmp_path / name, tmp_path)


def test_a_bomb_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "LARGEST_TOTAL", 1_000_000)
    path = _zip(tmp_path / "a.zip", {"a": bytes(600_000), "b": bytes(600_000)})
    (tmp_path / "in").mkdir()
    with pytest.raises(BoundariesRefused, match="unpack to more"):
        unpack(path, tmp_path / "in")
    assert not list((tmp_path / "in").iterdir())


def test_only_the_wanted_part_is_unpacked(tmp_path: Path) -> None:
    path = _tar(tmp_path / "a.tar", {"x/wards/a.geojson": b"1", "x/sql/large.sql": b"2"})
    (tmp_path / "in").mkdir()
    assert unpack(path, tmp_path / "in", only="/wards/") == 1
