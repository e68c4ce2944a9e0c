"""The download is continued where it broke off, checked, and imported; a local server stands in."""

from __future__ import annotations

import io
import json
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import shapely

from geo.boundaries import current
from geo.download import download_boundaries, fetched
from geo.kept import builtin
from geo.report import BoundariesRefused
from geo.shapes import read_communes
from settings import Settings


@dataclass
class Shop:
    """What the server has, how it behaves, and what it was asked for."""

    content: bytes = b""
    tag: str | None = '"one"'
    cut: int | None = None
    status: int = 200
    ranges: list[str | None] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def shop() -> Iterator[Shop]:
    goods = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            goods.ranges.append(wanted)
            if goods.status != 200:
                self.send_error(goods.status)
                return
            begin = 0
            if wanted and goods.tag and self.headers.get("If-Range") == goods.tag:
                begin = int(wanted.removeprefix("bytes=").rstrip("-"))
                self.send_response(206)
                size = len(goods.content)
                self.send_header("Content-Range", f"bytes {begin}-{size - 1}/{size}")
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(len(goods.content) - begin))
            if goods.tag:
                self.send_header("ETag", goods.tag)
            self.end_headers()
            end = len(goods.content) if goods.cut is None else begin + goods.cut
            self.wfile.write(goods.content[begin:end])

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    goods.url = f"http://127.0.0.1:{server.server_port}/v1.0.tar.gz"
    yield goods
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def archive() -> bytes:
    """Two provinces of the built-in boundaries in the layout of the public archive."""
    frame = read_communes(builtin().path)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for code, shape in zip(frame["code"], frame.geometry, strict=True):
            if not "06652" <= code <= "07192":
                continue
            feature = {"type": "Feature", "id": code, "geometry": shapely.geometry.mapping(shape)}
            content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
            entry = tarfile.TarInfo(f"db-1.0/json/geojson/22_quang_ninh/wards/{code}_x.geojson")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture
def settings(tmp_path: Path, shop: Shop) -> Settings:
    return Settings(var=tmp_path, boundaries="", boundaries_url=shop.url)


def test_the_archive_is_downloaded_and_imported(
    settings: Settings, shop: Shop, archive: bytes
) -> None:
    shop.content = archive
    report = download_boundaries(settings, accept_missing=True)
    assert report.accepted
    assert report.communes == 54
    assert current(settings).source == "v1.0.tar.gz"
    assert not list((settings.var / "boundaries" / "download").iterdir())


def test_what_is_refused_for_missing_communes_is_not_downloaded_twice(
    settings: Settings, shop: Shop, archive: bytes
) -> None:
    shop.content = archive
    assert not download_boundaries(settings).accepted
    assert download_boundaries(settings, accept_missing=True).accepted
    assert shop.ranges == [None]


def test_a_broken_download_is_continued(tmp_path: Path, shop: Shop) -> None:
    shop.content = bytes(range(256)) * 4_000
    shop.cut = 600_000
    path = fetched(shop.url, tmp_path)
    assert path.read_bytes() == shop.content
    assert shop.ranges == [None, "bytes=600000-"]


def test_a_later_run_continues_a_broken_download(tmp_path: Path, shop: Shop) -> None:
    shop.content = bytes(range(256)) * 4_000
    shop.cut = 100_000
    with pytest.raises(BoundariesRefused, match=r"broke off after 0\.3 MB"):
        fetched(shop.url, tmp_path)
    shop.cut = None
    shop.ranges.clear()
    assert fetched(shop.url, tmp_path).read_bytes() == shop.content
    assert shop.ranges == ["bytes=300000-"]


def test_a_file_that_changed_meanwhile_is_fetched_anew(tmp_path: Path, shop: Shop) -> None:
    shop.content = b"old" * 100_000
    shop.cut = 1_000
    with pytest.raises(BoundariesRefused):
        fetched(shop.url, tmp_path)
    shop.content, shop.tag, shop.cut = b"new" * 100_000, '"two"', None
    assert fetched(shop.url, tmp_path).read_bytes() == shop.content


def test_a_server_that_names_no_version_starts_anew(tmp_path: Path, shop: Shop) -> None:
    shop.content, shop.tag, shop.cut = b"x" * 300_000, None, 1_000
    with pytest.raises(BoundariesRefused):
        fetched(shop.url, tmp_path)
    shop.cut = None
    assert fetched(shop.url, tmp_path).read_bytes() == shop.content
    assert set(shop.ranges) == {None}


def test_a_damaged_archive_is_refused_and_not_kept(
    settings: Settings, shop: Shop, archive: bytes
) -> None:
    shop.content = archive[: len(archive) // 2]
    with pytest.raises(BoundariesRefused, match="not a whole archive"):
        download_boundaries(settings)
    assert not list((settings.var / "boundaries" / "download").iterdir())


def test_a_refusal_of_the_server_is_one_sentence(settings: Settings, shop: Shop) -> None:
    shop.status = 404
    with pytest.raises(BoundariesRefused, match="answers 404"):
        download_boundaries(settings)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "nonsense"])
def test_only_web_addresses_are_fetched(tmp_path: Path, url: str) -> None:
    with pytest.raises(BoundariesRefused, match="no http"):
        fetched(url, tmp_path)
