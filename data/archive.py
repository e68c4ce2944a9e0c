"""The archive that a workbook is: what its directory says, looked at before anything is opened.

An archive that asks for more than the limits, or that says one thing in its directory and holds
another, is refused; so is a document type, which XML needs only for entities that grow.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from data.issues import FileRefused
from data.source import Incoming, damage

MAX_PARTS = 5_000
MAX_RATIO = 200
"""How many times larger a part may be than it is packed; spreadsheets stay below 60."""

_SMALL = 10_000_000
_CHUNK = 1 << 20
_MILLION = 1_000_000
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_PROLOG = re.compile(rb"<![dDeE]")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_AGAIN = "save it again as XLSX"


class Archive:
    """The parts of an archive, after its directory was looked at."""

    def __init__(self, file: Incoming) -> None:
        self._file = file
        self._name = file.name
        self._count_parts()
        with damage(self._name, "a workbook"):
            self._parts = zipfile.ZipFile(file.handle).infolist()
        self._look()
        self.kind = self._kind()
        """``xlsx`` or ``ods``."""

    def _count_parts(self) -> None:
        """Look at the end of the archive first: a directory of millions takes minutes to read."""
        handle, size = self._file.handle, self._file.size
        handle.seek(max(0, size - _END.size - 0xFFFF))
        tail = handle.read()
        place = tail.rfind(b"PK\5\6")
        if place < 0 or len(tail) - place < _END.size:
            raise FileRefused(
                f"{self._name} is an archive that is cut off: its directory, which stands at the"
                " end, is missing; fetch the file again.",
                "damaged",
            )
        _, _, _, _, parts, length, _, _ = _END.unpack_from(tail, place)
        if parts > MAX_PARTS or length > MAX_PARTS * 1000:
            raise FileRefused(
                f"{self._name} is an archive of more than {MAX_PARTS} parts, which no workbook"
                f" has; {_AGAIN}.",
                "damaged",
            )

    def _look(self) -> None:
        limit = self._file.limits.max_unpacked_mb
        packed = sum(part.compress_size for part in self._parts)
        unpacked = sum(part.file_size for part in self._parts)
        if len(self._parts) > MAX_PARTS or len({part.filename for part in self._parts}) < len(
            self._parts
        ):
            raise FileRefused(
                f"{self._name} is an archive with too many parts, or two of one name; {_AGAIN}.",
                "damaged",
            )
        if unpacked > limit * _MILLION:
            raise FileRefused(
                f"{self._name} would unpack to {unpacked // _MILLION} MB, more than {limit} MB;"
                " split it.",
                "too-large",
                n=limit,
            )
        for part in self._parts:
            if part.flag_bits & 1:
                raise FileRefused(
                    f"{self._name} is protected with a password; save it without one.", "password"
                )
            if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise FileRefused(f"{self._name} is packed in an unknown way; {_AGAIN}.", "damaged")
            if part.file_size > max(_SMALL, MAX_RATIO * part.compress_size):
                raise self._bomb()
        if packed > self._file.size:
            raise self._bomb()

    def _bomb(self) -> FileRefused:
        return FileRefused(
            f"{self._name} is packed so that it would grow out of all proportion; {_AGAIN}.",
            "damaged",
        )

    def _kind(self) -> str:
        names = {part.filename for part in self._parts}
        if "xl/workbook.xml" in names:
            return "xlsx"
        first = next((part for part in self._parts if part.filename == "mimetype"), None)
        if first is not None and first.file_size < 200:
            said = b"".join(self.content(first))
            if said.strip().startswith(_ODS):
                self._refuse_password(names)
                return "ods"
        if "xl/workbook.bin" in names:
            raise FileRefused(
                f"{self._name} is a binary workbook (XLSB); save it as XLSX.", "old-workbook"
            )
        raise FileRefused(
            f"{self._name} is an archive, but neither XLSX nor ODS; send the workbook itself.",
            "not-a-table",
        )

    def _refuse_password(self, names: set[str]) -> None:
        for part in self._parts:
            if part.filename == "META-INF/manifest.xml" and any(
                b"encryption-data" in chunk for chunk in self.content(part)
            ):
                raise FileRefused(
                    f"{self._name} is protected with a password; save it without one.", "password"
                )

    def parts(self) -> list[zipfile.ZipInfo]:
        """Return the parts that XML can stand in."""
        return list(self._parts)

    def content(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """Give the content of a part piece by piece, and never more than the directory said.

        Raises
        ------
        FileRefused
            The part is not what the directory says: other size, other sum, or a document type.
        """
        total, check, before = 0, 0, b""
        xml = part.filename.lower().endswith((".xml", ".rels"))
        with damage(self._name, "a workbook"):
            for piece in _unpacked(self._file.handle, part):
                total += len(piece)
                check = zlib.crc32(piece, check)
                if total > part.file_size:
                    raise self._bomb()
                if xml:
                    self._look_at_xml(part, before + piece)
                    before = piece[-2:]
                yield piece
        if total != part.file_size or check != part.CRC:
            raise FileRefused(
                f"{self._name}: the part {part.filename} is damaged or cut off;"
                " write the file or fetch it again.",
                "damaged",
            )

    def _look_at_xml(self, part: zipfile.ZipInfo, piece: bytes) -> None:
        if b"\0" in piece:
            raise FileRefused(
                f"{self._name}: {part.filename} holds NUL bytes; {_AGAIN}.", "damaged"
            )
        if _PROLOG.search(piece):
            raise FileRefused(
                f"{self._name}: {part.filename} declares a document type or entities, which no"
                f" workbook needs; {_AGAIN}.",
                "damaged",
            )


def _unpacked(handle: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Give what a part really unpacks to, whatever the directory says of its size."""
    handle.seek(part.header_offset)
    magic, *_, name, extra = _LOCAL.unpack(handle.read(_LOCAL.size))
    if magic != b"PK\3\4":
        raise ValueError("no part where the directory says")
    place, left = handle.tell() + name + extra, part.compress_size
    packed = part.compress_type == zipfile.ZIP_DEFLATED
    inflate = zlib.decompressobj(-15)
    while left:
        # Others may read the same file between two pieces.
        handle.seek(place)
        data = handle.read(min(left, _CHUNK // 4))
        if not data:
            raise ValueError("the file ends before the part does")
        place, left = place + len(data), left - len(data)
        while packed and data:
            yield inflate.decompress(data, _CHUNK)
            data = inflate.unconsumed_tail
        if not packed:
            yield data
    if packed:
        yield inflate.flush()
