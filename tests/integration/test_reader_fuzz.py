"""Ten thousand damaged files: each ends in a table or in one sentence, and none takes long."""

from __future__ import annotations

import faulthandler
import io
import time
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from sample_files import (
    ALIASES,
    REQUIRED,
    ROWS,
    SHEET,
    as_csv,
    as_json_lines,
    as_ods,
    as_parquet,
    as_xlsx,
)

from data.issues import FileRefused
from data.readers import Limits, read_table

FILES = 10_000
LONGEST = 5.0
"""Seconds that one file may take; it takes milliseconds."""
HANGS = 300
"""Seconds after which all files of a format together count as hanging."""

LIMITS = Limits(max_file_mb=1, max_unpacked_mb=20)
SAMPLES = {
    "csv": as_csv(ROWS),
    "semicolon": as_csv(ROWS, ";", "utf-8-sig"),
    "utf-16": as_csv(ROWS, "\t", "utf-16"),
    "windows-1258": as_csv(ROWS, ",", "cp1258"),
    "json": as_json_lines(ROWS),
    "xlsx": as_xlsx(ROWS),
    "ods": as_ods(ROWS),
    "parquet": as_parquet(ROWS),
}
# In a packed part a changed byte only breaks the sum; what is inside is changed before packing.
INSIDE = {
    "xlsx": [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"],
    "ods": ["content.xml", "mimetype", "META-INF/manifest.xml"],
}


def mutated(content: bytes, chance: np.random.Generator, other: bytes) -> bytes:
    """A copy with one to four things done to it."""
    made = bytearray(content)
    for _ in range(chance.integers(1, 5)):
        if not made:
            break
        start = int(chance.integers(len(made)))
        end = min(len(made), start + int(chance.integers(1, 40)))
        match int(chance.integers(7)):
            case 0:
                made[start] ^= 1 << int(chance.integers(7))
            case 1:
                made[start:end] = b""
            case 2:
                low, high = ((0, 256), (32, 127))[int(chance.integers(2))]
                made[start:start] = bytes(chance.integers(low, high, end - start).tolist())
            case 3:
                made[start:start] = made[start:end] * int(chance.integers(1, 30))
            case 4:
                there = int(chance.integers(len(other)))
                made[start:end] = other[there : there + end - start]
            case 5:
                made[start:end] = chance.choice(SPITEFUL)
            case _:
                made = made[: max(1, len(made) - int(chance.integers(len(made)) ** 2 % 200))]
    return bytes(made)


SPITEFUL = [
    b"\0", b"\xff" * 4, b'"', b"\r", b"\x7f\xff\xff\xff", b"4294967295", b"-1", b"1e999", b"NaN",
    b"</c>", b"<c r=\"XFD1048576\"><v>1</v></c>", b"&#0;", b"&lt;", b"<!--", b"]]>", b"\\ud800",
    b"[[[[", b"{}", b"\xef\xbb\xbf", b"PK\1\2", b'r="A0"', b't="s"', b"9" * 30, "ỗ".encode(),
]  # fmt: skip


def damaged(form: str, chance: np.random.Generator) -> bytes:
    """A damaged file of a format: from outside, or in a part of its archive."""
    other = SAMPLES[list(SAMPLES)[int(chance.integers(len(SAMPLES)))]]
    if form not in INSIDE or chance.random() < 0.4:
        return mutated(SAMPLES[form], chance, other)
    wanted = INSIDE[form][int(chance.integers(len(INSIDE[form])))]
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SAMPLES[form])) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutated(part, chance, part) if name == wanted else part)
    return out.getvalue()


@pytest.mark.parametrize("form", SAMPLES)
def test_ten_thousand_damaged_files_end_in_a_table_or_a_sentence(tmp_path: Path, request, form):
    chance = np.random.default_rng(sorted(SAMPLES).index(form))
    path = tmp_path / "damaged"
    ends: Counter[str] = Counter()
    # Nothing but the end of the process stops native code that never returns.
    faulthandler.dump_traceback_later(HANGS, exit=True)
    request.addfinalizer(faulthandler.cancel_dump_traceback_later)
    count = FILES // len(SAMPLES)
    for number in range(count):
        path.write_bytes(damaged(form, chance))
        start = time.monotonic()
        try:
            table = read_table(path, ALIASES, REQUIRED, ["note"], limits=LIMITS)
        except FileRefused as refused:
            assert "\n" not in str(refused)
            ends["refused"] += 1
        except BaseException as problem:
            pytest.fail(f"file {number}, kept as {path}: {problem!r}")
        else:
            assert len(table.frame) > 0
            assert set(table.names) <= set(table.frame)
            table.frame.to_csv(io.StringIO())
            ends["read"] += 1
        assert time.monotonic() - start < LONGEST
    assert ends.total() == count
    # The damage is neither always fatal nor always harmless.
    assert min(ends["read"], ends["refused"]) > count // 100
